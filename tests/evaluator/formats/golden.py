"""Expected outputs in tests/golden: compared byte for byte, or written anew with ``SLOGATE_WRITE_GOLDEN=1`` and read."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "golden"


def is_golden(name: str, text: str) -> bool:
    """Whether the text is the one in the file of that name, to the last byte."""
    if os.environ.get("SLOGATE_WRITE_GOLDEN"):
        (FOLDER / name).write_bytes(text.encode())
    return (FOLDER / name).read_bytes().decode() == text
