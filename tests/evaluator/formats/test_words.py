"""The facts of a result in words, the same in every format."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.counts import Reason
from evaluator.formats import words
from slo_spec.model.credits import Money
from slo_spec.record import replace
from tests.evaluator.formats.reports import exposure, mixed, perfect

BY_NAME = {each.name: each for each in mixed().results}


def test_the_cells_of_a_result() -> None:
    cells = {name: (words.measured(each), words.left(each), words.burn(each)) for name, each in BY_NAME.items()}
    assert cells == {
        "checkout/availability": ("99.369%", "-531.1%", "0.1x in 1d"),
        "payments/availability": ("99.907%", "+7.1%", "21.83x in 1d"),
        "mail/availability": ("-", "-", "-"),
        "search/availability": ("99.99%", "+90%", "0.1x in 1d"),
        "search/latency": ("99.99%", "+90%", "0.1x in 1d"),
    }


def test_a_target_of_a_hundred_percent_has_no_ratio_of_a_budget() -> None:
    ((broken,), (calm,)) = perfect(broken=True).results, perfect(broken=False).results
    assert (words.left(broken), words.burn(broken)) == ("overspent", "infinite in 1d")
    assert words.left(calm) == "nothing spent"


@pytest.mark.parametrize("reason", [Reason.NO_DATA, Reason.NO_TRAFFIC])
def test_why_there_is_no_number_stands_where_the_number_would(reason: Reason) -> None:
    assert words.measured(replace(BY_NAME["mail/availability"], reason=reason)) == reason.value


@pytest.mark.parametrize(
    ("best", "worst", "target", "shown"),
    [
        (Fraction(9949, 10_000), Fraction(99, 100), "99.5%", "99% to 99.49%"),
        (Fraction(1), Fraction(1), "99.5%", "100%"),
        (Fraction(3), Fraction(5), "at most 4 outages", "5 to 3"),
        (Fraction(3600), Fraction(3600), "15m", "1h"),
        (Fraction(3600), Fraction(5400), "15m then 1h30m", "1h 30m to 1h"),
        (None, None, "99.5%", "no data"),
    ],
)
def test_what_a_commitment_reached_is_in_the_unit_of_its_target(
    best: Fraction | None, worst: Fraction | None, target: str, shown: str
) -> None:
    assert words.reached(replace(exposure(), best=best, worst=worst, target=target, reason=Reason.NO_DATA)) == shown


def test_a_credit_is_one_amount_or_two() -> None:
    assert words.credit(exposure()) == "400.00 EUR to 1000.00 EUR"
    assert words.credit(replace(exposure(), highest=Money(Decimal("400.00"), "EUR"))) == "400.00 EUR"
    assert words.credit(replace(exposure(), lowest=None)) == "-"
