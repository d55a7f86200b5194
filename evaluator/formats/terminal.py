"""The report for people: a table worst first, a paragraph for whatever did not pass, and the verdict last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from evaluator.core.counts import Reason
from evaluator.core.later import glimpse
from evaluator.core.report import Exposure, GateFinding, Report, Result, Verdict
from evaluator.formats import words
from evaluator.formats.entries import Entry, entries, waivers
from evaluator.formats.layout import Piece, flow, labelled, table
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style

BOLD, DIM, RED, YELLOW, BOLD_YELLOW = "1", "2", "31", "33", "1;33"
COLORS = {Verdict.PASS: "32", Verdict.WARN: YELLOW, Verdict.FAIL: "1;31", Verdict.UNKNOWN: "1;35"}
OBJECTIVES = ("", "objective", "target", "measured", "budget left", "burn")
COMMITMENTS = ("", "commitment", "target", "reached so far", "credit now", "period")
MOST_NAMED = 20
MOST_DESCRIBED = 50
"""Paragraphs of one verdict: the table has them all, worst first, and -v describes each."""
MOST_REQUESTS = 3
MOST_LETTERS = 150
EVERY_QUERY = "(-v shows every query)"

Line = tuple[Piece, ...]


def render(report: Report, style: Style) -> str:
    """The report as text for a terminal or a log; it ends with the verdict and the exit code."""
    said = (_verdict_line(report, style), *_overridden(report, style))
    if style.verbosity < 0:
        return _printed(_flowing((*_culprits(report, style), *said), style.width))
    tables, width = _tables(report, style)
    lines = [*_flowing([(_piece(words.evaluated(report), style, DIM),)], width), *tables]
    described, left = _described(report, style)
    for entry in described:
        lines += [*_paragraph(entry, width, style), ""]
    return _printed([*lines, *_flowing((*_left(left, style), *_notices(report, style), *said), width)])


def _described(report: Report, style: Style) -> tuple[list[Entry], Counter[Verdict]]:
    """What has a paragraph, and how many of each verdict the table alone has: nobody reads hundreds of paragraphs."""
    listed = _in_their_order(report)
    if style.verbosity > 0:
        return listed, Counter()
    seen: Counter[Verdict] = Counter()
    described: list[Entry] = []
    for entry in listed:
        if isinstance(entry.of, GateFinding):
            described.append(entry)
        elif entry.is_news:
            seen[entry.verdict] += 1
            if seen[entry.verdict] <= MOST_DESCRIBED:
                described.append(entry)
    return described, seen - Counter(dict.fromkeys(seen, MOST_DESCRIBED))


def _left(left: Mapping[Verdict, int], style: Style) -> list[Line]:
    counts = ", ".join(f"{number} {verdict}" for verdict, number in left.items())
    return [(_piece(f"in the table alone: {counts} (-v describes each)", style, DIM),)] if counts else []


def _in_their_order(report: Report) -> list[Entry]:
    """Objectives as the table has them, then commitments; what is about the gate is nearest to its verdict."""
    kinds: tuple[type, ...] = (Result, Exposure)
    return sorted(
        entries(report), key=lambda entry: next((i for i, kind in enumerate(kinds) if isinstance(entry.of, kind)), 2)
    )


def _printed(lines: Iterable[str]) -> str:
    text = "".join(f"{line.rstrip(' ')}\n" for line in lines)
    while "\n\n\n" in text:  # each table brings an empty line before and after it
        text = text.replace("\n\n\n", "\n\n")
    return without_commands(text)


def _flowing(lines: Iterable[Line], width: int) -> Iterator[str]:
    return (part for line in lines for part in flow(line, width))


def _piece(text: str, style: Style, look: str = "") -> Piece:
    return one_line(text, unicode=style.unicode), look if style.color else ""


def _label(verdict: Verdict, style: Style) -> str:
    word = verdict.value.upper()
    return f"{words.GLYPHS[verdict]} {word}" if style.unicode else word


# ------------------------------------------------------------------------------- the tables


def _tables(report: Report, style: Style) -> tuple[list[str], int]:
    """What was judged, a row each, and how many columns that takes."""
    lines: list[str] = []
    width = style.width
    rule, look = "─" if style.unicode else "-", BOLD if style.color else ""
    objectives = [_row(result, style) for result in report.results]
    commitments = [_commitment_row(exposure, style) for exposure in report.exposures]
    for headings, rows in ((OBJECTIVES, objectives), (COMMITMENTS, commitments)):
        if rows:
            shown, wide = table(headings, rows, style.width, rule=rule, look=look)
            lines += shown
            width = max(width, wide)
    return lines, width


def _row(result: Result, style: Style) -> Line:
    overspent = result.budget is not None and result.budget.remaining < 0
    return (
        _piece(_label(result.verdict, style), style, COLORS[result.verdict]),
        _piece(result.name, style),
        _piece(result.target.text, style),
        _piece(words.measured(result), style),
        _piece(words.left(result), style, RED if overspent else ""),
        _piece(words.burn(result), style),
    )


def _commitment_row(exposure: Exposure, style: Style) -> Line:
    verdict = _piece(_label(exposure.verdict, style), style, COLORS[exposure.verdict])
    cells = (exposure.name, exposure.target, words.reached(exposure), words.credit(exposure), exposure.period)
    return (verdict, *(_piece(cell, style) for cell in cells))


# ------------------------------------------------------------------------------- the paragraphs


def _title(entry: Entry, style: Style) -> Line:
    is_finding = isinstance(entry.of, GateFinding)
    if is_finding and entry.verdict is Verdict.PASS:
        # Something to know, not something that passed.
        verdict = _piece("· NOTE" if style.unicode else "NOTE", style, DIM)
    else:
        verdict = _piece(_label(entry.verdict, style), style, COLORS[entry.verdict])
    name = f"{entry.code}: {entry.name}" if is_finding else entry.name
    return verdict, ("  ", ""), _piece(name, style, BOLD)


def _paragraph(entry: Entry, width: int, style: Style) -> Iterator[str]:
    place = entry.place
    at = [] if place is None else [("at", str(place._replace(file=style.path(place.file))))]
    facts = [(label, one_line(text, unicode=style.unicode)) for label, text in (*at, *_facts(entry, style))]
    yield from flow(_title(entry, style), width)
    yield from labelled(facts, width, DIM if style.color else "")


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
    short: list[str] = []
    long: list[str] = []
    for text in glimpse(result.requests):
        if len(short) == MOST_REQUESTS:
            return (*short, EVERY_QUERY)
        (short if len(text) <= MOST_LETTERS else long).append(text)
    shown = short or [f"{text[:MOST_LETTERS]} ..." for text in long[:MOST_REQUESTS]]
    return (*shown, EVERY_QUERY) if long else shown


def _listed(texts: Sequence[str]) -> Sequence[str]:
    return texts if len(texts) < 2 else [f"- {text}" for text in texts]


def _labelled(label: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(label if index == 0 else "", text) for index, text in enumerate(texts)]


def _culprits(report: Report, style: Style) -> list[Line]:
    """Whatever did not pass, a line each: a verdict that names nobody helps nobody."""
    found = [entry for entry in entries(report) if entry.verdict is not Verdict.PASS]
    more = len(found) - MOST_NAMED
    named = [line for entry in found[:MOST_NAMED] for line in (_title(entry, style), *_waived(entry, style))]
    return [*named, *([(_piece(f"... and {more} more", style),)] if more > 0 else [])]


def _waived(entry: Entry, style: Style) -> list[Line]:
    """By what: shown however little is."""
    return [(_piece(f"    waived: {text}", style),) for text in entry.waived]


def _overridden(report: Report, style: Style) -> list[Line]:
    said = words.overridden(report)
    return [(_piece(said, style, BOLD_YELLOW),)] if said else []


def _notices(report: Report, style: Style) -> list[Line]:
    return [(_piece(f"notice: {notice}", style, YELLOW),) for notice in report.notices]


def _verdict_line(report: Report, style: Style) -> Line:
    verdict = _piece(f"{_label(report.verdict, style)}, exit {report.exit_code}", style, COLORS[report.verdict])
    return verdict, (": ", ""), _piece(report.because, style)
