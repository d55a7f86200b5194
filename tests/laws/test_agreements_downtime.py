"""Laws of downtime and attainment, and a second reading that goes second by second."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.answer import Timeline
from evaluator.core.attainment import attained, question
from evaluator.core.downtime import clipped, counted_downtime, filtered_before_exclusions, whole_minutes
from evaluator.core.interval import Span, Spans, total_seconds, union
from evaluator.core.query import Query
from slo_spec.model import Ratio
from slo_spec.model.agreements import (
    ByAverage,
    ByOutages,
    ByRequests,
    ByTime,
    Formula,
    Missing,
    NoTraffic,
    OutageFigure,
)
from slo_spec.record import replace
from tests.evaluator.core.given import target, timeline
from tests.evaluator.core.test_attainment import commitment

END = 120
PERIOD = Span(20, 100)
spans = st.lists(
    st.tuples(st.integers(0, END - 1), st.integers(0, 40)).map(lambda pair: Span(pair[0], min(END, sum(pair)))),
    max_size=6,
)
minimums = st.integers(0, 20)
events = st.lists(st.tuples(st.integers(0, END - 1), st.integers(0, 3), st.integers(0, 3)), max_size=30)


def runs_of(seconds: set[int], minimum: int) -> set[int]:
    """The seconds of runs that are long enough, found by walking."""
    found: set[int] = set()
    run: list[int] = []
    for second in range(-200, END + 200):
        if second in seconds:
            run.append(second)
            continue
        if run and len(run) >= minimum:
            found.update(run)
        run = []
    return found


def seconds_of(some: Spans | list[Span]) -> set[int]:
    """Every second of some spans."""
    return {second for span in some for second in range(span.start, span.end)}


@given(spans, spans, minimums)
@settings(max_examples=150, deadline=None)
def test_downtime_is_what_a_walk_second_by_second_finds(outages, excluded, minimum):
    kept = runs_of(seconds_of(outages) - seconds_of(excluded), minimum)
    assert seconds_of(counted_downtime(outages, excluded, minimum)) == kept
    other = runs_of(seconds_of(outages), minimum) - seconds_of(excluded)
    assert seconds_of(filtered_before_exclusions(outages, excluded, minimum)) == other


@given(spans, spans, minimums, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_outages_are_listed_changes_nothing(outages, excluded, minimum, dice):
    shuffled = dice.sample(outages, len(outages))
    assert counted_downtime(outages, excluded, minimum) == counted_downtime(shuffled, excluded, minimum)


@given(spans, spans, spans, minimums)
@settings(max_examples=60, deadline=None)
def test_excluding_more_never_counts_more(outages, excluded, more, minimum):
    less = total_seconds(counted_downtime(outages, excluded + more, minimum))
    assert less <= total_seconds(counted_downtime(outages, excluded, minimum))


@given(spans, minimums, st.integers(1, END - 1))
@settings(max_examples=60, deadline=None)
def test_adjacent_periods_together_have_the_downtime_of_the_whole(outages, minimum, border):
    runs = counted_downtime(outages, (), minimum)
    parts = [total_seconds(clipped(runs, each)) for each in (Span(0, border), Span(border, END))]
    assert sum(parts) == total_seconds(runs)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 400)).map(lambda p: Span(p[0], sum(p))), max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_minute_counts_as_whole_exactly_if_all_its_seconds_are_down(outages):
    down = seconds_of(outages)
    whole = {n for n in range(30) if all(n * 60 + second in down for second in range(60))}
    assert seconds_of(whole_minutes(outages)) == seconds_of([Span(n * 60, n * 60 + 60) for n in whole])


times = st.builds(
    ByTime,
    slice_seconds=st.sampled_from([1, 5, 7, 10]),
    down_above=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2, 3)]),
    inclusive=st.booleans(),
    min_events=st.integers(0, 3),
    min_run_seconds=minimums,
    no_traffic=st.sampled_from(NoTraffic),
    missing=st.sampled_from(Missing),
)
accountings = st.one_of(
    st.just(ByRequests()),
    times,
    times.map(lambda t: ByAverage(slice_seconds=t.slice_seconds, no_traffic=t.no_traffic, missing=t.missing)),
    st.builds(ByOutages, figure=st.sampled_from(OutageFigure), time=times),
)


def answered(promise, happened, gaps, hours, excluded) -> Timeline:
    """The question's answer, from what happened."""
    span, step, knots = question(promise, PERIOD, hours=hours, excluded=excluded)
    query = Query(source="s", measure=Ratio(total="t", bad="b"), span=span, knots=knots, step=step)
    return timeline(query, happened, gaps)


def read(promise, happened, gaps, hours, excluded):
    """What is attained, from what happened."""
    data = answered(promise, happened, gaps, hours, excluded)
    return attained(promise, promise.target, data, PERIOD, hours=hours, excluded=excluded)


@given(accountings, events, spans, spans, spans, st.sampled_from(Formula), st.integers(0, 100))
@settings(max_examples=300, deadline=None)
def test_the_best_reading_is_never_below_the_worst_and_both_are_shares(
    accounting, happened, gaps, open_hours, out, formula, aim
):
    promise = commitment(accounting, formula=formula, target=target(f"{aim}%"))
    found = read(promise, happened, gaps, union(open_hours), union(out))
    assert (found.best is None) == (found.worst is None)
    assert found.reason is not None or found.best is found.worst is not None
    if found.best is None or found.worst is None:
        assert found.met is None
    elif not isinstance(accounting, ByOutages):
        assert 0 <= found.worst.value <= found.best.value <= 1
        assert found.best.met >= found.worst.met


@given(accountings, events, spans, spans, spans, st.lists(st.sampled_from([(0, 0), (3, 0), (0, 3)]), min_size=END))
@settings(max_examples=200, deadline=None)
def test_whatever_was_not_seen_the_truth_lies_between_the_readings(accounting, happened, gaps, open_hours, out, unseen):
    if isinstance(accounting, ByRequests):
        return
    widened = union(Span(span.start // 10 * 10, -(-span.end // 10) * 10) for span in gaps)
    time = accounting.time if isinstance(accounting, ByOutages) else accounting
    time = replace(time, slice_seconds=10, missing=Missing.UNKNOWN, no_traffic=NoTraffic.UP)
    promise = commitment(replace(accounting, time=time) if isinstance(accounting, ByOutages) else time)
    hidden = [(second, *unseen[second]) for span in widened for second in range(span.start, min(END, span.end))]
    seen = [event for event in happened if not any(event[0] in gap for gap in widened)]
    hours, excluded = union(open_hours), union(out)
    told, truth = (
        read(promise, seen, widened, hours, excluded),
        read(promise, seen + hidden, (), hours, excluded).best,
    )
    if told.best is None or told.worst is None or truth is None:
        return
    low, high = told.worst.value, told.best.value
    if None in (low, high, truth.value):
        assert low == high == truth.value
    else:
        assert min(low, high) <= truth.value <= max(low, high)


@given(times, events, spans, spans)
@settings(max_examples=200, deadline=None)
def test_time_is_what_a_walk_second_by_second_finds(time, happened, open_hours, out):
    time = replace(time, no_traffic=NoTraffic.UP)
    promise, hours, excluded = commitment(time), union(open_hours), union(out)
    found = read(promise, happened, (), hours, excluded)
    kept = (seconds_of(hours) & set(range(PERIOD.start, PERIOD.end))) - seconds_of(excluded)
    if not kept:
        assert found.best is None
        return
    down = runs_of(walked(time, happened, kept, seconds_of(excluded)), time.min_run_seconds) & kept
    assert found.best is found.worst is not None
    assert seconds_of(found.best.down) == down
    assert found.best.value == 1 - Fraction(len(down), len(kept))


def walked(time, happened, kept, excluded):
    """The seconds of down slices, inside and outside the hours, each slice judged on what counts of it."""
    cells: dict[tuple[int, int, bool], list[int]] = {}
    step = time.slice_seconds
    margin = -(-time.min_run_seconds // step) * step
    for second in range(PERIOD.start - margin, PERIOD.end + margin):
        if second not in excluded:
            later = second >= PERIOD.end
            number = (second - (PERIOD.end if later else PERIOD.start)) // step
            cells.setdefault((later, number, second in kept), []).append(second)
    down: set[int] = set()
    for seconds in cells.values():
        inside = set(seconds)
        bad = sum(event[2] for event in happened if event[0] in inside)
        total = bad + sum(event[1] for event in happened if event[0] in inside)
        rate = Fraction(bad, total) if total else None
        over = rate is not None and (rate > time.down_above or (time.inclusive and rate == time.down_above))
        if over and total >= time.min_events:
            down |= inside
    return down
