"""What of an answer may be remembered: its closed hours without a doubt, as cumulative sums."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import lcm
from typing import TypeVar

from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Number
from evaluator.core.interval import Span, Spans, cut, union
from evaluator.core.stretches import HOUR, next_hour
from slo_spec.model import Labels
from slo_spec.record import Record

T = TypeVar("T")
N = TypeVar("N", bound=Number)

Sums = tuple[Number, ...]
"""Good and total; where there are bounds also both if all, and both if only the bad, of what is uncertain counts."""


class GroupHours(Record, kw_only=True):
    """One group over closed hours: cumulative sums and observed seconds at each hour's edge.

    ``columns`` are those of ``Sums``, each with a number an edge: an estate has a million of them.
    ``seen_until`` is the end of the last hour in which the group was there.
    """

    labels: Labels
    columns: tuple[tuple[Number, ...], ...]
    observed: tuple[int, ...]
    seen_until: int


class ClosedHours(Record, kw_only=True):
    """Adjacent whole hours of one question, of which everything is known."""

    span: Span
    estimated: bool
    groups: tuple[GroupHours, ...]

    def part(self, span: Span) -> ClosedHours:
        """Some of the hours."""
        edges = slice((span.start - self.span.start) // HOUR, (span.end - self.span.start) // HOUR + 1)
        groups = tuple(
            GroupHours(
                labels=group.labels,
                columns=tuple(column[edges] for column in group.columns),
                observed=group.observed[edges],
                seen_until=min(group.seen_until, span.end),
            )
            for group in self.groups
        )
        return ClosedHours(span=span, estimated=self.estimated, groups=groups)


def worth_keeping(answer: Answered, hours: Span, silent: Spans = ()) -> tuple[ClosedHours, ...]:
    """The hours of an answer (the edge of each of them is a knot) that can be believed for good.

    Left out, and asked again another time, is an hour that touches a hole, one in which nothing was observed
    (the data may yet come, unless it is one of the ``silent``), and one whose sums do not fit: less than
    nothing, more good than there was, more seconds than there are. A group without an answer leaves out
    everything.
    """
    timelines = [(labels, known) for labels, known in answer.groups if isinstance(known, Timeline)]
    if not timelines or len(timelines) < len(answer.groups):
        return ()
    place = {knot: index for index, knot in enumerate(timelines[0][1].knots)}
    where = [place[edge] for edge in range(hours.start, hours.end + 1, HOUR)]
    groups = tuple(_group(labels, known, where, hours) for labels, known in timelines)
    doubtful = {number for _, known in timelines for number in _holed(known, hours)}
    for group in groups:
        doubtful |= _unfit(group)
    unobserved = set.intersection(*(_unobserved(group) for group in groups))
    doubtful |= {number for number in unobserved if not _is_in(silent, hours.start + number * HOUR)}
    whole = ClosedHours(span=hours, estimated=any(known.estimated for _, known in timelines), groups=groups)
    return tuple(whole if span == hours else whole.part(span) for span in _runs(hours, doubtful))


def gaps(known: Iterable[Span]) -> Spans:
    """What lies between stretches that are known, and is not known."""
    spans = union(known)
    return cut((Span(spans[0].start, spans[-1].end),), spans) if spans else ()


def fits(before: Sums, after: Sums, observed: int, seconds: int) -> bool:
    """Whether two cumulative sums, ``seconds`` apart and with so many observed between, can follow each other."""
    if not 0 <= observed <= seconds:
        return False
    # Whole numbers of one unit are compared several times as fast as fractions.
    unit = lcm(*(each.denominator for each in (*before, *after)))
    changes = [
        new.numerator * (unit // new.denominator) - old.numerator * (unit // old.denominator)
        for old, new in zip(before, after, strict=True)
    ]
    return all(0 <= good <= total for good, total in zip(changes[::2], changes[1::2], strict=True))


def widened(sums: tuple[T, ...], width: int) -> tuple[T, ...]:
    """Sums (or columns of them) with bounds that they lack: as what was counted for sure, or as the bound before."""
    while len(sums) < width:
        sums = (*sums, *sums[-2:])
    return sums


def _group(labels: Labels, known: Timeline, where: Sequence[int], hours: Span) -> GroupHours:
    counted = known.if_counted
    bounds = [known] if counted is None else [known, counted, counted.if_counted or counted]
    gone = known.gone_since
    until = hours.end if gone is None else min(hours.end, next_hour(gone))
    return GroupHours(
        labels=labels,
        columns=tuple(_at(where, column) for bound in bounds for column in (bound.good, bound.total)),
        observed=_at(where, known.observed),
        seen_until=until if until > hours.start else 0,
    )


def _is_in(spans: Spans, instant: int) -> bool:
    return any(instant in span for span in spans)


def _at(where: Sequence[int], column: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(column[index] for index in where)


def _unfit(group: GroupHours) -> set[int]:
    """The numbers of the hours whose sums do not fit, see ``fits``."""
    seconds = _differences(group.observed)
    found = set() if not seconds or (min(seconds) >= 0 and max(seconds) <= HOUR) else _where(_no_hour, seconds)
    for good, total in zip(group.columns[::2], group.columns[1::2], strict=True):
        changes = _differences(good), _differences(total)
        found |= _where(operator.gt, *changes)
        if min(changes[0], default=0) < 0:
            found |= _where(_is_negative, changes[0])
    return found


def _differences(column: Sequence[N]) -> list[N]:
    return list(map(operator.sub, column[1:], column))


def _where(holds: Callable[..., bool], *columns: Sequence[Number]) -> set[int]:
    return {number for number, found in enumerate(map(holds, *columns)) if found}


def _no_hour(seconds: int) -> bool:
    return not 0 <= seconds <= HOUR


def _is_negative(change: Number) -> bool:
    return change < 0


def _unobserved(group: GroupHours) -> set[int]:
    """The numbers of the hours in which a group was not observed."""
    return _where(operator.eq, group.observed[1:], group.observed)


def _holed(known: Timeline, hours: Span) -> Iterator[int]:
    """The numbers of the hours that touch a hole, also in a bound."""
    for knot, _ in known.holes:
        number = (knot - hours.start) // HOUR
        yield from (number, number - 1) if knot % HOUR == 0 else (number,)
    if known.if_counted is not None:
        yield from _holed(known.if_counted, hours)


def _runs(hours: Span, doubtful: set[int]) -> Iterator[Span]:
    """The stretches of hours between those of these numbers."""
    start = hours.start
    for number in sorted(each for each in doubtful if 0 <= each < hours.seconds // HOUR):
        end = hours.start + number * HOUR
        if start < end:
            yield Span(start, end)
        start = end + HOUR
    if start < hours.end:
        yield Span(start, hours.end)
