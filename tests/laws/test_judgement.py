"""Laws of the judgement: what must hold for any events, any gaps, any target."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.alerts import all_of, any_of, exceeds
from evaluator.core.answer import Answered
from evaluator.core.interval import Span
from evaluator.core.judge import judge, worst_first
from evaluator.core.plan import plan
from evaluator.core.report import Verdict
from slo_spec.model import Occurrences, RatioTimeslices, Target, Timeslices
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, WORKBOOK, days, indicator, judged, objective, spec, timeline

events = st.lists(
    st.tuples(st.integers(AT - DAY, AT - 1), st.integers(0, 50), st.integers(0, 5)), min_size=0, max_size=25
)
targets = st.sampled_from(["50%", "90%", "99%", "99.9%", "100%"]).map(
    lambda text: Target(text, Fraction(text[:-1]) / 100)
)
methods = st.sampled_from([Occurrences(), RatioTimeslices(HOUR), Timeslices(HOUR, Target("90%", Fraction(9, 10)))])
gaps = st.lists(
    st.tuples(st.integers(AT - DAY, AT - 1), st.integers(1, DAY // 3)).map(
        lambda pair: Span(pair[0], min(AT, pair[0] + pair[1]))
    ),
    max_size=3,
)


def a_day(target, method):
    return spec(objective(window=days(1), target=target, method=method, alerts=WORKBOOK))


@given(events, targets, methods)
def test_spent_and_remaining_make_up_what_is_allowed(happened, target, method):
    (result,) = judged(a_day(target, method), happened)
    if result.budget is not None:
        assert result.budget.spent + result.budget.remaining == result.budget.allowed
        assert result.budget.exhausted == (result.budget.remaining < 0)


@given(events, targets, methods)
def test_a_rolling_objective_is_missed_exactly_when_its_budget_is_exhausted(happened, target, method):
    (result,) = judged(a_day(target, method), happened)
    if result.met is not None:
        assert result.met is not result.budget.exhausted


@given(events, targets, methods, gaps)
@settings(max_examples=200)
def test_removing_data_never_turns_anything_else_into_a_pass(happened, target, method, missing):
    # What is removed is time: the gaps say that nobody looked. What was seen of the rest stays.
    policy_free = a_day(target, method)
    (whole,) = judged(policy_free, happened)
    (holed,) = judged(policy_free, happened, gaps=missing)
    if whole.verdict is Verdict.UNKNOWN:
        assert holed.verdict is not Verdict.PASS
    if holed.measured is not None and holed.measured.coverage < Fraction(95, 100):
        assert holed.verdict in (Verdict.UNKNOWN, Verdict.FAIL)


@given(events, targets, st.integers(1, 100))
def test_more_bad_events_never_leave_more_of_the_budget(happened, target, more):
    (before,) = judged(a_day(target, Occurrences()), [*happened, (AT - 60, 10, 0)])
    (after,) = judged(a_day(target, Occurrences()), [*happened, (AT - 60, 10, 0), (AT - 60, 0, more)])
    if before.budget.remaining_ratio is not None:
        assert after.budget.remaining_ratio <= before.budget.remaining_ratio
    assert not (before.verdict is Verdict.FAIL and after.verdict is Verdict.PASS)


@given(st.permutations(range(4)), events, targets)
def test_the_order_of_objectives_and_groups_changes_nothing(order, happened, target):
    names = [replace(objective(window=days(1), target=target), name=f"o{number}") for number in range(4)]
    straight = judged(spec(*names), happened)
    shuffled = judged(spec(*(names[index] for index in order)), happened)
    assert {each.name: each.verdict for each in straight} == {each.name: each.verdict for each in shuffled}

    grouped = plan(spec(names[0], indicators=[indicator(group_by=("g",))]), AT)
    (query,) = grouped.queries
    pairs = [((("g", str(number)),), timeline(query, happened[number:])) for number in range(4)]
    assert judge(grouped, {query: Answered(groups=tuple(pairs))}) == judge(
        grouped, {query: Answered(groups=tuple(pairs[index] for index in order))}
    )


@given(events, targets, methods)
def test_judging_twice_says_the_same(happened, target, method):
    assert judged(a_day(target, method), happened) == judged(a_day(target, method), happened)


@given(events, targets, methods, gaps)
def test_a_tier_fires_as_all_of_its_windows_say_and_a_rule_as_its_tiers_say(happened, target, method, missing):
    (result,) = judged(a_day(target, method), happened, gaps=missing)
    needed = Fraction(95, 100)
    for tier in result.alerts:
        said = [exceeds(burn.counts, target.ratio, tier.threshold, needed) for burn in tier.burns]
        assert tier.firing is all_of(said)
    rule = next(each for each in result.rules if each.rule == "burn-rate-firing (page)")
    assert rule.holds is any_of([tier.firing for tier in result.alerts if tier.severity == "page"])


@given(events, targets, methods, gaps)
def test_why_a_verdict_is_what_it_is_is_said_in_its_rules_and_doubts(happened, target, method, missing):
    (result,) = judged(a_day(target, method), happened, gaps=missing)
    said = {f"{rule.rule}: {rule.because}" for rule in result.rules} | {result.rules[0].because}
    assert result.because
    assert {each for each in result.because if each.partition(":")[0] != result.reason} <= said


LEFT = st.fractions() | st.sampled_from([Fraction(10**400), -Fraction(10**400), Fraction(1, 10**400), Fraction(0)])


@given(st.lists(st.tuples(st.sampled_from(Verdict), LEFT, st.sampled_from("ab")), max_size=6))
def test_results_are_sorted_by_what_is_exactly_left(rows):
    (one,) = judged(spec(), [(AT - HOUR, 1, 0)])
    results = [
        replace(one, verdict=verdict, service=name, budget=replace(one.budget, allowed=1, spent=1 - left))
        for verdict, left, name in rows
    ]
    plainly = sorted(results, key=lambda each: (-each.verdict.badness, each.budget.remaining_ratio, each.name))
    assert sorted(results, key=worst_first) == plainly
