"""What a reviewer is told: the difference, what it would have done, and whether that stops the change."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from evaluator.core.diff.change import Change, Difference, Direction
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.core.impact import Impact

OPEN, CLOSED, UNDECIDED = 0, 1, 3


class FailOn(enum.StrEnum):
    """What stops a change.

    ``loosened`` is whatever may promise less: what is loosened, removed, or cannot be told. ``any`` is every change.
    ``failing`` is a promise that the new version misses now (``--impact``).
    """

    LOOSENED = "loosened"
    ANY = "any"
    FAILING = "failing"


class Allow(enum.StrEnum):
    """What passes all the same, because somebody has looked at it."""

    CHANGED = "changed"
    REMOVED = "removed"
    INVALID_BASE = "invalid-base"


class Review(Record, kw_only=True):
    """Everything about two versions. ``because`` says what stops the change, or why it cannot be told; else empty."""

    base: str
    head: str
    difference: Difference
    impact: Impact | None
    fail_on: tuple[FailOn, ...]
    allow: tuple[Allow, ...]
    exit_code: int
    because: tuple[str, ...]


def review(
    versions: tuple[str, str],
    difference: Difference,
    *,
    impact: Impact | None = None,
    fail_on: Iterable[FailOn] = (),
    allow: Iterable[Allow] = (),
) -> Review:
    """The review of a difference. What is certain stops a change, whatever else is unknown."""
    stops, passes = tuple(fail_on), tuple(allow)
    closed = tuple(_closing(difference, impact, stops, passes))
    unsure = tuple(_undecided(impact)) if FailOn.FAILING in stops and impact is not None else ()
    return Review(
        base=versions[0],
        head=versions[1],
        difference=difference,
        impact=impact,
        fail_on=stops,
        allow=passes,
        exit_code=CLOSED if closed else UNDECIDED if unsure else OPEN,
        because=(*closed, *unsure),
    )


def _closing(
    difference: Difference, impact: Impact | None, fail_on: tuple[FailOn, ...], allow: tuple[Allow, ...]
) -> Iterable[str]:
    if FailOn.ANY in fail_on and difference.changes:
        yield f"stopped by --fail-on any: {counted(difference.changes)}"
    if FailOn.LOOSENED in fail_on:
        closing = [
            change for change in difference.changes if change.direction.may_loosen and not _passes(change, allow)
        ]
        if closing:
            yield f"stopped by --fail-on loosened: {counted(closing)}{_why_changed(closing)}"
    if FailOn.FAILING in fail_on and impact is not None and impact.failing:
        yield f"stopped by --fail-on failing: {', '.join(impact.failing)} would fail"


def _passes(change: Change, allow: tuple[Allow, ...]) -> bool:
    if change.kind == UNREADABLE:
        return Allow.INVALID_BASE in allow
    return change.direction.value in [each.value for each in allow]


def _why_changed(closing: Iterable[Change]) -> str:
    if not any(change.direction is Direction.CHANGED for change in closing):
        return ""
    return " (what cannot be told may be loosened; --allow changed once somebody has looked at it)"


def _undecided(impact: Impact | None) -> Iterable[str]:
    if impact is not None and impact.unknown:
        yield f"undecided by --fail-on failing: {', '.join(impact.unknown)} cannot be told"


UNREADABLE = "document"
"""The kind of a change that stands for what could not be read of the version before."""


def counted(changes: Iterable[Change]) -> str:
    """How many changes go which way: "2 loosened, 1 added"."""
    found = Counter(change.direction for change in changes)
    return ", ".join(f"{found[each]} {each.value}" for each in Direction if found[each]) or "no change"
