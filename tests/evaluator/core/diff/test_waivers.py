"""What a changed waiver means: a condition that does not close the gate for longer, or for more."""

from __future__ import annotations

import pytest

from evaluator.core.diff.specs import diff
from slo_spec.model import Spec
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.core.diff.telling import line

WAIVER = Waiver(
    name="w",
    kind=WaivedKind.SERVICE,
    subject="shop",
    rules=("objective-missed",),
    until=AT,
    owner="web",
    reason="because",
)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, WAIVER, "loosened w waiver"),
        (WAIVER, None, "tightened w waiver"),
        (WAIVER, replace(WAIVER, until=AT + 1), "loosened w until: 2026-09-21T"),
        (WAIVER, replace(WAIVER, until=AT - 1), "tightened w until"),
        (WAIVER, replace(WAIVER, rules=("objective-missed", "frozen")), "loosened w rules"),
        (WAIVER, replace(WAIVER, rules=("frozen",)), "changed w rules"),
        (WAIVER, replace(WAIVER, start=5), "tightened w start: none ->"),
        (WAIVER, replace(WAIVER, reason="x"), "neutral w reason"),
        (WAIVER, replace(WAIVER, subject="all"), "changed w subject"),
    ],
)
def test_one_change_of_a_waiver(before: Waiver | None, after: Waiver | None, said: str) -> None:
    old, new = (Spec(waivers=(each,) if each is not None else ()) for each in (before, after))
    (change,) = diff(old, new, AT).changes
    assert line(change).startswith(said)
