"""GitLab's code quality report: a finding for whatever did not pass, with a fingerprint that is its own.

GitLab shows only the first of equal fingerprints, and compares those of two branches; paths are relative to the
repository, without a leading ./
"""

from __future__ import annotations

from typing import Any

from evaluator.core.report import Report, Verdict
from evaluator.formats.data.text import dumps
from evaluator.formats.entries import Entry, entries, fingerprints, first_place
from evaluator.formats.plain import one_line
from evaluator.formats.style import Style
from slo_spec.problem import Location

SEVERITIES = {Verdict.FAIL: "critical", Verdict.UNKNOWN: "major", Verdict.WARN: "minor", Verdict.PASS: "info"}
SOMEWHERE = Location("slogate.yaml")
"""For what is about no file, in a report that knows of none: GitLab wants one."""


def render(report: Report, style: Style) -> str:
    """The report as GitLab's code quality JSON."""
    listed = entries(report)
    somewhere = first_place(listed) or SOMEWHERE
    found = [_finding(entry, mark, somewhere, style) for entry, mark in fingerprints(listed) if entry.is_news]
    return dumps(found)


def _finding(entry: Entry, mark: str, somewhere: Location, style: Style) -> dict[str, Any]:
    place = entry.place or somewhere
    told = "; ".join([*entry.because, *(f"waived: {text}" for text in entry.waived)])
    return {
        "description": one_line(f"{entry.name}: {entry.verdict}: {told}"),
        "check_name": f"slogate/{one_line(entry.code)}",
        "fingerprint": mark,
        "severity": SEVERITIES[entry.counts_as],
        "location": {"path": one_line(style.repository_path(place.file)), "lines": {"begin": max(1, place.line)}},
    }
