"""JUnit XML as junitparser reads it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given, settings
from junitparser import Error, Failure, JUnitXml

from evaluator.core.report import Report, UnknownAs, Verdict
from evaluator.formats.entries import entries
from evaluator.formats.junit import render
from evaluator.formats.style import Style
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of


def read(report: Report, style: Style | None = None) -> JUnitXml:
    return JUnitXml.fromstring(render(report, style or Style()).encode())


def test_the_file_is_the_golden_one() -> None:
    assert is_golden("report.junit.xml", render(everything(), Style()))


def test_suites_are_services_and_agreements_and_the_gate_worst_first() -> None:
    found = [(suite.name, suite.tests, suite.failures, suite.errors) for suite in read(everything())]
    assert found == [
        ("gate", 2, 1, 0),
        ("checkout", 1, 1, 0),
        ("payments", 1, 1, 0),
        ("mail", 1, 0, 1),
        ("agreement acme-gold", 1, 0, 0),
        ("search", 2, 0, 0),
    ]


def test_fail_is_a_failure_unknown_an_error_and_the_rest_passes() -> None:
    kinds = {
        f"{case.classname} {case.name}": [type(result) for result in case.result]
        for suite in read(everything())
        for case in suite
    }
    assert kinds == {
        "gate objective-removed checkout/latency": [Failure],
        "gate waiver-unused moving-house": [],
        "checkout availability": [Failure],
        "payments availability": [Failure],
        "mail availability": [Error],
        "agreement acme-gold availability": [],
        "search availability": [],
        "search latency": [],
    }


def test_a_warning_and_a_waiver_are_told_in_the_output() -> None:
    outputs = {f"{suite.name} {case.name}": case.system_out for suite in read(everything()) for case in suite}
    assert outputs["agreement acme-gold availability"].startswith("warn: credit-above 100 EUR")
    assert "waived: budget-below 10%: waiver moving-house until 2026-12-01" in outputs["search availability"]


def test_what_the_operator_lets_unknown_be_is_what_is_counted() -> None:
    unknown = [each for each in mixed().results if each.verdict is Verdict.UNKNOWN]
    gate, suite = sorted(read(report_of(*unknown, unknown_as=UnknownAs.WARN)), key=lambda each: "gate" not in each.name)
    assert "counts as warn by --on-unknown" in next(iter(gate)).system_out
    (case,) = suite
    assert (suite.errors, suite.failures, list(case.result)) == (0, 0, [])
    assert case.system_out.startswith("unknown, which counts as warn: backend error")


def test_a_case_has_the_file_and_line_in_the_repository() -> None:
    root = ET.fromstring(render(everything(), Style(below="services")))
    (case,) = root.findall("testsuite[@name='checkout']/testcase")
    assert (case.get("file"), case.get("line")) == ("services/slo/checkout.yaml", "17")


def test_hostile_text_stays_text() -> None:
    text = render(hostile("]]><testcase/>&amp;\ufffe\x00\ud800"), Style())
    (service, *_) = [suite.name for suite in read(hostile("]]><testcase/>"))]
    assert "<testcase/>" not in text
    assert service.endswith("]]><testcase/>")


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_xml_with_a_case_for_each_entry(report: Report) -> None:
    root = ET.fromstring(render(report, Style()).encode("utf-8"))
    cases = root.findall("testsuite/testcase")
    assert len(cases) == len(entries(report)) == int(root.get("tests") or 0)
    suites = [suite.get("name") for suite in root]
    assert len(set(suites)) == len(suites)


def test_two_services_whose_names_look_alike_stay_two_suites() -> None:
    (first,) = [each for each in mixed().results if each.service == "checkout"]
    (suite,) = read(report_of(first, replace(first, objective="other")))
    assert suite.tests == 2
