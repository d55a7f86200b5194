"""Laws of credits: what must hold for any outages, any bands, any contract."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.credits.bands import band_problems
from evaluator.core.credits.combination import owed
from evaluator.core.credits.money import exact, rounded
from evaluator.core.credits.schedules import Earned, earned
from slo_spec.bands import Range
from slo_spec.model.credits import (
    AtRisk,
    Band,
    ClockHours,
    Combine,
    Credits,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Tiers,
)
from tests.evaluator.core.credits.given import COMMITTED, DAY, outage, shortfall

FEW = settings(max_examples=60, deadline=None)
shares = st.fractions(0, 1, max_denominator=1000)
outages = st.lists(st.builds(outage, st.integers(0, 28 * DAY), st.integers(1, DAY)), max_size=6)
small_outages = st.lists(st.builds(outage, st.integers(0, 28 * DAY), st.integers(1, 2000)), max_size=4)


@st.composite
def well_formed_tiers(draw):
    """Bands that follow each other down from the commitment, each earning at least what the one above earns."""
    ends = sorted({COMMITTED.ratio, *draw(st.lists(st.fractions(0, Fraction(998, 1000)), max_size=4))}, reverse=True)
    credits_rising = sorted(draw(st.lists(shares, min_size=len(ends), max_size=len(ends))))
    upper_holds = [draw(st.booleans()) for _ in ends[1:]]
    lows = [(low, held) for low, held in zip(ends[1:], upper_holds, strict=True)]
    bands = []
    for place, high in enumerate(ends):
        low, low_held = lows[place] if place < len(lows) else (None, True)
        high_held = place > 0 and not lows[place - 1][1]
        bands.append(
            Band(
                low=low,
                low_inclusive=low_held,
                high=high,
                high_inclusive=high_held,
                credit=credits_rising[place],
            )
        )
    return Tiers(bands=tuple(bands))


schedules = st.one_of(
    well_formed_tiers(),
    st.builds(MultipleOfPaid, multiple=st.integers(1, 100).map(Fraction)),
    st.builds(Proportional, acceleration=st.integers(1, 1000).map(Fraction)),
    st.builds(PerHour, days=st.fractions(0, 3, max_denominator=8)),
    st.builds(PerMiss, credit=shares),
    st.builds(AtRisk, at_risk=shares, pool=shares, allocation=shares),
    st.builds(ClockHours, longer_than_seconds=st.integers(0, 3600)),
    st.builds(Points, points=st.integers(0, 20)),
)
parts = st.lists(
    st.builds(
        Earned,
        commitment=st.sampled_from(["availability", "latency", "repair"]),
        amount=st.fractions(0, 5000, max_denominator=997),
        share=st.just(Fraction(0)),
        points=st.integers(0, 12),
        because=st.sampled_from([("one",), ("two",)]),
    ),
    max_size=5,
)
TABLE = ((5, Fraction(1, 100)), (10, Fraction(3, 100)), (20, Fraction(9, 100)))
bases = st.sampled_from(["EUR", "JPY", "KWD"]).map(lambda currency: Money(Decimal(4000), currency))
band_ends = st.none() | st.sampled_from([Fraction(n, 1000) for n in (900, 950, 990, 995, 999, 1000)])
any_bands = st.lists(
    st.builds(
        Band,
        low=band_ends,
        low_inclusive=st.booleans(),
        high=band_ends,
        high_inclusive=st.booleans(),
        credit=st.sampled_from([Fraction(0), Fraction(1, 10)]),
    ),
    max_size=4,
)


@given(well_formed_tiers())
@FEW
def test_bands_that_follow_each_other_have_no_problem(tiers):
    problems = band_problems(tiers.bands, COMMITTED.ratio)
    assert (problems.gaps, problems.overlaps, problems.conflicts) == ((), (), ())


@given(schedules, small_outages | outages, small_outages | outages)
@FEW
def test_a_worse_period_never_earns_a_smaller_credit(schedule, down, more):
    better, worse = earned(schedule, shortfall(*down)), earned(schedule, shortfall(*down, *more))
    assert not better.open_question
    assert not worse.open_question
    assert worse.amount >= better.amount
    assert worse.points >= better.points


@given(parts, st.fractions(0, 1, max_denominator=100), st.sampled_from(Combine), bases)
@FEW
def test_a_cap_is_never_exceeded_by_more_than_the_one_rounding(earned_parts, cap, combine, base):
    terms = Credits(schedule=None, base=base, cap=cap, combine=combine, points_table=TABLE)
    assert exact(owed(terms, earned_parts, base).amount) <= exact(rounded(cap * 4000, base.currency))


@given(parts, bases)
@FEW
def test_the_largest_is_never_more_than_the_sum(earned_parts, base):
    largest, total = (
        exact(owed(Credits(schedule=None, base=base, combine=combine, points_table=TABLE), earned_parts, base).amount)
        for combine in (Combine.MAX, Combine.SUM)
    )
    assert largest <= total


@given(parts, st.randoms(use_true_random=False), st.sampled_from(Combine), bases)
@FEW
def test_the_order_of_what_was_earned_changes_nothing(earned_parts, random, combine, base):
    terms = Credits(schedule=None, base=base, combine=combine, points_table=TABLE, cap=Fraction(1, 2))
    shuffled = list(earned_parts)
    random.shuffle(shuffled)
    assert owed(terms, shuffled, base) == owed(terms, earned_parts, base)


@given(parts, bases)
@FEW
def test_parts_are_added_before_the_one_rounding(earned_parts, base):
    terms = Credits(schedule=None, base=base)
    total = sum((part.amount for part in earned_parts), start=Fraction(0))
    assert owed(terms, earned_parts, base).amount == rounded(total, base.currency)


@given(any_bands, st.none() | st.just(COMMITTED.ratio), st.fractions(0, 1) | st.sampled_from([Fraction(99, 100)]))
@FEW
def test_gaps_overlaps_and_conflicts_are_just_what_a_probe_finds(bands, commitment, value):
    problems = band_problems(bands, commitment)
    missed = commitment is None or value < commitment
    holding = sum(value in band for band in bands)
    paying = sum(value in band for band in bands if band.credit)
    assert any(_holds(gap, value) for gap in problems.gaps) is (missed and not holding)
    assert any(_holds(found, value) for found, _ in problems.overlaps) is (missed and holding > 1)
    assert any(_holds(found, value) for found, _ in problems.conflicts) is (not missed and paying > 0)


def _holds(found: Range, value: Fraction) -> bool:
    return value in Band(
        low=found.low, low_inclusive=found.low_inclusive, high=found.high, high_inclusive=found.high_inclusive
    )
