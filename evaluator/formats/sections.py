"""The sections of a Markdown page about a report, and as many of them as a server takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from evaluator.core.report import Exposure, Report, Result, Verdict
from evaluator.formats import words
from evaluator.formats.entries import FINDING, Entry
from evaluator.formats.markdown_text import block, code, plain, row
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style
from slo_spec.record import Record

SIGNS = {Verdict.PASS: "✅", Verdict.WARN: "⚠️", Verdict.FAIL: "❌", Verdict.UNKNOWN: "❔"}
MOST_NAMED = 10
MOST_FINDINGS = 50
ROOM_FOR_THE_CUT = 1_500
"""Bytes for what is said about sections that are left out."""


class Section(Record):
    """Lines of Markdown that only make sense together, and what they are about."""

    title: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its text, with an empty line after it."""
        return "\n".join([*self.lines, "", ""])


def fitted(sections: Iterable[Section], most_bytes: int) -> str:
    """As many whole sections as fit, in their order, and a line about those that do not."""
    room = most_bytes - ROOM_FOR_THE_CUT
    shown: list[str] = []
    cut: list[str] = []
    for section in sections:
        size = len(section.text.encode("utf-8", "backslashreplace"))
        if size > room:
            cut.append(section.title)
        else:
            shown.append(section.text)
            room -= size
    if cut:
        more = f" and {len(cut) - MOST_NAMED} more" if len(cut) > MOST_NAMED else ""
        named = ", ".join(plain(title, 60) for title in cut[:MOST_NAMED])
        shown.append(f"*Left out, because a page of this kind holds no more: {named}{more}. The report has it all.*\n")
    return "".join(shown).rstrip("\n") + "\n"


def head(report: Report) -> Section:
    """The verdict."""
    lines = (
        f"## {SIGNS[report.verdict]} slogate: {report.verdict}",
        "",
        f"**{plain(report.because)}** · exit {report.exit_code} · {plain(words.evaluated(report), 200)}",
    )
    return Section("verdict", lines)


def findings(listed: Iterable[Entry]) -> Iterator[Section]:
    """What is said about the gate itself."""
    found = [entry for entry in listed if entry.kind == FINDING]
    lines = [_finding(entry) for entry in found[:MOST_FINDINGS]]
    more = [f"- and {len(found) - len(lines)} more"] if len(found) > len(lines) else []
    if lines:
        yield Section("about the gate", ("### About the gate", "", *lines, *more))


def _finding(entry: Entry) -> str:
    because = plain("; ".join((*entry.because, *entry.waived)))
    return f"- {SIGNS[entry.verdict]} **{plain(entry.code, 100)}** {plain(entry.name, 200)}: {because}"


def table(results: Sequence[Result], most_rows: int) -> Iterator[Section]:
    """The objectives, a row each, as they stand in the report: worst first."""
    if not results:
        return
    rows = [
        row(
            (
                f"{SIGNS[result.verdict]} {result.verdict}",
                plain(result.name, 200),
                plain(result.target.text),
                words.measured(result),
                plain(words.left(result)),
                words.burn(result),
            )
        )
        for result in results[:most_rows]
    ]
    headings = row(("verdict", "objective", "target", "measured", "budget left", "burn"))
    more = len(results) - len(rows)
    tail = ("", f"and {more} more objectives") if more > 0 else ()
    lines = ("### Objectives", "", headings, "| --- | --- | ---: | ---: | ---: | ---: |", *rows, *tail)
    yield Section("table of objectives", lines)


def commitments(exposures: Sequence[Exposure], most_rows: int) -> Iterator[Section]:
    """The running periods of agreements, a row each."""
    if not exposures:
        return
    rows = [
        row(
            (
                f"{SIGNS[each.verdict]} {each.verdict}",
                plain(each.name, 200),
                plain(each.period, 60),
                plain(each.target, 60),
                plain(words.reached(each)),
                plain(words.credit(each)),
            )
        )
        for each in exposures[:most_rows]
    ]
    headings = row(("verdict", "commitment", "period", "target", "reached so far", "credit now"))
    more = len(exposures) - len(rows)
    tail = ("", f"and {more} more commitments") if more > 0 else ()
    lines = ("### Running periods", "", headings, "| --- | --- | --- | ---: | ---: | ---: |", *rows, *tail)
    yield Section("table of commitments", lines)


def reasons(listed: Iterable[Entry], style: Style) -> Iterator[Section]:
    """Each objective and commitment that did not pass, or passed by a waiver: why, where, and whose it is."""
    for entry in listed:
        if entry.kind == FINDING or not entry.is_news:
            continue
        lines = [f"### {SIGNS[entry.verdict]} {plain(entry.name, 200)}", ""]
        lines += [f"- {plain(text)}" for text in entry.because]
        lines += [f"- waived: {plain(text)}" for text in entry.waived]
        facts = " · ".join(_facts(entry, style))
        yield Section(entry.name, (*lines, *(("", facts) if facts else ())))


def _facts(entry: Entry, style: Style) -> Iterator[str]:
    place = entry.place
    if place is not None:
        line = f":{place.line}" if place.line else ""
        yield code(f"{style.repository_path(place.file)}{line}", 300)
    owner = getattr(entry.of, "owner", "")
    if owner:
        yield f"owner {plain(owner, 100)}"
    runbook = getattr(entry.of, "runbook", "")
    if runbook:
        yield f"runbook {link(runbook)}"


def link(address: str) -> str:
    """A web address that can be followed; whatever else it is, as text."""
    plainly = address.isascii() and address.isprintable() and not set(address) & set(" <>\"'`\\()[]|*_~$")
    return f"<{address}>" if plainly and address.startswith(("https://", "http://")) else code(address, 300)


def details(results: Iterable[Result], exposures: Iterable[Exposure]) -> Iterator[Section]:
    """How each number came about, folded."""
    for result in results:
        lines = [words.promise(result), f"window {words.window(result)}", *result.steps]
        lines += [f"asked {result.source}: {request}" for request in result.requests]
        lines += [f"notice: {notice}" for notice in result.notices]
        yield _folded(result, lines)
    yield from (_folded(exposure, exposure.steps) for exposure in exposures if exposure.steps)


def _folded(of: Result | Exposure, lines: Iterable[str]) -> Section:
    summary = f"<summary>{SIGNS[of.verdict]} how {_html(of.name)} came about</summary>"
    return Section(f"steps of {of.name}", ("<details>", summary, "", *block(lines), "", "</details>"))


def _html(text: str) -> str:
    # A block of HTML: Markdown reads nothing in it, but servers look for mentions there, too.
    shown = escape(one_line(text)[:200])
    return shown.replace("@", "@&#8203;")


def notices(report: Report) -> Iterator[Section]:
    """Remarks about the run."""
    if report.notices:
        yield Section("notices", ("### Notices", "", *(f"- {plain(notice)}" for notice in report.notices)))
