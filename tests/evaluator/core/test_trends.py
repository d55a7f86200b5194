"""Recorded runs side by side."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evaluator.core.report import Verdict
from evaluator.core.trends import Direction, changes, trends
from tests.evaluator.stores.recording import AT, result


def test_every_objective_has_its_results_from_the_oldest_on():
    found = trends([result(2), result(1, objective="all"), result(1), result(3)])
    assert [(each.name, [one.at - AT for one in each.results]) for each in found] == [
        ("shop/all", [1]),
        ("shop/most", [1, 2, 3]),
    ]
    assert found[1].latest.at == AT + 3


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ({}, {}, Direction.SAME),
        ({"verdict": Verdict.PASS}, {"verdict": Verdict.FAIL}, Direction.WORSE),
        ({"verdict": Verdict.PASS}, {"verdict": Verdict.UNKNOWN}, Direction.WORSE),
        ({"verdict": Verdict.FAIL, "spent": 1}, {"verdict": Verdict.WARN, "spent": 5}, Direction.BETTER),
        ({"spent": 4}, {"spent": 5}, Direction.WORSE),
        ({"spent": 5}, {"spent": 4}, Direction.BETTER),
        ({"good": 990}, {"good": 980}, Direction.WORSE),
        ({"target": Fraction(1, 2)}, {"target": Fraction(2, 3), "spent": 1}, Direction.CHANGED),
        ({"window": "7d"}, {"window": "30d"}, Direction.CHANGED),
        ({"allowed": None, "spent": None, "good": None}, {}, Direction.SAME),
    ],
)
def test_an_objective_got_better_or_worse_by_verdict_then_budget_then_ratio(before, after, direction):
    (found,) = changes([result(1, **before)], [result(2, **after)])
    assert found.direction is direction


def test_what_got_worse_or_is_gone_stands_first():
    before = [result(1, objective=name) for name in ("same", "worse", "gone", "better")]
    after = [
        result(2, objective="same"),
        result(2, objective="better", spent=1),
        result(2, objective="new"),
        result(2, objective="worse", spent=9),
    ]
    assert [(each.direction.value, each.name) for each in changes(before, after)] == [
        ("worse", "shop/worse"),
        ("gone", "shop/gone"),
        ("better", "shop/better"),
        ("added", "shop/new"),
        ("same", "shop/same"),
    ]
