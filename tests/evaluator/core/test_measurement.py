from fractions import Fraction

from evaluator.core import measurement
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.measurement import still_to_come
from evaluator.core.plan import plan
from evaluator.core.tally import Tally
from slo_spec.model import CalendarUnit, CalendarWindow, RatioTimeslices, RawRatio
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, indicator, objective, spec, steady, timeline

NEEDED = Fraction(95, 100)
MONTH = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")
TENTH = 1_788_998_400  # 2026-09-10 00:00 UTC


def evaluation(at=AT, indicators=(), **changes):
    return plan(spec(objective(**changes), indicators=indicators), at).evaluations[0]


def measured(of, answered, needed):
    return measurement.measured(of, Tally.of(of, answered), needed)


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
    assert found.final is False


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


def test_what_is_still_to_come_begins_after_the_last_whole_slice():
    half_an_hour_in = evaluation(TENTH + 1800, window=MONTH, method=RatioTimeslices(HOUR))
    assert still_to_come(half_an_hour_in) == 21 * 24
    before_the_first = evaluation(TENTH - 9 * DAY + 1800, window=MONTH, method=RatioTimeslices(HOUR))
    assert still_to_come(before_the_first) == 30 * 24 - 1


def test_nothing_that_is_doubted_or_empty_is_final():
    each = evaluation()
    doubted = measured(each, timeline(each.query, steady(10, 0), [Span(AT - 20 * DAY, AT)]), NEEDED)
    empty = measured(each, timeline(each.query, []), NEEDED)
    assert (doubted.final, empty.final) == (False, False)
    failing = measured(each, timeline(each.query, steady(1, 9), [Span(AT - 20 * DAY, AT)]), NEEDED)
    assert (failing.met, failing.final) == (False, True)


def test_a_group_that_is_gone_says_for_how_long():
    each = evaluation()
    gone = replace(timeline(each.query, steady(10, 0)), gone_since=AT - 3 * DAY)
    assert measured(each, gone, NEEDED).doubt.detail.endswith("has been gone for 3d")


def test_the_most_demanding_policy_says_how_many_events_are_enough():
    each = evaluation()
    policies = tuple(replace(each.policies[0], min_events=least) for least in (10, 100))
    few = measured(replace(each, policies=policies), timeline(each.query, [(AT - HOUR, 50, 0)]), NEEDED)
    assert few.doubt.reason is Reason.TOO_FEW
    assert few.doubt.detail == "50 events, the policy wants at least 100"


def test_without_a_policy_half_an_event_is_enough():
    each = replace(evaluation(), policies=())
    whole = timeline(each.query, [(AT - HOUR, 1, 0)])
    half = replace(
        whole, good=tuple(Fraction(n, 2) for n in whole.good), total=tuple(Fraction(n, 2) for n in whole.total)
    )
    assert measured(each, half, NEEDED).doubt is None


def test_the_most_demanding_policy_says_how_sure_is_sure():
    each = evaluation()
    policies = tuple(replace(each.policies[0], confidence=level) for level in (Fraction(1, 2), Fraction(99, 100), None))
    found = measured(replace(each, policies=policies), timeline(each.query, [(AT - HOUR, 1_000, 0)]), NEEDED)
    assert found.doubt.detail == "not yet decided: between 99.34% and 100% with 99% confidence"


def test_a_young_service_with_a_gap_is_told_its_coverage_and_no_more():
    each = evaluation(since=AT - 10 * DAY)
    found = measured(each, timeline(each.query, steady(10, 0), [Span(AT - 9 * DAY, AT - 5 * DAY)]), NEEDED)
    assert found.doubt.detail == "data covers 6d of 10d (60%, needed 95%)"
