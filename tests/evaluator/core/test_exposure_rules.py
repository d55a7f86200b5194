"""Rules about commitments hold, do not hold, or cannot be told; each says why."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.report import Verdict
from slo_spec.model import Action, Condition, Policy, Rule
from slo_spec.model.agreements import ByOutages, ByRequests, Limit, OutageFigure
from slo_spec.model.credits import Band, Credits, Money, PerMiss, Tiers
from tests.evaluator.core.agreed import HOURLY, agreement, at, hourly, outage, standing
from tests.evaluator.core.given import target

ELEVENTH = at("2026-04-11")
EUR = Money(Decimal(1000), "EUR")
TENTH = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=EUR)
MISSED, KEPT = [outage("2026-04-02T00:00", 60 * 8)], [outage("2026-04-02T00:00", 60 * 2)]
SILENT = Unanswered(Reason.BACKEND, "gone")


def held(when, *, down=MISSED, terms=TENTH, answer=None, commitment=None, **rule):
    policy = Policy(name="ours", rules=(Rule(when=when, then=Action.FAIL, **rule),))
    agreed = agreement(commitment or hourly(), credits=terms)
    (found,) = standing(agreed, down=down, instant=ELEVENTH, answer=answer, policies=(policy,))
    return found.rules[0].holds, found.rules[0].because


@pytest.mark.parametrize(
    ("when", "rule", "missed", "kept", "unknown"),
    [
        (Condition.COMMITMENT_MISSED, {}, True, False, None),
        (Condition.COMMITMENT_LOST, {}, True, False, None),
        (Condition.ALLOWANCE_BELOW, {"share": Fraction(1, 5)}, True, False, None),
        (Condition.ALLOWANCE_BELOW, {"share": Fraction(4, 5)}, True, True, None),
        (Condition.CREDIT_OWED, {}, True, False, None),
        (Condition.CREDIT_ABOVE, {"share": Fraction(9, 100)}, True, False, None),
        (Condition.CREDIT_ABOVE, {"share": Fraction(1, 10)}, False, False, False),
        (Condition.CREDIT_ABOVE, {"amount": Decimal(99), "currency": "EUR"}, True, False, None),
        (Condition.CREDIT_ABOVE, {"amount": Decimal(100), "currency": "EUR"}, False, False, False),
        (Condition.CREDIT_ABOVE, {"amount": Decimal(1), "currency": "USD"}, None, False, None),
    ],
)
def test_a_rule_is_true_false_or_cannot_be_told(when, rule, missed, kept, unknown):
    assert held(when, **rule)[0] is missed
    assert held(when, down=KEPT, **rule)[0] is kept
    assert held(when, answer=SILENT, **rule)[0] is unknown


def test_a_share_is_known_without_a_base_and_an_amount_is_not():
    nobody = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=None)
    holds, because = held(Condition.CREDIT_ABOVE, terms=nobody, share=Fraction(5, 100))
    assert (holds, because) == (
        True,
        "credit 10% of a base that nobody named, if it stays so, at most 5% of the base wanted",
    )
    assert held(Condition.CREDIT_ABOVE, terms=nobody, amount=Decimal(5), currency="EUR")[0] is None


def test_what_is_not_above_the_minimum_is_not_owed():
    small = Credits(schedule=PerMiss(credit=Fraction(1, 1000)), base=EUR, minimum=Money(Decimal(1), "EUR"))
    assert held(Condition.CREDIT_OWED, terms=small)[0] is False


def test_a_commitment_that_is_kept_is_not_blamed_for_the_credit_of_another():
    policy = Policy(name="ours", rules=(Rule(when=Condition.CREDIT_OWED, then=Action.FAIL),))
    agreed = agreement(hourly(), hourly(name="most", target=target("90%")),
                       credits=TENTH)  # fmt: skip
    found = standing(agreed, down=MISSED, instant=ELEVENTH, policies=(policy,))
    assert [(each.commitment, each.verdict) for each in found] == [("uptime", Verdict.FAIL), ("most", Verdict.PASS)]


def test_requests_are_never_lost_while_more_may_come():
    assert held(Condition.COMMITMENT_LOST, commitment=hourly(accounting=ByRequests()))[0] is False
    assert held(Condition.COMMITMENT_MISSED, commitment=hourly(accounting=ByRequests()))[0] is True


def limit(text, value):
    return Limit(text=text, value=Fraction(value))


@pytest.mark.parametrize(
    ("figure", "limited", "missed", "lost", "words"),
    [
        (OutageFigure.OUTAGES, limit("1", 1), True, True, "so far 2 of 1; 1 more outages than the period allows"),
        (OutageFigure.OUTAGES, limit("3", 3), False, False, "so far 2 of 3; 1 of 3 outages left until 2026-05-01"),
        (OutageFigure.DOWNTIME, limit("4h", 14_400), False, False, "so far 3h of 4h; 1h of downtime left until"),
        (OutageFigure.LONGEST_OUTAGE, limit("1h", 3600), True, True, "so far 2h of 1h; it can no longer be kept"),
        # 237 hours up by two failures are 118.5 so far; with all of April to come 358.5.
        (OutageFigure.MTBF, limit("14d", 14 * 86_400), False, False, "so far 4d 22h 30m of 14d"),
        (OutageFigure.MTBF, limit("15d", 15 * 86_400), True, True, "so far 4d 22h 30m of 15d; it can no longer"),
        (OutageFigure.MTBSI, limit("15d", 15 * 86_400), False, False, "so far 5d of 15d"),
        # Short repairs to come may still lower the mean of an hour and a half.
        (OutageFigure.MTTR, limit("1h", 3600), True, False, "so far 1h 30m of 1h"),
    ],
)
def test_figures_of_outages_are_looked_at_with_all_that_is_to_come_kept(figure, limited, missed, lost, words):
    two = [outage("2026-04-02T00:00", 120), outage("2026-04-04T00:00", 60)]
    promised = hourly(accounting=ByOutages(figure=figure, time=HOURLY), target=limited)
    assert held(Condition.COMMITMENT_MISSED, down=two, commitment=promised)[0] is missed
    holds, because = held(Condition.COMMITMENT_LOST, down=two, commitment=promised)
    assert holds is lost
    assert because.startswith(words)


def test_tiers_are_read_where_the_period_would_end():
    """An hour on the second day is 97.9% so far, and 99.86% of the month: the first tier, not the last."""
    tiers = Tiers(bands=(Band(high=Fraction(999, 1000), low=Fraction(99, 100), credit=Fraction(1, 20)),
                         Band(high=Fraction(99, 100), credit=Fraction(1, 2))))  # fmt: skip
    agreed = agreement(hourly(target=target("99.9%")),
                       credits=Credits(schedule=tiers, base=EUR))  # fmt: skip
    (found,) = standing(agreed, down=[outage("2026-04-02T00:00", 60)], instant=at("2026-04-03"))
    assert str(found.highest) == "50.00 EUR"


def test_where_the_contract_is_silent_nobody_can_say_that_nothing_is_owed():
    silent = Credits(schedule=Tiers(bands=(Band(high=Fraction(1, 2), credit=Fraction(1, 4)),)), base=EUR)
    for when, rule in (
        (Condition.CREDIT_OWED, {}),
        (Condition.CREDIT_ABOVE, {"share": Fraction(1, 10)}),
        (Condition.CREDIT_ABOVE, {"amount": Decimal(5), "currency": "EUR"}),
    ):
        holds, because = held(when, terms=silent, **rule)
        assert holds is None
        assert "the contract is silent on what it earns" in because
