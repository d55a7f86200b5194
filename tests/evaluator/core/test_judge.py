from fractions import Fraction

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.report import Verdict
from slo_spec.model import Action, Condition, Occurrences, OnUnknown, Policy, RatioTimeslices, Rule, Timeslices
from slo_spec.record import replace
from tests.evaluator.core.given import (
    AT,
    DAY,
    HOUR,
    STRICT,
    WORKBOOK,
    days,
    indicator,
    judged,
    objective,
    spec,
    steady,
    target,
    timeline,
)

HEALTHY = steady(10_000, 1)


def answered_with(document, answer):
    planned = plan(document, AT)
    return judge(planned, dict.fromkeys(planned.queries, answer))


def test_a_healthy_objective_passes_and_says_by_how_much():
    (result,) = judged(spec(), HEALTHY)
    assert result.verdict is Verdict.PASS
    assert result.met is True
    assert result.because == ("99.99% measured against a target of 99.9%",)
    assert result.budget.remaining_ratio == 1 - Fraction(720, 7_200_720) * 1000


def test_exactly_on_target_passes_and_one_event_more_fails():
    events = [(AT - HOUR, 998_999, 1_000), (AT - 2 * HOUR, 1, 0)]
    policy = Policy(name="p", rules=STRICT.rules[:2])
    assert judged(spec(policy=policy), events)[0].verdict is Verdict.PASS
    assert judged(spec(policy=policy), [*events, (AT - 1, 0, 1)])[0].verdict is Verdict.FAIL


def test_what_happened_at_the_instant_itself_is_not_yet_counted():
    (result,) = judged(spec(), [*HEALTHY, (AT, 0, 10**9)])
    assert result.verdict is Verdict.PASS


def test_what_happened_before_the_window_no_longer_counts():
    (result,) = judged(spec(), [(AT - 30 * DAY - 1, 0, 10**9), *HEALTHY])
    assert result.verdict is Verdict.PASS


def test_a_missed_objective_fails_and_says_the_arithmetic():
    (result,) = judged(spec(), steady(990, 10))
    assert result.verdict is Verdict.FAIL
    assert result.because[0] == "objective-missed: 99% measured against a target of 99.9%"
    assert result.because[1] == "budget-exhausted: 7,200 of 720 allowed bad events spent (1000%)"
    assert result.budget.remaining == -6480


def test_no_traffic_is_unknown_and_is_decided_before_any_product():
    (result,) = judged(spec(), [])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.NO_TRAFFIC)
    assert result.met is None


def test_no_data_is_unknown():
    (result,) = judged(spec(), HEALTHY, gaps=[Span(AT - 31 * DAY, AT)])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.NO_DATA)


def test_too_little_coverage_is_unknown_and_names_the_remedy():
    (result,) = judged(spec(), HEALTHY, gaps=[Span(AT - 30 * DAY, AT - 20 * DAY)])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.INCOMPLETE)
    assert "data covers 20d of 30d (66.7%, needed 95%)" in result.because[0]
    assert "since:" in result.because[0]


def test_coverage_just_enough_is_judged():
    (result,) = judged(spec(), HEALTHY, gaps=[Span(AT - 30 * DAY, AT - 30 * DAY + 36 * HOUR)])
    assert result.verdict is Verdict.PASS


def test_a_source_may_need_less_coverage():
    planned = plan(spec(), AT)
    gaps = [Span(AT - 30 * DAY, AT - 20 * DAY)]
    answers = {query: Answered(groups=(((), timeline(query, HEALTHY, gaps)),)) for query in planned.queries}
    (result,) = judge(planned, answers, {"metrics": Fraction(1, 2)})
    assert result.verdict is Verdict.PASS


def test_a_failure_that_no_missing_data_could_undo_is_a_failure():
    (result,) = judged(spec(), steady(50, 50), gaps=[Span(AT - 30 * DAY, AT - 20 * DAY)])
    assert (result.verdict, result.reason) == (Verdict.FAIL, Reason.INCOMPLETE)


def test_a_failure_that_the_missing_data_could_undo_is_unknown():
    # 0.12 % bad in a third of the window: 0.04 % if the rest went well.
    (result,) = judged(spec(), steady(9_988, 12), gaps=[Span(AT - 30 * DAY, AT - 10 * DAY)])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.INCOMPLETE)


def test_a_younger_service_is_judged_over_its_life():
    since = AT - 5 * DAY
    (result,) = judged(spec(objective(since=since)), HEALTHY, gaps=[Span(AT - 30 * DAY, since)])
    assert result.verdict is Verdict.PASS
    assert (result.span, result.since) == (Span(since, AT), since)


def test_a_service_that_has_not_begun_is_unknown():
    (result,) = judged(spec(objective(since=AT + DAY)), HEALTHY)
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.NO_DATA)
    assert "begins only at" in result.because[0]


def test_a_burning_page_tier_fails_an_objective_that_is_still_met():
    events = [*HEALTHY, *[(AT - minute * 60 - 1, 900, 100) for minute in range(60)]]
    (result,) = judged(spec(objective(alerts=WORKBOOK)), events)
    assert result.met is True
    assert result.verdict is Verdict.FAIL
    assert "page-fast fires" in result.because[0]


def test_a_tier_needs_all_its_windows():
    # It burnt for an hour and stopped ten minutes ago: the short window is quiet.
    events = [*HEALTHY, *[(AT - minute * 60 - 1, 900, 100) for minute in range(10, 60)], (AT - 60, 100, 0)]
    (result,) = judged(spec(objective(alerts=WORKBOOK)), events)
    assert [alert.firing for alert in result.alerts] == [False, True, True]


def test_no_traffic_in_an_alert_window_does_not_fire():
    (result,) = judged(spec(objective(alerts=WORKBOOK)), steady(1_000, 0, every=7 * DAY))
    assert [alert.firing for alert in result.alerts] == [False, False, False]
    assert result.verdict is Verdict.PASS


def test_an_alert_window_without_data_cannot_be_told():
    (result,) = judged(spec(objective(alerts=WORKBOOK)), steady(900, 100), gaps=[Span(AT - 600, AT)])
    assert result.alerts[0].firing is None
    assert result.alerts[1].firing is None


def test_a_window_that_certainly_does_not_burn_decides_for_the_tier():
    (result,) = judged(spec(objective(alerts=WORKBOOK)), HEALTHY, gaps=[Span(AT - 100, AT)])
    assert result.alerts[0].firing is False
    assert result.verdict is Verdict.PASS


def test_one_bad_event_exhausts_a_target_of_one_hundred_percent():
    (result,) = judged(spec(objective(target=target("100%"), alerts=WORKBOOK)), [*steady(10, 0), (AT - 60, 0, 1)])
    assert result.verdict is Verdict.FAIL
    assert result.budget.infinite
    assert result.alerts[0].firing is True
    assert result.alerts[0].burns[0].infinite


def test_a_target_of_one_hundred_percent_without_a_bad_event_passes():
    (result,) = judged(spec(objective(target=target("100%"), alerts=WORKBOOK)), steady(10, 0))
    assert result.verdict is Verdict.PASS
    assert not result.budget.infinite


def test_a_nearly_spent_budget_warns():
    events = [(AT - 20 * DAY, 99_905, 95), *steady(0, 0)]
    (result,) = judged(spec(), events)
    assert result.verdict is Verdict.WARN
    assert "5% of the budget left" in result.because[0]


def test_a_pace_above_the_budget_warns_of_the_end():
    events = [*steady(10_000, 0), *[(AT - hour * HOUR - 1, 0, 60) for hour in range(24)]]
    (result,) = judged(spec(), events)
    assert result.verdict is Verdict.WARN
    assert "projected-exhaustion: exhausted in" in result.because[0]
    assert "(estimate)" in result.because[0]


def test_a_steady_pace_below_the_budget_does_not_warn_of_the_end():
    # Ninety percent is always spent in a rolling window that burns at 0.9: it leaves as fast as it comes.
    policy = Policy(name="p", rules=(Rule(when=Condition.PROJECTED_EXHAUSTION, then=Action.WARN),))
    (result,) = judged(spec(policy=policy), steady(9_991, 9))
    assert result.verdict is Verdict.PASS
    assert result.projection.within_window is False


def test_a_policy_may_turn_unknown_into_fail():
    closed = replace(STRICT, on_unknown=OnUnknown.FAIL)
    (result,) = judged(spec(policy=closed), [])
    assert (result.verdict, result.reason) == (Verdict.FAIL, Reason.NO_TRAFFIC)


def test_an_unmeasured_objective_is_unknown_even_under_rules_that_only_warn():
    lenient = Policy(name="lenient", rules=(Rule(when=Condition.OBJECTIVE_MISSED, then=Action.WARN),))
    (result,) = judged(spec(policy=lenient), [])
    assert result.verdict is Verdict.UNKNOWN


def test_an_objective_without_rules_is_measured_and_says_that_nothing_gates_it():
    (result,) = judged(spec(policy=Policy(name="none", rules=())), steady(1, 1))
    assert result.verdict is Verdict.PASS
    assert result.because == ("no policy has a rule for it",)


def test_a_source_that_did_not_answer_is_unknown_in_its_own_words():
    (result,) = answered_with(spec(), Unanswered(Reason.BACKEND, "metrics refused the connection"))
    assert result.verdict is Verdict.UNKNOWN
    assert result.because == ("backend error: metrics refused the connection",)


def test_a_question_left_out_of_the_answers_is_unknown():
    (result,) = judge(plan(spec(), AT), {})
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.BACKEND)


def test_each_group_is_judged_and_the_worst_comes_first():
    planned = plan(spec(objective(), indicators=[indicator(group_by=("region",))]), AT)
    (query,) = planned.queries
    groups = (
        ((("region", "eu"),), timeline(query, HEALTHY)),
        ((("region", "us"),), timeline(query, steady(99, 1))),
        ((("region", "ap"),), Unanswered(Reason.NO_DATA, "gone")),
    )
    results = judge(planned, {query: Answered(groups=groups)})
    assert [(result.name, result.verdict) for result in results] == [
        ("svc/slo{region=us}", Verdict.FAIL),
        ("svc/slo{region=ap}", Verdict.UNKNOWN),
        ("svc/slo{region=eu}", Verdict.PASS),
    ]


def test_more_groups_than_allowed_are_unknown():
    planned = plan(spec(objective(), indicators=[indicator(group_by=("region",), at_most=1)]), AT)
    (query,) = planned.queries
    groups = tuple((((("region", name),), timeline(query, HEALTHY))) for name in ("eu", "us"))
    (result,) = judge(planned, {query: Answered(groups=groups)})
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.TOO_MANY_GROUPS)
    assert "2 groups of region, at most 1" in result.because[0]


def test_no_group_at_all_is_unknown():
    planned = plan(spec(objective(), indicators=[indicator(group_by=("region",))]), AT)
    (query,) = planned.queries
    (result,) = judge(planned, {query: Answered(groups=())})
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.NO_DATA)


def test_a_group_that_has_been_gone_for_a_thirtieth_of_the_window_is_unknown():
    for gone_since, verdict in [(AT - 2 * DAY, Verdict.UNKNOWN), (AT - HOUR, Verdict.PASS)]:
        (result,) = judged(spec(), HEALTHY, gone_since=gone_since)
        assert result.verdict is verdict
    (result,) = judged(spec(), HEALTHY, gone_since=AT - 2 * DAY)
    assert result.reason is Reason.VANISHED


def test_a_running_month_is_missed_by_slices_only_when_it_cannot_be_recovered():
    from slo_spec.model import CalendarUnit, CalendarWindow

    at = 1_788_652_800  # 2026-09-06 00:00 UTC, five days into the month
    window = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")
    month = objective(window=window, target=target("99%"), method=Timeslices(HOUR, target("90%")))

    def after(bad_hours):
        events = [(at - (hour + 1) * HOUR, int(hour >= bad_hours), int(hour < bad_hours)) for hour in range(120)]
        return judged(spec(month), events, at=at)[0]

    recoverable, lost = after(7), after(8)
    assert recoverable.ratio < Fraction(99, 100)
    assert (recoverable.met, recoverable.final) == (True, False)
    assert (lost.met, lost.final, lost.verdict) == (False, True, Verdict.FAIL)
    assert recoverable.budget.allowed == Fraction(720, 100)


def test_a_running_month_of_events_can_be_missed_and_is_not_final():
    from slo_spec.model import CalendarUnit, CalendarWindow

    at = 1_788_652_800
    window = CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")
    (result,) = judged(spec(objective(window=window)), steady(99, 1, at=at), at=at)
    assert (result.met, result.final, result.verdict) == (False, False, Verdict.FAIL)


def test_ratio_timeslices_give_quiet_hours_the_same_weight():
    busy, quiet = [(AT - HOUR, 10_000, 0)], [(AT - 2 * HOUR, 1, 1)]
    method = RatioTimeslices(HOUR)
    (result,) = judged(spec(objective(method=method, window=days(1))), [*busy, *quiet])
    assert result.ratio == Fraction(3, 4)


def test_a_result_carries_what_a_reader_needs():
    document = spec(objective(owner="team", runbook="https://runbook", labels=(("tier", "1"),), alerts=WORKBOOK))
    (result,) = judged(document, HEALTHY)
    assert (result.owner, result.runbook, result.alert_policy) == ("team", "https://runbook", "workbook")
    assert ("tier", "1") in result.labels
    assert any(step.startswith("measured: good 7,200,000 / total 7,200,720 events") for step in result.steps)
    assert any(step.startswith("budget: (1 - 99.9%) x 7,200,720 events = 7,200.72") for step in result.steps)
    assert any(step.startswith("alert page-fast (page) is quiet: every window above 14.4x") for step in result.steps)


def test_too_few_events_are_not_judged_however_they_went():
    patient = replace(STRICT, min_events=100)
    for good, bad in [(99, 0), (0, 99)]:
        (result,) = judged(spec(policy=patient), [(AT - HOUR, good, bad)])
        assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.TOO_FEW)
        assert "the policy wants at least 100" in result.because[0]
    assert judged(spec(policy=patient), [(AT - HOUR, 100, 0)])[0].verdict is Verdict.PASS


def test_a_target_inside_the_confidence_interval_is_not_yet_decided():
    sure = replace(STRICT, rules=STRICT.rules[:2], confidence=Fraction(95, 100))
    lucky, unlucky = [(AT - HOUR, 1_000, 0)], [(AT - HOUR, 998, 2)]
    for events in (lucky, unlucky):
        (result,) = judged(spec(policy=sure), events)
        assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.TOO_FEW)
        assert "not yet decided: between" in result.because[0]
    assert judged(spec(policy=sure), steady(10_000, 1))[0].verdict is Verdict.PASS
    assert judged(spec(policy=sure), steady(90, 10))[0].verdict is Verdict.FAIL


def test_the_confidence_interval_is_always_shown_for_events():
    (result,) = judged(spec(), [(AT - HOUR, 100, 0)])
    assert result.interval.low < 0.97
    assert result.interval.high == 1.0


def born(events_before, events_after):
    """A counter seen first inside the window, holding bad events of uncertain age."""
    document = spec(policy=replace(STRICT, rules=STRICT.rules[:2]))
    planned = plan(document, AT)
    (query,) = planned.queries
    counted = timeline(query, [*events_after, *events_before])
    answer = Answered(groups=(((), replace(timeline(query, events_after), if_counted=counted)),))
    return judge(planned, {query: answer})[0]


def test_events_of_uncertain_age_that_would_change_the_verdict_leave_it_unknown():
    result = born([(AT - 2 * HOUR, 0, 500)], steady(50, 0))
    assert (result.verdict, result.reason, result.met) == (Verdict.UNKNOWN, Reason.UNCERTAIN_START, None)
    assert "98.63% (fail) if they happened in it, 100% (pass) if before" in result.because[0]


def test_events_of_uncertain_age_that_change_nothing_are_counted_and_mentioned():
    result = born([(AT - 2 * HOUR, 0, 1)], steady(50, 0))
    assert result.verdict is Verdict.PASS
    assert result.measured.bad == 1
    assert "a counter appeared inside the window" in result.notices[0]


def test_of_equal_verdicts_the_one_with_the_least_budget_left_comes_first():
    strict = objective(name="strict", target=target("100%"), window=days(1))
    half_spent = objective(name="half-spent", target=target("99%"))
    spared = [(AT - 2 * DAY, 9_950, 50), (AT - HOUR, 100, 0)]
    assert [each.objective for each in judged(spec(half_spent, strict), spared)] == ["strict", "half-spent"]
    burnt = [(AT - HOUR, 985, 15)]
    assert [each.objective for each in judged(spec(strict, half_spent), burnt)] == ["half-spent", "strict"]


def test_as_many_groups_as_allowed_are_judged():
    planned = plan(spec(objective(), indicators=[indicator(group_by=("region",), at_most=2)]), AT)
    (query,) = planned.queries
    groups = tuple((((("region", name),), timeline(query, HEALTHY))) for name in ("eu", "us"))
    assert [result.verdict for result in judge(planned, {query: Answered(groups=groups)})] == [Verdict.PASS] * 2


def test_a_single_group_is_never_too_many():
    (result,) = judged(spec(objective(), indicators=[indicator(at_most=0)]), HEALTHY)
    assert result.verdict is Verdict.PASS


def test_a_service_that_begins_this_instant_has_not_begun():
    (result,) = judged(spec(objective(since=AT)), HEALTHY)
    assert "the service begins only at" in result.because[0]


def test_a_window_without_one_whole_slice_says_so():
    (result,) = judged(spec(objective(window=days(1), method=Timeslices(2 * DAY, target("90%")))), HEALTHY)
    assert "the window has not yet had one whole slice" in result.because[0]


def test_a_description_is_the_objectives_own_or_else_its_indicators():
    described = [indicator(description="of the indicator")]
    (own,) = judged(spec(objective(description="its own"), indicators=described), HEALTHY)
    (lent,) = judged(spec(objective(), indicators=described), HEALTHY)
    assert (own.description, lent.description) == ("its own", "of the indicator")


def test_the_method_is_told_in_words():
    methods = [Occurrences(), RatioTimeslices(300), Timeslices(HOUR, target("90%"))]
    told = [judged(spec(objective(method=method, window=days(1))), HEALTHY)[0].method for method in methods]
    assert told == ["occurrences", "ratio-timeslices of 5m", "timeslices of 1h at 90%"]


def bounds_of(without, *others):
    """The result where events of uncertain age are added to what was seen: all of them, then only the bad."""
    document = spec(policy=replace(STRICT, rules=STRICT.rules[:2]))
    planned = plan(document, AT)
    (query,) = planned.queries
    made = None
    for more in reversed(others):
        made = replace(timeline(query, [*without, *more]), if_counted=made)
    answer = Answered(groups=(((), replace(timeline(query, without), if_counted=made)),))
    return judge(planned, {query: answer})[0]


def test_good_events_of_uncertain_age_do_not_hide_bad_ones():
    everything, only_bad = [(AT - HOUR, 10_000_000, 500)], [(AT - HOUR, 0, 500)]
    result = bounds_of(steady(50, 0), everything, only_bad)
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.UNCERTAIN_START)
    assert "(fail) if only the bad ones did" in result.because[0]


def test_what_is_mostly_of_uncertain_age_is_told_without_it():
    result = bounds_of(steady(50, 0), [(AT - HOUR, 10_000_000, 1)])
    assert result.verdict is Verdict.PASS
    assert result.measured.total == 720 * 50
    assert "a counter appeared inside the window" in result.notices[0]


def test_what_cannot_be_told_anyway_keeps_its_own_reason():
    result = bounds_of([], [(AT - HOUR, 0, 500)])
    assert (result.verdict, result.reason) == (Verdict.UNKNOWN, Reason.NO_TRAFFIC)


def test_a_beginning_is_told_only_where_it_shortens_the_window():
    (old,) = judged(spec(objective(since=AT - 60 * DAY)), HEALTHY)
    (young,) = judged(spec(objective(since=AT - 10 * DAY)), HEALTHY)
    assert (old.since, young.since) == (None, AT - 10 * DAY)
