"""What is worked out when somebody reads it, and once: most runs show little of what passed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, overload

Item_co = TypeVar("Item_co", covariant=True)


class Later(Sequence[Item_co]):
    """A tuple, made by a function on first sight. It is equal to the tuple that it becomes."""

    __slots__ = ("_items", "_made")

    def __init__(self, items: Callable[[], Iterable[Item_co]]) -> None:
        self._items: Callable[[], Iterable[Item_co]] | None = items
        self._made: tuple[Item_co, ...] = ()

    @property
    def made(self) -> tuple[Item_co, ...]:
        """The items, worked out now if they were not before."""
        make = self._items
        if make is not None:  # two readers at once work it out twice
            self._made = tuple(make())
            self._items = None
        return self._made

    def glimpse(self) -> Iterator[Item_co]:
        """The items from the first on, each worked out when it is taken; nothing of that is kept."""
        make = self._items
        return iter(self._made if make is None else make())

    @overload
    def __getitem__(self, index: int) -> Item_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Item_co, ...]: ...
    def __getitem__(self, index: int | slice) -> Item_co | tuple[Item_co, ...]:
        return self.made[index]

    def __len__(self) -> int:
        return len(self.made)

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self.made)

    def __eq__(self, other: object) -> bool:
        return self.made == (other.made if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.made)

    def __repr__(self) -> str:
        return repr(self.made)


def glimpse(items: Sequence[Item_co]) -> Iterator[Item_co]:
    """The items from the first on, for a reader who may not want them all: each is made when it is taken."""
    return items.glimpse() if isinstance(items, Later) else iter(items)


class LaterText:
    """A text, made by a function on first sight. It is equal to the text that it becomes."""

    __slots__ = ("_made", "_text")

    def __init__(self, text: Callable[[], str]) -> None:
        self._text: Callable[[], str] | None = text
        self._made = ""

    def __str__(self) -> str:
        make = self._text
        if make is not None:
            self._made = make()
            self._text = None
        return self._made

    def __eq__(self, other: object) -> bool:
        return str(self) == (str(other) if isinstance(other, LaterText) else other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return repr(str(self))
