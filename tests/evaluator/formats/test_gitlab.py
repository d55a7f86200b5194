"""Code quality as GitLab documents it."""

from __future__ import annotations

import json

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from evaluator.core.report import Report
from evaluator.formats.gitlab import render
from evaluator.formats.style import Style
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of

DOCUMENTED = Draft202012Validator({
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": "^\\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
})  # fmt: skip


def test_the_report_is_the_golden_one() -> None:
    assert is_golden("report.gitlab.json", render(everything(), Style()))


def test_severities_follow_the_verdict() -> None:
    found = [(each["check_name"], each["severity"]) for each in json.loads(render(everything(), Style()))]
    assert found == [
        ("slogate/objective-removed", "critical"),
        ("slogate/objective-fail", "critical"),
        ("slogate/objective-fail", "critical"),
        ("slogate/objective-unknown", "major"),
        ("slogate/commitment-warn", "minor"),
        ("slogate/waiver-unused", "info"),
        ("slogate/objective-waived", "info"),
    ]


def test_paths_are_relative_to_the_repository() -> None:
    placed = replace(mixed().results[0], location=Location("../shared/./slo.yaml", 0, 1))
    (found,) = json.loads(render(report_of(placed), Style(below="services/shop")))
    assert found["location"] == {"path": "services/shared/slo.yaml", "lines": {"begin": 1}}


def test_what_is_about_no_file_still_has_a_path() -> None:
    found = json.loads(render(replace(report_of(), findings=everything().findings[:1]), Style()))
    assert [each["location"]["path"] for each in found] == ["slogate.yaml"]


def test_nothing_wrong_is_an_empty_list() -> None:
    assert render(report_of(mixed().results[-1]), Style()) == "[]\n"


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_has_the_documented_shape_and_no_fingerprint_twice(report: Report) -> None:
    found = json.loads(render(report, Style()))
    assert [error.message for error in DOCUMENTED.iter_errors(found)] == []
    assert len({each["fingerprint"] for each in found}) == len(found)


def test_hostile_text_stays_text() -> None:
    text = render(hostile(), Style())
    assert text.isascii()
    assert "##" not in text
    assert [error.message for error in DOCUMENTED.iter_errors(json.loads(text))] == []
