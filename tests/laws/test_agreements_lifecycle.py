"""Laws of an agreement's life: what must hold for any term, history, amendments and outages."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.calendar import period
from evaluator.core.interval import Span, union
from evaluator.core.lifecycle.amendments import Segment, blend_passes, pieces
from evaluator.core.lifecycle.dates import within_term
from evaluator.core.lifecycle.termination import chronic, consecutive
from evaluator.core.periods import named_period, period_name, periods
from slo_spec.model import CalendarUnit
from slo_spec.model.agreements import ChronicOutage, StreakNoData
from tests.evaluator.core.lifecycle.given import BOTH, amendment, calendar, commitment, term, utc

DAY = 86_400
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana"]
)
windows = st.builds(calendar, st.sampled_from(list(CalendarUnit)), zones, st.integers(1, 12))
days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
instants = st.integers(utc(2023, 1, 1), utc(2027, 12, 31))
terms = st.builds(
    lambda start, length, zone: term(start.isoformat(), (start + timedelta(days=length)).isoformat(), zone),
    days,
    st.integers(0, 400),
    zones,
)
histories = st.lists(st.sampled_from([True, False, None]), max_size=12)
limits = st.integers(1, 4)


@given(windows, terms)
@settings(max_examples=60)
def test_the_periods_of_an_agreement_tile_its_term(window, ours):
    everything = Span(utc(2022, 1, 1), utc(2030, 1, 1))
    found = periods(window, everything, ours)
    assert all(one.span.end == other.span.start for one, other in pairwise(found))
    assert Span(found[0].span.start, found[-1].span.end) == within_term(ours, everything)
    assert not any(each.partial for each in found[1:-1])


@given(windows, instants)
def test_a_period_is_found_again_by_its_name(window, instant):
    assert named_period(period_name(window, instant), window) == period(window, instant)


@given(histories, limits)
def test_to_skip_periods_without_data_is_to_leave_them_out(history, limit):
    known = [index for index, met in enumerate(history) if met is not None]
    found = consecutive([history[index] for index in known], limit)
    assert consecutive(history, limit, StreakNoData.SKIPS) == (None if found is None else known[found])


@given(histories, limits, st.sampled_from(list(StreakNoData)), st.data())
def test_one_more_miss_never_triggers_later(history, limit, no_data, data):
    if not history:
        return
    worse = list(history)
    worse[data.draw(st.integers(0, len(history) - 1))] = False
    before, after = consecutive(history, limit, no_data), consecutive(worse, limit, no_data)
    assert before is None or (after is not None and after <= before)


@given(histories, limits)
def test_to_count_what_is_unknown_never_triggers_later_than_to_skip_it_nor_that_than_to_break(history, limit):
    counts, skips, breaks = (
        consecutive(history, limit, each) for each in (StreakNoData.COUNTS, StreakNoData.SKIPS, StreakNoData.BREAKS)
    )
    assert breaks is None or (skips is not None and skips <= breaks)
    assert skips is None or (counts is not None and counts <= skips)


outages = st.lists(
    st.tuples(st.integers(0, 60 * 48), st.integers(1, 8)).map(lambda pair: Span(pair[0] * 1800, sum(pair) * 1800)),
    max_size=12,
)


@given(outages, st.integers(1, 4), st.integers(1, 30))
def test_a_chronic_outage_is_the_first_that_finds_enough_in_the_days_up_to_its_start(happened, count, within):
    rule = ChronicOutage(count=count, longer_than_seconds=3600, within_days=within)
    starts = [outage.start for outage in union(happened) if outage.seconds > 3600]
    enough = [at for at in starts if sum(at - within * DAY < start <= at for start in starts) >= count]
    assert chronic(happened, rule) == (min(enough) if enough else None)


amendments = st.lists(
    st.builds(
        lambda on, promised, signed: amendment(on.isoformat(), promised, signed),
        st.dates(date(2026, 5, 20), date(2026, 7, 10)),
        st.sampled_from(["99%", "99.5%", "99.9%"]),
        st.sampled_from([BOTH, ("provider",), ()]),
    ),
    max_size=6,
)


@given(amendments, zones)
def test_the_pieces_of_a_period_tile_it_and_each_has_another_target_than_the_one_before(changed, zone):
    june = named_period("2026-06", calendar("month", zone))
    found = pieces(commitment(), changed, BOTH, june, zone)
    spans = [span for span, _ in found]
    assert (spans[0].start, spans[-1].end) == (june.start, june.end)
    assert all(one.end == other.start and one.seconds for one, other in pairwise(spans))
    assert all(one[1].ratio != other[1].ratio for one, other in pairwise(found))


@given(amendments, zones)
def test_an_amendment_that_is_not_signed_by_all_changes_nothing(changed, zone):
    june = named_period("2026-06", calendar("month", zone))
    signed = [each for each in changed if set(each.signed) == set(BOTH)]
    assert pieces(commitment(), changed, BOTH, june, zone) == pieces(commitment(), signed, BOTH, june, zone)


segments = st.lists(
    st.builds(
        lambda total, bad, target: Segment(total, min(bad, total), target),
        st.integers(0, 50_000),
        st.integers(0, 200),
        st.sampled_from([Fraction(99, 100), Fraction(999, 1000), Fraction(1)]),
    ),
    max_size=5,
)


@given(segments)
def test_where_each_piece_is_met_the_blend_passes_too(counted):
    if all(segment.met for segment in counted):
        assert blend_passes(counted)
