"""Slices that are shorter than the distance between events: what stands between two events is then nobody's knowledge.

A slice without an event is up where nothing else is written. Where most slices are so, that is no traffic only by
name: a probe every five minutes leaves four of five slices of a minute empty, and none of them says that it was up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.slice_states import Slice
from evaluator.core.wording import duration, percent
from slo_spec.model.agreements import ByAverage, ByTime, NoTraffic


def sparse(accounting: ByAverage | ByTime, pieces: Iterable[Slice], filled: int = 0) -> Unanswered | None:
    """Why empty slices say nothing, where more than half have no event and the contract does not say what they are.

    ``filled`` is how many there are beside these that have events.
    """
    if accounting.no_traffic is not NoTraffic.PRESUMED_UP:
        return None
    observed = filled
    for piece in pieces:
        if piece.counts is not None:
            observed += 1
            filled += bool(piece.counts.total)
    if not filled or 2 * filled >= observed:
        return None
    share = percent(Fraction(filled, observed), (), 1)
    detail = (
        f"slices of {duration(accounting.slice_seconds)}, but only {share} of them have an event: "
        "write a longer slice, or say no_traffic: up"
    )
    return Unanswered(Reason.INCOMPLETE, detail)


def beside_failures(pieces: Sequence[Slice]) -> Iterator[Slice]:
    """The empty slices between a failure and the next event, and between a failure and the event before it."""
    waiting: list[Slice] = []
    failed = False
    for piece in sorted(pieces, key=lambda each: each.spans[0].start):
        if piece.counts is not None and not piece.counts.total:
            waiting.append(piece)
            continue
        fails = piece.counts is not None and bool(piece.counts.bad)
        if failed or fails:
            yield from waiting
        waiting, failed = [], fails
    if failed:
        yield from waiting
