"""Which of two sets of policies closes a gate sooner."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evaluator.core.diff.change import Direction
from evaluator.core.diff.gating import implied, stricter
from slo_spec.model import Action, Condition, OnUnknown, Policy, Rule

MISSED = Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL)
WARNED = Rule(when=Condition.OBJECTIVE_MISSED, then=Action.WARN)


def budget(percent: int, then: Action = Action.FAIL) -> Rule:
    return Rule(when=Condition.BUDGET_BELOW, then=then, share=Fraction(percent, 100))


def firing(severity: str | None, then: Action = Action.FAIL) -> Rule:
    return Rule(when=Condition.BURN_RATE_FIRING, then=then, severity=severity)


def policy(*rules: Rule, name: str = "p", on_unknown: OnUnknown = OnUnknown.UNKNOWN) -> Policy:
    return Policy(name=name, rules=rules, on_unknown=on_unknown)


@pytest.mark.parametrize(
    ("rule", "by", "expected"),
    [
        (MISSED, MISSED, True),
        (WARNED, MISSED, True),
        (MISSED, WARNED, False),
        (budget(10), budget(20), True),
        (budget(20), budget(10), False),
        (budget(10, Action.WARN), budget(20), True),
        (budget(10), budget(20, Action.WARN), False),
        (firing("page"), firing(None), True),
        (firing(None), firing("page"), False),
        (firing("page"), firing("ticket"), False),
        (MISSED, budget(10), False),
    ],
)
def test_a_rule_is_implied_by_one_that_closes_at_least_as_soon_and_as_firmly(
    rule: Rule, by: Rule, expected: bool
) -> None:
    assert implied(rule, by) is expected


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ([policy(MISSED)], [policy(MISSED, name="q")], Direction.NEUTRAL),
        ([policy(MISSED)], [policy(WARNED)], Direction.LOOSENED),
        ([policy(WARNED)], [policy(MISSED)], Direction.TIGHTENED),
        ([policy(MISSED)], [policy(budget(10))], Direction.CHANGED),
        ([policy(MISSED)], [policy(MISSED), policy(budget(10), name="q")], Direction.TIGHTENED),
        ([policy(MISSED), policy(budget(10), name="q")], [policy(MISSED, budget(20))], Direction.TIGHTENED),
        ([policy(MISSED)], [policy(MISSED, on_unknown=OnUnknown.FAIL)], Direction.CHANGED),
        ([policy(MISSED)], [], Direction.LOOSENED),
    ],
)
def test_what_other_policies_mean(before: list[Policy], after: list[Policy], direction: Direction) -> None:
    assert stricter(before, after).direction is direction
    assert stricter(after, before).direction is direction.mirrored
