"""Rules that compare with earlier runs: with which, and whether they hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.diff.gating import implied
from evaluator.core.gate import gate
from evaluator.core.history import Earlier, Mark, RecordedResult, recorded
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.report import Verdict, WithoutBaseline
from slo_spec.model import Action, Aggregate, Baseline, Condition, Eligible, Policy, Rule, Since
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, HOUR, days, indicator, objective, spec, target, timeline

LAST_RUN = Baseline(since=Since.LAST_RUN, text="since the last run")
LAST_DEPLOY = Baseline(since=Since.LAST_DEPLOY, text="since the last deploy")
WEEK_AGO = Baseline(since=Since.AGO, seconds=7 * DAY, text="since 7d ago")


def rule(when=Condition.BUDGET_FELL, by="5", baseline=LAST_RUN, then=Action.FAIL):
    return Rule(when=when, by=Fraction(by) / 100, baseline=baseline, then=then)


def before(at=AT - HOUR, bad=0, total=1000, **changes):
    """An earlier run of the objective under a target of 99 %."""
    made = {
        "run": "3f2a",
        "at": at,
        "service": "svc",
        "objective": "slo",
        "group": (),
        "verdict": Verdict.PASS,
        "standing": Verdict.PASS,
        "reason": "",
        "window": "30d",
        "unit": "events",
        "target": Fraction(99, 100),
        "good": total - bad,
        "total": total,
        "allowed": Fraction(total, 100),
        "spent": bad,
    }
    return RecordedResult(**(made | changes))


def judged(
    *rules, earlier=(), marks=(), missing="", bad=2, without=WithoutBaseline.UNKNOWN, of=None, window=30, answer=None
):
    """The result of 1,000 events over thirty days, of which some were bad."""
    events = [(AT - 10 * DAY, 1000 - bad, bad)]
    document = spec(
        objective(target=target(of or "99%"), window=days(window)), policy=Policy(name="p", rules=rules or (rule(),))
    )
    planned = plan(document, AT)
    answers = {query: answer or Answered(groups=(((), timeline(query, events)),)) for query in planned.queries}
    past = Earlier(results=tuple(earlier), marks=tuple(marks), missing=missing, place="h.db")
    (result,) = judge(planned, answers, earlier=past, without_baseline=without)
    return result


def deploy(at, name="v2", service="svc"):
    return Mark(kind="deploy", name=name, service=service, at=at)


@pytest.mark.parametrize(("was", "fell"), [(2, False), (1, True), (3, False)])
def test_the_budget_fell_if_less_is_left_than_in_the_last_run(was, fell):
    result = judged(rule(by="5"), earlier=[before(bad=was)])
    assert result.rules[0].holds is fell
    assert result.verdict is (Verdict.FAIL if fell else Verdict.PASS)


def test_exactly_as_much_as_is_allowed_is_not_too_much():
    # Of ten allowed, one was bad then and two are now: a tenth of the budget.
    assert judged(rule(by="10"), earlier=[before(bad=1)]).rules[0].holds is False
    assert judged(rule(by="9.999999"), earlier=[before(bad=1)]).rules[0].holds is True


def test_it_is_told_with_both_numbers_and_the_run():
    result = judged(rule(by="5"), earlier=[before(bad=1)])
    assert result.rules[0].because == (
        "80% of the budget left, 90% in run 3f2a of 2026-09-20T23:00:00Z: it fell by 10% of the budget, more than 5% is too much"
    )
    unchanged = judged(rule(by="5"), earlier=[before(bad=2)])
    assert unchanged.rules[0].because.endswith("unchanged")


@pytest.mark.parametrize(
    ("when", "was", "by", "holds"),
    [
        (Condition.RATIO_FELL, 1, "0.1", True),  # 99.9 % to 99.8 % is a little more than a thousandth of what was
        (Condition.RATIO_FELL, 1, "0.11", False),
        (Condition.BAD_GREW, 1, "99", True),
        (Condition.BAD_GREW, 1, "100", False),
        (Condition.BAD_GREW, 0, "1000", True),  # from nothing to something is more than any share of nothing
        (Condition.BAD_GREW, 3, "0", False),
    ],
)
def test_a_ratio_falls_and_what_is_bad_grows_relative_to_what_it_was(when, was, by, holds):
    assert judged(rule(when, by), earlier=[before(bad=was)]).rules[0].holds is holds


def test_no_bad_event_then_or_now_is_no_growth():
    assert judged(rule(Condition.BAD_GREW, "10"), earlier=[before(bad=0)], bad=0).rules[0].holds is False


def test_an_earlier_budget_is_seen_under_the_present_target():
    # The target was loosened meanwhile from 99.9 % to 99 %: that alone is no budget gained.
    tight = before(bad=1, target=Fraction(999, 1000), allowed=1)
    assert judged(rule(by="9"), earlier=[tight]).rules[0].holds is True
    all_or_nothing = before(bad=1, target=Fraction(1), allowed=0)
    assert judged(rule(by="9"), earlier=[all_or_nothing]).rules[0].holds is True


def test_a_target_of_all_has_no_budget_that_could_fall():
    found = judged(rule(), earlier=[before()], of="100%").rules[0]
    assert (found.holds, found.because) == (False, "a target of 100% has no budget that could fall")


@pytest.mark.parametrize(
    "other",
    [
        {"window": "7d"},
        {"unit": "slices"},
        {"group": (("zone", "a"),)},
        {"objective": "other"},
        {"service": "other"},
        {"at": AT},
        {"at": AT + HOUR},
        {"reason": "incomplete coverage"},
        {"total": 0, "good": 0},
    ],
)
def test_what_cannot_be_compared_is_not(other):
    result = judged(earlier=[replace(before(bad=0), **other)])
    assert result.verdict is Verdict.UNKNOWN
    nothing = "nothing to compare with: no earlier run of svc/slo stands in h.db; --record records one"
    assert result.because == (f"budget-fell by 5% since the last run: {nothing}",)


def test_the_newest_run_before_the_instant_is_the_last():
    runs = [
        before(AT - 3 * HOUR, bad=2, run="c"),
        before(AT - HOUR, bad=1, run="a"),
        before(AT - 2 * HOUR, bad=2, run="b"),
    ]
    assert "in run a of" in judged(earlier=runs).rules[0].because


# ------------------------------------------------------------------------------- since


def test_since_the_last_deploy_is_the_last_run_before_it():
    runs = [before(AT - number * HOUR, bad=number == 3, run=f"r{number}") for number in range(1, 6)]
    marks = [deploy(AT - 9 * HOUR, "v1"), deploy(AT - 3 * HOUR), deploy(AT + HOUR, "v3"), deploy(AT, "x1", "other")]
    found = judged(rule(baseline=LAST_DEPLOY), earlier=runs, marks=marks).rules[0]
    assert found.holds is True
    assert "90% in run r3 of 2026-09-20T21:00:00Z before the deploy v2 (2026-09-20T21:00:00Z)" in found.because


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ((), "no deploy of svc is marked in h.db; slogate mark deploy NAME --service svc marks one"),
        ((deploy(AT - 2 * HOUR),), "no run of svc/slo was recorded before the deploy v2 (2026-09-20T22:00:00Z)"),
    ],
)
def test_without_a_deploy_or_a_run_before_it_nothing_can_be_told(marks, said):
    found = judged(rule(baseline=LAST_DEPLOY), earlier=[before()], marks=marks).rules[0]
    assert (found.holds, found.because) == (None, f"nothing to compare with: {said}")


@pytest.mark.parametrize(("ago", "known"), [(7, True), (10, True), (14, True), (6, False), (15, False)])
def test_a_run_of_a_week_ago_is_at_least_that_old_and_not_twice_as_old(ago, known):
    found = judged(rule(baseline=WEEK_AGO), earlier=[before(AT - ago * DAY, bad=1)]).rules[0]
    assert found.holds is (True if known else None)
    if not known:
        assert "no run of svc/slo was recorded between 2026-09-07T00:00:00Z and 2026-09-14T00:00:00Z" in found.because


# ------------------------------------------------------------------------------- several runs


def several(last=3, results=Eligible.PASS, aggregate=Aggregate.MEAN):
    return Baseline(since=Since.RUNS, last=last, results=results, aggregate=aggregate, text="x")


@pytest.mark.parametrize(
    ("aggregate", "left"),
    [
        (Aggregate.MEAN, "75%"),
        (Aggregate.LOWEST, "60%"),
        (Aggregate.HIGHEST, "90%"),
        (Aggregate.P50, "70%"),
        (Aggregate.P90, "90%"),
        (Aggregate.P95, "90%"),
    ],
)
def test_several_runs_are_one_number(aggregate, left):
    runs = [before(AT - number * HOUR, bad=number) for number in (1, 2, 3, 4)]
    found = judged(rule(baseline=several(4, aggregate=aggregate)), earlier=runs).rules[0]
    assert f", {left} in 4 earlier runs, the last at 2026-09-20T23:00:00Z" in found.because


@pytest.mark.parametrize(
    ("eligible", "left"), [(Eligible.PASS, "60%"), (Eligible.PASS_OR_WARN, "70%"), (Eligible.ANY, "80%")]
)
def test_only_runs_with_the_verdict_count(eligible, left):
    runs = [
        before(AT - HOUR, bad=2, standing=Verdict.FAIL),
        before(AT - 2 * HOUR, bad=3, standing=Verdict.WARN),
        before(AT - 3 * HOUR, bad=4),
    ]
    found = judged(rule(baseline=several(1, eligible)), earlier=runs).rules[0]
    assert f"{left} in run 3f2a" in found.because


def test_fewer_runs_than_were_asked_for_are_used_and_said():
    assert (
        "in 2 earlier runs (of 3 that were asked for)"
        in judged(rule(baseline=several(3)), earlier=[before(), before(AT - DAY)]).rules[0].because
    )
    nothing = judged(rule(baseline=several(3)), earlier=[before(standing=Verdict.FAIL)]).rules[0]
    assert "no earlier run that passed of svc/slo stands in h.db" in nothing.because


# ------------------------------------------------------------------------------- nothing to compare with


@pytest.mark.parametrize(
    ("without", "then", "verdict"),
    [
        (WithoutBaseline.UNKNOWN, Action.FAIL, Verdict.UNKNOWN),
        (WithoutBaseline.UNKNOWN, Action.WARN, Verdict.WARN),
        (WithoutBaseline.WARN, Action.FAIL, Verdict.WARN),
        (WithoutBaseline.WARN, Action.WARN, Verdict.WARN),
        (WithoutBaseline.PASS, Action.FAIL, Verdict.PASS),
        (WithoutBaseline.PASS, Action.WARN, Verdict.PASS),
    ],
)
def test_only_the_operator_lets_a_first_run_pass_and_the_report_says_so(without, then, verdict):
    result = judged(rule(then=then), without=without)
    assert result.verdict is verdict
    assert ("by --without-baseline" in result.rules[0].because) is (without is not WithoutBaseline.UNKNOWN)


@pytest.mark.parametrize("without", WithoutBaseline)
def test_a_history_that_cannot_be_read_is_never_let_through(without):
    result = judged(missing="the history cannot be read: h.db: locked", without=without)
    assert result.verdict is Verdict.UNKNOWN
    assert "nothing to compare with: the history cannot be read: h.db: locked" in result.because[0]


@pytest.mark.parametrize("without", WithoutBaseline)
def test_what_was_not_measured_is_compared_with_nothing(without):
    answer = Unanswered(Reason.NO_DATA, "metrics has nothing")
    result = judged(earlier=[before()], without=without, answer=answer)
    assert (result.verdict, result.rules[0].holds) == (Verdict.UNKNOWN, None)


def test_a_first_run_can_be_compared_with_although_it_could_not_be_told():
    first = gate((judged(),), AT)
    (kept,) = recorded(first)
    assert (kept.verdict, kept.standing, kept.reason) == (Verdict.UNKNOWN, Verdict.PASS, "")
    later = judged(rule(baseline=several(1)), earlier=[replace(kept, at=AT - HOUR)])
    assert later.verdict is Verdict.PASS


def test_a_run_that_fell_too_far_is_none_that_passed():
    (kept,) = recorded(gate((judged(rule(by="5"), earlier=[before(bad=1)]),), AT))
    assert kept.standing is Verdict.FAIL


@given(st.integers(0, 50), st.lists(st.integers(0, 50), min_size=1, max_size=5), st.sampled_from(Aggregate))
def test_more_bad_events_never_make_a_comparison_hold_less(bad, earlier, aggregate):
    runs = [before(AT - number * HOUR, bad=each) for number, each in enumerate(earlier, 1)]
    rules = [
        rule(when, "3", several(5, Eligible.ANY, aggregate))
        for when in (Condition.BUDGET_FELL, Condition.RATIO_FELL, Condition.BAD_GREW)
    ]
    less, more = (judged(*rules, earlier=runs, bad=each) for each in (bad, bad + 1))
    for one, other in zip(less.rules, more.rules, strict=True):
        assert (one.holds, other.holds) in {(False, False), (False, True), (True, True)}


def test_groups_are_compared_each_with_itself():
    document = spec(
        objective(target=target("99%")),
        indicators=[indicator(group_by=("zone",))],
        policy=Policy(name="p", rules=(rule(),)),
    )
    planned = plan(document, AT)
    (query,) = planned.queries
    events = [(AT - DAY, 998, 2)]
    groups = tuple(((("zone", zone),), timeline(query, events)) for zone in "ab")
    past = Earlier(results=(before(bad=0, group=(("zone", "a"),)), before(bad=2, group=(("zone", "b"),))), place="h.db")
    found = judge(planned, {query: Answered(groups=groups)}, earlier=past)
    assert {dict(each.group)["zone"]: each.verdict for each in found} == {"a": Verdict.FAIL, "b": Verdict.PASS}


def test_a_rule_that_allows_less_of_the_same_comparison_is_the_stricter():
    assert implied(rule(by="5"), by=rule(by="3"))
    assert not implied(rule(by="3"), by=rule(by="5"))
    assert not implied(rule(by="5"), by=rule(by="3", baseline=WEEK_AGO))
