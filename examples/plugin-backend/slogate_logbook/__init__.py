"""Logbooks as a source for slogate: text files with one line for each run of a job.

A line is an instant, a job and an outcome: ``2026-10-31T03:10:00Z backup ok``. In a spec, ``table``
is the job and ``good`` the outcome that is good (``time`` is always the first word of the line)::

    rows: {table: backup, time: instant, good: ok}

Options: ``file``, relative to the operator's file, and ``every``, how often a job should run. A
logbook covers the time from its first line until ``every`` after its last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Rows
from slo_spec.units import duration_seconds, instant_seconds

Line = tuple[int, str, str]
"""An instant, a job and an outcome."""


def connect(settings: Settings) -> Logbook:
    """A backend for a source of type ``logbook``; ValueError says what its options lack."""
    options = settings.options
    if "file" not in options:
        raise ValueError(f"source {settings.name}: options: names no file:")
    return Logbook(settings.root / options["file"], duration_seconds(options.get("every", "1d")))


class Logbook:
    """Answers how many runs of a job went well."""

    def __init__(self, path: Path, every: int) -> None:
        self._path = path
        self._every = every

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:  # noqa: ARG002 - a file is read at once
        """An answer for each query: the file is read once for all of them."""
        try:
            lines = list(_lines(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            return dict.fromkeys(queries, Unanswered(Reason.BACKEND, f"{self._path.name}: {error}"))
        return {query: self._answer(query, lines) for query in queries}

    def close(self) -> None:
        """Nothing is kept open."""

    def _answer(self, query: Query, lines: Sequence[Line]) -> Answer:
        measure = query.measure
        if not isinstance(measure, Rows) or measure.good is None or measure.total is not None or query.group_by:
            return Unanswered(Reason.BACKEND, "a logbook answers rows: with a job as table: and an outcome as good:")
        # Nothing later than the query's end is looked at: the same question has the same answer for ever.
        instants = [instant for instant, _, _ in lines if instant < query.at]
        if not instants:
            return Unanswered(Reason.NO_DATA, f"{self._path.name} has no line before the end of the window")
        knots = query.all_knots()
        good, total = [0] * len(knots), [0] * len(knots)
        for instant, job, outcome in lines:
            if job == measure.rows.table and instant in query.span:
                index = bisect_right(knots, instant)
                total[index] += 1
                good[index] += outcome == measure.good
        first, last = max(min(instants), knots[0]), max(instants) + self._every
        timeline = Timeline(
            knots=knots,
            good=tuple(accumulate(good)),
            total=tuple(accumulate(total)),
            observed=tuple(max(0, min(knot, last) - first) for knot in knots),
        )
        return Answered(groups=(((), timeline),), requests=(f"{measure.rows.table} in {self._path.name}",))


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words:
            continue
        if len(words) != 3:
            raise ValueError(f"line {number} is not an instant, a job and an outcome")
        yield instant_seconds(words[0]), words[1], words[2]
