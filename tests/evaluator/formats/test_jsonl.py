"""JSON lines: each stands by itself."""

from __future__ import annotations

import json

from hypothesis import given, settings

from evaluator.core.report import Report
from evaluator.formats import json as whole
from evaluator.formats.entries import entries
from evaluator.formats.jsonl import render
from evaluator.formats.style import Style
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything


def test_the_lines_are_the_golden_ones() -> None:
    assert is_golden("report.jsonl", render(everything(), Style()))


def test_a_line_is_what_the_report_says_of_it_and_the_run() -> None:
    lines = [json.loads(line) for line in render(everything(), Style()).splitlines()]
    report = json.loads(whole.render(everything(), Style()))
    (line,) = [line for line in lines if line.get("name") == "checkout/availability"]
    extra = {"line": line.pop("line"), "run": line.pop("run"), "kind": line.pop("kind")}
    assert line == report["results"][0]
    assert extra["line"] == "slogate-report-line/v1"
    assert extra["kind"] == "objective"
    assert extra["run"] == {name: report[name] for name in extra["run"]}
    assert {"at", "verdict", "exit_code", "because", "slogate"} <= set(extra["run"])


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_a_line_for_each_entry_in_ascii(report: Report) -> None:
    text = render(report, Style())
    assert text.isascii()
    assert "##" not in text
    kinds = [json.loads(line)["kind"] for line in text.splitlines()]
    assert kinds == [entry.kind for entry in entries(report)]
