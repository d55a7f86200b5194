"""The sections of a report on a period in plain words, as text, Markdown, a page and a message all show them."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.core.period_report import PeriodReport
from evaluator.core.report import Verdict
from evaluator.formats.report import words
from evaluator.formats.settlement.words import credit, reached, reward
from slo_spec.record import Record

OBJECTIVES, AGREEMENTS, NOTES = "Objectives", "Agreements", "Notes"
WHATEVER_WINDOW = "each over this period, whatever its own window"


class Section(Record, kw_only=True):
    """A title, a sentence under it, a table and a list; nothing in it is escaped yet."""

    title: str
    said: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()


def sections(report: PeriodReport) -> tuple[Section, ...]:
    """The sections that have something to say."""
    found = [_objectives(report)] if report.objectives else []
    if report.settlements:
        found.append(_agreements(report))
    if report.upcoming:
        rows = tuple((each.on.isoformat(), words.days(each), each.subject, each.what) for each in report.upcoming)
        head = ("Day", "", "Of", "What")
        found.append(Section(title=f"In the next {report.ahead_days} days", head=head, rows=rows))
    if report.notices:
        found.append(Section(title=NOTES, lines=report.notices))
    return tuple(found)


def _objectives(report: PeriodReport) -> Section:
    before = tuple(each.name for each in report.earlier)
    head = ("Verdict", "Objective", "Target", report.period.name, "Budget spent")
    rows = tuple(
        (
            words.MET[each.result.verdict],
            each.result.name,
            each.result.target.text,
            words.measured(each.result),
            words.spent(each.result),
            *((words.change(each),) if before else ()),
            *(words.measured(one) for one in each.earlier),
        )
        for each in report.objectives
    )
    doubtful = any(cell.endswith("?") for row in rows for cell in row)
    return Section(
        title=OBJECTIVES,
        said=f"{words.counted(report)} ({WHATEVER_WINDOW})" + ("; ? marks what is in doubt" if doubtful else ""),
        head=(*head, *(("Change (pp)", *before) if before else ())),
        rows=rows,
        lines=tuple(_reasons(report)),
    )


def _reasons(report: PeriodReport) -> Iterator[str]:
    for each in report.objectives:
        result = each.result
        if result.verdict is not Verdict.PASS:
            owner = f" ({result.owner})" if result.owner else ""
            yield f"{result.name}{owner} {words.MET[result.verdict]}: {words.why(result)}"


def _agreements(report: PeriodReport) -> Section:
    owed = ", ".join(words.amounts(each) for each in report.owed) or "no amount"
    rows = ((words.KEPT[each.verdict], each.agreement.name, each.period, credit(each)) for each in report.settlements)
    return Section(
        title=AGREEMENTS,
        said=f"{words.agreed(report)} (in their periods that closed in this one); credits owed: {owed}",
        head=("Verdict", "Agreement", "Period", "Credit"),
        rows=tuple(rows),
        lines=tuple(_commitments(report)),
    )


def _commitments(report: PeriodReport) -> Iterator[str]:
    for each in report.settlements:
        name = f"{each.agreement.name}, {each.period}"
        for settled in each.commitments:
            if settled.verdict is not Verdict.PASS:
                because = "".join(f"; {reason}" for reason in settled.reasons)
                what = f"{settled.commitment.name} {words.KEPT[settled.verdict]}: {reached(settled)}"
                yield f"{name}: {what}{because}"
        if reward(each):
            yield f"{name}: the provider earned {reward(each)}"
        # What has a last day is among the dates that come.
        for right in each.rights:
            if right.until is None:
                yield f"{name}: {right.party} may {right.what} ({right.because})"
        yield from (f"{name}: open: {question}" for question in each.open_questions)
