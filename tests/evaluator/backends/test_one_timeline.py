"""Design, section 5: everything about one indicator is one query and one timeline.

A calendar month with exclusions, four alert tiers, and a ninety-day stepping of both, are read from
a single answer and compared with sums over the events themselves.
"""

from __future__ import annotations

import random
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from evaluator.backends.duckdb import connect
from evaluator.backends.memory import MemoryBackend
from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Counts
from evaluator.core.interval import Span, Spans, cut, instant, rfc3339
from evaluator.core.query import Backend, Deadline, Query, Settings
from slo_spec.model import Rows, RowSource

BERLIN = ZoneInfo("Europe/Berlin")
DAY, HOUR = 86_400, 3_600
AT = instant(datetime(2026, 11, 22, 9, 41, 7, tzinfo=UTC))
TIERS = ((HOUR, 300), (6 * HOUR, 1_800), (DAY, 2 * HOUR), (3 * DAY, 6 * HOUR))
"""Windows of four alert tiers, long and short."""

MEASURE = Rows(rows=RowSource(table="requests", time="ts"), good="good", total="total")


def _month_so_far(at: int) -> Span:
    local = datetime.fromtimestamp(at, BERLIN)
    return Span(instant(datetime(local.year, local.month, 1, tzinfo=BERLIN)), at)


def _maintenance() -> Spans:
    """Every Sunday from 02:00 to 04:30 in Berlin, also over the change of the clocks."""
    first = datetime(2026, 7, 5, 2, tzinfo=BERLIN)
    starts = (first + timedelta(weeks=n) for n in range(22))
    return tuple(Span(instant(start), instant(start) + 9_000) for start in starts)


@dataclass(frozen=True, slots=True)
class _Window:
    """One figure to be read: the stretches that it sums."""

    name: str
    spans: Spans


def _windows() -> Iterator[_Window]:
    """The month without maintenance and all tiers' windows, today and on each of the ninety days before."""
    holes = _maintenance()
    for days_ago in range(91):
        at = AT - days_ago * DAY
        yield _Window(f"month, {days_ago} days ago", cut([_month_so_far(at)], holes))
        for long, short in TIERS:
            for seconds in (long, short):
                yield _Window(f"{seconds} s, {days_ago} days ago", cut([Span(at - seconds, at)], holes))


def _query(windows: list[_Window]) -> Query:
    ends = {knot for window in windows for span in window.spans for knot in (span.start, span.end)}
    ends |= {AT, AT - 120 * DAY}
    knots = tuple(sorted(ends))
    return Query(source="shop", measure=MEASURE, span=Span(knots[0], AT), knots=knots)


def _events() -> list[tuple[int, int, int]]:
    """Requests of 120 days at uneven seconds, with some on the very knots."""
    chance = random.Random(5)
    instants = {chance.randrange(AT - 120 * DAY, AT) for _ in range(40_000)}
    instants |= {span.start + offset for span in _maintenance() for offset in (-1, 0, 9_000) if span.start < AT - DAY}
    events = []
    for at in sorted(instants):
        total = chance.randint(0, 50)
        events.append((at, total - min(total, chance.choice((0, 0, 0, 1, 7))), total))
    return events


def _memory(events: list[tuple[int, int, int]], folder: Path) -> Backend:
    return MemoryBackend({MEASURE: {(): events}})


def _duckdb(events: list[tuple[int, int, int]], folder: Path) -> Backend:
    lines = [f"{rfc3339(at)},{good},{total}" for at, good, total in events]
    (folder / "requests.csv").write_text("\n".join(["ts,good,total", *lines]), encoding="utf-8")
    options = {"tables": {"requests": "requests.csv"}}
    return connect(Settings(name="shop", type="duckdb", options=options, root=folder))


@pytest.mark.parametrize("made", [_memory, _duckdb])
def test_a_calendar_month_with_exclusions_four_alert_tiers_and_a_ninety_day_stepping_of_both_are_answered_from_one_querys_timeline(
    made: Callable[[list[tuple[int, int, int]], Path], Backend], tmp_path: Path
) -> None:
    events, windows = _events(), list(_windows())
    query = _query(windows)
    backend = made(events, tmp_path)
    answer = backend.answer([query], Deadline(time.monotonic() + 60, time.monotonic))[query]
    assert isinstance(answer, Answered)
    ((_, timeline),) = answer.groups
    assert isinstance(timeline, Timeline)
    assert len(windows) == 91 * 9
    instants = [event[0] for event in events]
    good = list(accumulate((event[1] for event in events), initial=0))
    total = list(accumulate((event[2] for event in events), initial=0))
    for window in windows:
        places = [(bisect_left(instants, span.start), bisect_left(instants, span.end)) for span in window.spans]
        counts = timeline.over(window.spans)
        assert isinstance(counts, Counts), window.name
        expected = tuple(sum(sums[end] - sums[start] for start, end in places) for sums in (good, total))
        assert (counts.good, counts.total) == expected, window.name
        assert counts.observed == counts.seconds == sum(span.seconds for span in window.spans), window.name
