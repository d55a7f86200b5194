"""Looking before judging: what the sources have of what a specification names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.commands.asking import asked_sources
from evaluator.commands.evaluation import planned_of
from evaluator.commands.invocation import Invocation
from evaluator.commands.options import Options
from evaluator.commands.reading import Reading
from evaluator.core.interval import rfc3339
from evaluator.core.judge import DEFAULT_COVERAGE
from evaluator.core.plan import Evaluation
from evaluator.core.survey import Finding, Survey, Weight, exit_code, located, reach
from evaluator.core.wording import duration, number
from evaluator.fetch import surveyed
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style
from slo_spec.problem import Location, Problem, Severity, in_order
from slo_spec.record import Record

HEADINGS = ("objective", "indicator", "series", "every", "reaches back", "last sample", "reads")


class Row(Record, kw_only=True):
    """What was found for one objective; ``survey`` is None for one that has not begun."""

    evaluation: Evaluation
    survey: Survey | None
    findings: tuple[Finding, ...]


class Looked(Record, kw_only=True):
    """Everything that was found, and the exit code that it means."""

    at: int
    rows: tuple[Row, ...]
    exit_code: int


def looked(reading: Reading, invocation: Invocation, options: Options) -> Looked:
    """What the sources have of what the selected objectives name. ``Refusal`` where they cannot even be asked."""
    planned = planned_of(reading, options, options.instant(invocation.now))
    with asked_sources(reading, planned, invocation, options) as asked:
        surveys = surveyed(
            planned.queries, asked.backends, asked.types, asked.deadline, progress=asked.told, redact=asked.redact
        )
    rows = []
    for evaluation in planned.evaluations:
        survey = surveys[evaluation.query] if evaluation.query is not None else None
        needed = asked.coverage.get(evaluation.indicator.source, DEFAULT_COVERAGE)
        found = located(evaluation, survey, needed) if survey is not None else ()
        rows.append(Row(evaluation=evaluation, survey=survey, findings=found))
    code = exit_code(finding for row in rows for finding in row.findings)
    return Looked(at=planned.at, rows=tuple(rows), exit_code=code)


def problems_of(found: Looked, reading: Reading) -> tuple[Problem, ...]:
    """The findings as problems at their places, each once: two objectives may share an indicator."""
    lines = {name: text.splitlines() for name, text in reading.texts}
    return in_order(
        [
            Problem(
                finding.location,
                finding.code.value,
                finding.message,
                Severity.INFO if finding.weight is Weight.INFO else Severity.ERROR,
                hint=finding.hint,
                excerpt=_line(lines.get(finding.location.file, ()), finding.location),
            )
            for row in found.rows
            for finding in row.findings
        ]
    )


def _line(lines: Sequence[str], location: Location) -> str:
    return lines[location.line - 1] if location.line <= len(lines) else ""


# ------------------------------------------------------------------------------- the table


def table(found: Looked, style: Style) -> str:
    """What there is, one line an objective, and what the exit code means."""
    from slo_spec.show import cell_width

    rows = [HEADINGS, *(_cells(row, found.at) for row in found.rows)]
    cleaned = [[one_line(cell, unicode=style.unicode) for cell in row] for row in rows]
    widths = [max(cell_width(cell) for cell in column) for column in zip(*cleaned, strict=True)]
    lines = [
        "  ".join(cell + " " * (width - cell_width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cleaned
    ]
    text = "\n".join([f"looked at {rfc3339(found.at)}", "", *lines, "", _conclusion(found), ""])
    return without_commands(text)


def _cells(row: Row, at: int) -> tuple[str, ...]:
    evaluation, survey = row.evaluation, row.survey
    name = f"{evaluation.service.name}/{evaluation.objective.name}"
    indicator = f"{evaluation.indicator.name} of {evaluation.indicator.source}"
    if survey is None:
        return (name, indicator, "has not begun", "", "", "", "")
    reached = reach(evaluation, survey)
    back = "-" if reached is None else f"{duration(reached[0])} of {duration(reached[1])}"
    last = "-" if survey.last is None else f"{duration(at - survey.last)} before" if survey.last < at else "just now"
    unit = "rows" if survey.series is None else "samples"
    return (
        name,
        indicator,
        "-" if survey.series is None else number(survey.series),
        "-" if survey.interval_seconds is None else duration(survey.interval_seconds),
        back,
        last,
        "-" if survey.samples is None else f"about {number(_rounded(survey.samples))} {unit}",
    )


def _rounded(count: int) -> int:
    """Two digits that count: it is an estimate, and shall look like one."""
    size = int("1" + "0" * max(0, len(str(count)) - 2))
    return round(count / size) * size


def _conclusion(found: Looked) -> str:
    unique = {(each.location, each.code, each.message): each for row in found.rows for each in row.findings}
    weights = [finding.weight for finding in unique.values()]
    said = {
        1: f"{weights.count(Weight.MISSING)} missing",
        3: f"{weights.count(Weight.UNANSWERED)} could not be asked",
        0: "everything that is named is there",
    }
    if not found.exit_code and all(row.survey is None or row.survey.first is None for row in found.rows):
        said[0] = "nothing was found missing, and nothing could be looked at"
    return f"{said[found.exit_code]}, exit {found.exit_code}; nothing was judged"


# ------------------------------------------------------------------------------- for programs


def data_of(found: Looked) -> dict[str, Any]:
    """Findings and figures as plain data."""
    return {"at": rfc3339(found.at), "objectives": [_row(row) for row in found.rows]}


def _row(row: Row) -> dict[str, Any]:
    survey = row.survey or Survey()
    return {
        "objective": f"{row.evaluation.service.name}/{row.evaluation.objective.name}",
        "indicator": row.evaluation.indicator.name,
        "source": row.evaluation.indicator.source,
        "series": survey.series,
        "interval_seconds": survey.interval_seconds,
        "first": None if survey.first is None else rfc3339(survey.first),
        "last": None if survey.last is None else rfc3339(survey.last),
        "samples": survey.samples,
        "findings": [_finding(finding) for finding in row.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "severity": finding.weight.value,
        "code": finding.code.value,
        "message": finding.message,
        "hint": finding.hint,
    }
