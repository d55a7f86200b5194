import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.interval import Span, cut, instant, intersection, moment, rfc3339, total_seconds, union

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: Span(pair[0], pair[0] + pair[1])), max_size=8
)


def seconds_of(parts):
    return {second for part in parts for second in range(part.start, part.end)}


@given(spans)
def test_a_union_covers_the_same_seconds_and_is_sorted_and_apart(parts):
    merged = union(parts)
    assert seconds_of(merged) == seconds_of(parts)
    assert all(left.end < right.start for left, right in itertools.pairwise(merged))
    assert total_seconds(parts) == len(seconds_of(parts))


@given(spans, spans)
def test_cutting_leaves_what_the_holes_do_not_cover(parts, holes):
    assert seconds_of(cut(parts, holes)) == seconds_of(parts) - seconds_of(holes)


@given(spans, spans)
def test_an_intersection_is_what_both_cover(left, right):
    assert seconds_of(intersection(left, right)) == seconds_of(left) & seconds_of(right)


@given(spans, spans)
def test_what_is_cut_out_and_what_is_left_make_up_the_whole(parts, holes):
    assert total_seconds(cut(parts, holes)) + total_seconds(intersection(parts, holes)) == total_seconds(parts)


def test_a_span_is_half_open():
    assert 1 in Span(1, 2)
    assert 2 not in Span(1, 2)


def test_a_span_does_not_run_backwards():
    with pytest.raises(ValueError, match="cannot end"):
        Span(2, 1)


def test_an_instant_is_a_whole_second_in_utc():
    assert moment(instant(datetime(2026, 11, 1, 0, 0, 0, 900_000, tzinfo=UTC))) == datetime(2026, 11, 1, tzinfo=UTC)
    assert rfc3339(0) == "1970-01-01T00:00:00Z"


def test_a_moment_without_a_zone_is_no_instant():
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 11, 1))


def test_spans_that_only_touch_share_nothing():
    assert intersection([Span(0, 10)], [Span(10, 20)]) == ()


def test_a_hole_at_either_end_leaves_no_empty_span():
    assert cut([Span(0, 10)], [Span(0, 4)]) == (Span(4, 10),)
    assert cut([Span(0, 10)], [Span(4, 10)]) == (Span(0, 4),)
    assert cut([Span(0, 10)], [Span(-5, 15)]) == ()


def test_a_fraction_of_a_second_before_the_epoch_is_cut_off_downwards():
    assert instant(datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)) == -1
