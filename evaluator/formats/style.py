"""How a report is to look."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What the reader's place can show: columns, colour, characters beyond ASCII.

    ``verbosity`` is -1 (the verdict, and the names behind it), 0 or 1 (everything). Paths are shown relative to
    ``root`` where they lie below it.
    """

    width: int = 120
    color: bool = False
    unicode: bool = True
    verbosity: int = 0
    root: Path | None = None

    def path(self, file: str) -> str:
        """A file's name as it is shown."""
        if self.root is not None and Path(file).is_relative_to(self.root):
            return str(Path(file).relative_to(self.root))
        return file
