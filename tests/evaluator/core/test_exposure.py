"""A running period passes, warns or fails as policies say, and what cannot be told is never a pass."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.report import Verdict
from slo_spec.model import Action, Condition, OnUnknown, Policy, Rule
from slo_spec.model.agreements import Amendment, ByRequests, Term
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.model.credits import Credits, PerMiss
from tests.evaluator.core.agreed import agreement, at, hourly, outage, standing
from tests.evaluator.core.given import target

ELEVENTH = at("2026-04-11")
"""A third of April has passed: 240 of its 720 hours. Of 99% 7.2 hours may be down."""


LOST = "so far 96.666667% of 99%; 48m more downtime than the period allows; it can no longer be kept"


def down(hours):
    return [outage("2026-04-02T00:00", 60 * hours)]


def gate(*rules, **changes):
    return Policy(**({"name": "ours", "rules": rules} | changes))


MISSED_FAILS = Rule(when=Condition.COMMITMENT_MISSED, then=Action.FAIL)


@pytest.mark.parametrize(
    ("hours", "verdict", "words"),
    [
        (0, Verdict.PASS, "so far 100% of 99%; 7h 12m of downtime left until 2026-05-01"),
        (2, Verdict.PASS, "so far 99.166667% of 99%; 5h 12m of downtime left until 2026-05-01"),
        (5, Verdict.PASS, "so far 97.916667% of 99%; 2h 12m of downtime left until 2026-05-01"),
        (6, Verdict.WARN, "allowance-below 20%: 1h 12m of 7h 12m allowed downtime left, 20% wanted"),
        (8, Verdict.WARN, f"commitment-missed: {LOST}"),
    ],
)
def test_the_default_policy_shows_a_running_period_and_warns_of_a_miss(hours, verdict, words):
    (found,) = standing(agreement(hourly()), down=down(hours), instant=ELEVENTH)
    assert (found.verdict, found.because[0]) == (verdict, words)
    assert found.final is (hours == 8)


def test_an_exposure_says_what_it_is_about():
    (found,) = standing(agreement(hourly(owner="web")), down=down(2), instant=ELEVENTH)
    assert (found.name, found.period, found.target, found.owner) == ("acme/uptime", "2026-04", "99%", "web")
    assert found.best == found.worst == Fraction(238, 240)
    assert (found.span.end, found.whole_span.end) == (ELEVENTH, at("2026-05-01"))
    assert ("agreement", "acme") in found.labels


def test_a_policy_may_close_the_gate_on_a_miss():
    policies = (gate(MISSED_FAILS),)
    for hours, verdict in ((5, Verdict.PASS), (8, Verdict.FAIL)):
        (found,) = standing(agreement(hourly()), down=down(hours), instant=ELEVENTH, policies=policies)
        assert found.verdict is verdict


def test_a_policy_about_objectives_alone_leaves_commitments_to_the_default():
    policies = (gate(Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL)),)
    (found,) = standing(agreement(hourly()), down=down(8), instant=ELEVENTH, policies=policies)
    assert found.verdict is Verdict.WARN


def test_a_policy_that_selects_other_labels_leaves_commitments_to_the_default():
    policies = (gate(MISSED_FAILS, select=(("agreement", "other"),)),)
    (found,) = standing(agreement(hourly()), down=down(8), instant=ELEVENTH, policies=policies)
    assert found.verdict is Verdict.WARN


def test_what_no_rule_would_close_the_gate_on_and_cannot_be_told_warns_with_its_reason():
    (found,) = standing(agreement(hourly()), answer=Unanswered(Reason.BACKEND, "gone"), instant=ELEVENTH)
    assert (found.verdict, found.reason) == (Verdict.WARN, Reason.BACKEND)
    assert found.because[0] == "backend error: gone"
    assert found.because[1] == "so far nothing can be told of 99%; at most 7h 12m of downtime left until 2026-05-01"


def test_a_rule_that_would_fail_and_cannot_be_told_is_unknown():
    silent = Unanswered(Reason.BACKEND, "gone")
    (found,) = standing(agreement(hourly()), answer=silent, instant=ELEVENTH, policies=(gate(MISSED_FAILS),))
    assert found.verdict is Verdict.UNKNOWN
    closed = gate(MISSED_FAILS, on_unknown=OnUnknown.FAIL)
    (found,) = standing(agreement(hourly()), answer=silent, instant=ELEVENTH, policies=(closed,))
    assert found.verdict is Verdict.FAIL


def test_hours_that_nobody_saw_are_a_range_and_decide_nothing_that_is_certain():
    few, many = ([outage("2026-04-05T00:00", 60 * hours)] for hours in (2, 5))
    (found,) = standing(agreement(hourly()), down=down(3), unseen=few, instant=ELEVENTH)
    assert found.verdict is Verdict.PASS
    assert found.because[0] == (
        "so far between 97.916667% and 98.75% of 99%; between 2h 12m and 4h 12m of downtime left until 2026-05-01"
    )
    (found,) = standing(agreement(hourly()), down=down(3), unseen=many, instant=ELEVENTH)
    assert (found.verdict, found.reason) == (Verdict.WARN, Reason.INCOMPLETE)


def test_missed_whatever_nobody_saw_is_missed():
    unseen = [outage("2026-04-05T00:00", 300)]
    (found,) = standing(
        agreement(hourly()), down=down(8), unseen=unseen, instant=ELEVENTH, policies=(gate(MISSED_FAILS),)
    )
    assert found.verdict is Verdict.FAIL


def test_of_requests_nobody_knows_how_many_are_to_come():
    by_requests = hourly(accounting=ByRequests())
    kept, missed = (standing(agreement(by_requests), down=down(hours), instant=ELEVENTH)[0] for hours in (1, 3))
    assert kept.because == ("so far 99.583333% of 99%; 5,040 of 8,640 bad events left, as events stand",)
    assert "2,160 more bad events than the 8,640 allowed, as events stand" in missed.because[0]
    assert (missed.verdict, missed.final) == (Verdict.WARN, False)


def test_the_credit_is_that_of_the_period_if_nothing_more_is_lost():
    agreed = agreement(
        hourly(), credits=Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=agreement().credits.base)
    )
    (kept,) = standing(agreed, down=down(5), instant=ELEVENTH)
    (missed,) = standing(agreed, down=down(8), instant=ELEVENTH)
    assert (str(kept.lowest), str(kept.highest)) == ("0.00 EUR", "0.00 EUR")
    assert (str(missed.lowest), missed.because[-1]) == ("100.00 EUR", "credit 100.00 EUR if it stays so")


def test_before_and_after_the_term_nothing_runs():
    agreed = agreement(hourly(), term=Term(start=date(2026, 4, 5), end=date(2026, 4, 8), timezone="UTC"))
    assert standing(agreed, instant=at("2026-04-05")) == ()
    assert [each.whole_span.seconds for each in standing(agreed, instant=at("2026-04-06"))] == [4 * 86_400]
    assert standing(agreed, instant=at("2026-04-20")) == ()


def test_at_midnight_of_the_first_it_is_the_period_that_has_just_ended():
    (found,) = standing(agreement(hourly()), down=down(8), instant=at("2026-05-01"))
    assert (found.period, found.final, found.verdict) == ("2026-04", True, Verdict.WARN)


def test_before_the_first_hour_that_counts_nothing_can_have_been_missed():
    """The first of August 2026 is a Saturday, and the office opens on Monday at eight."""
    weekday, closed = (Shift(8 * 3600, 18 * 3600),), ()
    office = Calendar(name="office", timezone="UTC", versions=(WeekVersion(week=(*(weekday,) * 5, closed, closed)),))
    agreed = agreement(hourly(hours="office"))
    silent = Unanswered(Reason.BACKEND, "gone")
    (found,) = standing(agreed, answer=silent, instant=at("2026-08-02"), calendars=(office,))
    assert (found.verdict, found.reason) == (Verdict.PASS, None)
    # 21 working days of ten hours: a hundredth of 210 hours.
    assert found.because == ("nothing of the period has counted yet; 2h 6m of downtime left until 2026-09-01",)


def test_an_amendment_to_come_bounds_what_is_left_of_the_present_promise():
    later = Amendment(
        on=date(2026, 4, 16), commitment="uptime", target=target("99.9%"), signed=("provider", "customer")
    )
    (found,) = standing(agreement(hourly(), amendments=(later,)), down=down(2), instant=ELEVENTH)
    # 15 days of 24 hours at 99%: 3.6 hours, of which 2 are gone.
    assert found.because == ("so far 99.166667% of 99%; 1h 36m of downtime left until 2026-04-16",)


def test_a_promise_that_was_broken_before_it_was_amended_is_lost():
    past = Amendment(on=date(2026, 4, 6), commitment="uptime", target=target("90%"), signed=("provider", "customer"))
    (found,) = standing(agreement(hourly(), amendments=(past,)), down=down(2), instant=ELEVENTH)
    assert (found.target, found.verdict, found.final) == ("99% then 90%", Verdict.WARN, True)
