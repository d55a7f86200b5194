"""The memory backend: exact sums of what it was given."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.memory import Event, MemoryBackend, connect, measure_digest
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span, Spans
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Labels, Ratio

MEASURE = Ratio(total="total[$window]", bad="bad[$window]")
EU: Labels = (("region", "eu"),)
US: Labels = (("region", "us"),)
WEEK = Span(0, 604_800)


def query(*knots: int, group_by: tuple[str, ...] = (), at_most: int = 100, step: int | None = None) -> Query:
    """A query over a week."""
    ends = {WEEK.start, WEEK.end}
    return Query(
        source="tape",
        measure=MEASURE,
        span=WEEK,
        knots=tuple(sorted(ends | set(knots))),
        group_by=group_by,
        at_most=at_most,
        step=step,
    )


def ask(backend: MemoryBackend, asked: Query) -> Answer:
    """The answer to one query."""
    return backend.answer([asked], Deadline(time.monotonic() + 1, time.monotonic))[asked]


def groups(answer: Answer) -> dict[Labels, Timeline]:
    """The timelines of an answer by their labels."""
    assert isinstance(answer, Answered)
    return {labels: each for labels, each in answer.groups if isinstance(each, Timeline)}


def between(answer: Answer, start: int, end: int) -> Counts:
    """What the only group counted in a span."""
    counts = groups(answer)[()].between(Span(start, end))
    assert isinstance(counts, Counts)
    return counts


def test_an_event_on_a_knot_belongs_to_the_span_that_begins_there() -> None:
    backend = MemoryBackend({MEASURE: {(): [(99, 1, 1), (100, 0, 1), (199, 1, 1)]}})
    answer = ask(backend, query(100, 200))
    assert between(answer, 0, 100) == Counts(1, 1, 100, 100)
    assert between(answer, 100, 200) == Counts(1, 2, 100, 100)


def test_events_at_or_after_the_end_are_never_counted() -> None:
    backend = MemoryBackend({MEASURE: {(): [(WEEK.end, 0, 5), (WEEK.end + 1, 0, 5), (-1, 0, 5)]}})
    assert between(ask(backend, query()), WEEK.start, WEEK.end).total == 0


@given(
    st.lists(st.tuples(st.integers(0, WEEK.end - 1), st.integers(0, 5), st.integers(5, 9)), max_size=40),
    st.sets(st.integers(0, WEEK.end), max_size=12),
)
def test_every_span_between_two_knots_is_the_sum_of_its_events(events: list[Event], knots: set[int]) -> None:
    asked = query(*knots)
    answer = ask(MemoryBackend({MEASURE: {(): events}}), asked)
    for start in asked.knots:
        for end in (knot for knot in asked.knots if knot >= start):
            inside = [event for event in events if start <= event[0] < end]
            counts = between(answer, start, end)
            assert (counts.good, counts.total) == (sum(e[1] for e in inside), sum(e[2] for e in inside))


def test_without_group_by_all_labels_are_summed() -> None:
    backend = MemoryBackend({MEASURE: {EU: [(1, 1, 1)], US: [(2, 0, 1)]}})
    assert between(ask(backend, query()), 0, WEEK.end) == Counts(1, 2, WEEK.end, WEEK.end)


def test_group_by_splits_and_sums_over_the_other_labels() -> None:
    tape = {(("pod", "a"), *EU): [(1, 1, 1)], (("pod", "b"), *EU): [(1, 0, 1)], US: [(2, 0, 1)]}
    found = groups(ask(MemoryBackend({MEASURE: tape}), query(group_by=("region",))))
    assert {labels: timeline.total[-1] for labels, timeline in found.items()} == {EU: 2, US: 1}


def test_more_groups_than_allowed_are_refused() -> None:
    answer = ask(MemoryBackend({MEASURE: {EU: [], US: []}}), query(group_by=("region",), at_most=1))
    assert answer == Unanswered(Reason.TOO_MANY_GROUPS, "2 groups of region, at most 1 are allowed")


def test_slices_are_resolved_with_a_step() -> None:
    timeline = groups(ask(MemoryBackend({MEASURE: {(): [(3600, 1, 2)]}}), query(step=3600)))[()]
    assert len(timeline.knots) == 7 * 24 + 1
    assert timeline.between(Span(3600, 7200)) == Counts(1, 2, 3600, 3600)


@pytest.mark.parametrize(
    ("observed", "seconds"),
    [(None, 604_800), ((), 0), ((Span(100, 200),), 100), ((Span(-50, 50), Span(604_000, 700_000)), 850)],
)
def test_observed_is_the_recorded_part_of_each_span(observed: Spans | None, seconds: int) -> None:
    answer = ask(MemoryBackend({MEASURE: {(): []}}, observed), query(150))
    assert between(answer, 0, WEEK.end).observed == seconds


def test_a_measure_that_is_not_on_the_tape_has_no_data() -> None:
    answer = ask(MemoryBackend({}), query())
    assert isinstance(answer, Unanswered)
    assert answer.reason is Reason.NO_DATA


def test_the_fingerprint_is_that_of_the_events_whatever_the_span_and_the_knots() -> None:
    backend = MemoryBackend({MEASURE: {EU: [(1, 1, 1)], US: [(2, 0, 1)]}})
    same = MemoryBackend({MEASURE: {US: [(2, 0, 1)], EU: [(1, 1, 1)]}})
    assert backend.fingerprint(query()) == same.fingerprint(query(50, 60))


@pytest.mark.parametrize(
    ("tape", "observed", "asked"),
    [
        ({EU: [(1, 1, 1)], US: [(3, 0, 1)]}, None, {}),
        ({EU: [(1, 1, 1)]}, None, {}),
        ({EU: [(1, 1, 1)], US: [(2, 0, 1)]}, (Span(0, 9),), {}),
        ({EU: [(1, 1, 1)], US: [(2, 0, 1)]}, None, {"group_by": ("region",)}),
    ],
)
def test_other_events_other_coverage_and_other_groups_have_another_fingerprint(tape, observed, asked) -> None:
    backend = MemoryBackend({MEASURE: {EU: [(1, 1, 1)], US: [(2, 0, 1)]}})
    assert MemoryBackend({MEASURE: tape}, observed).fingerprint(query(**asked)) != backend.fingerprint(query())


def test_what_is_not_on_the_tape_has_no_fingerprint() -> None:
    assert MemoryBackend({}).fingerprint(query()) is None


def test_a_tape_of_plain_data_is_played_exactly() -> None:
    tape = [
        {"measure": measure_digest(MEASURE), "labels": {"region": "eu"}, "events": [[10, "0.1", "0.3"]]},
        {"measure": measure_digest(MEASURE), "labels": {"region": "us"}, "events": [[20, 2, 2]]},
        {"measure": "*", "events": [[10, 5, 5]]},
    ]
    options = {"tape": tape, "observed": [[0, 100]]}
    backend = connect(Settings(name="tape", type="memory", options=options, root=Path()))
    assert between(ask(backend, query()), 0, WEEK.end) == Counts(Fraction(21, 10), Fraction(23, 10), WEEK.end, 100)


@pytest.mark.parametrize(
    "tape", [[{"events": [[1, 2]]}], [{"measure": "*"}], ["text"], [{"events": [[1, "a", "b"]]}], 5]
)
def test_a_tape_that_is_none_is_refused(tape: object) -> None:
    with pytest.raises(ValueError, match=r"source tape: the tape cannot be read"):
        connect(Settings(name="tape", type="memory", options={"tape": tape}))
