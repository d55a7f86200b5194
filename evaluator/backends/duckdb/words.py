"""What went wrong in the child process, in the reader's words. Runs in the child; knows no connection.

``Refused`` carries a reason (a value of ``evaluator.core.counts.Reason``) and a line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from evaluator.core.counts import Reason
from slo_spec.patterns import regex

_LONGEST = 300
_HOLDER = regex(r"Conflicting lock is held in (?P<program>.*?) ?\(PID (?P<pid>\d+)\)")
_COLUMN = regex(r'Referenced column "(?P<name>[^"]*)" not found')
# What DuckDB raises before it reads a row: the text names what is not there, or is no SQL.
_OF_THE_SPEC = ("BinderException", "CatalogException", "ParserException", "SyntaxException")
_FUNCTION = regex(r"Function with name (?P<name>\S+) does not exist")


class Refused(Exception):
    """A question that has no answer: why, in one word and in one line."""

    def __init__(self, reason: Reason, detail: str, missing: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.missing = missing
        """What is not there: ``table``, ``column`` or ``rows``; empty where something else is wrong."""

    def reply(self) -> dict[str, list[str]]:
        """How the parent is told."""
        return {"unanswered": [self.reason.value, self.detail]}


def nearest(name: str, known: Iterable[str]) -> str:
    """(did you mean 'x'?), or nothing."""
    lowered = {each.lower(): each for each in known}
    close = difflib.get_close_matches(name.lower(), lowered, n=1)
    return f" (did you mean {lowered[close[0]]!r}?)" if close else ""


def listed(names: Sequence[str], most: int = 20) -> str:
    """The names, comma between, the first twenty."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return (", ".join(names[:most]) or "none") + more


def unknown_column(name: str, place: str, columns: Sequence[str]) -> Refused:
    """A column that is not there, with those that are."""
    found = f"no column {name!r} in {place}{nearest(name, columns)}; columns: {listed(columns)}"
    return Refused(Reason.UNKNOWN_NAME, found, "column")


def unknown_table(name: str, tables: Sequence[str]) -> Refused:
    """A table that is not there, with those that are."""
    return Refused(Reason.UNKNOWN_NAME, f"no table {name!r}{nearest(name, tables)}; tables: {listed(tables)}", "table")


def database_error(
    error: BaseException, place: str, columns: Sequence[str] = (), files: Sequence[str] = (), memory: str = ""
) -> Refused:
    """An error of DuckDB as a refusal. ``files`` are shown by their names only."""
    kind, text = type(error).__name__, str(error)
    if isinstance(error, MemoryError) or kind == "OutOfMemoryException" or "bad_alloc" in text:
        return Refused(Reason.BACKEND, f"{place} needs more than the {memory} that memory: allows")
    holder = _HOLDER.search(text)
    if holder is not None:
        detail = f"{place} is locked by a process that writes it (pid {holder['pid']}); try again later"
        return Refused(Reason.BACKEND, detail)
    column = _COLUMN.search(text)
    if column is not None and columns:
        return unknown_column(column["name"], place, columns)
    if kind == "PermissionException" or "disabled by configuration" in text:
        detail = f"{place} reaches outside the files of its source, which is not allowed: {_line(text, files)}"
        return Refused(Reason.BACKEND, detail)
    function = _FUNCTION.search(text)
    if function is not None:
        return Refused(Reason.UNKNOWN_NAME, f"{place}: DuckDB has no function {function['name']}")
    reason = Reason.UNKNOWN_NAME if kind in _OF_THE_SPEC else Reason.BACKEND
    return Refused(reason, f"{place}: {_line(text, files)}")


def _line(text: str, files: Sequence[str]) -> str:
    for file in files:
        text = text.replace(file, Path(file).name)
    lines = [line.strip() for line in text.split("\n\n")[0].splitlines() if line.strip()]
    line = "; ".join(lines) or "no reason given"
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
