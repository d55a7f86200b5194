"""Lines that are worked out when somebody reads them, and once: most runs show no step of what passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload


class Later(Sequence[str]):
    """A tuple of lines, made by a function on first sight. It is equal to the tuple that it becomes."""

    __slots__ = ("_lines", "_made")

    def __init__(self, lines: Callable[[], tuple[str, ...]]) -> None:
        self._lines: Callable[[], tuple[str, ...]] = lines
        self._made: tuple[str, ...] | None = None

    @property
    def made(self) -> tuple[str, ...]:
        """The lines, worked out now if they were not before."""
        if self._made is None:
            self._made = self._lines()
        return self._made

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self.made[index]

    def __len__(self) -> int:
        return len(self.made)

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __eq__(self, other: object) -> bool:
        return self.made == (other.made if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.made)

    def __repr__(self) -> str:
        return repr(self.made)
