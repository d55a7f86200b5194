from decimal import Decimal

import pytest

from slo_spec.scalars import plain_value


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "yes",
        "on",
        "off",
        "12:30",
        "1:30:00",
        "010",
        "0x1F",
        "0o17",
        "1_000",
        "2026-01-01",
        "30d",
        "99.9%",
        "1.2.3",
        "+",
        "-",
        ".",
        "e3",
        "Nan",
        "inf",
        "nullify",
        "truthy",
        "1e",
        "١",
        "1٢",
    ],
)
def test_what_yaml_1_1_would_change_stays_what_was_written(text):
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("0", 0), ("-7", -7), ("+7", 7),
        ("1.10", Decimal("1.10")), ("1e3", Decimal(1000)), (".5", Decimal("0.5")), ("5.", Decimal(5)), ("-0.1", Decimal("-0.1")),
    ],
)  # fmt: skip
def test_the_core_types_are_read_exactly(text, value):
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


def test_a_decimal_keeps_its_digits():
    assert str(plain_value("99.90")) == "99.90"


@pytest.mark.parametrize(
    "text", [".nan", ".NaN", ".inf", "-.INF", "9" * 5000, "1e999999999", "1e-999", "1." + "3" * 200]
)
def test_a_number_that_nothing_can_be_compared_with_is_refused(text):
    with pytest.raises(ValueError, match=r"number"):
        plain_value(text)
