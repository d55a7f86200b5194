"""Tells the stories anew: what the commands print now replaces what was told. Read the difference."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.transcripts.story import play, retold


def main(names: list[str]) -> None:
    """Record the stories of these names, or all of them."""
    for path in sorted(Path(__file__).parent.glob("*.txt")):
        told = path.read_text(encoding="utf-8")
        if names and path.stem not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            happened = play(told, Path(folder))
        path.write_text(retold(told, happened), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
