"""The periods before one matter for ways out and strikes, those after it for earning back."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.settle_plan import plan_settlements
from slo_spec.model import Service, Spec
from slo_spec.model.agreements import (
    ChronicOutage,
    InARow,
    RollingAverage,
    StreakNoData,
    Strikes,
    Term,
    Termination,
)
from slo_spec.model.credits import Credits, EarnBack
from tests.evaluator.core.agreed import agreement, at, hourly
from tests.evaluator.core.given import indicator, target


def around(instant="2026-12-31", period="2026-06", **changes):
    """The names of the periods before and after June."""
    agreed = agreement(hourly(), **changes)
    spec = Spec(services=(Service(name="svc", indicators=(indicator(),), objectives=()),), agreements=(agreed,))
    (planned,) = plan_settlements(spec, (agreed,), period, at(instant)).settlements
    ((_, before),), ((_, after),) = planned.earlier, planned.following
    return [each.period.name for each in before], [each.period.name for each in after]


@pytest.mark.parametrize(
    ("rule", "before"),
    [
        (InARow(periods=1), []),
        (InARow(periods=3), ["2026-04", "2026-05"]),
        (InARow(periods=2, no_data=StreakNoData.SKIPS), ["2026-03", "2026-04", "2026-05"]),
        (RollingAverage(periods=2, below=Fraction(1, 2)), ["2026-05"]),
        (ChronicOutage(count=3, longer_than_seconds=60, within_days=30), ["2026-05"]),
        (ChronicOutage(count=3, longer_than_seconds=60, within_days=32), ["2026-04", "2026-05"]),
    ],
)
def test_a_way_out_looks_back_as_far_as_it_must(rule, before):
    assert around(termination=(Termination(when=rule),)) == (before, [])


def test_a_way_out_for_another_commitment_looks_at_nothing():
    assert around(termination=(Termination(when=InARow(periods=3), commitment="other"),)) == ([], [])


def test_strikes_look_back_over_the_turn_of_the_year():
    assert around(period="2027-02", instant="2027-03-31", strikes=Strikes(limit=3, months=4)) == (
        ["2026-11", "2026-12", "2027-01"],
        [],
    )


def test_nothing_is_before_the_term():
    term = Term(start=date(2026, 5, 10), end=None, timezone="UTC")
    assert around(term=term, strikes=Strikes(limit=3, months=12)) == (["2026-05"], [])


@pytest.mark.parametrize(
    ("instant", "after"),
    [
        ("2026-06-30", []),
        ("2026-07-01", []),
        ("2026-07-10", ["2026-07"]),
        ("2026-12-31", ["2026-07", "2026-08"]),
    ],
)
def test_following_periods_are_those_that_have_begun(instant, after):
    rule = EarnBack(target=target("99%"), periods=2, recover=Fraction(1))
    assert around(instant, credits=Credits(schedule=None, base=None, earn_back=rule)) == ([], after)
