"""The report for people: a table worst first, a paragraph for whatever did not pass, and the verdict last."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from evaluator.core.counts import Reason
from evaluator.core.report import Report, Result, Verdict
from evaluator.formats import words
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style

COLORS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red", Verdict.UNKNOWN: "bold magenta"}
HEADINGS = ("", "objective", "target", "measured", "budget left", "burn")
ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
PARTS = re.compile(r"(?<=/)|(?=\{)|(?<=, )")
"""Where a name may go on in the next line: service/objective{label=value, label=value}."""
INDENT = "  "
WIDEST_PART = 40
MOST_NAMED = 20
MOST_REQUESTS = 3
MOST_LETTERS = 150


def render(report: Report, style: Style) -> str:
    """The report as text for a terminal or a log; it ends with the verdict and the exit code."""
    last = [*_notices(report, style), _verdict_line(report, style), *_overridden(report, style)]
    if style.verbosity < 0:
        said = last[len(report.notices) :]
        return _printed([*_culprits(report, style), *said], style.width, style)
    rows, width = _fitted([_row(result, style) for result in report.results], style.width)
    parts: list[RenderableType] = [_text(words.evaluated(report), style, "dim")]
    if rows:
        parts.append(_table(report.results, rows, style))
    shown = [result for result in report.results if style.verbosity > 0 or result.verdict is not Verdict.PASS]
    for result in shown:
        parts += [*_paragraph(result, width, style), Text("")]
    return _printed([*parts, *last], width, style)


def _printed(parts: Iterable[RenderableType], width: int, style: Style) -> str:
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=style.color,
        color_system="standard" if style.color else None,
        no_color=not style.color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        safe_box=False,
        _environ={},
    )
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    lines = re.sub(r"[ \t]+$", "", captured.get(), flags=re.MULTILINE)
    return without_commands(lines)


def _text(text: str, style: Style, look: str = "") -> Text:
    return Text(one_line(text, unicode=style.unicode), style=look, overflow="fold")


def _label(verdict: Verdict, style: Style) -> str:
    word = verdict.value.upper()
    return f"{words.GLYPHS[verdict]} {word}" if style.unicode else word


# ------------------------------------------------------------------------------- the table


def _row(result: Result, style: Style) -> tuple[str, ...]:
    verdict = _label(result.verdict, style)
    cells = (verdict, result.name, result.target.text, words.measured(result), words.left(result), words.burn(result))
    return tuple(one_line(cell, unicode=style.unicode) for cell in cells)


def _fitted(rows: Sequence[tuple[str, ...]], width: int) -> tuple[list[tuple[str, ...]], int]:
    """The rows with their names folded into the room that is left, and how many columns it all takes.

    Numbers are never cut off: where they need more columns than there are, lines get longer.
    """
    widest = [max(map(cell_len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    others = sum(widest) - widest[1] + 2 * len(widest)
    parts = [cell_len(part.rstrip()) for row in rows for part in PARTS.split(row[1])]
    room = max(width - others, min(max(parts, default=0), WIDEST_PART))
    folded = [(verdict, _folded(name, room), *numbers) for verdict, name, *numbers in rows]
    return folded, max(width, others + min(widest[1], room))


def _folded(name: str, width: int) -> str:
    lines = [""]
    for part in PARTS.split(name):
        if lines[-1] and cell_len((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _table(results: Sequence[Result], rows: Sequence[tuple[str, ...]], style: Style) -> Table:
    box = SIMPLE_HEAD if style.unicode else ASCII_HEAD
    table = Table(box=box, pad_edge=False, collapse_padding=True, header_style="bold")
    # Nothing is folded or cut here, names have been: widths are given, so that rich does not measure every cell.
    widths = [max(map(cell_len, "\n".join(column).split("\n"))) for column in zip(HEADINGS, *rows, strict=True)]
    for index, (heading, width) in enumerate(zip(HEADINGS, widths, strict=True)):
        table.add_column(heading, width=width, no_wrap=True, justify="right" if index > 1 else "left")
    for result, row in zip(results, rows, strict=True):
        color = COLORS[result.verdict]
        overspent = result.budget is not None and result.budget.remaining < 0
        looks = (color, "", "", "", "red" if overspent else "", "")
        table.add_row(*(Text(cell, style=look, overflow="fold") for cell, look in zip(row, looks, strict=True)))
    return table


# ------------------------------------------------------------------------------- the paragraphs


def _title(result: Result, style: Style) -> Text:
    verdict = _text(_label(result.verdict, style), style, COLORS[result.verdict])
    return Text("  ", overflow="fold").join((verdict, _text(result.name, style, "bold")))


def _paragraph(result: Result, width: int, style: Style) -> list[RenderableType]:
    facts = _facts(result, style)
    margin = len(INDENT) + max(len(label) for label, _ in facts)
    lines = Table.grid(padding=(0, 2, 0, 0))
    # With given widths rich measures no cell.
    lines.add_column(width=margin, no_wrap=True, style="dim")
    lines.add_column(width=max(width - margin - 2, WIDEST_PART), overflow="fold")
    for label, text in facts:
        lines.add_row(Text(INDENT + label), _text(text, style))
    return [_title(result, style), lines]


def _facts(result: Result, style: Style) -> list[tuple[str, str]]:
    place = result.location
    facts = [("at", f"{style.path(place.file)}:{place.line}:{place.column}")]
    if result.description:
        facts.append(("is", result.description))
    facts += _labelled("why", _listed(result.because))
    facts.append(("promise", words.promise(result)))
    facts.append(("window", words.window(result)))
    if result.budget is not None:
        facts.append(("budget", words.budget_of(result)))
    if result.interval is not None and (result.is_close or result.reason is Reason.TOO_FEW):
        facts.append(("sure", words.sure(result.interval, result)))
    if result.met is False and not result.final:
        facts.append(("note", "the period is still running: this can be recovered"))
    if style.verbosity > 0:
        facts += _labelled("steps", result.steps)
    facts += _labelled("asked", (f"{result.indicator} of {result.source}", *_requests(result, style)))
    facts += _labelled("notice", result.notices)
    facts += [(label, text) for label, text in (("owner", result.owner), ("runbook", result.runbook)) if text]
    return facts


def _requests(result: Result, style: Style) -> Sequence[str]:
    # Queries are for those who want to ask again: by default a glimpse, with -v every letter.
    if style.verbosity > 0:
        return result.requests
    short = [text for text in result.requests if len(text) <= MOST_LETTERS]
    shown = (short or [f"{text[:MOST_LETTERS]} ..." for text in result.requests])[:MOST_REQUESTS]
    more = list(result.requests) != shown
    return (*shown, *(["(-v shows every query)"] if more else []))


def _listed(texts: Sequence[str]) -> Sequence[str]:
    return texts if len(texts) < 2 else [f"- {text}" for text in texts]


def _labelled(label: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(label if index == 0 else "", text) for index, text in enumerate(texts)]


def _culprits(report: Report, style: Style) -> list[Text]:
    """Whatever did not pass, a line each: a verdict that names nobody helps nobody."""
    found = [result for result in report.results if result.verdict is not Verdict.PASS]
    more = len(found) - MOST_NAMED
    named = [_title(result, style) for result in found[:MOST_NAMED]]
    return [*named, *([_text(f"... and {more} more", style)] if more > 0 else [])]


def _overridden(report: Report, style: Style) -> list[Text]:
    said = words.overridden(report)
    return [_text(said, style, "bold yellow")] if said else []


def _notices(report: Report, style: Style) -> list[Text]:
    return [_text(f"notice: {notice}", style, "yellow") for notice in report.notices]


def _verdict_line(report: Report, style: Style) -> Text:
    verdict = _text(f"{_label(report.verdict, style)}, exit {report.exit_code}", style, COLORS[report.verdict])
    return Text(": ", overflow="fold").join((verdict, _text(report.because, style)))
