"""What was found between two versions: each change, which way it moves a promise, and why it does."""

from __future__ import annotations

import enum
from collections import Counter

from slo_spec.problem import Location
from slo_spec.record import Record, replace


class Direction(enum.StrEnum):
    """Which way a change moves what is promised, worst first.

    ``changed`` is what cannot be told: another query may count fewer failures or more. ``neutral`` is what moves no
    promise in either way: a description, a name that asks the same.
    """

    REMOVED = "removed"
    LOOSENED = "loosened"
    CHANGED = "changed"
    TIGHTENED = "tightened"
    ADDED = "added"
    NEUTRAL = "neutral"

    @property
    def rank(self) -> int:
        """Sorts directions: the lower, the worse."""
        return list(Direction).index(self)

    @property
    def may_loosen(self) -> bool:
        """Whether less may be promised after it: what cannot be told counts as if it were so."""
        return self in (Direction.REMOVED, Direction.LOOSENED, Direction.CHANGED)

    @property
    def mirrored(self) -> Direction:
        """The direction of the same change undone."""
        return _MIRRORED.get(self, self)


_MIRRORED = {
    Direction.REMOVED: Direction.ADDED,
    Direction.ADDED: Direction.REMOVED,
    Direction.LOOSENED: Direction.TIGHTENED,
    Direction.TIGHTENED: Direction.LOOSENED,
}


class Meaning(Record):
    """Which way a change goes, and why one can say so."""

    direction: Direction
    because: str


class Change(Record, kw_only=True):
    """One change of one thing.

    ``group`` is under what it is shown: a service, an agreement, a policy. ``subject`` is the thing itself
    (``checkout/availability``), ``kind`` what kind of thing, ``what`` the part of it. ``before`` and ``after`` are in
    words, None where there is nothing. ``affects`` names who depends on it; ``base`` and ``head`` are where it stands.
    """

    group: str
    kind: str
    subject: str
    what: str
    direction: Direction
    before: str | None
    after: str | None
    because: str
    affects: tuple[str, ...] = ()
    base: Location | None = None
    head: Location | None = None


class Subject(Record):
    """The thing that changes are about."""

    group: str
    kind: str
    name: str
    affects: tuple[str, ...] = ()

    def change(
        self,
        what: str,
        meaning: Meaning,
        texts: tuple[str | None, str | None] = (None, None),
        places: tuple[Location | None, Location | None] = (None, None),
    ) -> Change:
        """A change of one part of it: what it means, how it reads before and after, and where."""
        return Change(
            group=self.group,
            kind=self.kind,
            subject=self.name,
            what=what,
            direction=meaning.direction,
            before=texts[0],
            after=texts[1],
            because=meaning.because,
            affects=self.affects,
            base=places[0],
            head=places[1],
        )

    def affecting(self, names: tuple[str, ...]) -> Subject:
        """The same with those who depend on it."""
        return replace(self, affects=names)


class Difference(Record):
    """Every change between two versions, grouped, the group with the worst change first."""

    changes: tuple[Change, ...]

    @property
    def counts(self) -> tuple[tuple[Direction, int], ...]:
        """How many changes there are of each direction that occurs, worst first."""
        found = Counter(change.direction for change in self.changes)
        return tuple((direction, found[direction]) for direction in Direction if found[direction])

    @property
    def groups(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes by group, in order."""
        together: dict[str, list[Change]] = {}
        for change in self.changes:
            together.setdefault(change.group, []).append(change)
        return tuple((group, tuple(changes)) for group, changes in together.items())

    def folded(self) -> Difference:
        """The same for readers: what changes alike in several services or agreements is one change that names them."""
        alike: dict[tuple[object, ...], list[Change]] = {}
        for change in self.changes:
            alike.setdefault(_likeness(change), []).append(change)
        return in_order(tuple(each for several in alike.values() for each in _fold(several)))


FOLDED_FROM = 4
"""So many changes that are alike are told as one."""
_SEVERAL = {"service": "services", "agreement": "agreements"}


def _likeness(change: Change) -> tuple[object, ...]:
    own = change.subject.partition("/")[2]
    where = change.group.partition(" ")[0]
    return where, change.kind, own, change.what, change.direction, change.before, change.after, change.because


def _fold(several: list[Change]) -> tuple[Change, ...]:
    first = several[0]
    where = first.group.partition(" ")[0]
    if len(several) < FOLDED_FROM or where not in _SEVERAL:
        return tuple(several)
    names = tuple(each.subject for each in several)
    return (replace(first, group=f"{len(several)} {_SEVERAL[where]}", affects=names, base=None, head=None),)


def in_order(changes: tuple[Change, ...]) -> Difference:
    """The changes with the worst first: by their groups' worst, then by group, and within one by direction and name."""
    worst: dict[str, int] = {}
    for change in changes:
        worst[change.group] = min(worst.get(change.group, len(Direction)), change.direction.rank)

    def place(change: Change) -> tuple[int, str, int, str, str, str]:
        group = change.group
        return worst[group], group, change.direction.rank, change.subject, change.kind, change.what

    return Difference(tuple(sorted(changes, key=place)))
