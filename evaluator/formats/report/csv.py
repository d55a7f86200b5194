"""A report on a period as CSV: one row an objective and period, or one an agreement's period, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from evaluator.core.interval import rfc3339
from evaluator.core.period_report import PeriodReport
from evaluator.core.report import Result
from evaluator.core.report_periods import ReportPeriod
from evaluator.core.settlement import Settlement
from evaluator.core.wording import decimal
from evaluator.formats.plain import one_line
from evaluator.formats.report import words

HEADINGS = (
    "kind", "name", "period", "from", "to", "verdict", "target", "measured", "budget_spent",
    "good", "total", "unit", "credit_lowest", "credit_highest", "currency", "owner", "because",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet would compute a cell that begins so."""
_DIGITS = 9


def render(report: PeriodReport) -> str:
    """All rows with a heading: objectives worst first, each with its periods from the newest to the oldest."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for each in report.objectives:
        for period, result in zip((report.period, *report.earlier), (each.result, *each.earlier), strict=True):
            if result is not None:
                writer.writerow([_cell(cell) for cell in _objective(result, period)])
    for settlement in report.settlements:
        writer.writerow([_cell(cell) for cell in _agreement(settlement)])
    return text.getvalue()


def _objective(result: Result, period: ReportPeriod) -> Iterator[str]:
    counts, budget = result.measured, result.budget
    consumed = None if budget is None else budget.consumed_ratio
    yield from ("objective", result.name, period.name, rfc3339(result.span.start), rfc3339(result.span.end))
    yield from (words.MET[result.verdict], f"{decimal(result.target.ratio, _DIGITS).normalize():f}")
    yield "" if result.ratio is None else f"{decimal(result.ratio, _DIGITS):f}"
    yield "" if consumed is None else f"{decimal(consumed, _DIGITS):f}"
    yield from ("", "") if counts is None else (_count(counts.good), _count(counts.total))
    yield from (result.unit.value, "", "", "", result.owner, words.why(result))


def _count(value: object) -> str:
    return str(value) if isinstance(value, int) else f"{decimal(value, 6).normalize():f}"  # type: ignore[arg-type]


def _agreement(settlement: Settlement) -> Iterator[str]:
    low, high = settlement.lowest, settlement.highest
    yield from ("agreement", settlement.agreement.name, settlement.period)
    yield from (rfc3339(settlement.span.start), rfc3339(settlement.span.end), words.KEPT[settlement.verdict])
    yield from ("", "", "", "", "", "")
    if low is None or high is None:
        yield from ("", "", "")
    else:
        yield from (f"{low.amount.amount:f}", f"{high.amount.amount:f}", low.amount.currency)
    yield from (settlement.agreement.owner, "; ".join(settlement.open_questions))


def _cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) and not _is_number(shown) else shown


def _is_number(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()
