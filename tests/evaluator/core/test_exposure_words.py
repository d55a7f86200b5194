"""How a running period is going, in one sentence."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.credits.combination import Owed
from evaluator.core.exposure_words import above_text, credit_text, left_text
from evaluator.core.outlook import Allowance
from evaluator.core.owing import Bounds
from slo_spec.model.agreements import ByAverage
from slo_spec.model.credits import Money
from tests.evaluator.core.agreed import agreement, at, hourly, outage, standing


def eur(amount):
    return Owed(amount=Money(Decimal(amount), "EUR"), because=())


def bounds(low, high, shares=(Fraction(0), Fraction(1, 10))):
    return Bounds(
        lowest=None if low is None else eur(low),
        highest=None if high is None else eur(high),
        lowest_share=shares[0],
        highest_share=shares[1],
    )


def test_a_credit_is_an_amount_a_range_or_a_share_of_what_nobody_named():
    assert credit_text(bounds("1.00", "1.00")) == "credit 1.00 EUR if it stays so"
    assert credit_text(bounds("0.00", "1.00")) == "credit between 0.00 EUR and 1.00 EUR if it stays so"
    assert credit_text(bounds(None, None)) == "credit between 0% and 10% of a base that nobody named, if it stays so"


def test_a_limit_is_said_beside_the_credit():
    assert above_text(bounds("1.00", "1.00"), Fraction(1, 20)).endswith(", at most 5% of the base wanted")
    assert above_text(bounds("1.00", "1.00"), Money(Decimal(5), "EUR")).endswith(", at most 5 EUR wanted")


@pytest.mark.parametrize(
    ("unit", "spent", "at_most", "text"),
    [
        ("downtime", 3600, 3600, "1h of 2h allowed downtime left, 20% wanted"),
        ("downtime", 3600, 9000, "between nothing and 1h of 2h allowed downtime left, 20% wanted"),
        ("downtime", 9000, 9000, "nothing of 2h allowed downtime left, 20% wanted"),
        ("bad events", 1200, 1200, "6,000 of 7,200 allowed bad events left, 20% wanted"),
    ],
)
def test_what_is_left_is_said_against_what_is_wanted(unit, spent, at_most, text):
    allowance = Allowance(
        allowed=Fraction(7200), spent=spent, spent_at_most=at_most, unit=unit, whole_period=unit == "downtime"
    )
    assert left_text(allowance, Fraction(1, 5)) == text


def test_slices_worth_of_errors_are_left_of_the_period():
    average = hourly(accounting=ByAverage(slice_seconds=3600))
    (found,) = standing(agreement(average), down=[outage("2026-04-02T00:00", 120)], instant=at("2026-04-11"))
    assert found.because == ("so far 99.166667% of 99%; 5.2 of 7.2 slices' worth of errors left until 2026-05-01",)


def test_a_period_that_ends_with_the_term_says_the_day_in_its_zone():
    (found,) = standing(agreement(hourly("Asia/Kolkata"), zone="Asia/Kolkata"), instant=at("2026-04-11"))
    assert found.because[0].endswith("of downtime left until 2026-05-01")
