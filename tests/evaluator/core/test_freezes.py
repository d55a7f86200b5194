"""The gate is closed in the windows that a policy names, for what it selects, and for nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from evaluator.core.freezes import freeze_findings
from evaluator.core.report import GateFinding, Verdict
from slo_spec.load import load
from slo_spec.model import Spec
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace

TEXT = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, labels: {tier: "1"}}
indicators: {sli: {source: m, ratio: {bad: 'b[$window]', total: 't[$window]'}}}
objectives:
  - {name: a, indicator: sli, target: "99%", window: 30d}
  - {name: b, indicator: sli, target: "99%", window: 30d}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: mail, labels: {tier: "2"}}
indicators: {sli: {source: m, ratio: {bad: 'b[$window]', total: 't[$window]'}}}
objectives: [{name: a, indicator: sli, target: "99%", window: 30d}]
---
{apiVersion: slogate/v1, kind: Calendar, metadata: {name: office}, timezone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
---
{apiVersion: slogate/v1, kind: Calendar, metadata: {name: always}, timezone: UTC, hours: {mon-sun: 24h}}
---
{apiVersion: slogate/v1, kind: Calendar, metadata: {name: gone}, timezone: UTC, hours: {mon: 24h}, holidays: ["01-01..12-31"]}
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: work}
timezone: Europe/Berlin
windows:
  - {name: upgrade, kind: maintenance, reason: "new disks", from: 2026-11-10T00:00:00Z, to: 2026-11-10T02:00:00Z, services: [mail]}
  - {name: sunday, kind: maintenance, every: FREQ=WEEKLY;BYDAY=SU, since: 2026-01-01, at: "02:00-04:00"}
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: calm}
exempt: [security-fix]
"""
WINDOWS = """\
windows:
  - {name: year-end, reason: "we rest", from: 2026-12-17T16:00:00+01:00, to: 2027-01-04T08:00:00+01:00}
  - {name: friday, every: FREQ=WEEKLY;BYDAY=FR, since: 2026-01-01, at: "14:00-26:00"}
timezone: Europe/Berlin
"""


def loaded(freeze: str, select: str = "") -> Spec:
    indented = "".join(f"  {line}\n" for line in freeze.splitlines())
    found = load([("a.yaml", f"{TEXT}{select}freeze:\n{indented}")])
    assert [str(each) for each in found.problems if each.is_error] == []
    return found.spec


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def findings(
    spec: Spec, instant: str, change: str = "", services: tuple[str, ...] = ("shop", "mail")
) -> tuple[GateFinding, ...]:
    judged = [(each, objective) for each in spec.services if each.name in services for objective in each.objectives]
    return freeze_findings(spec, judged, at(instant), change)


@pytest.mark.parametrize(
    ("freeze", "instant", "said"),
    [
        (WINDOWS, "2026-12-17T14:59:59", None),
        (WINDOWS, "2026-12-17T15:00:00", "until 2027-01-04T07:00:00Z (year-end: we rest)"),
        (WINDOWS, "2027-01-04T06:59:59", "until 2027-01-04T07:00:00Z (year-end: we rest)"),
        (WINDOWS, "2027-01-04T07:00:00", None),
        (WINDOWS, "2026-11-06T12:59:59", None),
        (WINDOWS, "2026-11-06T13:00:00", "until 2026-11-07T01:00:00Z (friday)"),
        (WINDOWS, "2026-11-07T00:59:59", "until 2026-11-07T01:00:00Z (friday)"),
        (WINDOWS, "2026-07-03T12:00:00", "until 2026-07-04T00:00:00Z (friday)"),
        ("exclusions: [work]", "2026-11-10T01:00:00", "until 2026-11-10T02:00:00Z (work, upgrade: new disks): mail"),
        ("exclusions: [work]", "2026-11-08T01:30:00", "until 2026-11-08T03:00:00Z (work, sunday): shop, mail"),
        ("exclusions: [work]", "2026-11-08T03:00:00", None),
        ("during: [office]", "2026-11-06T08:00:00", "until 2026-11-06T16:00:00Z (office is open)"),
        ("during: [office]", "2026-11-06T16:00:00", None),
        ("during: [always]", "2026-11-06T16:00:00", "with no end in sight (always is open)"),
        ("outside: [office]", "2026-11-06T16:00:00", "until 2026-11-09T08:00:00Z (office is closed)"),
        ("outside: [office]", "2026-11-09T08:00:00", None),
        ("outside: [gone]", "2026-11-09T08:00:00", "with no end in sight (gone is closed)"),
    ],
)
def test_the_gate_is_frozen_from_the_first_instant_of_a_window_to_its_end(
    freeze: str, instant: str, said: str | None
) -> None:
    found = findings(loaded(freeze), instant)
    assert [each.code for each in found] == ([] if said is None else ["frozen"])
    if said is not None:
        assert (found[0].verdict, found[0].subject) == (Verdict.FAIL, "policy calm")
        assert f"nothing is shipped {said}" in found[0].because


def test_only_what_the_policy_selects_is_frozen() -> None:
    spec = loaded("during: [always]", "select: {tier: '2'}\n")
    assert findings(spec, "2026-11-06T16:00:00")[0].because.endswith(": mail")
    assert findings(spec, "2026-11-06T16:00:00", services=("shop",)) == ()
    assert freeze_findings(spec, (), at("2026-11-06T16:00:00")) == ()


def test_many_services_are_counted() -> None:
    spec = loaded("during: [always]")
    several = tuple(replace(spec.services[0], name=f"s{number}") for number in range(7))
    (found,) = findings(
        replace(spec, services=several), "2026-11-06T16:00:00", services=tuple(each.name for each in several)
    )
    assert found.because.endswith(": s0, s1, s2, s3, s4 and 2 more")


def test_an_exempt_change_passes_a_freeze_and_is_shown() -> None:
    (found,) = findings(loaded(WINDOWS), "2026-12-24T00:00:00", "security-fix")
    assert found.verdict is Verdict.WARN
    assert found.waived.startswith("exempt: a change of class security-fix")
    assert findings(loaded(WINDOWS), "2026-12-24T00:00:00", "rollback")[0].verdict is Verdict.FAIL


def waiver(**changes: Any) -> Waiver:
    return Waiver(
        **{
            "name": "hotfix", "kind": WaivedKind.SERVICE, "subject": "shop", "rules": ("frozen",),
            "until": at("2026-12-25"), "owner": "web", "reason": "r",
        } | changes
    )  # fmt: skip


@pytest.mark.parametrize(
    ("waivers", "services", "open_"),
    [
        ((waiver(),), ("shop",), True),
        ((waiver(),), ("shop", "mail"), False),
        ((waiver(), waiver(name="other", subject="mail")), ("shop", "mail"), True),
        ((waiver(kind=WaivedKind.OBJECTIVE, subject="shop/a"),), ("shop",), False),
        ((waiver(until=at("2026-12-24")),), ("shop",), False),
        ((waiver(rules=("objective-missed",)),), ("shop",), False),
    ],
)
def test_a_freeze_is_waived_if_it_is_for_all_that_it_concerns(
    waivers: tuple[Waiver, ...], services: tuple[str, ...], open_: bool
) -> None:
    spec = replace(loaded(WINDOWS), waivers=waivers)
    (found,) = findings(spec, "2026-12-24T00:00:00", services=services)
    assert (found.verdict is Verdict.WARN) == open_ == bool(found.waived)
