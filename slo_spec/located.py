"""A document whose every key and value knows its place."""

from __future__ import annotations

from typing import Any

from slo_spec.problem import Location, Problem
from slo_spec.record import Record

Path = tuple[str | int, ...]
Mark = tuple[int, int, Any]
"""Line and column (from 0) of a value, and the marks of what it holds: a list, or a dict of
``key -> (line, column of the key, mark of the value)``, or None for a scalar."""


class Document(Record):
    """One YAML document: its data (dict, list, str, int, bool, Decimal, None) and where each part stands."""

    data: Any
    file: str
    lines: tuple[str, ...]
    mark: Mark

    def at(self, path: Path = ()) -> Location:
        """Where the value at ``path`` stands; of a path that leads nowhere, the nearest that exists."""
        mark = self.mark
        for step in path:
            below = _below(mark, step)
            if below is None:
                break
            mark = below[2]
        return Location(self.file, mark[0] + 1, mark[1] + 1)

    def key_at(self, path: Path) -> Location:
        """Where the key (or list item) that ends ``path`` stands."""
        mark = self.mark
        place = mark[:2]
        for step in path:
            below = _below(mark, step)
            if below is None:
                break
            place, mark = (below[0], below[1]), below[2]
        return Location(self.file, place[0] + 1, place[1] + 1)

    def line(self, location: Location) -> str:
        """The source line that a location points into."""
        return self.lines[location.line - 1] if location.line <= len(self.lines) else ""

    def problem(self, location: Location, code: str, message: str, hint: str = "") -> Problem:
        """An error at a place of this document, with its source line."""
        return Problem(location, code, message, hint=hint, excerpt=self.line(location))


def _below(mark: Mark, step: str | int) -> tuple[int, int, Mark] | None:
    children = mark[2]
    if isinstance(children, dict):
        found: tuple[int, int, Mark] | None = children.get(step)
        return found
    if isinstance(children, list) and isinstance(step, int) and step < len(children):
        child: Mark = children[step]
        return (child[0], child[1], child)
    return None
