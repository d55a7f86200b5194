"""What the store has of some queries, believed only where it fits together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter

from evaluator.core.answer import Timeline
from evaluator.core.interval import Span, Spans
from evaluator.core.joining import Piece
from evaluator.core.kept import fits, widened
from evaluator.core.query import Query
from evaluator.core.stretches import read_at
from evaluator.stores.columns import Line, columns_of, since_first
from evaluator.stores.hours import Edge, EdgeRow, HourStore, Run, edge_of
from slo_spec.record import Record, replace


class Recollection(Record):
    """Pieces of one query that the store has, in order; and the runs that it has but that cannot be believed."""

    pieces: tuple[Piece, ...] = ()
    damaged: tuple[int, ...] = ()

    @property
    def spans(self) -> Spans:
        """The hours of the pieces."""
        return tuple(piece.span for piece in self.pieces)


def recollected(store: HourStore, wanted: Mapping[Query, tuple[bytes, Span]]) -> dict[Query, Recollection]:
    """What the store has of each query's closed hours, by the query; wanted by key and hours."""
    known = store.known(key for key, _ in wanted.values())
    parts = {query: _parts(query, hours, known.get(key, ())) for query, (key, hours) in wanted.items()}
    needed = {(part.run.id, instant) for each in parts.values() for part in each for instant in part.read_at}
    rows = _by_run(store.rows(sorted(needed))) if needed else {}
    return {query: _recollection(each, rows) for query, each in parts.items()}


class _Part(Record):
    """The hours of one run that a query needs, and the instants at which it reads them."""

    run: Run
    span: Span
    read_at: tuple[int, ...]


def _parts(query: Query, hours: Span, runs: Sequence[Run]) -> list[_Part]:
    found: list[_Part] = []
    for run in runs:
        start, end = max(run.span.start, hours.start), min(run.span.end, hours.end)
        # Runs never overlap; where they seem to, the first is heard.
        if start < end and (not found or found[-1].span.end <= start):
            span = Span(start, end)
            found.append(_Part(run, span, read_at(query.knots, hours, span)))
    return found


def _by_run(rows: Sequence[EdgeRow]) -> dict[int, list[list[EdgeRow]]]:
    """Of each run the rows of every series, by instant."""
    found: dict[int, list[list[EdgeRow]]] = {}
    for (run, _), several in groupby(rows, key=itemgetter(0, 1)):
        found.setdefault(run, []).append(list(several))
    return found


def _recollection(parts: Sequence[_Part], rows: Mapping[int, list[list[EdgeRow]]]) -> Recollection:
    pieces: list[Piece] = []
    damaged: list[int] = []
    for part in parts:
        piece = _piece(part, rows.get(part.run.id, []))
        if piece is None:
            damaged.append(part.run.id)
        else:
            pieces.append(piece)
    return Recollection(tuple(pieces), tuple(damaged))


def _piece(part: _Part, series: Sequence[list[EdgeRow]]) -> Piece | None:
    """The piece; None where a row or a group is missing or the sums do not fit together."""
    if len(series) != part.run.groups:
        return None
    # Nearly every series is there all the time, and then what it has is read by columns.
    in_columns = [columns_of(rows, part.read_at) for rows in series]
    lines = [each for each in in_columns if each is not None]
    if len(lines) < len(series) or not lines:
        edges = _edges_of(part, series)
        if edges is None:
            return None
        lines = edges
    timelines = [_timeline(part, line) for line in lines]
    groups = {
        line.labels: timeline
        for line, timeline in zip(lines, timelines, strict=True)
        if line.seen_until > part.span.start
    }
    return Piece(span=part.span, knots=part.read_at, groups=groups, beside=tuple(timelines))


def _edges_of(part: _Part, rows: Sequence[list[EdgeRow]]) -> list[Line] | None:
    """What each series has, where some of them began later, or have bounds only since; None where one does not fit."""
    series = [{edge.instant: edge for edge in map(edge_of, each)} for each in rows]
    least: dict[int, int] = {}
    for each in series:
        if not _is_whole(part, each):
            return None
        for instant, edge in each.items():
            if instant >= edge.first:
                least[instant] = min(least.get(instant, edge.observed), edge.observed)
    if len(least) < len(part.read_at):
        return None
    return [_line(part, each, least) for each in series]


def _is_whole(part: _Part, series: Mapping[int, Edge]) -> bool:
    """Whether each row since the series was first seen is there, and follows from the one before."""
    rows = [series.get(instant) for instant in part.read_at]
    there = [edge for edge in rows if edge is not None]
    if len(there) < len(rows):
        return False
    since = [edge for edge in there if edge.instant >= edge.first]
    return all(edge.sums is not None for edge in since) and all(_follows(*pair) for pair in pairwise(since))


def _follows(before: Edge, after: Edge) -> bool:
    assert before.sums is not None
    assert after.sums is not None
    if len(before.sums) > len(after.sums) or before.seen_until > after.seen_until:
        return False
    sums = widened(before.sums, len(after.sums))
    return fits(sums, after.sums, after.observed - before.observed, after.instant - before.instant)


def _line(part: _Part, series: Mapping[int, Edge], least: Mapping[int, int]) -> Line:
    """What a series has, with bounds where they differ. Before it was first seen it has no events."""
    rows = [series[instant] for instant in part.read_at]
    width = max((len(edge.sums) for edge in rows if edge.sums), default=2)
    return Line(
        labels=rows[-1].labels,
        observed=since_first(tuple(edge.observed if edge.sums else least[edge.instant] for edge in rows)),
        seen_until=rows[-1].seen_until,
        sums=tuple(map(since_first, zip(*(widened(edge.sums or (0, 0), width) for edge in rows), strict=True))),
    )


def _timeline(part: _Part, line: Line) -> Timeline:
    """A group's timeline, with bounds where they differ."""
    made: Timeline | None = None
    for index in range(len(line.sums) - 2, -1, -2):
        own = Timeline(
            knots=part.read_at,
            good=line.sums[index],
            total=line.sums[index + 1],
            observed=line.observed,
            estimated=part.run.estimated,
            gone_since=line.seen_until if line.seen_until < part.span.end else None,
        )
        if made is None or (made.good, made.total) != (own.good, own.total):
            made = replace(own, if_counted=made) if made is not None else own
    assert made is not None, "a row has at least two sums"
    return made
