"""Annotations as GitHub reads them: few enough to be shown, at their lines, and no text of anybody's is a command."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from evaluator.core.report import Report, Verdict
from evaluator.formats.github import render
from evaluator.formats.style import Style
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, report_of, results_of, service

COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")


def read(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of a step's output as a runner takes them apart: name, properties, message."""
    found = []
    for line in text.splitlines():
        if "::" not in line or not line.lstrip().startswith("::"):
            continue
        command = COMMAND.fullmatch(line)
        assert command, line
        properties = dict(part.split("=", 1) for part in command["properties"].split(","))
        shown = {name: unescaped(value) for name, value in properties.items()}
        found.append((command["name"], shown, unescaped(command["message"])))
    return found


def unescaped(text: str) -> str:
    for code, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def test_the_annotations_are_the_golden_ones() -> None:
    assert is_golden("report.github.txt", render(everything(), Style()))


def test_an_annotation_stands_at_the_objectives_line_in_the_repository() -> None:
    kind, properties, message = read(render(everything(), Style(below="services/shop")))[1]
    assert (kind, properties) == (
        "error",
        {"file": "services/shop/slo/checkout.yaml", "line": "17", "col": "5", "title": "checkout/availability: fail"},
    )
    assert message.splitlines() == [
        "objective-missed: 99.369% measured against a target of 99.9%",
        "budget-exhausted: 548,640 of 86,940 allowed bad events spent (631.1%)",
    ]


def test_what_is_nowhere_has_no_file() -> None:
    assert read(render(everything(), Style()))[0][1] == {"title": "checkout/latency: fail"}


def test_the_last_line_is_the_verdict() -> None:
    assert render(everything(), Style()).splitlines()[-1] == (
        "slogate: FAIL, exit 1: 3 fail, 1 unknown, 1 warn, 2 pass"
    )


def test_at_most_ten_of_a_kind_are_written_worst_first_and_the_last_counts_the_others() -> None:
    (failed,) = results_of(service("checkout"))
    (passed,) = results_of(service("search"))
    many = [replace(failed, objective=f"o{number}") for number in range(25)]
    warned = [replace(passed, objective=f"w{number}", verdict=Verdict.WARN) for number in range(10)]
    found = read(render(report_of(*many, *warned), Style()))
    errors, warnings = ([each for each in found if each[0] == kind] for kind in ("error", "warning"))
    assert len(errors) == len(warnings) == 10
    assert errors[-1][2] == "16 more of this kind: the step summary and the report have them all"
    assert [properties["title"] for _, properties, _ in warnings][-1] == "checkout/w9: warn".replace(
        "checkout", "search"
    )


def test_no_text_is_a_command_of_its_own() -> None:
    for _, properties, message in read(render(hostile(), Style())):
        assert set(properties) <= {"file", "line", "col", "title"}
        assert "\x1b" not in message
    assert "##[" not in render(hostile(), Style())


@settings(max_examples=30, deadline=None)
@given(reports)
def test_whatever_a_report_says_only_annotations_are_commands(report: Report) -> None:
    text = render(report, Style())
    lines = text.splitlines()
    assert all(line.startswith(("::error ", "::warning ", "::notice ", "slogate: ")) for line in lines)
    assert sum(line.startswith("slogate: ") for line in lines) == (1 if report.override is None else 2)
    assert lines[-1].startswith("slogate: ")
    assert all(set(properties) <= {"file", "line", "col", "title"} for _, properties, _ in read(text))
    assert all(sum(kind == each for kind, _, _ in read(text)) <= 10 for each in ("error", "warning", "notice"))


@pytest.mark.parametrize("text", ["50%0A::error::x", "%25", "a%2Cb:c,d=e", "100%"])
def test_a_runner_shows_exactly_what_the_report_says(text: str) -> None:
    (failed,) = results_of(service("checkout"))
    named = replace(failed, objective=text, because=(text, text), location=Location(text, 1, 1))
    ((_, properties, message),) = read(render(report_of(named), Style()))
    assert message == f"{text}\n{text}"
    assert (properties["title"], properties["file"]) == (f"checkout/{text}: fail", text)


def test_a_message_that_is_too_long_is_cut() -> None:
    (failed,) = results_of(service("checkout"))
    ((_, _, message),) = read(render(report_of(replace(failed, because=("x" * 9_000,))), Style()))
    assert len(message) < 4_100
