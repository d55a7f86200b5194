"""Which way a step from one value to another goes: a judge takes both and says so, with its reason.

Judges are made from words and an order, so that a table of them reads like a contract. Each is its own mirror: what
loosens one way tightens the other.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

from evaluator.core.diff.change import Direction, Meaning

Judge = Callable[[Any, Any], Meaning]

SAME = Meaning(Direction.NEUTRAL, "the same, written in another way")


class Nothing(enum.IntEnum):
    """Where "not set" stands in an order."""

    LEAST = -1
    MOST = 1


def undecidable(because: str) -> Judge:
    """A judge that says that it cannot be told, and why."""
    return lambda _before, _after: Meaning(Direction.CHANGED, because)


def harmless(because: str) -> Judge:
    """A judge that says that no promise moves, and why."""
    return lambda _before, _after: Meaning(Direction.NEUTRAL, because)


UNKNOWN_PART = undecidable("whether this promises more or less cannot be told")
RELABELLED = undecidable("policies, waivers and --select choose by labels: another gate may hold for it, or none")
FOR_READERS = harmless("for readers: no number depends on it")


def _itself(value: Any) -> Any:
    return value


def ordered(
    *,
    tighter: str,
    looser: str,
    falling: bool = False,
    nothing: Nothing | None = None,
    rank: Callable[[Any], Any] = _itself,
) -> Judge:
    """A judge of quantities: the larger promises more, or with ``falling`` less.

    ``nothing`` is where None stands; without it, a step from or to None cannot be told. So is one between values of
    which ``rank`` makes None.
    """

    def judge(before: Any, after: Any) -> Meaning:
        step = _step(before, after, nothing, rank)
        if step is None:
            return Meaning(Direction.CHANGED, "the two cannot be compared")
        if step == 0:
            return SAME
        grows = (step > 0) is not falling
        return Meaning(Direction.TIGHTENED, tighter) if grows else Meaning(Direction.LOOSENED, looser)

    return judge


def _step(before: Any, after: Any, nothing: Nothing | None, rank: Callable[[Any], Any]) -> int | None:
    if before is None or after is None:
        if nothing is None:
            return None
        return ((before is None) - (after is None)) * -nothing
    first, second = rank(before), rank(after)
    if first is None or second is None:
        return None
    return int((second > first) - (second < first))


def in_sequence(values: Sequence[Any], *, tighter: str, looser: str) -> Judge:
    """A judge of words: the later one in ``values`` promises more; one that is not there cannot be compared."""
    known = list(values)
    return ordered(tighter=tighter, looser=looser, rank=lambda value: known.index(value) if value in known else None)


def as_set(*, more: Direction, gained: str, lost: str) -> Judge:
    """A judge of collections: ``more`` is what one more member means; where some came and some went, who knows."""

    def judge(before: Any, after: Any) -> Meaning:
        old, new = set(before), set(after)
        if old == new:
            return Meaning(Direction.NEUTRAL, "the same in another order")
        if old < new:
            return Meaning(more, gained)
        if new < old:
            return Meaning(more.mirrored, lost)
        return Meaning(Direction.CHANGED, "some came and some went")

    return judge
