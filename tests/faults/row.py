"""A row of the catalogue: the fault, and what slogate must say and return."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A fault by its ``name`` (the id of its test); ``does`` makes it, ``says`` are words that must be printed.

    ``seconds`` is the run's deadline, ``options`` are further arguments or settings that the group knows.
    """

    name: str
    fault: str
    does: Any
    says: str | tuple[str, ...]
    code: int = 3
    seconds: int = 5
    options: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What must be printed, each."""
        return (self.says,) if isinstance(self.says, str) else self.says


def identities(rows: tuple[Row, ...]) -> list[str]:
    """The ids of the rows' tests; each is there once."""
    names = [row.name for row in rows]
    assert len(set(names)) == len(names), "two rows have one name"
    return names
