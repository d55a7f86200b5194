"""A figure is a share, a time or a number, as its accounting has it."""

from fractions import Fraction

import pytest

from evaluator.core.figures import figure_text
from slo_spec.model.agreements import ByOutages, ByRequests, Limit, OutageFigure
from tests.evaluator.core.agreed import HOURLY
from tests.evaluator.core.given import target


@pytest.mark.parametrize(
    ("accounting", "value", "text"),
    [
        (ByRequests(), Fraction(99, 100), "99%"),
        (ByRequests(), Fraction(1, 3), "33.333333%"),
        (ByOutages(figure=OutageFigure.OUTAGES, time=HOURLY), Fraction(3), "3"),
        (ByOutages(figure=OutageFigure.MTTR, time=HOURLY), Fraction(5400), "1h 30m"),
        (ByOutages(figure=OutageFigure.MTBF, time=HOURLY), Fraction(90_061), "1d 1h 1m 1s"),
    ],
)
def test_each_accounting_has_its_words(accounting, value, text):
    assert figure_text(accounting, value, [Limit(text="1h", value=Fraction(3600))]) == text


def test_a_share_never_stands_on_the_wrong_side_of_its_target():
    assert figure_text(ByRequests(), Fraction(9_989_999_999, 10_000_000_000), [target("99.9%")]) == "99.89999999%"
