"""Every form of a report on a period: as it was read and found good, and safe whatever its texts are."""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from evaluator.formats.report import csv, html, json, markdown, slack, text
from tests.evaluator.formats.report.given import hostile, mixed

GOLDEN = Path(__file__).parents[3] / "golden"
SCHEMA = json_module.loads(
    (Path(__file__).parents[4] / "schemas/slogate-period-report-v1.schema.json").read_text(encoding="utf-8")
)
FORMS = {
    "period-report.txt": text,
    "period-report.md": markdown,
    "period-report.csv": csv,
    "period-report.html": html,
    "period-report.json": json,
    "period-report-message.json": slack,
}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029]")


@pytest.mark.parametrize("name", list(FORMS))
def test_the_report_is_the_golden_one(name: str) -> None:
    found = FORMS[name].render(mixed())
    if os.environ.get("SLOGATE_WRITE_GOLDEN"):
        (GOLDEN / name).write_text(found, encoding="utf-8")
    assert found == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(FORMS))
def test_no_text_moves_a_cursor_turns_a_line_or_commands_a_build_server(name: str) -> None:
    found = FORMS[name].render(hostile())
    assert not CONTROL.search(found)
    assert "##[" not in found
    assert not re.search(r"^\s*::", found, re.MULTILINE)


def test_json_holds_to_its_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    for report in (mixed(), hostile()):
        assert [error.message for error in validator.iter_errors(json_module.loads(json.render(report)))] == []


def described(schema: Any) -> list[str]:
    """Every property in the schema that lacks a description or an example."""
    if isinstance(schema, list):
        return [name for each in schema for name in described(each)]
    if not isinstance(schema, dict):
        return []
    own = [
        name
        for name, below in schema.get("properties", {}).items()
        if not below.get("description") or "examples" not in below
    ]
    return own + [name for below in schema.values() for name in described(below)]


def test_every_property_of_the_schema_is_described_with_an_example() -> None:
    assert described(SCHEMA) == []


def test_csv_has_a_row_an_objective_and_period_and_computes_nothing() -> None:
    rows = list(csv_module.DictReader(io.StringIO(csv.render(mixed()))))
    assert [(row["kind"], row["name"], row["period"], row["verdict"]) for row in rows][:3] == [
        ("objective", "checkout/uptime", "2026-03", "missed"),
        ("objective", "checkout/uptime", "2026-02", "met"),
        ("objective", "checkout/uptime", "2026-01", "met"),
    ]
    assert rows[-1]["kind"] == "agreement"
    for beginning in ("=1+1", "+1-2", "@SUM(A1)", "-2+3"):
        shown = list(csv_module.reader(io.StringIO(csv.render(hostile(beginning)))))
        assert all(not cell.startswith(("=", "+", "@", "-")) for row in shown for cell in row)


class Page(HTMLParser):
    """The elements of a page and what they refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "action", "onclick")]


def test_the_page_has_no_script_and_no_other_address_whatever_is_in_it() -> None:
    plain, attacked = Page(), Page()
    plain.feed(html.render(mixed()))
    attacked.feed(html.render(hostile("<script>alert(1)</script><img src=x onerror=alert(1)>\"'>")))
    for page in (plain, attacked):
        assert page.references == []
        assert not {"script", "img", "link", "iframe", "a"} & set(page.tags)


def test_markdown_mentions_nobody_and_links_nowhere() -> None:
    found = markdown.render(hostile("@everyone [x](https://evil) | <img src=x> `c` #1"))
    assert "@everyone" not in found.replace("\\@everyone", "")
    assert "[x]" not in found
    assert "<img" not in found.replace("\\<img", "")


def test_a_message_calls_nobody_and_stays_short() -> None:
    found = json_module.loads(slack.render(hostile("<!channel> @here *b* &amp;")))["text"]
    assert "<!channel>" not in found
    assert "@here" not in found
    long = json_module.loads(slack.render(hostile("x" * 900)))["text"]
    assert len(long) <= slack.MOST_LETTERS + 60
    assert long.endswith("in the report")
