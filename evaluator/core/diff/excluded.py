"""What changed exclusions mean: time that counted and does not any more, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import FOR_READERS, Judge, Nothing, ordered, undecidable
from evaluator.core.diff.parts import Table, matched, part_changes, place_of
from evaluator.core.diff.shown import shown
from evaluator.core.diff.sides import Sides
from evaluator.core.exclusions import excluded_spans, windows
from evaluator.core.interval import Span, Spans, intersection, total_seconds
from evaluator.core.recurrence.rules import occurrences
from evaluator.core.wording import duration
from slo_spec.model.exclusions import ExclusionKind, Exclusions
from slo_spec.record import Record, replace

MOST_SERVICES: Final = 50
"""For so many services the effect of a change is looked at; for more of them, who knows."""
_MORE: Final = "more time may be left out"
_LESS: Final = "less time may be left out"


def _services(before: Any, after: Any) -> Meaning:
    old, new = set(before), set(after)
    if old == new:
        return Meaning(Direction.NEUTRAL, "the same services in another order")
    if not new or (old and old < new):
        return Meaning(Direction.LOOSENED, "it is left out for more services")
    if not old or new < old:
        return Meaning(Direction.TIGHTENED, "it is left out for fewer services")
    return Meaning(Direction.CHANGED, "it is left out for other services")


def _kind(before: Any, after: Any) -> Meaning:
    """Only maintenance needs notice and uses the cap."""
    if after is ExclusionKind.MAINTENANCE:
        return Meaning(Direction.TIGHTENED, "maintenance needs notice and uses the yearly cap")
    if before is ExclusionKind.MAINTENANCE:
        return Meaning(Direction.LOOSENED, "only maintenance needs notice and uses the yearly cap")
    return Meaning(Direction.NEUTRAL, "both are left out without notice and beyond any cap")


def _recurring(span: Span) -> Judge:
    def judge(before: Any, after: Any) -> Meaning:
        if before is None or after is None:
            return Meaning(Direction.CHANGED, "one window becomes one that recurs, or the other way round")
        return _spans_meaning(occurrences(before, span), occurrences(after, span))

    return judge


def _spans_meaning(before: Spans, after: Spans) -> Meaning:
    shared = total_seconds(intersection(before, after))
    lost, gained = total_seconds(before) - shared, total_seconds(after) - shared
    if gained and not lost:
        return Meaning(Direction.LOOSENED, f"{duration(gained)} more are left out, one year back and two ahead")
    if lost and not gained:
        return Meaning(Direction.TIGHTENED, f"{duration(lost)} less are left out, one year back and two ahead")
    return Meaning(Direction.CHANGED, "other time is left out")


def _meanings(span: Span) -> Table:
    return {
        ("Exclusions", "description"): FOR_READERS,
        ("Exclusions", "notice_seconds"): ordered(tighter=_LESS, looser=f"{_MORE}: shorter notice will do"),
        ("Exclusions", "yearly_cap_seconds"): ordered(
            falling=True, tighter=_LESS, looser=_MORE, nothing=Nothing.MOST
        ),
        ("Exclusions", "timezone"): undecidable("the years of the cap begin at another instant"),
        ("Exclusion", "kind"): _kind,
        ("Exclusion", "reason"): FOR_READERS,
        ("Exclusion", "approver"): FOR_READERS,
        ("Exclusion", "start"): ordered(tighter="it begins later", looser="it begins earlier"),
        ("Exclusion", "end"): ordered(tighter="it ends earlier", looser="it ends later", falling=True),
        ("Exclusion", "announced"): ordered(
            tighter="announced later, it may come too late", looser="announced earlier, it may be in time",
            nothing=Nothing.MOST,
        ),
        ("Exclusion", "services"): _services,
        ("Exclusion", "recurring"): _recurring(span),
    }  # fmt: skip


def exclusions_changes(sides: Sides, before: Exclusions, after: Exclusions) -> Iterator[Change]:
    """What changed in exclusions that keep their name, window by window."""
    affects = sides.affected("exclusions", before.name)
    subject = Subject(f"exclusions {before.name}", "exclusions", before.name, affects)
    freezing = ("exclusions", before.name) in sides.freezing
    table, pair = _meanings(sides.horizon), _Documents(before, after, sides.horizon, freezing)
    places = place_of(before), place_of(after)
    for change in part_changes(subject, before, after, table, skip=("name", "windows"), places=places):
        yield pair.judged(change)
    both, gone, new = matched(before.windows, after.windows)
    for old, changed in both:
        for change in part_changes(subject, old, changed, table, skip=("name",), prefix=f"window {old.name} "):
            yield pair.judged(change)
    went = Meaning(Direction.TIGHTENED, "its time counts again")
    came = Meaning(Direction.LOOSENED, "its time does not count any more")
    for window in gone:
        texts = shown(window), None
        yield pair.judged(subject.change(f"window {window.name}", went, texts, (place_of(window), places[1])))
    for window in new:
        found = None, shown(window)
        yield pair.judged(subject.change(f"window {window.name}", came, found, (places[0], place_of(window))))
    if not both and not gone and not new and before.windows != after.windows:
        order = Meaning(Direction.NEUTRAL, "the same windows in another order")
        names = tuple(", ".join(each.name for each in document.windows) for document in (before, after))
        yield subject.change("windows", order, (names[0], names[1]), places)


class _Documents(Record, dict=True):
    """Both versions of a document.

    Notice and the yearly cap make windows depend on each other, and on when they were announced: one that begins later
    may be in time. So the whole effect is looked at too.
    """

    before: Exclusions
    after: Exclusions
    span: Span
    freezing: bool

    def judged(self, change: Change) -> Change:
        """The change as it is, as far as the effect of all changes together agrees with it."""
        if self.freezing and change.direction is Direction.TIGHTENED:
            because = f"{change.because}; but a freeze is made of it, and opens the gate sooner"
            return _as(change, Meaning(Direction.CHANGED, because))
        certain = {
            Direction.LOOSENED: (Direction.LOOSENED, Direction.CHANGED, Direction.NEUTRAL),
            Direction.TIGHTENED: (Direction.TIGHTENED, Direction.NEUTRAL),
        }
        if change.direction not in certain or self._effect in certain[change.direction]:
            return change
        because = f"{change.because}; but with notice, cap and all other windows, other time is left out"
        return _as(change, Meaning(Direction.CHANGED, because))

    @cached_property
    def _effect(self) -> Direction:
        services = {"", *(name for each in (self.before, self.after) for one in each.windows for name in one.services)}
        if len(services) > MOST_SERVICES:
            return Direction.CHANGED
        found = {self._effect_for(service) for service in services} - {Direction.NEUTRAL}
        return found.pop() if len(found) == 1 else Direction.CHANGED if found else Direction.NEUTRAL

    def _effect_for(self, service: str) -> Direction:
        old, new = (excluded_spans(windows((each,), self.span, service)) for each in (self.before, self.after))
        if old == new:
            return Direction.NEUTRAL
        return _spans_meaning(old, new).direction


def _as(change: Change, meaning: Meaning) -> Change:
    return replace(change, direction=meaning.direction, because=meaning.because)
