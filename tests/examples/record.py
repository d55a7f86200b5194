"""Writes what each example prints now into its expected.txt. Read the difference before you commit it.

``python -m tests.examples.record [FOLDER ...]``; the plugin's is told by its own test, which installs it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.examples.stories import STORIES, needs, told


def main(names: list[str]) -> None:
    """Record the examples of these names, or all but the plugin's."""
    for folder in STORIES:
        if needs(folder) == "plugin" or (names and folder.name not in names):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            (folder / "expected.txt").write_text(told(folder, Path(scratch)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
