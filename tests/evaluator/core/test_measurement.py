from dataclasses import replace
from fractions import Fraction

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.measurement import measured, still_to_come
from evaluator.core.plan import plan
from slo_spec.model import CalendarUnit, CalendarWindow, RatioTimeslices, RawRatio
from tests.evaluator.core.given import AT, DAY, HOUR, indicator, objective, spec, steady, timeline

NEEDED = Fraction(95, 100)
MONTH = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")
TENTH = 1_788_998_400  # 2026-09-10 00:00 UTC


def evaluation(at=AT, indicators=(), **changes):
    return plan(spec(objective(**changes), indicators=indicators), at).evaluations[0]


def test_what_is_still_to_come_is_counted_in_slices_or_seconds_and_never_in_events():
    slices = evaluation(TENTH, window=MONTH, method=RatioTimeslices(HOUR))
    seconds = evaluation(TENTH, [indicator(measure=RawRatio(success="r"))], window=MONTH)
    assert still_to_come(slices) == 21 * 24
    assert still_to_come(seconds) == 21 * DAY
    assert still_to_come(evaluation(TENTH, window=MONTH)) == 0
    assert still_to_come(evaluation(method=RatioTimeslices(HOUR))) == 0


def test_an_unanswered_timeline_measures_nothing_and_says_why():
    missing = Unanswered(Reason.BACKEND, "down")
    found = measured(evaluation(), missing, NEEDED)
    assert (found.counts, found.budget, found.met, found.doubt) == (None, None, None, missing)


def test_an_unanswered_window_measures_nothing():
    each = evaluation()
    late = Unanswered(Reason.DEADLINE, "late")
    holed = timeline(each.query, steady(10, 0), holes=((each.query.span.start, late),))
    assert measured(each, holed, NEEDED).doubt is late


def test_what_was_seen_is_shown_even_when_it_is_doubted():
    each = evaluation()
    found = measured(each, timeline(each.query, steady(10, 1), [Span(AT - 20 * DAY, AT)]), NEEDED)
    assert found.doubt.reason is Reason.INCOMPLETE
    assert found.counts.total == 240 * 11
    assert found.budget.spent == 240


def test_data_that_stopped_is_told_from_data_that_began_late():
    each = evaluation()
    stopped = measured(each, timeline(each.query, steady(10, 1), [Span(AT - 4 * DAY, AT)]), NEEDED)
    late = measured(each, timeline(each.query, steady(10, 1), [Span(AT - 30 * DAY, AT - 20 * DAY)]), NEEDED)
    assert stopped.doubt.detail.endswith("and nothing has come for at least 1d")
    assert "since:" in late.doubt.detail


def test_the_remedy_of_a_young_service_is_not_offered_twice():
    each = evaluation(since=AT - 10 * DAY)
    found = measured(each, timeline(each.query, steady(10, 0), [Span(AT - 5 * DAY, AT)]), NEEDED)
    assert "since:" not in found.doubt.detail


def test_a_closed_period_is_final():
    assert measured(evaluation(), timeline(evaluation().query, steady(10, 0)), NEEDED).final


def test_a_best_case_that_fails_a_whole_months_budget_is_sure():
    each = evaluation(TENTH, window=MONTH, method=RatioTimeslices(HOUR))
    down = [(TENTH - (hour + 1) * HOUR, 0, 1) for hour in range(9 * 24)]
    found = measured(each, timeline(each.query, down, [Span(TENTH - 5 * DAY, TENTH - 4 * DAY)]), NEEDED)
    assert found.doubt.reason is Reason.INCOMPLETE
    assert (found.met, found.exhausted) == (False, True)


def test_a_group_that_is_back_is_not_gone():
    each = evaluation()
    there = timeline(each.query, steady(10, 0))
    assert measured(each, replace(there, gone_since=None), NEEDED).doubt is None
    assert measured(each, replace(there, gone_since=AT - DAY), NEEDED).doubt.reason is Reason.VANISHED
