"""What recorded runs say side by side: an objective over time, and what two runs differ in."""

from __future__ import annotations

import enum
from collections.abc import Iterable

from evaluator.core.history import RecordedResult
from slo_spec.record import Record


class Trend(Record, kw_only=True):
    """One objective (or group) over time: its results, the oldest first."""

    name: str
    results: tuple[RecordedResult, ...]

    @property
    def latest(self) -> RecordedResult:
        """The newest of its results."""
        return self.results[-1]


def trends(results: Iterable[RecordedResult]) -> tuple[Trend, ...]:
    """Every objective over time, by name."""
    found: dict[str, list[RecordedResult]] = {}
    for each in sorted(results, key=lambda each: each.at):
        found.setdefault(each.name, []).append(each)
    return tuple(Trend(name=name, results=tuple(found[name])) for name in sorted(found))


class Direction(enum.StrEnum):
    """What became of an objective from one run to another, the most urgent first."""

    WORSE = "worse"
    GONE = "gone"
    BETTER = "better"
    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


class Change(Record, kw_only=True):
    """One objective (or group) in two runs; None in the one that did not judge it."""

    name: str
    direction: Direction
    before: RecordedResult | None
    after: RecordedResult | None


def changes(before: Iterable[RecordedResult], after: Iterable[RecordedResult]) -> tuple[Change, ...]:
    """Every objective of two runs and what became of it: the worse first."""
    earlier, later = ({each.name: each for each in results} for results in (before, after))
    found = [
        Change(
            name=name,
            direction=_direction(earlier.get(name), later.get(name)),
            before=earlier.get(name),
            after=later.get(name),
        )
        for name in {**earlier, **later}
    ]
    order = list(Direction)
    return tuple(sorted(found, key=lambda each: (order.index(each.direction), each.name)))


def _direction(before: RecordedResult | None, after: RecordedResult | None) -> Direction:
    """By the verdict, then by the budget that is left, then by the ratio; ``changed`` where the promise is another."""
    if before is None or after is None:
        return Direction.ADDED if before is None else Direction.GONE
    if before.verdict is not after.verdict:
        return Direction.WORSE if after.verdict.badness > before.verdict.badness else Direction.BETTER
    if (before.target, before.window, before.unit) != (after.target, after.window, after.unit):
        return Direction.CHANGED
    for was, now in ((before.budget_left, after.budget_left), (before.ratio, after.ratio)):
        if was is not None and now is not None and was != now:
            return Direction.WORSE if now < was else Direction.BETTER
    return Direction.SAME
