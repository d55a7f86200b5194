"""First contact: what a help desk resolves at once, and how soon a lead hears from somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator.core.counts import Counts, Number


def resolved_at_first_contact(resolved: int, reopened: int, total: int) -> Counts:
    """The cases resolved at first contact of all cases; one that was opened again was not resolved."""
    return Counts(good=resolved - reopened, total=total)


def in_time(waits: Iterable[Number | None], limit: Number) -> tuple[bool, ...]:
    """Whether each was contacted within the limit, the limit itself included; None is never contacted, and is not."""
    return tuple(wait is not None and wait <= limit for wait in waits)


def contacted(met: Sequence[bool]) -> Counts:
    """How many of all were contacted in time."""
    return Counts(good=sum(met), total=len(met))
