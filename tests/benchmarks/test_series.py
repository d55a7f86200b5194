from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.series.blocks import HOUR, Kept, _ranges, missing_blocks
from benchmarks.series.estate import MINUTES_A_DAY, OUTAGE, Oddity, estate
from benchmarks.series.samples import ABSENT, series_of
from benchmarks.series.truth import Truth

TWO_DAYS = 2 * MINUTES_A_DAY
HUNDRED = estate("hundred")


def requests(name, minutes=TWO_DAYS):
    """The request counters of a service, without its histogram."""
    return series_of(HUNDRED, replace(HUNDRED.service(name), timed=False), minutes)


def test_an_estate_has_each_oddity_in_the_number_that_was_measured_before():
    odd = [each.oddity for each in HUNDRED.services]
    counts = [odd.count(each) for each in Oddity if each is not Oddity.NONE]
    assert counts == [5, 5, 2, 1, 1, 1]
    assert sum(each.timed for each in HUNDRED.services) == 25


def test_an_unknown_estate_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ValueError, match="there are: hundred, thousand"):
        estate("million")


def test_the_same_seed_draws_the_same_samples_and_a_longer_span_begins_with_them():
    short, long = requests("service-001"), requests("service-001", TWO_DAYS + 120)
    assert [each.values for each in short] == [each.values[:TWO_DAYS] for each in long]
    assert short != series_of(estate("hundred", seed=5), HUNDRED.service("service-001"), TWO_DAYS)


def test_an_ordinary_service_has_four_series_a_target_of_which_none_goes_back():
    series = requests("service-000")
    assert len(series) == 8
    for each in series:
        assert ABSENT not in each.values
        assert list(each.values) == sorted(each.values)


def test_a_scrape_stands_at_the_same_millisecond_of_each_minute_whatever_the_series_of_the_target():
    phases = {dict(each.labels)["instance"]: each.phase_milliseconds for each in requests("service-000")}
    assert len(set(phases.values())) == 2
    assert all(0 <= each < 60_000 for each in phases.values())


def test_a_service_with_sparse_errors_has_no_5xx_child_until_its_first_error():
    errors = [each.values for each in requests("service-090") if ("code", "500") in each.labels]
    assert 0 not in {value for values in errors for value in values}
    assert any(ABSENT in values for values in errors)


def test_every_replaced_pod_has_an_instance_of_its_own():
    instances = {dict(each.labels)["instance"] for each in requests("service-085", 33 * MINUTES_A_DAY)}
    assert len(instances) > 10


def test_a_service_without_series_has_none_and_one_without_traffic_stands_at_zero():
    assert requests("service-099") == ()
    assert {value for each in requests("service-098") for value in each.values} == {0}


def test_nothing_is_scraped_in_the_outage():
    for each in requests("service-000", OUTAGE.stop + 1):
        assert set(each.values[OUTAGE.start : OUTAGE.stop]) == {ABSENT}
        assert each.values[OUTAGE.stop] != ABSENT


def test_buckets_of_a_histogram_add_up_from_one_bound_to_the_next():
    buckets = [each for each in series_of(HUNDRED, HUNDRED.service("service-000"), 60) if "bucket" in each.metric]
    first_target = buckets[: len(buckets) // 2]
    assert len(first_target) == 14
    for before, after in pairwise(first_target):
        assert all(low <= high for low, high in zip(before.values, after.values, strict=True))


def test_the_truth_is_the_difference_of_the_last_samples_at_both_ends():
    counters = requests("service-000")
    truth = Truth(0, counters)
    # A phase lies within the minute, so the last scrape at or before minute 100 is number 99.
    expected = sum(each.values[99] - each.values[9] for each in counters)
    assert truth.difference(600, 6000) == expected


def test_there_is_no_truth_where_a_counter_went_back_or_a_scrape_is_missing():
    restless = Truth(0, requests("service-001"))
    assert restless.difference(0, 48 * HOUR - 60) is None


def test_blocks_cover_the_span_without_a_gap_each_at_a_multiple_of_its_length():
    start, end = 1_792_641_600, 1_792_641_600 + 33 * 24 * HOUR
    ranges = tuple(_ranges(start, end))
    assert ranges[0][0] == start
    assert ranges[-1][1] == end
    assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert all(begin % (after - begin) == 0 for begin, after in ranges)


def test_what_is_lengthened_again_and_again_has_no_gap():
    start = 1_792_670_400
    kept = Kept("hundred", 4, False, start)
    for hours in (33, 40, 41, 46, 54, 60, 61, 88, 170):
        end = start + hours // 2 * 2 * HOUR
        kept = Kept("hundred", 4, False, start, (*kept.blocks, *missing_blocks(kept, end)))
        assert kept.end == end
        assert not missing_blocks(kept, end)
