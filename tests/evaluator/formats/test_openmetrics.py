"""Gauges that Prometheus' own checker, its Python client and its text parser all read."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from prometheus_client.openmetrics import parser as openmetrics_parser
from prometheus_client.parser import text_string_to_metric_families

from evaluator.core.report import Report
from evaluator.formats.openmetrics import render
from evaluator.formats.style import Style
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of, results_of, service
from tests.servers import require_server

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Samples:
    """The samples as both parsers see them, which must be the same ones."""
    strict, plain = (
        {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in families
            for sample in family.samples
        }
        for families in (
            openmetrics_parser.text_string_to_metric_families(text),
            text_string_to_metric_families(text),
        )
    )
    assert strict == plain
    return strict


def test_the_page_is_the_golden_one() -> None:
    assert is_golden("report.prom", render(everything(), Style()))


@pytest.mark.integration
@pytest.mark.parametrize("name", ["everything", "hostile", "empty"])
def test_promtool_finds_nothing_wrong(name: str) -> None:
    report = {"everything": everything(), "hostile": hostile(), "empty": report_of()}[name]
    promtool = require_server("promtool")
    text = render(report, Style())
    done = subprocess.run([promtool, "check", "metrics"], input=text.encode(), capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_values_are_those_of_the_report() -> None:
    samples = read(render(everything(), Style()))
    checkout = (("objective", "availability"), ("service", "checkout"))
    assert samples["slogate_objective_target_ratio", checkout] == 0.999
    assert samples["slogate_objective_sli_ratio", checkout] == float(everything().results[0].ratio)
    assert samples["slogate_objective_verdict", (*checkout, ("verdict", "fail"))] == 1
    assert samples["slogate_objective_verdict", (*checkout, ("verdict", "pass"))] == 0
    assert samples["slogate_gate_verdict", (("verdict", "fail"),)] == 1
    assert samples["slogate_gate_exit_code", ()] == 1
    assert samples["slogate_evaluation_timestamp_seconds", ()] == everything().at


def test_what_has_no_number_has_no_sample() -> None:
    names = {name for name, labels in read(render(everything(), Style())) if ("service", "mail") in labels}
    assert names == {"slogate_objective_target_ratio", "slogate_objective_verdict"}


def test_a_group_is_a_label() -> None:
    (result,) = results_of(service("checkout"))
    text = render(report_of(replace(result, group=(("region", "eu"), ("zone", "a")))), Style())
    assert '{service="checkout",objective="availability",group="region=eu, zone=a"} 0.999' in text


def test_one_series_never_has_two_values() -> None:
    (first, *_) = mixed().results
    twice = report_of(first, replace(first, ratio=first.target.ratio))
    assert read(render(twice, Style())) == read(render(report_of(first), Style()))


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_read_alike_by_both_parsers(report: Report) -> None:
    text = render(report, Style())
    assert text.endswith("# EOF\n")
    assert "slogate_gate_exit_code" in {name for name, _ in read(text)}
