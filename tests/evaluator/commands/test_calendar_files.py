"""The holidays of iCalendar files: read below the calendar's folder and nowhere else, and what is wrong has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: desk, owner: web}
indicators:
  calls: {source: calls, rows: {table: calls, time: at, total: asked, bad: failed}}
---
apiVersion: slogate/v1
kind: Calendar
metadata: {name: office}
timezone: Europe/Berlin
hours: {mon-fri: "08:00-18:00"}
holiday_files: [FILE]
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Desk Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: Europe/Berlin}
commitments:
  - {name: uptime, indicator: desk/calls, target: "99%", period: month, hours: office, owner: web,
     by: {time: {slice: 1h, down_above: "10%"}}}
credits: {per_miss: 10%, base: 1000 EUR}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
"""
LABOUR_DAY = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260501
SUMMARY:Labour Day
END:VEVENT
END:VCALENDAR
"""


def settle(here: Folder, name: str = "days/2026.ics", text: str | None = LABOUR_DAY) -> tuple[int, str, str]:
    """May 2026, whose first, a Friday, was lost from eight to six and is a holiday."""
    here.write("slo/desk.yaml", SPEC.replace("FILE", name))
    if text is not None:
        here.write("slo/days/2026.ics", text)
    rows = [
        f"2026-{4 if day == 0 else 5:02d}-{day or 30:02d}T{hour:02d}:00:00Z,10,{10 if day == 1 and 6 <= hour < 16 else 0}"
        for day in range(32)
        for hour in range(24)
    ]
    here.write("calls.csv", "\n".join(["at,asked,failed", *rows, ""]))
    ran = here.slogate("settle", "--source", "calls=calls.csv", "--period", "2026-05", "--at", "2026-06-05")
    return ran.code, ran.out, ran.err


def test_a_holiday_of_a_file_does_not_count(here: Folder) -> None:
    pytest.importorskip("recurring_ical_events")
    code, out, _ = settle(here)
    assert (code, "kept: uptime: 100%" in out) == (0, True)
    code, out, _ = settle(here, text=LABOUR_DAY.replace("20260501", "20260502"))
    assert "missed: uptime" in out


@pytest.mark.parametrize(
    "name", ["../2026.ics", "/etc/passwd", "days/../../2026.ics", "'C:\\\\days.ics'", "./2026.ics", "days//2026.ics"]
)
def test_a_path_that_leaves_the_folder_is_refused_where_it_stands(here: Folder, name: str) -> None:
    code, _, err = settle(here, name)
    assert code == 2
    assert "slo/desk.yaml:12:" in err
    assert "does not lie beside the calendar or below it" in err


def test_a_link_out_of_the_folder_is_not_followed(here: Folder) -> None:
    here.write("secret.ics", LABOUR_DAY)
    (here.path / "slo").mkdir()
    (here.path / "slo" / "link.ics").symlink_to(Path("..") / "secret.ics")
    code, _, err = settle(here, "link.ics", None)
    assert code == 2
    assert "error[file-outside]: holiday file 'link.ics'" in err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "error[file-missing]: holiday file 'days/2026.ics': there is no such file"),
        ("no calendar", "error[bad-value]: holiday file: 'days/2026.ics' is no iCalendar text"),
        (LABOUR_DAY.replace(";VALUE=DATE:20260501", ":20260501T100000Z"), "the event 'Labour Day' is no whole day"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_problem_at_its_calendar(here: Folder, text: str | None, words: str) -> None:
    pytest.importorskip("recurring_ical_events")
    code, _, err = settle(here, text=text)
    assert code == 2
    assert "slo/desk.yaml:12:" in err
    assert words in err


def test_lint_reads_the_files_too(here: Folder) -> None:
    settle(here, text=None)
    ran = here.slogate("lint")
    assert ran.code == 2
    assert "file-missing" in ran.out + ran.err
