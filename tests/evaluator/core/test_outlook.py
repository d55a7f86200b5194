"""A running period is judged with all that is to come kept: what it misses then is missed."""

from fractions import Fraction

import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.outlook import outlook
from evaluator.core.settle import settled_so_far
from evaluator.core.settle_plan import plan_running
from slo_spec.model import Service, Spec
from slo_spec.model.agreements import ByAverage, ByRequests
from tests.evaluator.core.agreed import agreement, at, hourly, outage, timeline
from tests.evaluator.core.given import indicator, target

ELEVENTH = at("2026-04-11")


def seen(commitment, *, down=(), unseen=(), answer=None, instant=ELEVENTH):
    agreed = agreement(commitment)
    spec = Spec(services=(Service(name="svc", indicators=(indicator(),), objectives=()),), agreements=(agreed,))
    plan = plan_running(spec, (agreed,), instant)
    answers = {query: answer or Answered(groups=(((), timeline(query, down, unseen)),)) for query in plan.queries}
    ((asked,),) = (each.asked for each in plan.settlements)
    return outlook(spec, agreed, asked, settled_so_far(asked, answers))


def test_downtime_is_held_against_the_whole_period():
    found = seen(hourly(), down=[outage("2026-04-02T00:00", 180)])
    assert found.settled.best == Fraction(717, 720)
    assert (found.missed, found.lost) == (False, False)
    allowance = found.allowance
    assert (allowance.allowed, allowance.spent, allowance.whole_period) == (Fraction(25_920), 10_800, True)


@pytest.mark.parametrize(("hours", "missed"), [(7, False), (8, True)])
def test_a_mean_over_slices_is_held_against_the_slices_of_the_whole_period(hours, missed):
    found = seen(hourly(accounting=ByAverage(slice_seconds=3600)), down=[outage("2026-04-02T00:00", 60 * hours)])
    assert (found.missed, found.lost) == (missed, missed)
    assert (found.allowance.allowed, found.allowance.spent) == (Fraction(72, 10), hours)


def test_a_mean_over_slices_that_nobody_saw_may_still_be_kept_while_slices_are_to_come():
    silent = Unanswered(Reason.BACKEND, "gone")
    found = seen(hourly(accounting=ByAverage(slice_seconds=3600)), answer=silent)
    assert (found.missed, found.lost) == (None, None)
    assert found.settled.worst == Fraction(480, 720)
    early = seen(hourly(accounting=ByAverage(slice_seconds=3600)), answer=silent, instant=at("2026-04-01T07:00"))
    assert early.missed is False


def test_requests_stand_as_they_are():
    found = seen(hourly(accounting=ByRequests()), down=[outage("2026-04-02T00:00", 180)])
    assert found.settled.best == Fraction(237, 240)
    assert (found.missed, found.lost, found.allowance.whole_period) == (True, False, False)


def test_one_bad_request_is_for_good_where_all_must_be_good():
    found = seen(hourly(accounting=ByRequests(), target=target("100%")), down=[outage("2026-04-02T00:00", 1)])
    assert (found.missed, found.lost) == (True, True)


def test_at_the_end_of_the_period_nothing_is_to_come():
    found = seen(hourly(accounting=ByRequests()), down=[outage("2026-04-02T00:00", 60 * 8)], instant=at("2026-05-01"))
    assert (found.missed, found.lost) == (True, True)


def test_berlins_march_has_an_hour_less_to_come():
    found = seen(hourly("Europe/Berlin"), instant=at("2026-03-11", "Europe/Berlin"))
    assert found.allowance.allowed == Fraction(743 * 3600, 100)


def test_new_yorks_november_has_an_hour_more_to_come():
    found = seen(hourly("America/New_York"), instant=at("2026-11-01", "America/New_York") + 7200)
    assert found.allowance.allowed == Fraction(721 * 3600, 100)
