"""The iCalendar files that calendars name: beside the calendar or below it, and read before anything is planned.

The language reads no files, so a calendar that it hands over has only their names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from evaluator.core.recurrence.bounds import MOST_BYTES, YEARS
from evaluator.core.recurrence.holidays import holidays_of_text
from evaluator.files import read_text
from evaluator.revisions import Revision, texts_at
from slo_spec.model import Spec
from slo_spec.model.calendars import Calendar
from slo_spec.patterns import regex
from slo_spec.problem import Location, Problem
from slo_spec.record import replace

_BEGINS = regex(r"^DTSTART[^:\r\n]{0,100}:([0-9]{4})", re.MULTILINE)
_MOST_YEARS = 10
"""Of so many years the events are looked at before they are needed."""
TextOf = Callable[[str, str], str | Problem]
"""The text of a file: the folder of the calendar that names it, and its path from there."""


def from_disk(root: Path) -> TextOf:
    """Files below the working folder: none is read that lies outside of its calendar's own."""

    def text_of(folder: str, name: str) -> str | Problem:
        within = (root / folder).resolve()
        return read_text(root / folder / name, posixpath.join(folder, name), bases=(within,), most=MOST_BYTES)

    return text_of


def from_revision(revision: Revision, root: Path) -> TextOf:
    """The same files as a revision has them: its calendars are named ``REVISION:folder/file``."""

    def text_of(folder: str, name: str) -> str | Problem:
        named = f"{revision.name}:"  # of a calendar at the root there is less left of a name with a slash: origin/main
        beside = folder.removeprefix(named) if folder.startswith(named) else ""
        shown = f"{named}{posixpath.join(beside, name)}"
        path = posixpath.normpath(posixpath.join(beside, name))
        inside = path.startswith(f"{beside}/") if beside else not path.startswith(("../", "/"))
        if not inside:
            return Problem(Location(shown), "file-outside", "it lies outside of the calendar's own folder")
        texts, problems = texts_at(revision, (Path(path),), root)
        missing = Problem(Location(shown), "file-missing", "there is no such file in the revision")
        return texts[0][1] if len(texts) == 1 else problems[0] if problems else missing

    return text_of


def with_files(spec: Spec, text_of: TextOf) -> tuple[Spec, tuple[Problem, ...]]:
    """The specification with the texts of its calendars' files, and what is wrong with them, each at its calendar."""
    problems: list[Problem] = []
    calendars = tuple(_with_files(each, text_of, problems) if each.files else each for each in spec.calendars)
    return replace(spec, calendars=calendars), tuple(problems)


def _with_files(calendar: Calendar, text_of: TextOf, problems: list[Problem]) -> Calendar:
    folder = posixpath.dirname(calendar.location.file)
    texts: list[tuple[str, str]] = []
    for name, _ in calendar.files:
        text = text_of(folder, name)
        problems += _wrong(calendar, name, text)
        texts.append((name, text if isinstance(text, str) else ""))
    return replace(calendar, files=tuple(texts))


def _wrong(calendar: Calendar, name: str, text: str | Problem) -> Iterator[Problem]:
    place = calendar.files_location
    if isinstance(text, Problem):
        yield Problem(place, text.code, f"holiday file '{name}': {text.message}", hint=text.hint)
        return
    begun = sorted({int(year) for year in _BEGINS.findall(text)} & set(YEARS))
    try:
        for year in begun[:_MOST_YEARS] or [YEARS.start]:
            holidays_of_text(name, text, year, calendar.timezone)
    except ValueError as error:
        yield Problem(place, "bad-value", f"holiday file: {error}")
