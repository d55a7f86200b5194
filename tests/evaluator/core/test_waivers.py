"""A waiver that did nothing is said, if it is about what was judged."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.core import waivers
from evaluator.core.excuses import excused_finding, waiver_text
from evaluator.core.report import GateFinding, Verdict
from evaluator.core.waivers import waiver_findings
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, judged, objective, spec, steady
from tests.evaluator.core.test_excuses import committed, waiver

HEALTHY = steady(100_000, 1)


def said(*waivers: Waiver, events: Any = HEALTHY, **given: Any) -> list[tuple[str, Verdict]]:
    results = judged(replace(spec(objective()), waivers=waivers), events)
    found = waiver_findings(waivers, results, given.get("exposures", ()), given.get("findings", ()), AT)
    return [(each.code, each.verdict) for each in found]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("waiver-unused", Verdict.PASS)]),
        ({"until": AT}, [("waiver-expired", Verdict.WARN)]),
        ({"start": AT + 1, "until": AT + DAY}, [("waiver-pending", Verdict.PASS)]),
        ({"subject": "other", "until": AT}, []),
        ({"kind": WaivedKind.OBJECTIVE, "subject": "svc/slo"}, [("waiver-unused", Verdict.PASS)]),
        ({"kind": WaivedKind.OBJECTIVE, "subject": "svc/gone"}, []),
        ({"kind": WaivedKind.COMMITMENT, "subject": "gold/uptime"}, []),
    ],
)
def test_a_waiver_that_does_nothing_is_a_finding(changes: dict[str, Any], expected: list[tuple[str, Verdict]]) -> None:
    assert said(waiver(**changes)) == expected


def test_a_waiver_that_is_used_is_shown_where_it_is_used_and_nowhere_else() -> None:
    assert said(waiver(), events=steady(99, 1)) == []


def test_of_two_waivers_only_the_one_that_does_nothing_is_unused() -> None:
    results = judged(replace(spec(objective()), waivers=(waiver(), waiver("frozen", name="idle"))), steady(99, 1))
    found = waiver_findings((waiver(), waiver("frozen", name="idle")), results, (), (), AT)
    assert [each.subject for each in found] == ["waiver idle"]
    assert found[0].because == (
        "nothing of what it is for holds (frozen of svc), until 2026-09-22T00:00:00Z (web: we move)"
    )


def test_a_waiver_of_a_commitment_is_about_exposures_and_of_a_removal_about_findings() -> None:
    owed = waiver("commitment-missed", kind=WaivedKind.COMMITMENT, subject="acme/uptime")
    assert said(owed, exposures=(committed(hours=0),)) == [("waiver-unused", Verdict.PASS)]
    gone = GateFinding(code="objective-removed", verdict=Verdict.FAIL, subject="svc/old", because="gone")
    removal = waiver("objective-removed", kind=WaivedKind.OBJECTIVE, subject="svc/old")
    assert said(removal, findings=(excused_finding(gone, (removal,), AT),)) == []
    assert said(replace(removal, until=AT), findings=(gone,)) == [("waiver-expired", Verdict.WARN)]


def test_a_thousand_waivers_are_each_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many = tuple(waiver(name=f"w{number}", kind=WaivedKind.OBJECTIVE, subject="svc/slo") for number in range(1_000))
    results = judged(replace(spec(objective()), waivers=many[:500]), steady(99, 1))
    looked_at: list[str] = []

    def counting(one: Waiver) -> str:
        looked_at.append(one.name)
        return waiver_text(one)

    monkeypatch.setattr(waivers, "waiver_text", counting)
    found = waiver_findings(many, results, (), (), AT)
    assert [each.subject for each in found] == [f"waiver w{number}" for number in range(500, 1_000)]
    assert len(looked_at) == len(set(looked_at)) == 1_000
