"""Names to modules: what ships with slogate as literal tables, then the entry points of other packages."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Protocol, cast

from evaluator.core.query import Backend, Settings
from evaluator.core.report import Report
from evaluator.formats.style import Style
from evaluator.refusal import Refusal

BACKENDS: Mapping[str, str] = {
    "duckdb": "evaluator.backends.duckdb",
    "memory": "evaluator.backends.memory",
    "prometheus": "evaluator.backends.prometheus",
}
FORMATS: Mapping[str, str] = {
    "csv": "evaluator.formats.csv",
    "github": "evaluator.formats.github",
    "gitlab": "evaluator.formats.gitlab",
    "html": "evaluator.formats.html",
    "json": "evaluator.formats.json",
    "jsonl": "evaluator.formats.jsonl",
    "junit": "evaluator.formats.junit",
    "markdown": "evaluator.formats.markdown",
    "openmetrics": "evaluator.formats.openmetrics",
    "sarif": "evaluator.formats.sarif",
    "summary": "evaluator.formats.summary",
    "text": "evaluator.formats.terminal",
}
BACKEND_GROUP = "slogate.backends"
FORMAT_GROUP = "slogate.formats"
MOST_LISTED = 20


class BackendModule(Protocol):
    """What a backend module has."""

    def connect(self, settings: Settings) -> Backend:
        """A backend for one source. ValueError says what is wrong with its settings."""
        ...


class FormatModule(Protocol):
    """What a format module has."""

    def render(self, report: Report, style: Style) -> str:
        """The report as text."""
        ...


def backend(name: str) -> BackendModule:
    """The module of a backend type; ``Refusal`` lists those that are known."""
    return cast(BackendModule, _module("source type", name, BACKENDS, BACKEND_GROUP, "connect"))


def report_format(name: str) -> FormatModule:
    """The module of an output format; ``Refusal`` lists those that are known."""
    return cast(FormatModule, _module("format", name, FORMATS, FORMAT_GROUP, "render"))


def expect_format(name: str) -> None:
    """Nothing where there is a format of that name, ``Refusal`` otherwise. One of ours is not loaded for it."""
    if name not in FORMATS:
        report_format(name)


def known_formats() -> tuple[str, ...]:
    """Every format's name, sorted."""
    return tuple(sorted({*FORMATS, *_entry_points(FORMAT_GROUP)}))


def did_you_mean(name: str, known: Iterable[str], most: int = MOST_LISTED) -> str:
    """The end of a sentence about an unknown name: the nearest known one, and the first ``most`` of them all."""
    import difflib

    names = sorted(known)
    near = difflib.get_close_matches(name, (each for each in names if _alike(name, each)), n=1)
    guess = f" (did you mean {near[0]!r}?)" if near else ""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{guess}; known: {', '.join(names[:most]) or 'none'}{more}"


def _alike(name: str, known: str) -> bool:
    """Whether each part of a name is near: the right service does not make another objective the one that was meant."""
    import difflib

    mine, theirs = name.split("/"), known.split("/")
    if len(mine) != len(theirs):
        return len(mine) < len(theirs)
    return all(difflib.get_close_matches(part, [other]) for part, other in zip(mine, theirs, strict=True))


def _module(what: str, name: str, table: Mapping[str, str], group: str, function: str) -> ModuleType:
    if name in table:
        return importlib.import_module(table[name])
    points = _entry_points(group)
    if name not in points:
        raise Refusal(f"unknown {what} {name!r}{did_you_mean(name, {*table, *points})}")
    try:
        module = importlib.import_module(points[name])
    except Exception as error:  # whatever somebody else's package does on import is not our bug
        raise Refusal(f"{what} {name!r} ({points[name]}) cannot be loaded: {error!r}") from error
    if not callable(getattr(module, function, None)):
        raise Refusal(f"{what} {name!r} ({points[name]}) has no function {function}()")
    return module


def _entry_points(group: str) -> dict[str, str]:
    # Imported late: it is slow, and most runs never ask.
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group=group)}
