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
from evaluator.core.report import Exposure, GateFinding, Report, Result, Verdict
from evaluator.formats import words
from evaluator.formats.entries import Entry, entries, waivers
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style
from slo_spec.patterns import regex

COLORS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "bold red", Verdict.UNKNOWN: "bold magenta"}
OBJECTIVES = ("", "objective", "target", "measured", "budget left", "burn")
COMMITMENTS = ("", "commitment", "target", "reached so far", "credit now", "period")
ASCII_HEAD = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
PARTS = regex(r"(?<=/)|(?=\{)|(?<=, )")
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
    objectives = [_row(result, style) for result in report.results]
    commitments = [_commitment_row(exposure, style) for exposure in report.exposures]
    parts: list[RenderableType] = [_text(words.evaluated(report), style, "dim")]
    width = style.width
    if objectives:
        rows, width = _fitted(OBJECTIVES, objectives, style.width)
        parts.append(_table(OBJECTIVES, [_looks(result) for result in report.results], rows, style))
    if commitments:
        rows, wide = _fitted(COMMITMENTS, commitments, style.width)
        width = max(width, wide)
        looks = [(COLORS[exposure.verdict], "", "", "", "", "") for exposure in report.exposures]
        parts.append(_table(COMMITMENTS, looks, rows, style))
    for entry in _in_their_order(report):
        if entry.is_news or style.verbosity > 0:
            parts += [*_paragraph(entry, width, style), Text("")]
    return _printed([*parts, *last], width, style)


def _in_their_order(report: Report) -> list[Entry]:
    """Objectives as the table has them, then commitments; what is about the gate is nearest to its verdict."""
    kinds = (Result, Exposure)
    return sorted(
        entries(report), key=lambda entry: next((i for i, kind in enumerate(kinds) if isinstance(entry.of, kind)), 2)
    )


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
    # Each table brings an empty line before and after it.
    return without_commands(re.sub(r"\n{3,}", "\n\n", lines))


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


def _commitment_row(exposure: Exposure, style: Style) -> tuple[str, ...]:
    verdict = _label(exposure.verdict, style)
    numbers = (exposure.target, words.reached(exposure), words.credit(exposure), exposure.period)
    return tuple(one_line(cell, unicode=style.unicode) for cell in (verdict, exposure.name, *numbers))


def _looks(result: Result) -> tuple[str, ...]:
    overspent = result.budget is not None and result.budget.remaining < 0
    return (COLORS[result.verdict], "", "", "", "red" if overspent else "", "")


def _fitted(
    headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int
) -> tuple[list[tuple[str, ...]], int]:
    """The rows with their names folded into the room that is left, and how many columns it all takes.

    Numbers are never cut off: where they need more columns than there are, lines get longer.
    """
    widest = [max(map(cell_len, column)) for column in zip(headings, *rows, strict=True)]
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


def _table(
    headings: tuple[str, ...], looks: Sequence[tuple[str, ...]], rows: Sequence[tuple[str, ...]], style: Style
) -> Table:
    box = SIMPLE_HEAD if style.unicode else ASCII_HEAD
    table = Table(box=box, pad_edge=False, collapse_padding=True, header_style="bold")
    # Nothing is folded or cut here, names have been: widths are given, so that rich does not measure every cell.
    widths = [max(map(cell_len, "\n".join(column).split("\n"))) for column in zip(headings, *rows, strict=True)]
    for index, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        table.add_column(heading, width=width, no_wrap=True, justify="right" if index > 1 else "left")
    for look, row in zip(looks, rows, strict=True):
        table.add_row(*(Text(cell, style=each, overflow="fold") for cell, each in zip(row, look, strict=True)))
    return table


# ------------------------------------------------------------------------------- the paragraphs


def _title(entry: Entry, style: Style) -> Text:
    is_finding = isinstance(entry.of, GateFinding)
    if is_finding and entry.verdict is Verdict.PASS:
        # Something to know, not something that passed.
        verdict = _text("· NOTE" if style.unicode else "NOTE", style, "dim")
    else:
        verdict = _text(_label(entry.verdict, style), style, COLORS[entry.verdict])
    name = f"{entry.code}: {entry.name}" if is_finding else entry.name
    return Text("  ", overflow="fold").join((verdict, _text(name, style, "bold")))


def _paragraph(entry: Entry, width: int, style: Style) -> list[RenderableType]:
    place = entry.place
    at = [] if place is None else [("at", str(place._replace(file=style.path(place.file))))]
    facts = [*at, *_facts(entry, style)]
    margin = len(INDENT) + max((len(label) for label, _ in facts), default=0)
    lines = Table.grid(padding=(0, 2, 0, 0))
    # With given widths rich measures no cell.
    lines.add_column(width=margin, no_wrap=True, style="dim")
    lines.add_column(width=max(width - margin - 2, WIDEST_PART), overflow="fold")
    for label, text in facts:
        lines.add_row(Text(INDENT + label), _text(text, style))
    return [_title(entry, style), lines]


def _facts(entry: Entry, style: Style) -> list[tuple[str, str]]:
    match entry.of:
        case Result():
            return _result_facts(entry.of, style)
        case Exposure():
            return _exposure_facts(entry.of, style)
        case GateFinding():
            return [*_labelled("why", entry.because), *_labelled("waived", entry.waived)]


def _result_facts(result: Result, style: Style) -> list[tuple[str, str]]:
    facts = [("is", result.description)] if result.description else []
    facts += _labelled("why", _listed(result.because))
    facts += _labelled("waived", _listed(waivers(result.rules)))
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


def _exposure_facts(exposure: Exposure, style: Style) -> list[tuple[str, str]]:
    facts = _labelled("why", _listed(exposure.because))
    facts += _labelled("waived", _listed(waivers(exposure.rules)))
    facts.append(("promise", f"{exposure.target} of {exposure.indicator} over {exposure.period}"))
    facts.append(("period", words.running(exposure)))
    if exposure.final:
        facts.append(("note", "it can no longer be kept in this period"))
    if style.verbosity > 0:
        facts += _labelled("steps", exposure.steps)
    return [*facts, *([("owner", exposure.owner)] if exposure.owner else [])]


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
    found = [entry for entry in entries(report) if entry.verdict is not Verdict.PASS]
    more = len(found) - MOST_NAMED
    named = [line for entry in found[:MOST_NAMED] for line in (_title(entry, style), *_waived(entry, style))]
    return [*named, *([_text(f"... and {more} more", style)] if more > 0 else [])]


def _waived(entry: Entry, style: Style) -> list[Text]:
    """By what: shown however little is."""
    return [_text(f"    waived: {text}", style) for text in entry.waived]


def _overridden(report: Report, style: Style) -> list[Text]:
    said = words.overridden(report)
    return [_text(said, style, "bold yellow")] if said else []


def _notices(report: Report, style: Style) -> list[Text]:
    return [_text(f"notice: {notice}", style, "yellow") for notice in report.notices]


def _verdict_line(report: Report, style: Style) -> Text:
    verdict = _text(f"{_label(report.verdict, style)}, exit {report.exit_code}", style, COLORS[report.verdict])
    return Text(": ", overflow="fold").join((verdict, _text(report.because, style)))
