from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.credits.earn_back import earned_back
from slo_spec.model import Target
from slo_spec.model.credits import EarnBack, Money
from tests.shared import share

TARGET = Target("99.95%", Fraction(9995, 10000))
CREDIT = Money(Decimal("333.33"), "EUR")


def rule(periods, recover="100"):
    return EarnBack(target=TARGET, periods=periods, recover=share(recover))


@pytest.mark.parametrize(
    ("periods", "following", "recovered", "decided"),
    [
        (3, ["99.95", "99.97", "99.99"], "333.33", True),
        (3, ["99.95", "99.9499999999999", "99.99"], "0.00", True),
        (3, ["99.95", "99.97"], "0.00", False),
        (3, ["99.94"], "0.00", True),
        (3, [], "0.00", False),
        (1, ["99.95", "90"], "333.33", True),
        (2, ["90", "99.99", "99.99"], "0.00", True),
        (2, ["99.99", None], "0.00", True),
    ],
)
def test_a_credit_is_earned_back_when_the_next_periods_all_reach_the_target(periods, following, recovered, decided):
    values = [None if value is None else share(value) for value in following]
    found = earned_back(rule(periods), CREDIT, values)
    assert str(found.recovered.amount) == recovered
    assert found.net.amount + found.recovered.amount == CREDIT.amount
    assert found.decided is decided


def test_a_part_is_rounded_once_and_the_rest_makes_up_the_credit():
    found = earned_back(rule(1, "50"), CREDIT, [share("99.96")])
    assert (str(found.recovered), str(found.net)) == ("166.67 EUR", "166.66 EUR")
    assert found.because == (
        "period 1 after it attained 99.96%: 99.95% is reached",
        "50% of 333.33 EUR is earned back: 166.67 EUR",
    )


def test_yen_are_earned_back_whole():
    found = earned_back(rule(1, "50"), Money(Decimal(1001), "JPY"), [Fraction(1)])
    assert (str(found.recovered.amount), str(found.net.amount)) == ("501", "500")
