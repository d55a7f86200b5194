"""When series came, as the index tells it: where one is not listed it has no sample, so that nobody need look.

A server lists at least the series that have samples between two instants. Prometheus lists hardly more, others
those of the whole day: a listing says "not before", and the samples say when.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

from evaluator.backends.prometheus.ledger.roster import Roster, named
from evaluator.backends.prometheus.ledger.stretches import Run
from evaluator.backends.prometheus.request import Samples, SeriesIn
from evaluator.backends.prometheus.steps import Steps
from slo_spec.model import Labels
from slo_spec.record import Record

MOST_PIECES = 12
WORTH_A_PIECE = 20_000
"""Samples that cost a server about as much as the three requests of one piece more."""


class Part(Record):
    """Some stretches of a run, or a part of one: then that one ends at ``ends_at``."""

    run: Run
    ends_at: int | None = None

    def stretch_of(self, end: int) -> int:
        """The end of the stretch in which what ends at an instant lies."""
        return end if self.ends_at is None else self.ends_at


Piece = tuple[Part, ...]
"""Adjacent parts that are looked at together."""

Listed = Mapping[Labels, tuple[int, ...]]
"""By series, the numbers of the pieces in which it may have samples, ascending."""


def pieces(runs: Sequence[Run], series: int, interval: int) -> tuple[Piece, ...]:
    """The stretches of sorted runs in pieces: as many as save more samples of so many series than they cost."""
    seconds = sum(run.length * run.number for run in runs)
    worth = series * seconds // interval // WORTH_A_PIECE
    length = -(-seconds // max(1, min(MOST_PIECES, math.isqrt(worth))))
    made: list[list[Part]] = [[]]
    for part in (part for run in runs for part in _cut(run, length)):
        if made[-1] and part.run.end - made[-1][0].run.start > length:
            made.append([])
        made[-1].append(part)
    return tuple(tuple(piece) for piece in made)


def _cut(run: Run, length: int) -> list[Part]:
    """The stretches of a run, as many together as are no longer than ``length``, or each in parts that are not."""
    together = length // run.length
    if together:
        starts = range(run.start, run.end, together * run.length)
        return [Part(Run(start, run.length, min(together, (run.end - start) // run.length))) for start in starts]
    number = -(-run.length // length)
    size = -(-run.length // number)
    return [
        Part(Run(start, min(size, end - start)), end)
        for end in run.ends
        for start in range(end - run.length, end, size)
    ]


def listed(roster: Roster, members: Collection[Labels], pieces: Sequence[Piece]) -> Steps[Listed]:
    """In which pieces each of some members may have samples. One that is in none is left out."""
    text = roster.text_of(members)
    requests = [SeriesIn(text, piece[0].run.start, piece[-1].run.end) for piece in pieces]
    outcomes = yield requests
    found: dict[Labels, tuple[int, ...]] = {}
    wanted = {*members}
    for number, request in enumerate(requests):
        outcome = outcomes[request]
        # Where there is no list, any of them may be there.
        there = {named(each) for each in outcome.label_sets} & wanted if isinstance(outcome, Samples) else wanted
        found |= {labels: (*found.get(labels, ()), number) for labels in there}
    return found
