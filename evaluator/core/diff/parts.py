"""Two values of one type, field by field. What no table knows is still found: it counts as changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from evaluator.core.diff.change import Change, Subject
from evaluator.core.diff.meaning import UNKNOWN_PART, Judge
from evaluator.core.diff.shown import shown, words
from slo_spec.problem import Location
from slo_spec.record import compared, has_fields, names_of

Thing = TypeVar("Thing")
Table = Mapping[tuple[str, str], Judge]
"""What a step of a field means, by the names of its type and of the field."""
Places = tuple[Location | None, Location | None]


def part_changes(
    subject: Subject,
    before: Any,
    after: Any,
    table: Table,
    *,
    skip: Iterable[str] = (),
    prefix: str = "",
    places: Places = (None, None),
) -> Iterator[Change]:
    """Each field in which two values of one type differ, except those in ``skip``.

    A field that holds a value of fields is looked into where the table knows its fields, or knows nothing of it at all.
    """
    left_out = set(skip)
    own = places_of(before, after, "", places)
    for name in compared(type(before)):
        old, new = getattr(before, name), getattr(after, name)
        if name in left_out or old == new:
            continue
        what = f"{prefix}{words(name)}"
        judge = _judge(table, type(before), name)
        if _looked_into(old, new, judge, table):
            yield from part_changes(subject, old, new, table, prefix=f"{what} ", places=own)
        else:
            texts = _told_apart(old, new, name)
            yield subject.change(what, (judge or UNKNOWN_PART)(old, new), texts, places_of(before, after, name, own))


def _looked_into(before: Any, after: Any, judge: Judge | None, table: Table) -> bool:
    if type(before) is not type(after) or not has_fields(before) or not names_of(type(before)):
        return False
    return judge is None or any(kind == type(before).__name__ for kind, _ in table)


def _judge(table: Table, kind: type, name: str) -> Judge | None:
    return next((table[each.__name__, name] for each in kind.__mro__ if (each.__name__, name) in table), None)


def _told_apart(before: Any, after: Any, name: str) -> tuple[str, str]:
    """Both in words; where these are the same although the values differ, as Python writes the values."""
    first, second = shown(before, name), shown(after, name)
    return (first, second) if first != second else (repr(before), repr(after))


def places_of(before: Any, after: Any, field: str, otherwise: Places = (None, None)) -> Places:
    """Where a field of two things stands: at a place of its own, else at the thing's, else where it is told."""
    return place_of(before, field) or otherwise[0], place_of(after, field) or otherwise[1]


def place_of(thing: Any, field: str = "") -> Location | None:
    """Where a thing, or a field of it, stands."""
    own = getattr(thing, f"{field}_location", None) if field else None
    found = own or getattr(thing, "location", None)
    return found if isinstance(found, Location) else None


def _own_name(thing: Any) -> str:
    return str(thing.name)


def by_name(things: Iterable[Thing], name: Callable[[Thing], str] = _own_name) -> dict[str, Thing]:
    """Things by their names; a second one of a name, which only an invalid text has, has a number beside it."""
    found: dict[str, Thing] = {}
    for thing in things:
        key, number = name(thing), 2
        while key in found:
            key, number = f"{name(thing)} ({number})", number + 1
        found[key] = thing
    return found


def matched(
    before: Iterable[Thing], after: Iterable[Thing]
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Things by name: those that both have and that differ, those that went, those that came."""
    old, new = by_name(before), by_name(after)
    both = [(thing, new[name]) for name, thing in old.items() if name in new and thing != new[name]]
    gone = [thing for name, thing in old.items() if name not in new]
    return both, gone, [thing for name, thing in new.items() if name not in old]


def most_alike(
    before: Iterable[Thing], after: Iterable[Thing], likeness: Iterable[Callable[[Thing], object]]
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """Things without names: those taken for the same that differ, those that went, those that came.

    What both have is left out. Of the rest two are taken for the same in which one ``likeness`` after the other finds
    the same; each is weaker than the one before it.
    """
    old, new = list(before), list(after)
    for thing in tuple(old):
        if thing in new:
            old.remove(thing)
            new.remove(thing)
    pairs: list[tuple[Thing, Thing]] = []
    for alike in likeness:
        for thing in tuple(old):
            other = next((each for each in new if alike(thing) == alike(each)), None)
            if other is not None:
                old.remove(thing)
                new.remove(other)
                pairs.append((thing, other))
    return pairs, old, new
