from fractions import Fraction

import pytest

from slo_spec.bands import band_problems, describe, exact_percent
from slo_spec.model.credits import Band
from tests.shared import share


def band(credit="10", **ends):
    low, high = ends.get("gte", ends.get("gt")), ends.get("lte", ends.get("lt"))
    return Band(
        low=None if low is None else share(low),
        low_inclusive="gte" in ends,
        high=None if high is None else share(high),
        high_inclusive="lte" in ends,
        credit=share(credit),
    )


S3 = (band("10", lt="99.9", gte="99"), band("25", lt="99", gte="95"), band("100", lt="95"))
COMMITTED = Fraction(999, 1000)


def words(ranges):
    return [str(found) for found in ranges]


def test_bands_that_meet_have_no_problem():
    assert not band_problems(S3, COMMITTED)


def test_bands_that_meet_on_their_other_sides_have_no_problem_either():
    assert not band_problems((band(lt="99.9", gt="99"), band("25", lte="99")), COMMITTED)


def test_a_point_that_both_bands_leave_out_is_a_gap():
    problems = band_problems((band(lt="99.9", gt="99"), band("25", lt="99")), COMMITTED)
    assert words(problems.gaps) == ["exactly 99%"]
    assert problems.overlaps == problems.conflicts == problems.empty == ()


@pytest.mark.parametrize(
    ("upper", "lower", "gap"),
    [
        ({"gte": "99"}, {"lte": "98.99"}, "above 98.99% to below 99%"),
        ({"gt": "99"}, {"lte": "98.99"}, "above 98.99% up to 99%"),
        ({"gte": "99"}, {"lt": "98.99"}, "from 98.99% to below 99%"),
        ({"gt": "99"}, {"lt": "98.99"}, "from 98.99% up to 99%"),
    ],
)
def test_a_gap_has_the_ends_that_the_bands_leave_it(upper, lower, gap):
    problems = band_problems((band(lt="99.9", **upper), band("25", **lower)), COMMITTED)
    assert words(problems.gaps) == [gap]


def test_what_lies_between_the_bands_and_the_commitment_is_a_gap():
    assert words(band_problems((band(lt="99.5"),), COMMITTED).gaps) == ["from 99.5% to below 99.9%"]


def test_what_lies_below_the_last_band_is_a_gap():
    assert words(band_problems((band(lt="99.9", gte="95"),), COMMITTED).gaps) == ["below 95%"]


def test_without_a_commitment_everything_needs_a_band():
    assert words(band_problems((band(lt="99.9"),), None).gaps) == ["from 99.9%"]
    assert not band_problems((band("0", gte="99.9"), band(lt="99.9")), None)


def test_no_band_at_all_is_one_gap():
    assert words(band_problems((), COMMITTED).gaps) == ["below 99.9%"]


def test_what_two_bands_hold_is_an_overlap_and_names_both():
    upper, lower = band(lt="99.9", gte="99"), band("25", lte="99.5")
    ((found, bands),) = band_problems((upper, lower), COMMITTED).overlaps
    assert str(found) == "from 99% up to 99.5%"
    assert bands == (upper, lower)


def test_bands_that_share_one_point_overlap_there():
    ((found, _),) = band_problems((band(lt="99.9", gte="99"), band("25", lte="99")), COMMITTED).overlaps
    assert str(found) == "exactly 99%"


def test_a_band_that_pays_for_what_is_met_is_a_conflict():
    bands = (band(lte="99.9", gte="99"), band("25", lt="99"))
    ((found, holding),) = band_problems(bands, COMMITTED).conflicts
    assert str(found) == "exactly 99.9%"
    assert holding == bands[:1]
    ((found, _),) = band_problems((band(lt="99.95", gte="99"), band("25", lt="99")), COMMITTED).conflicts
    assert str(found) == "from 99.9% to below 99.95%"


def test_a_band_of_no_credit_may_stand_for_what_is_met():
    assert not band_problems((band("0", gte="99.9"), *S3), COMMITTED)


def test_a_band_that_holds_nothing_is_named():
    nothing = band(lt="99", gt="99")
    assert band_problems((*S3, nothing), COMMITTED).empty == (nothing,)


def test_ends_of_thirty_digits_are_kept_apart():
    near = "99." + "8" * 30
    problems = band_problems((band(lt="99.9", gt=near), band("25", lt=near)), COMMITTED)
    assert words(problems.gaps) == [f"exactly {near}%"]


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ({"lt": "99.9", "gte": "99"}, "below 99.9% down to 99%"),
        ({"lte": "99.9", "gt": "99"}, "up to 99.9%, above 99%"),
        ({"lt": "95"}, "below 95%"),
        ({"gte": "99.9"}, "from 99.9%"),
        ({"gt": "99.9"}, "above 99.9%"),
        ({}, "any attainment"),
    ],
)
def test_a_band_reads_as_a_contract_has_it(ends, text):
    assert describe(band(**ends)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(999, 1000), "99.9%"), (Fraction(1), "100%"), (Fraction(1, 10**5), "0.001%"), (Fraction(1, 3), "100/3%")],
)
def test_a_percentage_has_all_its_digits(value, text):
    assert exact_percent(value) == text
