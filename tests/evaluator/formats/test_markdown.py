"""The comment: short enough to be taken, found again by its first line."""

from __future__ import annotations

from hypothesis import given, settings

from evaluator.core.report import Report
from evaluator.formats.markdown import MOST_BYTES, render
from evaluator.formats.style import Style
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.markdown_reading import blocks_of_html, links
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, report_of


def test_the_comment_is_the_golden_one() -> None:
    assert is_golden("report.markdown.md", render(everything(), Style()))


def test_the_first_line_is_the_hidden_marker_with_the_key() -> None:
    assert render(everything(), Style()).splitlines()[0] == "<!-- slogate:check -->"
    assert render(everything(), Style(key="nightly")).splitlines()[0] == "<!-- slogate:nightly -->"


def test_what_did_not_pass_comes_before_the_table() -> None:
    text = render(everything(), Style())
    assert text.index("objective-missed") < text.index("| verdict | objective |") < text.index("<details>")


def test_a_thousand_failures_still_fit() -> None:
    (first, *_) = mixed().results
    text = render(report_of(*(replace(first, objective=f"o{number}") for number in range(1_000))), Style())
    assert len(text.encode()) <= MOST_BYTES
    assert text.startswith("<!-- slogate:check -->\n\n## ❌ slogate: fail\n")
    assert "The report has it all." in text
    assert text.count("objective-missed") > 50
    assert "and 950 more objectives" in text


def test_a_thousand_findings_leave_room_for_the_objectives() -> None:
    (finding, *_) = everything().findings
    text = render(replace(everything(), findings=(finding,) * 1_000), Style())
    assert text.count("**objective-removed**") == 50
    assert "- and 950 more\n" in text
    assert "### ❌ payments/availability" in text


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_markdown_without_markup_of_anybodys(report: Report) -> None:
    for each in (report, hostile()):
        text = render(each, Style())
        assert blocks_of_html(text) <= {"<!-- slogate:check -->", "<details>", "<summary>", "</details>"}
        assert all(link.startswith(("https://", "http://")) for link in links(text))
        assert len(text.encode("utf-8", "backslashreplace")) <= MOST_BYTES
