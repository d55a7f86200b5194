"""What may pass and what is frozen, printed as documents that can be copied."""

from __future__ import annotations

import pytest

from evaluator.commands.policy import policy_yaml
from slo_spec.load import load
from slo_spec.model import OnUnknown, Policy
from slo_spec.model.freezes import Freeze, FrozenWindow
from slo_spec.record import replace
from tests.evaluator.commands.running import SPEC, Folder
from tests.evaluator.commands.test_policy import POLICY

PERMISSIVE = replace(
    POLICY,
    exempt=("security-fix", "rollback"),
    waivers_at_most=30 * 86_400,
    freeze=Freeze(
        windows=(
            FrozenWindow(name="year-end", reason='we "rest"', start=1_797_600_000, end=1_798_000_000),
            FrozenWindow(
                name="friday",
                rule="FREQ=WEEKLY;BYDAY=FR",
                first="2026-01-01T14:00:00",
                end_of_day=26 * 3600 + 1800,
                timezone="Europe/Berlin",
            ),
        ),
        exclusions=("maintenance",),
        during=("trading",),
        outside=("office",),
    ),
)


@pytest.mark.parametrize(
    "policy",
    [PERMISSIVE, replace(POLICY, waivers_at_most=0), replace(PERMISSIVE, rules=(), on_unknown=OnUnknown.UNKNOWN)],
)
def test_what_a_policy_exempts_freezes_and_takes_reads_back_as_itself(policy: Policy) -> None:
    loaded = load([("policy.yaml", policy_yaml(policy))])
    assert {problem.code for problem in loaded.problems} <= {"unknown-calendar", "unknown-exclusions"}
    assert loaded.spec.policies == (policy,)


WAIVER = """\
---
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving}
objective: shop/all
rules: [objective-missed]
until: 2999-12-01
owner: web
reason: we move
ticket: OPS-1
"""


def test_waivers_are_shown_with_their_state_and_can_be_copied(here: Folder) -> None:
    ended = WAIVER.replace("2999", "2020").replace("moving", "moved")
    to_come = WAIVER.replace("until", "from: 2998-01-01\nuntil").replace("moving", "to-come")
    here.write("slo/shop.yaml", SPEC + WAIVER + ended + to_come)
    ran = here.slogate("policy", "show", "slo")
    assert "# A waiver that is in force until 2999-12-01T00:00:00Z.\n" in ran.out
    assert "# A waiver that ended at 2020-12-01T00:00:00Z: it does nothing any more.\n" in ran.out
    assert "# A waiver that begins at 2998-01-01T00:00:00Z: it does nothing yet.\n" in ran.out
    copied = load([("shop.yaml", SPEC), ("copied.yaml", ran.out)])
    assert copied.problems == ()
    assert copied.spec.waivers == load([("shop.yaml", SPEC + WAIVER + ended + to_come)]).spec.waivers
    assert "moving" in here.slogate("policy", "show", "--for", "shop/all").out
    assert "moving" not in here.slogate("policy", "show", "--for", "shop/most").out
