"""The step summary: everything, as long as GitHub takes it."""

from __future__ import annotations

from hypothesis import given, settings

from evaluator.core.report import Report
from evaluator.formats.style import Style
from evaluator.formats.summary import MOST_BYTES, render
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.markdown_reading import blocks_of_html, links
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of


def test_the_summary_is_the_golden_one() -> None:
    assert is_golden("report.summary.md", render(everything(), Style()))


def test_everything_is_in_it() -> None:
    text = render(everything(), Style())
    for name in (
        "checkout/latency",
        "search/latency",
        "acme-gold/availability",
        "moving-house",
        "out of order",
        "10% of 4000 EUR",
    ):
        assert name in text
    assert "waived: budget-below 10%: waiver moving-house until 2026-12-01" in text


def test_ten_thousand_objectives_still_fit_and_the_cut_is_told() -> None:
    (first, *_) = mixed().results
    text = render(report_of(*(replace(first, objective=f"o{number}") for number in range(10_000))), Style())
    assert len(text.encode()) <= MOST_BYTES
    assert "and 9000 more objectives" in text
    assert "Left out, because a page of this kind holds no more: " in text.splitlines()[-1]


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_markdown_without_markup_of_anybodys(report: Report) -> None:
    for each in (report, hostile()):
        text = render(each, Style())
        assert blocks_of_html(text) <= {"<details>", "<summary>", "</details>"}
        assert all(link.startswith(("https://", "http://")) for link in links(text))
