"""Every objective over every period, judged exactly; what is owed and which dates come."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.period_plan import plan_periods
from evaluator.core.period_report import composed, judged
from evaluator.core.report import Verdict
from evaluator.core.report_periods import report_periods
from evaluator.core.select import Selection
from evaluator.core.settle import settle
from slo_spec.model.agreements import Claims
from slo_spec.model.credits import Band, Credits, Tiers
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace
from slo_spec.units import money, share
from tests.evaluator.core.given import DAY, objective, spec, target, timeline
from tests.evaluator.core.lifecycle.given import commitment, term, utc
from tests.evaluator.core.test_period_plan import agreement, with_agreements

NOW = utc(2026, 4, 10)
PERIODS = {"2026-01": utc(2026, 1, 1), "2026-02": utc(2026, 2, 1), "2026-03": utc(2026, 3, 1)}


def report(document, bad, *, text="2026-03", gaps=(), at=NOW, ahead=30, earlier=2, answer=None):
    """A report whose every day had 1,000 events; ``bad`` has how many of a month's first day were."""
    events = [(day, 1000, 0) for day in range(utc(2026, 1, 1), at, DAY)]
    events = [(day, 1000 - bad.get(_month(day), 0), bad.get(_month(day), 0)) for day, _, _ in events]
    periods = report_periods(text, now=at, at=at, timezone="UTC", earlier=earlier)
    planned = plan_periods(document, periods, "UTC", at)
    answers = {query: answer or Answered(groups=(((), timeline(query, events, gaps)),)) for query in planned.queries}
    settlements, claimable = (settle(each, answers) for each in (planned.settlements, planned.claimable))
    results = judged(planned, answers, {})
    return composed(
        periods, results, settlements, document.agreements, (), claimable, at=at, timezone="UTC", ahead_days=ahead
    )


def _month(day):
    return next((name for name, start in PERIODS.items() if start == day), "")


def test_each_period_is_judged_by_what_happened_in_it():
    found = report(spec(), {"2026-03": 20, "2026-02": 100, "2026-01": 31})
    (one,) = found.objectives
    assert [each.verdict for each in one.over_time] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]
    assert one.result.ratio == Fraction(31_000 - 20, 31_000)
    assert one.result.budget.consumed_ratio == Fraction(20, 31)
    assert one.change == Fraction(100, 28_000) - Fraction(20, 31_000)


def test_exactly_on_target_is_met_and_one_more_is_missed():
    assert report(spec(), {"2026-03": 31}).verdict is Verdict.PASS
    assert report(spec(), {"2026-03": 32}).verdict is Verdict.FAIL


def test_the_worst_objective_comes_first():
    document = spec(objective(name="loose", target=target("90%")), objective(name="strict", target=target("99.99%")))
    assert [each.result.objective for each in report(document, {"2026-03": 20}).objectives] == ["strict", "loose"]


def test_a_period_without_data_is_unknown_and_never_met():
    found = report(spec(), {}, answer=Unanswered(Reason.BACKEND, "gone"))
    assert found.verdict is Verdict.UNKNOWN
    assert found.exit_code(fail_on_breach=True) == 3


@pytest.mark.parametrize(("bad", "fail_on_breach", "code"), [(0, True, 0), (900, True, 1), (900, False, 0)])
def test_a_breach_ends_with_one_only_where_that_is_asked_for(bad, fail_on_breach, code):
    assert report(spec(), {"2026-03": bad}).exit_code(fail_on_breach=fail_on_breach) == code


def test_what_an_earlier_period_was_like_changes_no_code():
    assert report(spec(), {"2026-02": 900}).exit_code(fail_on_breach=True) == 0


def test_results_may_come_from_reports_that_were_kept():
    found = report(spec(), {"2026-03": 20, "2026-02": 100})
    now, before = found.objectives[0].result, found.objectives[0].earlier[0]
    kept = composed(
        (found.period, found.earlier[0]), ((now,), (before,)), (), (), at=NOW, timezone="UTC", ahead_days=30
    )
    assert kept.objectives[0].change == found.objectives[0].change
    unknown = composed((found.period, found.earlier[0]), ((now,), ()), (), (), at=NOW, timezone="UTC", ahead_days=30)
    assert unknown.objectives[0].earlier == (None,)
    assert unknown.objectives[0].change is None


def test_dates_are_those_ahead_and_a_review_that_is_overdue():
    soon = agreement(commitment(), term=term(end="2026-05-05", renewal_notice_days=20), review_on=date(2026, 4, 1))
    found = report(with_agreements(soon), {})
    assert [(str(each.on), each.what, each.days_left) for each in found.upcoming] == [
        ("2026-04-01", "review", -9),
        ("2026-04-15", "last day to ask for renewal", 5),
        ("2026-05-05", "last day of the term", 25),
    ]
    assert [each.days_left for each in report(with_agreements(soon), {}, ahead=5).upcoming] == [-9, 5]


def test_an_agreement_that_is_over_has_no_dates():
    over = agreement(commitment(), term=term(end="2026-03-20"), review_on=date(2026, 3, 1))
    assert report(with_agreements(over), {}).upcoming == ()


def test_nothing_at_all_is_no_pass():
    assert composed((report(spec(), {}).period,), ((),), (), (), at=NOW, timezone="UTC", ahead_days=1).verdict is (
        Verdict.UNKNOWN
    )


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=3), st.integers(1, 3))
def test_more_bad_events_never_make_a_period_better(bad, factor):
    def of(scale):
        counts = dict(zip(PERIODS, (each // scale for each in bad), strict=True))
        return report(spec(objective(target=target("98%"))), counts).objectives[0]

    worse, better = of(1), of(factor)
    for one, other in zip(worse.over_time, better.over_time, strict=True):
        assert one.verdict.badness >= other.verdict.badness
        assert one.budget.spent >= other.budget.spent


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3))
def test_a_period_has_the_same_result_alone_and_beside_those_before(bad):
    counts = dict(zip(PERIODS, bad, strict=True))
    alone = report(spec(), counts, earlier=0).objectives[0].result
    beside = report(spec(), counts, earlier=2).objectives[0].result
    assert replace(alone, steps=()) == replace(beside, steps=())


def test_a_waiver_that_ends_is_a_date_too():
    waiver = Waiver(
        name="moving", kind=WaivedKind.SERVICE, subject="svc", rules=("budget-below",), until=utc(2026, 4, 20),
        owner="Kim", reason="a move",
    )  # fmt: skip
    found = report(spec(), {}).period
    result = composed((found,), ((),), (), (), (waiver,), at=NOW, timezone="UTC", ahead_days=30)
    assert [(str(each.on), each.subject, each.what, each.days_left) for each in result.upcoming] == [
        ("2026-04-20", "svc", "the waiver 'moving' ends (Kim)", 10)
    ]
    assert composed((found,), ((),), (), (), (waiver,), at=NOW, timezone="UTC", ahead_days=9).upcoming == ()


def test_an_agreement_is_selected_by_its_own_name_too():
    document = with_agreements(agreement(commitment()), agreement(commitment(), name="other"))
    periods = report_periods("2026-03", now=NOW, at=NOW, timezone="UTC")
    found = plan_periods(document, periods, "UTC", NOW, Selection(("acme",)))
    assert [each.agreement.name for each in found.settlements.settlements] == ["acme"]
    assert found.plans[0].evaluations == ()


def test_a_claim_for_an_earlier_period_that_is_still_in_time_is_a_date_and_no_credit_of_this_period():
    claims = Claims(count=60, text="within 60d after month-end")
    tiers = Tiers(bands=(Band(high=share("99.9%"), credit=share("10%")),))
    promised = agreement(commitment(), claims=claims, credits=Credits(schedule=tiers, base=money("100 EUR")))
    found = report(with_agreements(promised), {"2026-02": 500})
    assert [(str(each.on), each.what) for each in found.upcoming] == [
        ("2026-04-29", "last day to claim the credit for uptime of 2026-02")
    ]
    assert [str(each.highest) for each in found.owed] == ["0.00 EUR"]
