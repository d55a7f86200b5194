from fractions import Fraction

from evaluator.core.budget import time_to_exhaustion
from evaluator.core.interval import Span
from slo_spec.model import CalendarUnit, CalendarWindow, RatioTimeslices
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
    assert found.because == "never exhausted at the 0x of the last 1d"


def test_a_steady_pace_below_one_never_exhausts_a_running_month():
    # One hour into a day of 98.8 %, burning at 0.87 all the time: the budget grows as fast as it is spent.
    found = projection(steady(99, 1, every=60, seconds=9 * DAY, at=TENTH), TENTH, window=MONTH, target=target("98.8%"))
    assert found.burn.rate < 1
    assert (found.exhausted_in_seconds, found.within_window) == (None, False)


def test_a_growing_budget_is_caught_up_with_above_one():
    events = [*steady(1_000, 0, at=TENTH - DAY, seconds=8 * DAY), *steady(990, 10, at=TENTH, seconds=DAY)]
    found = projection(events, TENTH, window=MONTH)
    assert found.burn.rate == 10
    assert found.because == "already exhausted"
    mild = [*steady(1_000, 0, at=TENTH - DAY, seconds=8 * DAY), *steady(998, 2, at=TENTH, seconds=DAY)]
    found = projection(mild, TENTH, window=MONTH)
    consumed = Fraction(48, 216)
    assert found.burn.rate == 2
    assert found.exhausted_in_seconds == (1 - consumed) * 9 * DAY / (2 - 1)
    assert found.within_window is True


def test_what_is_caught_up_with_only_after_the_month_is_no_warning():
    events = [*steady(10_000, 0, at=TENTH - DAY, seconds=8 * DAY), *steady(9_988, 12, at=TENTH, seconds=DAY)]
    found = projection(events, TENTH, window=MONTH)
    assert found.burn.rate == Fraction(6, 5)
    assert found.exhausted_in_seconds > 21 * DAY
    assert found.within_window is False


def test_a_budget_of_the_whole_month_does_not_grow():
    # A tenth of the slices of the first nine days were bad: 21.6 of 72 hours; at that pace all is gone on day 30.
    hours = [(TENTH - (hour + 1) * HOUR, int(hour % 10 > 0), int(hour % 10 == 0)) for hour in range(9 * 24)]
    found = projection(hours, TENTH, window=MONTH, target=target("90%"), method=RatioTimeslices(HOUR))
    assert found.exhausted_in_seconds == time_to_exhaustion(1 - Fraction(22, 72), found.burn.rate, 30 * DAY)


def test_incomplete_data_is_not_projected():
    found = projection(steady(10_000, 1), gaps=[Span(AT - HOUR * 6, AT)])
    assert (found.within_window, found.because) == (None, "the data is incomplete")


def test_where_nothing_is_allowed_and_nothing_was_spent_nothing_ends():
    found = projection(steady(10, 0), target=target("100%"))
    assert found.within_window is False


def test_without_traffic_there_is_nothing_to_project_from():
    assert projection([]) is None


def test_an_exhausted_budget_is_gone_within_the_window():
    assert projection(steady(9, 1)).within_window is True


def test_exactly_the_coverage_that_is_needed_is_projected():
    found = projection(steady(10_000, 1), gaps=[Span(AT - DAY // 20, AT)])
    assert found.burn.counts.coverage == Fraction(95, 100)
    assert found.within_window is False


def test_a_pace_of_exactly_one_lasts_in_a_rolling_window():
    found = projection([(AT - 20 * DAY, 1_000_000, 0), (AT - HOUR, 999, 1)])
    assert (found.burn.rate, found.within_window) == (1, False)
    assert found.because == "not exhausted at the 1x of the last 1d (not above 1x in a rolling window; estimate)"


def test_a_pace_above_one_says_when_a_rolling_window_is_exhausted():
    found = projection([(AT - 20 * DAY, 1_000_000, 0), (AT - HOUR, 998, 2)])
    assert found.because.startswith("exhausted in ")
    assert found.because.endswith(" at the 2x of the last 1d (estimate)")


def test_a_budget_of_slices_that_is_spent_as_the_month_ends_lasts():
    events = steady(9, 1, at=TENTH, seconds=9 * DAY)
    found = projection(events, TENTH, window=MONTH, target=target("90%"), method=RatioTimeslices(DAY))
    assert (found.exhausted_in_seconds, found.within_window) == (21 * DAY, False)
    faster = [*events, (TENTH - 1, 0, 1)]
    found = projection(faster, TENTH, window=MONTH, target=target("90%"), method=RatioTimeslices(DAY))
    assert found.within_window is True


def test_a_budget_of_events_that_is_overtaken_as_the_month_ends_lasts():
    events = [(TENTH - 2 * DAY, 786, 14), (TENTH - HOUR, 87, 13)]
    found = projection(events, TENTH, window=MONTH, target=target("90%"))
    assert (found.burn.rate, found.exhausted_in_seconds) == (Fraction(13, 10), 21 * DAY)
    assert found.within_window is False
    assert projection([*events, (TENTH - 1, 0, 1)], TENTH, window=MONTH, target=target("90%")).within_window is True


def test_in_the_last_second_of_a_month_its_budget_still_grows_with_the_events():
    at = TENTH + 21 * DAY - 1
    found = projection(steady(99_999, 1, at=at, seconds=29 * DAY), at, window=MONTH)
    assert found.burn.rate < 1
    assert found.exhausted_in_seconds is None
