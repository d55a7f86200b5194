"""Values as a reviewer would write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluator.core.diff.shown import plain, shown, words
from slo_spec.model import Action, Matcher, MatchOperator, RawRatio, Selector
from slo_spec.model.credits import Band, Money

SELECTOR = Selector("bad", (Matcher("code", MatchOperator.REGEX, "5.."),))


@pytest.mark.parametrize(
    ("value", "name", "said"),
    [
        (None, "", "none"),
        ((), "", "none"),
        (True, "", "yes"),
        (False, "", "no"),
        (3600, "min_run_seconds", "1h"),
        (0, "since", "1970-01-01T00:00:00Z"),
        (7, "count", "7"),
        (Action.FAIL, "", "fail"),
        (Fraction(1, 3), "cap", "100/3%"),
        (Fraction(144, 10), "burn_rate", "14.4"),
        ((3600, 300), "windows", "1h, 5m"),
        ((("a", "b"), ("c", "d")), "labels", "a=b, c=d"),
        (SELECTOR, "", 'increase(bad{code=~"5.."})'),
        (Money(Decimal("1.50"), "EUR"), "", "1.50 EUR"),
        (Band(high=Fraction(99, 100), credit=Fraction(1, 4)), "", "below 99%: 25%"),
        (Band(low=Fraction(99, 100), days=3), "", "from 99%: 3 days"),
        (RawRatio(success="up"), "", "raw ratio (success up)"),
        (((1, 2), (3, 4)), "yearly_holidays", "(1, 2), (3, 4)"),
    ],
)
def test_a_value_in_words(value: Any, name: str, said: str) -> None:
    assert shown(value, name) == said


def test_a_fraction_that_is_no_decimal_stays_one() -> None:
    assert (plain(Fraction(1, 3)), plain(Fraction(3, 2)), plain(Fraction(10**20))) == ("1/3", "1.5", f"1{'0' * 20}")


def test_a_field_in_words() -> None:
    assert [words(name) for name in ("yearly_cap_seconds", "AlertPolicy", "accounting")] == [
        "yearly cap",
        "alert policy",
        "by",
    ]
