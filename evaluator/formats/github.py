"""GitHub's workflow commands: an annotation at each objective that did not pass, and the verdict as the last line.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the others without a word, so at most nine
of a kind are written, worst first, and one that counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.report import Report, Verdict
from evaluator.formats import words
from evaluator.formats.entries import Entry, entries
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style

MOST_OF_A_KIND = 9
MOST_LETTERS = 4_000
"""Of one message; the whole story stands in the summary."""
KINDS = {Verdict.FAIL: "error", Verdict.UNKNOWN: "error", Verdict.WARN: "warning", Verdict.PASS: "notice"}


def render(report: Report, style: Style) -> str:
    """The report as lines for a step's standard output."""
    listed = entries(report)
    lines = [line for kind in ("error", "warning", "notice") for line in _of_kind(kind, listed, report, style)]
    last = f"{report.verdict.value.upper()}, exit {report.exit_code}: {report.because}"
    over = [f"slogate: {one_line(words.overridden(report))}"] if report.override is not None else []
    return "\n".join([*lines, f"slogate: {one_line(last)}", *over, ""])


def _of_kind(kind: str, listed: Iterable[Entry], report: Report, style: Style) -> Iterator[str]:
    found = [_annotation(kind, entry, style) for entry in listed if entry.is_news and kind == _kind(entry)]
    if kind == "notice":
        found += [_command(kind, {"title": "slogate"}, [notice]) for notice in report.notices]
    shown = found if len(found) <= MOST_OF_A_KIND + 1 else found[:MOST_OF_A_KIND]
    yield from shown
    if len(found) > len(shown):
        more = f"{len(found) - len(shown)} more of this kind: the step summary and the report have them all"
        yield _command(kind, {"title": "slogate"}, [more])


def _kind(entry: Entry) -> str:
    return KINDS[entry.counts_as]


def _annotation(kind: str, entry: Entry, style: Style) -> str:
    place = entry.place
    properties: dict[str, str] = {}
    if place is not None:
        properties["file"] = style.repository_path(place.file)
        if place.line:
            properties |= {"line": str(place.line), "col": str(place.column)}
    properties["title"] = f"{entry.name}: {entry.verdict}"
    return _command(kind, properties, [*entry.because, *(f"waived: {text}" for text in entry.waived)])


def _command(kind: str, properties: dict[str, str], lines: Iterable[str]) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = "\n".join(one_line(line) for line in lines)
    if len(message) > MOST_LETTERS:
        message = f"{message[:MOST_LETTERS]} ..."
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
