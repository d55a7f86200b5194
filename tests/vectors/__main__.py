"""Runs a file of worked cases: ``python -m tests.vectors FILE [--complete]``."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.vectors import operations
from tests.vectors.case import Case, Operation, differences


def known_operations() -> dict[str, Operation]:
    """Every operation there is, by its name: each module of ``operations`` has a table of its own."""
    found: dict[str, Operation] = {}
    for module in pkgutil.iter_modules(operations.__path__):
        table = importlib.import_module(f"{operations.__name__}.{module.name}").OPERATIONS
        twice = found.keys() & table.keys()
        if twice:
            raise ValueError(f"{', '.join(sorted(twice))}: there twice")
        found |= table
    return found


def run(file: Path, only: str = "") -> tuple[list[str], int, int, int]:
    """The failures as lines; how many cases passed, failed, and were not run."""
    document: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    calendars = document.get("calendars") or {}
    tolerance = Fraction(str((document.get("defaults") or {}).get("tolerance", "0.0000005")))
    table = known_operations()
    lines: list[str] = []
    passed = failed = skipped = 0
    for row in document["vectors"]:
        case = Case(str(row["id"]), str(row["op"]), row["given"], row["expect"])
        if only and only not in (case.name, case.operation):
            continue
        if case.operation not in table:
            skipped += 1
            continue
        wrong = _wrong(case, table[case.operation], calendars, tolerance)
        lines += [f"{case.name} {case.operation}: {line}" for line in wrong]
        passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
    return lines, passed, failed, skipped


def _wrong(case: Case, operation: Operation, calendars: dict[str, Any], tolerance: Fraction) -> list[str]:
    try:
        found = operation(case.given, calendars)
    except Exception as error:  # noqa: BLE001 - a case that cannot be computed has failed; the others go on
        return [f"{type(error).__name__}: {error}"]
    return differences(case.expect, found, tolerance)


def main() -> int:
    """Print what failed and how many; 1 if any failed (with ``--complete``, also if any was not run)."""
    parser = argparse.ArgumentParser(prog="python -m tests.vectors", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--complete", action="store_true", help="a case that was not run is a failure too")
    parser.add_argument("--only", default="", help="one case or operation")
    given = parser.parse_args()
    lines, passed, failed, skipped = run(given.file, given.only)
    for line in lines:
        print(line)
    print(f"vectors: {passed} passed, {failed} failed, {skipped} not run")
    return 1 if failed or (given.complete and skipped) else 0


if __name__ == "__main__":
    raise SystemExit(main())
