from fractions import Fraction

import pytest

from evaluator.core.credits.schedules import begun_hours, clock_hours, earned
from evaluator.core.interval import Span, rfc3339
from slo_spec.model.agreements import Limit
from slo_spec.model.credits import (
    AtRisk,
    Band,
    ClockHours,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Tiers,
)
from slo_spec.record import replace
from tests.evaluator.core.credits.given import DAY, START, outage, shortfall
from tests.slo_spec.test_bands import S3, band

TIERS = Tiers(bands=S3)
SCHEDULES = [
    TIERS,
    MultipleOfPaid(multiple=Fraction(10)),
    Proportional(acceleration=Fraction(100)),
    PerHour(),
    PerMiss(credit=Fraction(5, 100)),
    AtRisk(at_risk=Fraction(1, 10), pool=Fraction(1, 2), allocation=Fraction(2, 5)),
    ClockHours(longer_than_seconds=0),
    Points(points=3),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
def test_what_is_met_earns_nothing_for_all_its_outages(schedule):
    found = earned(schedule, shortfall(outage(0, 2592)))
    assert (found.amount, found.share, found.points, found.open_question) == (0, 0, 0, "")
    assert found.because == ("attained 99.9% of 99.9%: met, nothing is earned",)


def test_a_tier_earns_its_share_and_says_how():
    found = earned(TIERS, shortfall(outage(0, 3600)))
    assert found.amount == 400
    assert found.because == (
        "attained 99.861111% of 99.9%: band below 99.9% down to 99% earns 10%",
        "10% of 4000 EUR = 400 EUR",
    )


def test_an_attainment_is_never_shown_on_the_wrong_side_of_its_target():
    near = Fraction(999, 1000) - Fraction(1, 10**11)
    found = earned(PerMiss(credit=Fraction(1, 10)), shortfall(attained=near, met=False))
    assert found.because[0] == "attained 99.899999999% of 99.9%: missed, 10% for each miss"


def test_days_are_a_part_of_the_days_that_the_base_pays_for():
    days = (Band(high=Fraction(999, 1000), days=3),)
    month = earned(Tiers(bands=days), shortfall(outage(0, DAY)))
    year = earned(Tiers(bands=days, days_in_base=365), shortfall(outage(0, DAY)))
    assert month.amount == 400
    assert year.amount == Fraction(4000 * 3, 365)
    assert year.because[1] == "3/365 of 4000 EUR = 32.876712 EUR"


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ((), "is in no band: the contract is silent"),
        ((band(lt="99.9"), band("25", lt="99.9")), 'is in more than one band ("below 99.9%" and "below 99.9%")'),
    ],
)
def test_what_the_contract_leaves_open_is_a_question_and_no_credit(bands, words):
    found = earned(Tiers(bands=bands), shortfall(outage(0, 3600)))
    assert (found.amount, found.share) == (0, None)
    assert words in found.open_question
    assert found.because == (found.open_question,)


def test_a_band_that_pays_for_what_is_met_is_a_question():
    found = earned(Tiers(bands=(band(lte="99.9"),)), shortfall(outage(0, 2592)))
    assert found.amount == 0
    assert "the contract contradicts itself" in found.open_question


def test_tiers_without_an_attainment_are_a_question_unless_it_is_met():
    assert "no attainment" in earned(TIERS, shortfall(attained=None, met=False)).open_question
    assert earned(TIERS, shortfall(attained=None, met=True)).share == 0


def test_a_credit_without_a_base_has_a_share_and_no_amount():
    found = earned(TIERS, shortfall(outage(0, 3600), base=None))
    assert (found.amount, found.share) == (0, Fraction(1, 10))
    assert found.because[-1] == "10% of a base that nobody named"
    assert earned(TIERS, shortfall(base=None)).open_question == ""


@pytest.mark.parametrize(
    ("schedule", "share"),
    [
        (MultipleOfPaid(multiple=Fraction(10)), Fraction(10 * 7200, 30 * DAY)),
        (Proportional(acceleration=Fraction(100)), Fraction(100 * 7200, 30 * DAY)),
        (PerHour(), Fraction(2, 30)),
        (PerHour(days=Fraction(1, 2)), Fraction(1, 30)),
        (PerMiss(credit=Fraction(5, 100)), Fraction(5, 100)),
        (AtRisk(at_risk=Fraction(1, 10), pool=Fraction(1, 2), allocation=Fraction(2, 5)), Fraction(2, 100)),
        (ClockHours(longer_than_seconds=1800), Fraction(2 * 3600, 30 * DAY)),
    ],
)
def test_each_schedule_earns_its_share_of_the_base(schedule, share):
    found = earned(schedule, shortfall(outage(0, 3600), outage(DAY, 3600)))
    assert found.share == share
    assert found.amount == 4000 * share


def test_an_hour_costs_a_day_of_the_month_as_long_as_it_is():
    assert earned(PerHour(), shortfall(outage(0, 3601), days_in_period=31)).share == Fraction(2, 31)


def test_points_are_no_money_yet():
    found = earned(Points(points=3), shortfall(outage(0, DAY)))
    assert (found.amount, found.points) == (0, 3)
    assert found.because == ("attained 96.666667% of 99.9%: missed, points: 3",)


@pytest.mark.parametrize(
    ("target", "attained", "words"),
    [
        (Limit(text="4h", value=Fraction(14_400)), 18_000, "attained 5h, the limit is 4h: missed"),
        (Limit(text="2", value=Fraction(2)), 3, "attained 3, the limit is 2: missed"),
    ],
)
def test_figures_of_outages_are_shown_in_their_unit(target, attained, words):
    missed = replace(shortfall(), attained=Fraction(attained), met=False, target=target)
    assert earned(PerMiss(credit=Fraction(1, 10)), missed).because[0].startswith(words)


@pytest.mark.parametrize(("seconds", "hours"), [(0, 0), (1, 1), (3600, 1), (3601, 2), (Fraction(1, 9), 1), (7200, 2)])
def test_an_hour_begun_is_an_hour(seconds, hours):
    assert begun_hours(seconds) == hours


@pytest.mark.parametrize(
    ("outages", "hours"),
    [
        ([], []),
        ([(0, 900)], []),
        ([(0, 901)], ["2025-12-01T00:00:00Z"]),
        ([(3000, 1501)], ["2025-12-01T01:00:00Z"]),
        ([(2700, 1800)], []),
        ([(0, 500), (500, 401)], ["2025-12-01T00:00:00Z"]),
        ([(0, 500), (600, 500)], []),
        ([(2600, 5600)], ["2025-12-01T00:00:00Z", "2025-12-01T01:00:00Z", "2025-12-01T02:00:00Z"]),
    ],
)
def test_a_clock_hour_is_free_when_one_outage_inside_it_is_strictly_longer(outages, hours):
    found = clock_hours([outage(*each) for each in outages], 900)
    assert [rfc3339(hour.start) for hour in found] == hours


def test_of_a_free_hour_at_the_edge_only_what_is_in_the_period_is_free():
    half = shortfall(outage(1800, 1800), period=Span(START + 1800, START + 30 * DAY), met=False)
    assert earned(ClockHours(longer_than_seconds=60), half).share == Fraction(1800, 30 * DAY - 1800)
