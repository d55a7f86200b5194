from fractions import Fraction

import pytest

from evaluator.core.burn_times import detection_seconds, error_rate, reachable, reset_seconds

TARGET = Fraction("0.999")
ALL = Fraction(1)


@pytest.mark.parametrize(
    ("burn", "window", "seconds"),
    [("14.4", 3600, "51.84"), ("6", 21600, "129.6"), ("3", 86400, "259.2"), ("1", 259200, "259.2")],
)
def test_a_total_outage_is_noticed_as_soon_as_the_workbook_says(burn, window, seconds):
    assert detection_seconds(TARGET, Fraction(burn), window, ALL) == Fraction(seconds)


def test_a_tenth_of_the_errors_takes_ten_times_as_long():
    burn = Fraction("14.4")
    assert detection_seconds(TARGET, burn, 3600, Fraction(1, 10)) == 10 * detection_seconds(TARGET, burn, 3600, ALL)


@pytest.mark.parametrize("errors", ["0", "0.01", "0.0144"])
def test_errors_that_only_equal_the_threshold_are_never_noticed(errors):
    assert detection_seconds(TARGET, Fraction("14.4"), 3600, Fraction(errors)) is None


def test_under_a_target_of_100_percent_the_first_error_is_noticed():
    assert detection_seconds(ALL, Fraction("14.4"), 3600, Fraction(1, 100)) == 0


def test_an_hour_goes_on_about_a_total_outage_for_58_minutes():
    assert reset_seconds(TARGET, Fraction(36), 3600) == Fraction("3470.4")
    assert reset_seconds(TARGET, Fraction("14.4"), 300) == Fraction("295.68")


@pytest.mark.parametrize(("target", "fires"), [("0.9", False), ("0.94", True)])
def test_a_loose_target_leaves_a_threshold_out_of_reach(target, fires):
    target, burn = Fraction(target), Fraction("14.4")
    assert reachable(target, burn) is fires
    assert (reset_seconds(target, burn, 3600) is not None) is fires
    assert (detection_seconds(target, burn, 3600, ALL) is not None) is fires


def test_a_threshold_of_exactly_everything_is_not_exceeded():
    assert error_rate(Fraction("0.9"), Fraction(10)) == 1
    assert not reachable(Fraction("0.9"), Fraction(10))
