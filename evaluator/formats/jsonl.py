"""JSON lines: each objective, commitment and finding by itself, with what identifies the run, for a log or a table."""

from __future__ import annotations

from evaluator.core.report import Exposure, GateFinding, Report, Result
from evaluator.formats.data.text import dumps
from evaluator.formats.data.writing import Data, exposure_of, finding_of, result_of, run_of
from evaluator.formats.entries import Entry, entries
from evaluator.formats.style import Style

VERSION = "slogate-report-line/v1"


def render(report: Report, style: Style) -> str:
    """The report as one line of JSON an entry, worst first; ASCII."""
    run = {name: value for name, value in run_of(report).items() if name != "report"}
    lines = ({"line": VERSION, "run": run, "kind": entry.kind, **_data(entry, style)} for entry in entries(report))
    return "".join(dumps(line, indent=None) for line in lines)


def _data(entry: Entry, style: Style) -> Data:
    match entry.of:
        case Result():
            return result_of(entry.of, style)
        case Exposure():
            return exposure_of(entry.of, style)
        case GateFinding():
            return finding_of(entry.of, style)
