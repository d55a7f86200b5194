"""The page: complete in itself, safe whatever it shows, and the same report when it is read again."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evaluator.core.report import Report
from evaluator.formats.data.reading import read
from evaluator.formats.html import render
from evaluator.formats.style import Style
from slo_spec.record import replace
from tests.evaluator.formats.golden import is_golden
from tests.evaluator.formats.random_reports import reports
from tests.evaluator.formats.reports import everything, hostile, mixed, perfect, report_of
from tests.servers import require_server

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """What a browser finds in a page: tags in balance, attributes, text, and the embedded report."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.embedded = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.embedded += data
        elif self.open and self.open[-1] != "style":
            self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


def test_the_page_is_the_golden_one() -> None:
    assert is_golden("report.html", render(everything(), Style()))


@pytest.mark.parametrize(
    "report", [everything(), hostile(), perfect(broken=True), perfect(broken=False), report_of()], ids=str
)
def test_a_page_is_balanced_and_loads_nothing(report: Report) -> None:
    text = render(report, Style())
    page = Page(text)
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "div", "h1", "h2", "h3", "p", "span", "table",
        "thead", "tbody", "tr", "th", "td", "a", "i", "article", "ul", "li", "dl", "dt", "dd", "details", "summary", "pre",
        "footer", "script",
    }  # fmt: skip
    assert {name for _, attributes in page.tags for name in attributes} <= {
        "lang", "charset", "name", "content", "http-equiv", "class", "aria-hidden", "href", "style", "id", "rel", "open", "scope",
        "type",
    }  # fmt: skip
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|expression", style)
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [
        {"type": "application/json", "id": "slogate-report"}
    ]


def test_words_and_colours_come_from_the_report() -> None:
    page = Page(render(everything(), Style(below="services")))
    (banner,) = [attributes["class"] for tag, attributes in page.tags if tag == "header" and "class" in attributes]
    assert banner == "banner fail"
    for told in (
        "3 fail, 1 unknown, 1 warn, 2 pass",
        "exit 1, evaluated at 2026-09-21T00:00:00Z by slogate 0.1.0",
        "objective-missed: 99.369% measured against a target of 99.9%",
        "spent: 548,640 bad / 86,940 = 631.06% of the budget",
        "99% to 99.49%",
        "400.00 EUR to 1000.00 EUR",
        "waiver moving-house until 2026-12-01: moving the database (OPS-17)",
        "main promises it, and this tree does not",
        "services/slo/checkout.yaml:17",
        "metrics: 2 samples were out of order",
    ):
        assert told in page.words
    calm = Page(render(report_of(mixed().results[-1]), Style()))
    assert "fail" not in {verdict for _, attributes in calm.tags for verdict in str(attributes.get("class")).split()}


def test_every_link_leads_within_the_page_or_to_a_runbook() -> None:
    page = Page(render(everything(), Style()))
    links = {str(attributes["href"]) for tag, attributes in page.tags if tag == "a"}
    targets = {f"#{attributes['id']}" for _, attributes in page.tags if "id" in attributes}
    assert {link for link in links if not link.startswith("#")} == {"https://runbooks.example.com/checkout"}
    assert {link for link in links if link.startswith("#")} <= targets


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil", " https://x", "HTTPS://x y"])
def test_what_is_no_web_address_is_no_link(address: str) -> None:
    report = report_of(replace(mixed().results[0], runbook=address))
    page = Page(render(report, Style()))
    assert {attributes["href"] for tag, attributes in page.tags if tag == "a"} == {"#objective-1"}
    assert address.strip() in page.words


def test_the_embedded_report_is_the_report() -> None:
    for report in (everything(), hostile("</script><!--<script>&amp;")):
        assert read(Page(render(report, Style())).embedded) == report


def test_hostile_text_is_shown_as_escapes_and_obeyed_by_nobody() -> None:
    text = render(hostile("</script><img src=x onerror=alert(1)>\u202e\x1b[31m{{ 7*7 }}##[error]"), Style())
    page = Page(text)
    assert "img" not in {tag for tag, _ in page.tags}
    assert r"</script><img src=x onerror=alert(1)>\u202e\x1b[31m{{ 7*7 }}" in page.words
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    assert "##[" not in text


@settings(max_examples=30, deadline=None)
@given(reports)
def test_any_report_is_a_balanced_page_that_holds_it(report: Report) -> None:
    page = Page(render(report, Style()))
    assert page.open == []
    assert read(page.embedded) == report
    hrefs = [str(attributes["href"]) for tag, attributes in page.tags if tag == "a"]
    assert all(href.startswith(("#", "https://", "http://")) for href in hrefs)


@pytest.mark.integration
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_browser_shows_it_without_a_complaint(tmp_path: Path, theme: str) -> None:
    chromium = require_server("chromium")
    page, shot = tmp_path / "report.html", tmp_path / "report.png"
    text = render(everything(), Style())
    # Headless Chromium has no preference of its own to set from outside.
    shown = text if theme == "light" else text.replace("(prefers-color-scheme: dark)", "all")
    page.write_text(shown, encoding="utf-8")
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--window-size=1200,900",
        f"--user-data-dir={tmp_path / 'profile'}", f"--screenshot={shot}", page.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert shot.stat().st_size > 20_000, done.stderr[-500:]
    assert "CONSOLE" not in done.stderr
