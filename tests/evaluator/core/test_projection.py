from fractions import Fraction

from evaluator.core.interval import Span
from slo_spec.model import CalendarUnit, CalendarWindow
from tests.evaluator.core.given import AT, DAY, HOUR, judged, objective, spec, steady, target

MONTH = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")
TENTH = 1_788_998_400  # 2026-09-10 00:00 UTC


def projection(events, at=AT, gaps=(), **changes):
    return judged(spec(objective(**changes)), events, gaps, at)[0].projection


def test_it_looks_at_a_thirtieth_of_the_window():
    found = projection(steady(10_000, 1))
    assert found.burn.span == Span(AT - DAY, AT)


def test_the_rest_of_the_budget_lasts_as_long_as_the_pace_allows():
    # Half the budget is spent, and the last day burnt at 2: a quarter of thirty days is left.
    events = [(AT - 20 * DAY, 1_000_000, 0), (AT - HOUR, 998, 2)]
    found = projection(events)
    left = 1 - Fraction(2, 1) / (Fraction(1_001_000, 1000))
    assert found.burn.rate == 2
    assert found.exhausted_in_seconds == left * 30 * DAY / 2
    assert found.within_window is True


def test_an_exhausted_budget_is_gone_now():
    assert projection(steady(9, 1)).exhausted_in_seconds == 0


def test_nothing_spent_lately_never_ends():
    found = projection([(AT - 20 * DAY, 9_999, 1), (AT - HOUR, 100, 0)])
    assert (found.exhausted_in_seconds, found.within_window) == (None, False)
    assert found.because == "nothing is spent at the 0x of the last 1d"


def test_a_running_month_ends_before_or_after_its_budget():
    busy = [(TENTH - HOUR, 990, 10)]
    early = projection([*steady(100_000, 0, at=TENTH, seconds=9 * DAY), *busy], TENTH, window=MONTH)
    assert early.burn.rate < 10
    assert early.within_window is (early.exhausted_in_seconds < 21 * DAY)


def test_incomplete_data_is_not_projected():
    found = projection(steady(10_000, 1), gaps=[Span(AT - HOUR * 6, AT)])
    assert (found.within_window, found.because) == (None, "the data is incomplete")


def test_where_nothing_is_allowed_and_nothing_was_spent_nothing_ends():
    found = projection(steady(10, 0), target=target("100%"))
    assert found.within_window is False
