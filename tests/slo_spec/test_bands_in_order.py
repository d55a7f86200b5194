"""Bands beside each other: which hold nothing, and which earn less for a worse attainment."""

import pytest

from slo_spec.bands import is_empty, unordered
from slo_spec.model.credits import Band
from slo_spec.units import share


def band(credit="10%", *, below=None, at_most=None, above=None, at_least=None, days=None):
    high, low = below or at_most, above or at_least
    return Band(
        low=share(low) if low else None,
        low_inclusive=above is None,
        high=share(high) if high else None,
        high_inclusive=at_most is not None,
        credit=None if days else share(credit),
        days=days,
    )


def test_a_worse_band_earns_no_less():
    worse, better = band("5%", below="99%"), band("10%", below="99.9%", at_least="99%")
    assert unordered((better, worse)) == unordered((worse, better)) == ((worse, better),)
    assert unordered((band("10%", below="99%"), band("10%", below="99.9%", at_least="99%"))) == ()
    assert len(unordered((band(below="99%", days=1), band(below="99.9%", at_least="99%", days=2)))) == 1
    assert unordered((band(below="99%", days=1), band("10%", below="99.9%", at_least="99%"))) == ()


@pytest.mark.parametrize(
    ("empty", "tried"),
    [
        (False, band(below="99%")),
        (False, band(at_most="99%", at_least="99%")),
        (True, band(below="99%", at_least="99%")),
        (True, band(at_most="99%", above="99%")),
        (True, band(at_most="98%", at_least="99%")),
        (True, band(below="0%")),
        (True, band(above="100%")),
        (False, band(at_least="100%")),
    ],
)
def test_a_band_may_hold_nothing(empty, tried):
    assert is_empty(tried) is empty
