"""What is owed at least and at most, over all that the unknown may have been."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.counts import Reason, Unanswered
from slo_spec.model.credits import AtRisk, Band, Combine, Credits, Money, PerMiss, Points, Tiers
from tests.evaluator.core.agreed import agreement, at, hourly, outage, settled
from tests.evaluator.core.given import target

EUR = Money(Decimal(1000), "EUR")


def band(low, high, credit):
    low, high = (None if end is None else Fraction(end, 100) for end in (low, high))
    return Band(low=low, high=high, credit=Fraction(credit, 100))


def owed(schedule, *, hours=0, dark=0, commitments=None, answer=None, **terms):
    """February's 672 hours: so many down, and so many that nobody saw."""
    given = {"schedule": schedule, "base": EUR} | terms
    agreed = agreement(*(commitments or (hourly(target=target("99.9%")),)), credits=Credits(**given))
    (found,) = settled(
        agreed,
        down=[outage("2026-02-10T00:00", 60 * hours)] if hours else [],
        unseen=[outage("2026-02-20T00:00", 60 * dark)] if dark else [],
        answer=answer,
        instant=at("2026-03-05"),
    )
    return found


def amounts(found):
    return str(found.lowest.amount.amount), str(found.highest.amount.amount)


def test_a_tier_in_the_middle_may_pay_more_than_both_ends():
    """Between 89% and 99% the contract pays half; all that was unseen, up or down, would pay a tenth."""
    humped = Tiers(bands=(band(99, None, 10), band(89, 99, 50), band(None, 89, 10)))
    assert amounts(owed(humped, hours=1, dark=80)) == ("100.00", "500.00")
    assert amounts(owed(humped, hours=1, dark=4)) == ("100.00", "100.00")


def test_a_tier_in_the_middle_may_pay_less_than_both_ends():
    hollow = Tiers(bands=(band(99, None, 20), band(89, 99, 5), band(None, 89, 20)))
    assert amounts(owed(hollow, hours=1, dark=80)) == ("50.00", "200.00")


def test_a_gap_in_the_middle_is_where_the_contract_is_silent():
    silent = Tiers(bands=(band(99, None, 20), band(None, 89, 20)))
    found = owed(silent, hours=1, dark=80)
    assert amounts(found) == ("0.00", "200.00")
    assert "in no band" in found.open_questions[0]
    assert found.undecided


def test_what_is_certain_is_one_amount():
    assert amounts(owed(Tiers(bands=(band(None, 99, 25), band(99, None, 10))), hours=1)) == ("100.00", "100.00")


def test_nothing_known_is_everything_between_nothing_and_the_cap():
    silent = Unanswered(Reason.BACKEND, "gone")
    assert amounts(owed(PerMiss(credit=Fraction(1, 3)), answer=silent)) == ("0.00", "333.33")


def test_points_add_up_before_they_are_money():
    two = (hourly(), hourly(name="other"))
    table = ((5, Fraction(0)), (10, Fraction(2, 100)))
    assert amounts(owed(Points(points=5), hours=8, commitments=two, points_table=table)) == ("20.00", "20.00")


@pytest.mark.parametrize(("combine", "amount"), [(Combine.SUM, "200.00"), (Combine.MAX, "100.00")])
def test_two_misses_add_up_or_the_largest_holds(combine, amount):
    two = (hourly(), hourly(name="other"))
    assert amounts(owed(PerMiss(credit=Fraction(1, 10)), hours=8, commitments=two, combine=combine))[1] == amount


def test_without_a_base_shares_are_owed_and_the_amount_is_open():
    two = (hourly(), hourly(name="other"))
    found = owed(PerMiss(credit=Fraction(1, 10)), hours=8, commitments=two, base=None, cap=Fraction(15, 100))
    assert (found.lowest, found.highest) == (None, None)
    assert found.shares == (Fraction(15, 100), Fraction(15, 100))
    assert found.shares_because[-2:] == ("all add up: 20% of the base", "capped at 15% of the base")
    assert found.open_questions == ("the contract names no base that a credit is a share of, and there is no invoice",)


def test_without_a_base_what_was_kept_is_no_question():
    found = owed(PerMiss(credit=Fraction(1, 10)), base=None)
    assert (found.shares, found.open_questions, found.undecided) == ((0, 0), (), False)


def test_what_is_put_at_risk_caps_without_a_base_too():
    at_risk = AtRisk(at_risk=Fraction(1, 10), pool=Fraction(2), allocation=Fraction(1))
    assert owed(at_risk, hours=8, base=None).shares == (Fraction(1, 10), Fraction(1, 10))
