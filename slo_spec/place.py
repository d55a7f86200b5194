"""A value of a document together with its place: what the readers of ``v1`` walk over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from slo_spec.located import Document, Mark
from slo_spec.model import Labels, labels_of
from slo_spec.problem import Location, Problem

T = TypeVar("T")


class Place:
    """A value that has passed the schema, its place, and the problems found below it.

    All places of one document share one list of problems: readers go on after a problem, with a
    stand-in value, so that everything that is wrong is found in one pass.
    """

    __slots__ = ("data", "document", "key", "key_place", "mark", "problems")

    def __init__(self, document: Document, data: Any, mark: Mark, key: str, problems: list[Problem]) -> None:
        self.document = document
        self.data: Any = data
        self.mark = mark
        self.key = key
        self.key_place: tuple[int, int] = (mark[0], mark[1])
        self.problems = problems

    @classmethod
    def of(cls, document: Document) -> Place:
        """The place of a whole document."""
        return cls(document, document.data, document.mark, "document", [])

    @property
    def location(self) -> Location:
        """Where the value stands."""
        return Location(self.document.file, self.mark[0] + 1, self.mark[1] + 1)

    @property
    def key_location(self) -> Location:
        """Where the value's key stands; of a list's item, the item."""
        return Location(self.document.file, self.key_place[0] + 1, self.key_place[1] + 1)

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def child(self, key: str) -> Place:
        """The value under a key that is there."""
        line, column, mark = self.mark[2][key]
        place = Place(self.document, self.data[key], mark, key, self.problems)
        place.key_place = (line, column)
        return place

    def maybe(self, key: str) -> Place | None:
        """The value under a key, or None where there is none."""
        return self.child(key) if key in self.data else None

    def members(self, key: str) -> Iterator[tuple[str, Place]]:
        """Names and values of the mapping under a key; nothing where there is none."""
        inner = self.maybe(key)
        if inner is not None:
            for name in inner.data:
                yield name, inner.child(name)

    def items(self, key: str) -> Iterator[Place]:
        """The items of the list under a key; nothing where there is none."""
        inner = self.maybe(key)
        if inner is not None:
            for item, mark in zip(inner.data, inner.mark[2], strict=True):
                yield Place(self.document, item, mark, key, self.problems)

    def text(self, key: str, otherwise: str = "") -> str:
        """The text under a key."""
        return str(self.data.get(key, otherwise))

    def labels(self, key: str) -> Labels:
        """The labels under a key."""
        return labels_of(self.data.get(key))

    def number(self, key: str) -> Decimal:
        """The number under a key, exactly."""
        return Decimal(self.data[key])

    def read(self, reader: Callable[[Any], T], otherwise: T) -> T:
        """The value as ``reader`` understands it; a problem and ``otherwise`` where it cannot."""
        try:
            return reader(self.data)
        except ValueError as error:
            self.say("bad-value", f"{self.key.replace('_', ' ')}: {error}")
            return otherwise

    def say(self, code: str, message: str, hint: str = "", at: Location | None = None) -> None:
        """Note a problem, at this place if at no other."""
        self.problems.append(self.document.problem(at or self.location, code, message, hint))

    def say_secret(self, message: str, hint: str) -> None:
        """Note that a secret stands here, without the line that holds it."""
        self.problems.append(Problem(self.key_location, "secret-in-file", message, hint=hint))
