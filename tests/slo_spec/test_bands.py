"""Bands: what they leave out, share, and pay for nothing."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from slo_spec.bands import band_text, conflicts, gaps, is_empty, overlaps, unordered
from slo_spec.model.agreements import Band
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


GITHUB = (band("10%", at_most="99.9%", above="99%"), band("25%", below="99%"))
CLEAN = (band("10%", below="99.9%", at_least="99%"), band("25%", below="99%"))


def test_clean_bands_have_nothing_to_say():
    target = share("99.9%")
    assert (gaps(CLEAN, target), conflicts(CLEAN, target), overlaps(CLEAN), unordered(CLEAN)) == ((), (), (), ())


def test_a_single_attainment_can_be_a_gap_and_another_a_conflict():
    assert [str(gap) for gap in gaps(GITHUB, share("99.9%"))] == ["exactly 99%"]
    assert [str(conflict) for conflict in conflicts(GITHUB, share("99.9%"))] == ["exactly 99.9%"]


@pytest.mark.parametrize(
    ("bands", "target", "found"),
    [
        ((), "99.9%", ["from 0% to below 99.9%"]),
        ((band(below="99%"),), "99.9%", ["from 99% to below 99.9%"]),
        ((band(at_most="99%"),), "99.9%", ["above 99% to below 99.9%"]),
        ((band(below="99.9%", at_least="99%"),), "99.9%", ["from 0% to below 99%"]),
        ((band(below="99.9%", above="99%"),), "99.9%", ["from 0% to 99%"]),
        ((band(below="99.9%", above="0%"),), "99.9%", ["exactly 0%"]),
        ((band(below="100%"),), "100%", []),
        ((band(below="99%"), band(at_least="99%")), "100%", []),
        ((band(below="99.9%", at_least="99.5%"), band(below="99%")), "99.9%", ["from 99% to below 99.5%"]),
    ],
)
def test_gaps_are_what_misses_and_earns_nothing(bands, target, found):
    assert [str(gap) for gap in gaps(bands, share(target))] == found


@pytest.mark.parametrize(
    ("bands", "target", "found"),
    [
        ((band(below="99.9%"),), "99.5%", ["from 99.5% to below 99.9%"]),
        ((band("0%", below="99.9%"),), "99.5%", []),
        ((band(at_least="99%", days=3),), "99.5%", ["from 99.5% to 100%"]),
    ],
)
def test_conflicts_are_what_meets_and_earns_something(bands, target, found):
    assert [str(conflict) for conflict in conflicts(bands, share(target))] == found


def test_overlaps_name_the_bands_and_where():
    first, second = band(below="99.9%", at_least="99%"), band(at_most="99.5%", at_least="95%")
    (found,) = overlaps((first, second, band(below="95%")))
    assert (found.first, found.second, [str(where) for where in found.where]) == (first, second, ["from 99% to 99.5%"])
    touching = overlaps((band(below="99.9%", at_least="99%"), band(at_most="99%")))
    assert [str(where) for where in touching[0].where] == ["exactly 99%"]


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


@pytest.mark.parametrize(
    ("tried", "text"),
    [
        (band(below="99%"), "below 99%"), (band(at_most="99.95%"), "up to 99.95%"),
        (band(below="99.5%", at_least="99%"), "from 99% to below 99.5%"),
        (band(at_most="99.5%", above="99.999999%"), "above 99.999999% to 99.5%"),
        (band(at_least="99%"), "from 99% on"), (band(above="99%"), "above 99%"),
    ],
)  # fmt: skip
def test_a_band_is_told_with_all_its_digits(tried, text):
    assert band_text(tried) == text


TENTHS = some.integers(0, 10).map(lambda tenths: Fraction(tenths, 10))
BANDS = some.lists(
    some.builds(
        Band, low=some.none() | TENTHS, low_inclusive=some.booleans(), high=some.none() | TENTHS,
        high_inclusive=some.booleans(), credit=TENTHS,
    ),
    max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(BANDS, TENTHS, some.integers(0, 40).map(lambda fortieths: Fraction(fortieths, 40)))
def test_every_attainment_is_judged_as_its_bands_say(bands, target, attained):
    def within(stretches):
        return any(
            (one.low < attained or (one.low == attained and one.low_inclusive))
            and (attained < one.high or (attained == one.high and one.high_inclusive))
            for one in stretches
        )

    holding = [one for one in bands if attained in one]
    assert within(gaps(bands, target)) == (attained < target and not holding)
    assert within(conflicts(bands, target)) == (attained >= target and any(one.credit for one in holding))
    assert within(where for found in overlaps(bands) for where in found.where) == (len(holding) > 1)
