import pytest

from slo_spec.currencies import MINOR_DIGITS, exact_amount, minor_digits


@pytest.mark.parametrize(("code", "digits"), [("JPY", 0), ("EUR", 2), ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4)])
def test_a_currency_has_the_minor_unit_of_iso_4217(code, digits):
    assert minor_digits(code) == digits


def test_every_code_stands_once_and_has_three_capitals():
    assert len(MINOR_DIGITS) == 17 + 7 + 2 + sum(1 for digits in MINOR_DIGITS.values() if digits == 2)
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in MINOR_DIGITS)


@pytest.mark.parametrize(
    ("code", "words"), [("eur", "write EUR"), ("EURO", "such as EUR"), ("XAU", "'XAU' is no currency")]
)
def test_an_unknown_code_is_an_error_that_says_what_would_be_right(code, words):
    with pytest.raises(ValueError, match=words):
        minor_digits(code)


@pytest.mark.parametrize(
    ("digits", "code", "words"),
    [
        ("4.000", "EUR", "4.000 EUR has three decimals, EUR has two; write 4000 EUR or 4.00 EUR"),
        ("1.5", "JPY", "1.5 JPY has one decimal, JPY has none; write 1 JPY"),
        ("1.2345", "KWD", "1.2345 KWD has four decimals, KWD has three; write 1.234 KWD"),
    ],
)
def test_an_amount_with_more_decimals_than_its_currency_has_is_refused(digits, code, words):
    with pytest.raises(ValueError, match=f"^{words}$"):
        exact_amount(digits, code)


def test_an_amount_with_as_many_decimals_as_its_currency_has_is_exact():
    assert [str(exact_amount(*each)) for each in (("4.000", "KWD"), ("4.1", "EUR"), ("4", "JPY"))] == [
        "4.000", "4.1", "4",
    ]  # fmt: skip
