"""A row for each objective, commitment and finding, for a spreadsheet or a table: the columns never change places."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

from evaluator.core.interval import rfc3339
from evaluator.core.report import Exposure, Report, Result
from evaluator.formats.entries import Entry, entries
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style

HEADINGS = (
    "kind", "name", "service", "objective", "group", "verdict", "code", "reason", "because", "target", "target_ratio",
    "measured_ratio", "good", "total", "unit", "budget_allowed", "budget_spent", "budget_remaining_ratio", "burn_rate",
    "window", "window_start", "window_end", "reached_best", "reached_worst", "credit_lowest", "credit_highest",
    "currency", "waived", "owner", "file", "line", "evaluated_at", "gate_verdict", "slogate_version",
)  # fmt: skip
"""New columns are added at the end."""
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
"""A spreadsheet would compute a cell that begins so; some read their full-width forms alike."""


def render(report: Report, style: Style) -> str:
    """The report as CSV, with a heading."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, lineterminator="\n", restval="")
    writer.writeheader()
    run = {
        "evaluated_at": rfc3339(report.at),
        "gate_verdict": report.verdict.value,
        "slogate_version": _cell(report.version),
    }
    writer.writerows({**_row(entry, style), **run} for entry in entries(report))
    return text.getvalue()


def _row(entry: Entry, style: Style) -> dict[str, object]:
    of, place = entry.of, entry.place
    row: dict[str, object] = {
        "kind": entry.kind,
        "name": _cell(entry.name),
        "verdict": entry.verdict.value,
        "code": _cell(entry.code),
        "because": _cell("; ".join(entry.because)),
        "waived": _cell("; ".join(entry.waived)),
    }
    if place is not None:
        row |= {"file": _cell(style.repository_path(place.file)), "line": place.line}
    if isinstance(of, Result):
        row |= _of_result(of)
    if isinstance(of, Exposure):
        row |= _of_exposure(of)
    return row


def _of_result(result: Result) -> dict[str, object]:
    budget, burn = result.budget, None if result.projection is None else result.projection.burn.rate
    counted = result.measured
    return {
        "service": _cell(result.service),
        "objective": _cell(result.objective),
        "group": _cell(", ".join(f"{key}={value}" for key, value in result.group)),
        "reason": "" if result.reason is None else result.reason.value,
        "target": _cell(result.target.text),
        "target_ratio": _number(result.target.ratio),
        "measured_ratio": _number(result.ratio),
        "good": _number(None if counted is None else Fraction(counted.good)),
        "total": _number(None if counted is None else Fraction(counted.total)),
        "unit": result.unit.value,
        "budget_allowed": _number(None if budget is None else Fraction(budget.allowed)),
        "budget_spent": _number(None if budget is None else Fraction(budget.spent)),
        "budget_remaining_ratio": _number(None if budget is None else budget.remaining_ratio),
        "burn_rate": _number(burn),
        "window": _cell(result.window),
        "window_start": rfc3339(result.span.start),
        "window_end": rfc3339(result.span.end),
        "owner": _cell(result.owner),
    }


def _of_exposure(exposure: Exposure) -> dict[str, object]:
    low, high = exposure.lowest, exposure.highest
    return {
        "service": _cell(exposure.agreement),
        "objective": _cell(exposure.commitment),
        "reason": "" if exposure.reason is None else exposure.reason.value,
        "target": _cell(exposure.target),
        "window": _cell(exposure.period),
        "window_start": rfc3339(exposure.span.start),
        "window_end": rfc3339(exposure.span.end),
        "reached_best": _number(exposure.best),
        "reached_worst": _number(exposure.worst),
        "credit_lowest": "" if low is None else f"{low.amount:f}",
        "credit_highest": "" if high is None else f"{high.amount:f}",
        "currency": "" if high is None else _cell(high.currency),
        "owner": _cell(exposure.owner),
    }


def _number(value: Fraction | None) -> int | float | str:
    if value is None:
        return ""
    if value.denominator == 1 and abs(value) < 10**15:
        return value.numerator
    try:
        return float(value)
    except OverflowError:
        return ""


def _cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.lstrip().startswith(_FORMULA) else shown
