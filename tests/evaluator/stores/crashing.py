"""What the tests of stores that are killed, crowded or cut short have in common."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def writers(module: str, act: str, store: Path, *numbers: int) -> Any:
    """What an act of one of the modules beside this one comes to, in a process of its own."""
    asked = [sys.executable, "-m", f"tests.evaluator.stores.{module}", act, str(store), *map(str, numbers)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=240, check=True)
    return json.loads(done.stdout)


def integrity(store: Path) -> str:
    """What SQLite says of a file: ``ok``."""
    with closing(sqlite3.connect(store)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
