"""From YAML and CSV to money over clock changes, in half-hour zones and on leap days; each sum done by hand."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.evaluator.commands.running import Folder, Ran

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: desk, owner: web}
indicators:
  calls: {source: calls, rows: {table: calls, time: at, total: asked, bad: failed}}
---
apiVersion: slogate/v1
kind: Calendar
metadata: {name: nights}
timezone: ZONE
hours: {sat: "22:00-30:00"}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Desk Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: ZONE}
commitments:
  - name: uptime
    indicator: desk/calls
    target: "99.9%"
    period: month
    owner: web
    by: {time: {slice: 30m, down_above: "10%"}}
  - name: nights
    indicator: desk/calls
    target: "99.9%"
    period: month
    hours: nights
    owner: web
    by: {time: {slice: 30m, down_above: "10%"}}
    credits: {per_miss: 1%}
credits: {multiple_of_paid: {multiple: 10}, base: 1000 USD}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
"""
HALF = timedelta(minutes=30)


def settle(here: Folder, zone: str, month: str, *down: str) -> Ran:
    """A month of calls, one row each half hour, settled long after; from each local time in ``down`` an hour failed."""
    here.write("slo/desk.yaml", SPEC.replace("ZONE", zone))
    utc = ZoneInfo("UTC")
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=utc) - timedelta(days=1)
    begun = [datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(utc) for text in down]
    failed = {start + step for start in begun for step in (timedelta(), HALF)}
    moments = [first + n * HALF for n in range(34 * 48)]
    rows = [f"{each:%Y-%m-%dT%H:%M:%SZ},10,{10 if each in failed else 0}" for each in moments]
    here.write("calls.csv", "\n".join(["at,asked,failed", *rows, ""]))
    at = first + timedelta(days=60)
    return here.slogate(
        "settle", "--source", "calls=calls.csv", "--period", month, "--at", f"{at:%Y-%m-%d}", "--format", "json"
    )


@pytest.mark.parametrize(
    ("zone", "month", "hours", "credit"),
    [
        # Ten times what was paid for two hours: 10 x 1000 x 2 / hours of the month, half up.
        ("Europe/Berlin", "2026-03", 743, "26.92"),
        ("Europe/Berlin", "2026-10", 745, "26.85"),
        ("America/New_York", "2026-03", 743, "26.92"),
        ("America/New_York", "2026-11", 721, "27.74"),
        ("Asia/Kolkata", "2026-04", 720, "27.78"),
        ("Asia/Kolkata", "2028-02", 696, "28.74"),
        ("Europe/Berlin", "2028-02", 696, "28.74"),
        ("UTC", "2027-02", 672, "29.76"),
    ],
)
def test_two_hours_down_cost_what_the_real_month_makes_of_them(
    here: Folder, zone: str, month: str, hours: int, credit: str
) -> None:
    ran = settle(here, zone, month, f"{month}-10T10:00", f"{month}-11T10:00")
    (found,) = json.loads(ran.out)["settlements"]
    (piece,) = found["commitments"][0]["pieces"]
    assert piece["best"]["counting_seconds"] == hours * 3600
    assert (ran.code, found["highest_credit"]["amount"]) == (0, credit)


@pytest.mark.parametrize(
    ("zone", "month", "inside", "seconds"),
    [
        # Six hours of the night from February, three of eight, and seven of the one in which the clocks go forward.
        ("Europe/Berlin", "2026-03", "2026-03-29T05:00", (6 + 3 * 8 + 7) * 3600),
        ("America/New_York", "2026-03", "2026-03-08T05:00", (6 + 3 * 8 + 7) * 3600),
        # Three of eight, nine of the one in which they go back, and two hours of the one into November.
        ("Europe/Berlin", "2026-10", "2026-10-25T05:00", (3 * 8 + 9 + 2) * 3600),
        # The night from October has seven hours in November, because it has an hour twice; then four of eight.
        ("America/New_York", "2026-11", "2026-11-08T05:00", (7 + 4 * 8) * 3600),
        ("Asia/Kolkata", "2026-04", "2026-04-05T05:00", 4 * 8 * 3600),
    ],
)
def test_a_night_shift_over_a_change_of_the_clocks_is_as_long_as_it_is(
    here: Folder, zone: str, month: str, inside: str, seconds: int
) -> None:
    ran = settle(here, zone, month, inside)
    (found,) = json.loads(ran.out)["settlements"]
    nights = found["commitments"][1]
    assert nights["pieces"][0]["best"]["counting_seconds"] == seconds
    assert nights["verdict"] == "fail"


def test_an_outage_at_midnight_of_kolkata_is_in_the_month_of_kolkata(here: Folder) -> None:
    """23:30 on the last of March in Kolkata is 18:00 UTC: half of the hour is March's, half April's."""
    for month in ("2026-03", "2026-04"):
        ran = settle(here, "Asia/Kolkata", month, "2026-03-31T23:30")
        (found,) = json.loads(ran.out)["settlements"]
        down = found["commitments"][0]["down"]
        assert down == [
            {"from": "2026-03-31T18:00:00Z", "to": "2026-03-31T18:30:00Z"}
            if month == "2026-03"
            else {"from": "2026-03-31T18:30:00Z", "to": "2026-03-31T19:00:00Z"}
        ]
