from decimal import Decimal, localcontext
from fractions import Fraction

import pytest

from evaluator.core.credits.money import exact, half_up, in_words, rounded, same_currency
from slo_spec.model.credits import Money


@pytest.mark.parametrize(
    ("amount", "currency", "paid"),
    [
        ("1234.5", "JPY", "1235"),
        ("1234.4999999999", "JPY", "1234"),
        ("0.125", "EUR", "0.13"),
        ("0.1249999999", "EUR", "0.12"),
        ("10.0005", "KWD", "10.001"),
        ("0", "JPY", "0"),
        ("0", "KWD", "0.000"),
        ("-0.001", "EUR", "0.00"),
        ("-0.125", "EUR", "-0.13"),
        ("5", "CLF", "5.0000"),
    ],
)
def test_money_is_rounded_half_up_at_the_minor_unit(amount, currency, paid):
    money = rounded(Fraction(amount), currency)
    assert str(money.amount) == paid
    assert str(money) == f"{paid} {currency}"


def test_a_fee_of_forty_digits_loses_none():
    with localcontext() as context:
        context.prec = 5
        assert str(rounded(Fraction("1" * 40 + ".005"), "USD").amount) == "1" * 40 + ".01"


def test_an_unknown_currency_is_refused():
    with pytest.raises(ValueError, match="'EUX' is no currency"):
        rounded(Fraction(1), "EUX")


def test_half_up_is_for_display_too():
    assert str(half_up(Fraction("99.995"), 2)) == "100.00"
    assert str(half_up(Fraction(1, 3), 0)) == "0"


def test_amounts_on_their_way_are_shown_short():
    assert in_words(Fraction(400), "EUR") == "400 EUR"
    assert in_words(Fraction(3000, 7), "EUR") == "428.571429 EUR"


def test_amounts_in_two_currencies_are_not_compared():
    base, other = Money(Decimal(1), "EUR"), Money(Decimal("2.50"), "USD")
    assert exact(other) == Fraction(5, 2)
    assert same_currency(other, other) == Fraction(5, 2)
    with pytest.raises(ValueError, match="the currencies differ"):
        same_currency(base, other)
