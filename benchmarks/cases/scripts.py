"""The benchmarks without a server, each a script of its own: its words are kept, its figures read from them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.table import Outcome, Printed

HERE = Path(__file__).parents[1]


def events(rows: int, rounds: int) -> Outcome:
    """Event files against DuckDB's bare query."""
    return _script(
        f"{rows:,} events in Parquet, a hundred services, eight windows",
        ("events.py", "--rows", str(rows), "--rounds", str(rounds)),
        {f"events {rows} wall": r"wall: ([\d.]+) times", f"events {rows} memory": r"slogate check: .*?(\d+) MiB"},
    )


def loading(documents: int) -> Outcome:
    """Many documents: read and validated, then from the cache."""
    return _script(
        f"{documents:,} documents",
        ("loading.py", str(documents)),
        {
            "loading first": r"(?m)^  first, filling it: ([\d.]+) s",
            "loading cached": r"(?m)^  from it: ([\d.]+) s",
        },
    )


def start(rounds: int) -> Outcome:
    """What a start costs, and which imports cost most."""
    return _script("Start", ("start.py", str(rounds)), {})


def _script(title: str, command: Sequence[str], wanted: Mapping[str, str]) -> Outcome:
    """What a script printed, and the figures that its lines hold."""
    script, *arguments = command
    path = HERE / script
    shown = " ".join(("python", f"benchmarks/{script}", *arguments))
    if not path.exists():
        return Outcome((Printed(title, shown, "Skipped: there is no such script yet."),))
    run = [sys.executable, path, *arguments]
    done = subprocess.run(run, capture_output=True, text=True, check=False, cwd=HERE.parent)
    if done.returncode:
        raise RuntimeError(f"{shown} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    found = {name: re.search(pattern, done.stdout) for name, pattern in wanted.items()}
    figures = {name: float(match[1]) for name, match in found.items() if match}
    return Outcome((Printed(title, shown, done.stdout),), figures)
