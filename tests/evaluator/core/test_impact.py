"""What either version would have judged: only what a change can have moved is asked, and each question once."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.impact import impact, plan_impact
from evaluator.core.judge import judge
from evaluator.core.report import Verdict
from evaluator.core.settle import settle
from slo_spec.model import Spec
from slo_spec.record import replace
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.formats.diff.story import BASE, read


def spec(old: str = "", new: str = "") -> Spec:
    assert old in BASE
    return read(BASE.replace(old, new) if old else BASE, "a.yaml")


def moved(head: Spec) -> list[str]:
    """Whatever is judged of either version, by name."""
    planned = plan_impact(spec(), head, AT)
    objectives = [f"{each.service.name}/{each.objective.name}" for each in planned.plans[1].evaluations]
    return [*objectives, *(each.agreement.name for each in planned.settlements[1].settlements)]


def test_nothing_changed_asks_nothing() -> None:
    planned = plan_impact(spec(), spec(), AT)
    assert planned.queries == ()
    assert planned.same == 4


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('availability, target: "99.9%"', 'availability, target: "99%"', ["checkout/availability"]),
        ("below: 300ms", "below: 500ms", ["checkout/latency", "checkout/p99"]),
        ("owner: payments", "owner: us", []),
        ("share: 10%", "share: 20%", ["checkout/availability", "checkout/latency", "checkout/p99"]),
        ('availability, target: "99.5%"', 'availability, target: "99%"', ["acme-gold"]),
        ("credit: 25%", "credit: 20%", ["acme-gold"]),
        ('code=~"5.."', 'code="500"', ["checkout/availability", "acme-gold"]),
        ("yearly_cap: 8h", "yearly_cap: 9h", []),
    ],
)
def test_what_a_change_can_have_moved(old: str, new: str, names: list[str]) -> None:
    assert moved(spec(old, new)) == names


def test_a_question_that_both_versions_ask_is_asked_once() -> None:
    planned = plan_impact(spec(), spec('availability, target: "99.9%"', 'availability, target: "99%"'), AT)
    assert len(planned.queries) == 1


def test_an_objective_of_one_version_alone_has_one_side() -> None:
    head = spec("name: p99", "name: slowest")
    planned = plan_impact(spec(), head, AT)
    answers: dict[Any, Any] = {each: Unanswered(Reason.NO_DATA, "nothing there") for each in planned.queries}
    before, after = (judge(each, answers, {}) for each in planned.plans)
    first, second = (settle(each, answers) for each in planned.settlements)
    found = impact(planned, (before, after), (first, second))
    assert [(each.name, each.before is None, each.after is None) for each in found.objectives] == [
        ("checkout/slowest", True, False),
        ("checkout/p99", False, True),
    ]
    assert found.unknown == ("checkout/slowest",)
    assert found.failing == ()
    failing = replace(found.objectives[0], after=replace(after[0], verdict=Verdict.FAIL))
    assert replace(found, objectives=(failing,)).failing == ("checkout/slowest",)
