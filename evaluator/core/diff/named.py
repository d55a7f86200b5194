"""Things that have names, in two versions: which came, which went, and whether one of each is the same renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from evaluator.core.diff.change import Change, Meaning, Subject
from evaluator.core.diff.parts import matched, place_of
from evaluator.core.diff.shown import shown
from slo_spec.record import Record, names_of, replace

_FOR_READERS = ("name", "owner", "description", "runbook")


class Words(Record):
    """What it means that a thing of a kind is there no more, or is new."""

    removed: Meaning
    added: Meaning


def named_changes(
    before: Iterable[Any],
    after: Iterable[Any],
    subject: Callable[[Any], Subject],
    words: Words,
    compare: Callable[[Any, Any], Iterator[Change]] | None = None,
    describe: Callable[[Any], str] = shown,
) -> Iterator[Change]:
    """What went, what came, and by ``compare`` what changed in those that stayed."""
    both, gone, new = matched(before, after)
    for old, other in both if compare is not None else ():
        yield from compare(old, other) if compare is not None else ()
    renamed = _renamed(gone, new)
    for thing in gone:
        meaning = _hinted(words.removed, renamed.get(thing.name), "the same stands under the new name")
        what = subject(thing)
        yield what.change(what.kind, meaning, (describe(thing), None), (place_of(thing), None))
    former = {later: earlier for earlier, later in renamed.items()}
    for thing in new:
        meaning = _hinted(words.added, former.get(thing.name), "the same stood under the former name")
        what = subject(thing)
        yield what.change(what.kind, meaning, (None, describe(thing)), (None, place_of(thing)))


def _renamed(gone: list[Any], new: list[Any]) -> dict[str, str]:
    """The new name of each thing that is gone, where another that says the same has come."""
    left, found = list(new), {}
    for thing in gone:
        same = next((each for each in left if _but_for_its_name(thing, each)), None)
        if same is not None:
            left.remove(same)
            found[thing.name] = same.name
    return found


def _but_for_its_name(one: Any, other: Any) -> bool:
    alike = {name: getattr(other, name) for name in names_of(type(one)) if name in _FOR_READERS}
    return bool(replace(one, **alike) == other)


def _hinted(meaning: Meaning, name: str | None, hint: str) -> Meaning:
    return meaning if name is None else Meaning(meaning.direction, f"{meaning.because} ({hint} {name!r})")
