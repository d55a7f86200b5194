"""How a report is to look."""

from __future__ import annotations

import posixpath
from pathlib import Path

from slo_spec.record import Record


class Style(Record, kw_only=True):
    """What the reader's place can show: columns, colour, characters beyond ASCII.

    ``verbosity`` is -1 (the verdict, and the names behind it), 0 or 1 (everything). Paths are shown relative to
    ``root`` where they lie below it. ``below`` is where the working folder lies in its repository, empty at its
    root; ``key`` tells apart the comments of several runs on one pull request.
    """

    width: int = 120
    color: bool = False
    unicode: bool = True
    verbosity: int = 0
    root: Path | None = None
    below: str = ""
    key: str = "check"

    def path(self, file: str) -> str:
        """A file's name as it is shown."""
        try:
            return file if self.root is None else str(Path(file).relative_to(self.root))
        except ValueError:  # elsewhere
            return file

    def repository_path(self, file: str) -> str:
        """A file's name as servers want it that show the repository: from its root, with forward slashes."""
        shown = self.path(file).replace("\\", "/")
        return shown if shown.startswith("/") else posixpath.normpath(posixpath.join(self.below, shown))
