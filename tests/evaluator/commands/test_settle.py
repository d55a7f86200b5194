"""``slogate settle``, from YAML and CSV files to money."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.evaluator.commands.running import Folder, Ran

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web}
indicators:
  orders: {source: orders, rows: {table: orders, time: at, total: asked, bad: failed}}
objectives:
  - {name: most, indicator: orders, target: "99%", window: {calendar: month, timezone: UTC}}
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: work}
notice: 48h
windows:
  - {name: disks, kind: maintenance, from: 2026-02-10T10:00:00Z, to: 2026-02-10T11:00:00Z, announced: 2026-02-01,
     approver: board}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: UTC, renewal_notice: 30d}
commitments:
  - name: uptime
    indicator: shop/orders
    target: "99.5%"
    period: month
    by: {time: {slice: 1h, down_above: "10%"}}
    exclusions: [work]
    owner: provider
credits:
  tiers: [{below: "99.5%", at_least: "99%", credit: 10%}, {below: "99%", credit: 25%}]
  base: 1234.50 EUR
claims: {within: 30d, after: month-end}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
"""
HOURS = 28 * 24
ANNOUNCED = 9 * 24 + 10
"""The hour of the month that is excluded."""
UNSEEN = tuple(range(20, 92))
"""Three days without a row: nobody looked. A shorter stretch is one without orders."""


def settle(
    here: Folder, *more: str, failed: tuple[int, ...] = (), without: tuple[int, ...] = (), spec: str = SPEC
) -> Ran:
    """February settled in March: the hours that failed, and those that nobody saw, counted from its first."""
    here.write("slo/shop.yaml", spec)
    rows = [
        f"2026-02-{hour // 24 + 1:02d}T{hour % 24:02d}:{minute:02d}:00Z,10,{5 if hour in failed else 0}"
        for hour in range(HOURS)
        for minute in range(0, 60, 10)
        if hour not in without
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed", *rows, ""]))
    return here.slogate("settle", "--source", "orders=orders.csv", "--at", "2026-03-05", *more)


def test_a_month_that_was_kept_owes_nothing(here: Folder) -> None:
    ran = settle(here)
    assert ran.code == 0
    assert "credit: 0.00 EUR" in ran.out


def test_a_missed_month_is_settled_and_does_not_fail_unless_asked_to(here: Folder) -> None:
    ran = settle(here, failed=(5, 6, 7, 8))
    assert ran.code == 0
    assert "missed: uptime: 99.403875% against 99.5%" in ran.out
    assert "credit: 123.45 EUR" in ran.out
    assert "claim the credit for uptime until 2026-03-30" in ran.out
    assert settle(here, "--fail-on", "breach", failed=(5, 6, 7, 8)).code == 1


def test_downtime_inside_announced_maintenance_is_excluded(here: Folder) -> None:
    ran = settle(here, failed=(5, 6, 7, ANNOUNCED))
    assert "kept: uptime" in ran.out
    assert "excluded: disks" in ran.out


def test_hours_that_nobody_saw_give_a_lowest_and_a_highest_credit(here: Folder) -> None:
    ran = settle(here, failed=(5, 6), without=UNSEEN)
    assert ran.code == 3
    assert "credit: between 0.00 EUR and 308.63 EUR" in ran.out


def test_what_is_missed_for_sure_closes_the_gate_though_the_credit_is_open(here: Folder) -> None:
    given = {"failed": (5, 6, 7, 8), "without": UNSEEN}
    assert settle(here, **given).code == 3
    assert settle(here, "--fail-on", "breach", **given).code == 1


def test_settling_again_gives_the_same_cents(here: Folder) -> None:
    first, second = (settle(here, "--format", "json", failed=(5, 6, 7, 8)) for _ in range(2))
    assert first == second


def test_json_has_money_as_exact_text(here: Folder) -> None:
    data = json.loads(settle(here, "--format", "json", failed=(5, 6, 7, 8)).out)
    (settlement,) = data["settlements"]
    credit = settlement["lowest_credit"]
    assert (credit["amount"], credit["currency"]) == ("123.45", "EUR")
    assert settlement["commitments"][0]["best"] == "667/671"


def test_csv_lists_the_time_that_was_down(here: Folder) -> None:
    rows = list(csv.DictReader(io.StringIO(settle(here, "--format", "csv", failed=(5, 6, 30)).out)))
    assert [(row["state"], row["from"], row["seconds"]) for row in rows] == [
        ("down", "2026-02-01T05:00:00Z", "7200"),
        ("down", "2026-02-02T06:00:00Z", "3600"),
    ]


def test_markdown_has_a_row_for_each_commitment(here: Folder) -> None:
    assert "| uptime | missed |" in settle(here, "--format", "markdown", failed=(5, 6, 7, 8)).out


def test_an_invoice_is_the_base_of_its_period(here: Folder) -> None:
    here.write("paid.csv", "agreement,period,amount,currency\nacme,2026-02,200.05,EUR\n")
    assert "credit: 20.01 EUR" in settle(here, "--invoices", "paid.csv", failed=(5, 6, 7, 8)).out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("acme,2026-02,abc,EUR", "line 2: 'abc' is no amount"),
        ("acme,2026-02,12,EURO", "line 2: 'EURO' is no currency code"),
        ("acme,2026-02,12", "line 2 does not have the columns"),
        ("acme,2026-02,12,EUR\nacme,2026-02,13,EUR", "line 3 is the second invoice of acme 2026-02"),
        ("acne,2026-02,12,EUR", "no agreement is named 'acne'"),
    ],
)
def test_an_invoice_that_cannot_be_read_is_refused_by_its_line(here: Folder, row: str, words: str) -> None:
    here.write("paid.csv", f"agreement,period,amount,currency\n{row}\n")
    ran = settle(here, "--invoices", "paid.csv")
    assert ran.code == 2
    assert words in ran.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--agreement", "acne"], "no agreement is named 'acne' (did you mean 'acme'?)"),
        (["--period", "March"], "'March' names no period"),
        (["--period", "2026-13"], "there is no month 2026-13"),
        (["--period", "2025-12"], "nothing to settle in 2025-12"),
        (["--period", "2025-12"], "(acme holds from "),
        (["--at", "2019-01-01"], "nothing to settle: no period of acme was over at this instant (acme holds from "),
        (["--invoices", "none.csv"], "--invoices none.csv: No such file"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Folder, more: list[str], words: str) -> None:
    ran = settle(here, *more)
    assert ran.code == 2
    assert words in ran.err


def test_an_earn_back_that_following_periods_decide_is_named(here: Folder) -> None:
    later = SPEC.replace(
        "  base: 1234.50 EUR", '  base: 1234.50 EUR\n  earn_back: {target: "99.9%", periods: 3, recover: 50%}'
    )
    ran = settle(here, failed=(5, 6, 7, 8), spec=later)
    assert "0 of 3 following periods over; 50% of the credit is earned back on 2026-06-01 if they all reach" in ran.out


def test_six_hours_without_a_row_are_unknown_and_not_up(here: Folder) -> None:
    ran = settle(here, without=tuple(range(20, 26)))
    assert ran.code == 3


TWO = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: web, owner: web}
indicators: {orders: {source: orders, rows: {table: orders, time: at, total: asked, bad: failed}}}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: db, owner: data}
indicators: {queries: {source: orders, rows: {table: orders, time: at, total: asked, bad: late}}}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - name: platform
    composite: {all_of: [web/orders, db/queries]}
    target: "99.5%"
    period: month
    by: {time: {slice: 1h, down_above: "10%"}}
credits: {tiers: [{below: "99.5%", credit: 10%}], base: 1000 EUR}
"""


def settle_two(here: Folder, *more: str, failed: tuple[int, ...] = (), late: tuple[int, ...] = ()) -> Ran:
    """February of a page and its database, each with the hours in which half of all failed, or was late."""
    here.write("slo/two.yaml", TWO)
    rows = [
        f"2026-02-{hour // 24 + 1:02d}T{hour % 24:02d}:00:00Z,10,{5 * (hour in failed)},{5 * (hour in late)}"
        for hour in range(HOURS)
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed,late", *rows, ""]))
    return here.slogate("settle", "--source", "orders=orders.csv", "--at", "2026-03-05", *more)


def test_a_composite_is_down_while_any_part_is_and_shows_each_part(here: Folder) -> None:
    ran = settle_two(here, failed=(5, 6), late=(6, 7))
    assert ran.code == 0
    assert "kept: platform: 99.553571% against 99.5%\n    all of web/orders and db/queries\n" in ran.out
    assert "      web/orders: 99.702381%, down for 2h\n      db/queries: 99.702381%, down for 2h\n" in ran.out
    assert "credit: 100.00 EUR" in settle_two(here, failed=(5, 6), late=(7, 8)).out


def test_every_form_of_a_settlement_shows_a_composite(here: Folder) -> None:
    hours = {"failed": (5, 6), "late": (7, 8)}
    (settlement,) = json.loads(settle_two(here, "--format", "json", **hours).out)["settlements"]
    (platform,) = settlement["commitments"]
    assert platform["indicator"] == "all of web/orders and db/queries"
    assert [part["name"] for part in platform["pieces"][0]["parts"]] == ["web/orders", "db/queries"]
    assert platform["pieces"][0]["parts"][0]["down"] == [{"from": "2026-02-01T05:00:00Z", "to": "2026-02-01T07:00:00Z"}]
    assert "- platform: db/queries: 99.702381%, down for 2h" in settle_two(here, "--format", "markdown", **hours).out
    (row,) = csv.DictReader(io.StringIO(settle_two(here, "--format", "csv", **hours).out))
    assert (row["commitment"], row["state"], row["seconds"]) == ("platform", "down", "14400")


def test_the_slices_of_every_part_are_kept_as_evidence(here: Folder) -> None:
    settle_two(here, failed=(5, 6), late=(7, 8))
    at = ("--source", "orders=orders.csv", "--at", "2026-03-05")
    kept = here.slogate("collect", *at, "--days", "60", "--evidence", "kept.db")
    assert "60 days of slices were added" in kept.out
    assert "acme/platform (db/queries): 30 days of slices" in kept.out
    here.write("orders.csv", "at,asked,failed,late\n2026-03-04T00:00:00Z,1,0,0\n")
    ran = here.slogate("settle", *at, "--evidence", "kept.db")
    assert "missed: platform: 99.404762% against 99.5%" in ran.out
