from fractions import Fraction

import pytest

from evaluator.core.alerts import Alerts
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.measurement import Measurement
from evaluator.core.report import AlertResult, Budget, Projection, Unit
from evaluator.core.rules import Ruling, budget_below, rule_result
from slo_spec.model import Action, Condition, Policy, Rule
from tests.evaluator.core.given import target

POLICY = Policy(name="p", rules=())
TARGET = target("99%")


def found(spent=0, allowed=10, met=True, exhausted=False, doubt=None, whole_window=False):
    return Measurement(
        counts=Counts(good=1_000 - spent, total=1_000),
        budget=Budget(allowed=allowed, spent=spent, unit=Unit.EVENTS, whole_window=whole_window),
        met=met,
        exhausted=exhausted,
        final=True,
        doubt=doubt,
    )


def holds(rule, measurement=None, alerts=(), projection=None):
    told = Alerts(tuple((each.severity, each.firing) for each in alerts), alerts)
    return rule_result(Ruling.of(POLICY, rule), TARGET, measurement or found(), told, projection)


def alert(severity, firing):
    return AlertResult(
        tier=f"{severity}-tier", severity=severity, threshold=Fraction(6), burns=(), firing=firing, words="x"
    )


@pytest.mark.parametrize(("spent", "below"), [(9, False), (Fraction("9.0000001"), True), (10, True), (0, False)])
def test_a_budget_is_below_a_share_strictly(spent, below):
    assert budget_below(Budget(allowed=10, spent=spent, unit=Unit.EVENTS), Fraction(1, 10)) is below


def test_no_budget_at_all_is_below_only_once_something_was_spent():
    assert not budget_below(Budget(allowed=0, spent=0, unit=Unit.EVENTS), Fraction(1, 10))
    assert budget_below(Budget(allowed=0, spent=1, unit=Unit.EVENTS), Fraction(1, 10))


def test_a_missed_objective_is_told_with_both_numbers():
    rule = Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL)
    result = holds(rule, found(spent=20, met=False, exhausted=True))
    assert (result.holds, result.because) == (True, "98% measured against a target of 99%")


@pytest.mark.parametrize("when", [each for each in Condition if not each.about_commitments])
def test_no_condition_is_decided_without_data(when):
    doubt = Unanswered(Reason.NO_DATA, "nothing")
    nothing = Measurement(counts=None, budget=None, met=None, exhausted=None, final=False, doubt=doubt)
    rule = Rule(when=when, then=Action.FAIL, share=Fraction(1, 10))
    assert holds(rule, nothing, (alert("page", None),)).holds is None


def test_a_doubted_budget_is_not_called_full():
    doubt = Unanswered(Reason.INCOMPLETE, "half")
    rule = Rule(when=Condition.BUDGET_BELOW, then=Action.WARN, share=Fraction(1, 10))
    assert holds(rule, found(spent=1, met=None, exhausted=None, doubt=doubt)).holds is None
    assert holds(rule, found(spent=20, met=False, exhausted=True, doubt=doubt)).holds is True


def test_only_tiers_of_the_asked_severity_count():
    alerts = (alert("page", False), alert("ticket", True))
    assert holds(Rule(when=Condition.BURN_RATE_FIRING, then=Action.FAIL, severity="page"), alerts=alerts).holds is False
    assert holds(Rule(when=Condition.BURN_RATE_FIRING, then=Action.FAIL), alerts=alerts).holds is True


def test_an_objective_without_the_asked_tier_says_so():
    result = holds(Rule(when=Condition.BURN_RATE_FIRING, then=Action.FAIL, severity="page"))
    assert (result.holds, result.because) == (False, "the objective has no page tier")


def test_a_projection_is_told_in_its_own_words():
    burn = None
    projection = Projection(
        burn=burn, exhausted_in_seconds=Fraction(60), within_window=True, because="in 1m (estimate)"
    )
    result = holds(Rule(when=Condition.PROJECTED_EXHAUSTION, then=Action.WARN), projection=projection)
    assert (result.holds, result.because) == (True, "in 1m (estimate)")


def test_a_rule_is_named_with_its_share_or_severity():
    below = Rule(when=Condition.BUDGET_BELOW, then=Action.WARN, share=Fraction(1, 10))
    assert holds(below).rule == "budget-below 10%"
    assert holds(Rule(when=Condition.BURN_RATE_FIRING, then=Action.FAIL, severity="page")).rule == (
        "burn-rate-firing (page)"
    )


def test_a_share_that_is_not_said_is_none_of_the_budget():
    rule = Rule(when=Condition.BUDGET_BELOW, then=Action.WARN)
    assert holds(rule, found(spent=10)).holds is False
    assert holds(rule, found(spent=15, exhausted=True)).holds is True


@pytest.mark.parametrize("when", [Condition.OBJECTIVE_MISSED, Condition.BUDGET_EXHAUSTED, Condition.BUDGET_BELOW])
def test_without_a_measurement_the_doubt_is_the_reason(when):
    doubt = Unanswered(Reason.NO_DATA, "nobody answered")
    nothing = Measurement(counts=None, budget=None, met=None, exhausted=None, final=False, doubt=doubt)
    assert holds(Rule(when=when, then=Action.FAIL, share=Fraction(1, 10)), nothing).because == str(doubt)


def test_a_running_period_is_told_with_its_whole_budget():
    rule = Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL)
    said = holds(rule, found(spent=5, whole_window=True)).because
    assert said == "99.5% so far against 99%; 5 of 10 allowed bad events spent (50%)"


@pytest.mark.parametrize(("spent", "words"), [(0, "and there was none"), (1, "and there were some")])
def test_a_target_of_one_hundred_percent_is_told_without_a_share(spent, words):
    rule = Rule(when=Condition.BUDGET_BELOW, then=Action.WARN, share=Fraction(1, 10))
    assert holds(rule, found(spent=spent, allowed=0)).because == f"no bad event is allowed, {words}"
