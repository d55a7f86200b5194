from fractions import Fraction

import pytest

from evaluator.core.credits.bands import Standing, look_up
from slo_spec.model.credits import Band
from tests.shared import share
from tests.slo_spec.test_bands import COMMITTED, S3, band


@pytest.mark.parametrize(
    ("attained", "credit"),
    [("99.8999", "10"), ("99", "10"), ("98.9999", "25"), ("95", "25"), ("94.9999", "100"), ("0", "100")],
)
def test_an_attainment_is_in_the_band_whose_ends_hold_it(attained, credit):
    found = look_up(S3, share(attained), met=False)
    assert found.standing is Standing.BAND
    assert found.bands[0].credit == share(credit)
    assert found.clear


def test_a_hair_below_a_boundary_of_thirty_digits_is_below():
    hair = Fraction(1, 10**32)
    assert look_up(S3, Fraction(99, 100) - hair, met=False).bands[0].credit == Fraction(1, 4)
    assert look_up(S3, COMMITTED - hair, met=False).bands[0].credit == Fraction(1, 10)


def test_what_is_met_needs_no_band():
    assert look_up(S3, COMMITTED, met=True).standing is Standing.MET
    assert look_up((), Fraction(1), met=True).standing is Standing.MET


def test_a_value_in_no_band_is_uncovered():
    found = look_up((band(lt="99.9", gt="99"), band("25", lt="99")), share("99"), met=False)
    assert found.standing is Standing.UNCOVERED
    assert not found.clear


def test_a_value_in_two_bands_is_ambiguous_and_names_them():
    bands = (band(lt="99.9", gte="99"), band("25", lte="99"))
    assert look_up(bands, share("99"), met=False).bands == bands
    assert look_up(bands, share("99"), met=False).standing is Standing.AMBIGUOUS


def test_a_band_that_pays_for_what_is_met_is_a_conflict():
    assert look_up((band(lte="99.9"),), COMMITTED, met=True).standing is Standing.CONFLICT
    assert look_up((band("0", lte="99.9"),), COMMITTED, met=True).standing is Standing.MET
    assert (
        look_up((Band(high=COMMITTED, high_inclusive=True, days=1),), COMMITTED, met=True).standing is Standing.CONFLICT
    )
