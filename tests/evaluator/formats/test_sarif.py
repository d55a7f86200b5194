"""SARIF as Microsoft's own validator reads it, and as GitHub wants it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evaluator.core.report import Report, Verdict
from evaluator.formats.sarif import RULES, render
from evaluator.formats.style import Style
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of
from tests.npm import program

VERSION = "5.7.0"
ACCEPTED = {"SARIF2005"}
"""Warnings that are meant: there is no web page about slogate to point at."""


def read(report: Report, style: Style | None = None) -> Any:
    (run,) = json.loads(render(report, style or Style()))["runs"]
    return run


def validated(path: Path) -> list[tuple[str, str, str]]:
    """What the multitool says of a file: level, rule and message of each finding above a note."""
    multitool = program("@microsoft/sarif-multitool", VERSION, "sarif-multitool")
    told = path.with_suffix(".told")
    command = [multitool, "validate", path, "--output", told, "--rule-kind", r"Sarif\;Ghas"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert told.exists(), done.stdout + done.stderr
    (run,) = json.loads(told.read_text(encoding="utf-8-sig"))["runs"]
    return [
        (each.get("level", "warning"), each["ruleId"], each["message"].get("text", str(each["message"])))
        for each in run["results"]
        if each.get("level", "warning") != "note"
    ]


def test_the_log_is_the_golden_one() -> None:
    assert is_golden("report.sarif", render(everything(), Style()))


@pytest.mark.integration
@pytest.mark.xdist_group("sarif")
@pytest.mark.parametrize("name", ["everything", "hostile", "empty"])
def test_the_multitool_finds_nothing_wrong(tmp_path: Path, name: str) -> None:
    report = {"everything": everything(), "hostile": replace(hostile(), version="0.1.0"), "empty": report_of()}[name]
    path = tmp_path / f"{name}.sarif"
    path.write_text(render(report, Style(below="a folder/100%")), encoding="utf-8")
    assert [each for each in validated(path) if each[1] not in ACCEPTED] == []


def test_results_are_what_somebody_has_to_see_with_levels_worst_first() -> None:
    assert [(each["ruleId"], each["level"]) for each in read(everything())["results"]] == [
        ("objective-removed", "error"),
        ("objective-fail", "error"),
        ("objective-fail", "error"),
        ("objective-unknown", "error"),
        ("commitment-warn", "warning"),
        ("waiver-unused", "note"),
        ("objective-waived", "note"),
    ]


def test_rule_ids_are_promised() -> None:
    verdicts = ("fail", "unknown", "warn", "waived")
    assert set(RULES) == {f"{kind}-{verdict}" for kind in ("objective", "commitment") for verdict in verdicts}
    run = read(everything())
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == [each["ruleId"] for each in run["results"]]


def test_a_place_is_relative_to_the_repository_and_an_address() -> None:
    result = replace(mixed().results[0], location=Location("my slo/100%.yaml", 3, 7))
    (found,) = read(report_of(result), Style(below="services"))["results"]
    physical = found["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "services/my%20slo/100%25.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 7},
    }


def test_a_place_outside_of_the_repository_is_no_relative_path() -> None:
    result = replace(mixed().results[0], location=Location("/etc/slo.yaml", 0, 1))
    (found,) = read(report_of(result))["results"]
    assert found["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "file:///etc/slo.yaml"}}


def test_what_is_nowhere_stands_where_the_first_other_thing_is_because_github_wants_a_place() -> None:
    removed, first, *_ = read(everything())["results"]
    assert removed["locations"][0]["physicalLocation"] == first["locations"][0]["physicalLocation"]


def test_fingerprints_do_not_move_with_lines_and_are_githubs_own_kind() -> None:
    given = everything()
    moved = replace(given, results=tuple(replace(each, location=Location("b.yaml", 9, 9)) for each in given.results))
    marks = [each["partialFingerprints"] for each in read(given)["results"]]
    assert marks == [each["partialFingerprints"] for each in read(moved)["results"]]
    assert all(each["primaryLocationLineHash"] for each in marks)


def test_no_more_results_than_github_shows_and_the_log_says_so() -> None:
    (failed, *_) = mixed().results
    run = read(report_of(*(replace(failed, objective=f"o{number}") for number in range(5_010))))
    assert len(run["results"]) == 5_000
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "10 more results than SARIF's readers show"


def test_a_run_that_could_not_decide_was_no_success() -> None:
    unknown = [each for each in mixed().results if each.verdict is Verdict.UNKNOWN]
    assert read(report_of(*unknown))["invocations"][0]["executionSuccessful"] is False
    assert read(everything())["invocations"][0]["executionSuccessful"] is True


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_a_log_in_ascii(report: Report) -> None:
    text = render(report, Style())
    assert text.isascii()
    assert "##" not in text
    for each in read(report)["results"]:
        assert each["message"]["text"]
