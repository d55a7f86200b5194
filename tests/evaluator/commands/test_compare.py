"""``slogate compare``: two agreements side by side."""

from __future__ import annotations

import json

import pytest

from tests.evaluator.commands.running import Folder, Ran

SERVICES = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: one, owner: web}
indicators: {orders: {source: orders, rows: {table: orders, time: at, total: asked, bad: failed}}}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: two, owner: web}
indicators: {orders: {source: orders, rows: {table: orders, time: at, total: asked, bad: late}}}
"""
AGREEMENT = """\
---
apiVersion: slogate/v1
kind: Agreement
metadata: {{name: {name}, owner: sales}}
parties: {{provider: {{name: "{provider}"}}, customer: {{name: Acme}}}}
term: {{from: 2026-01-01, timezone: UTC}}
commitments:
  - name: uptime
    indicator: {service}/orders
    target: "99.5%"
    period: month
    by: {{time: {{slice: 1h, down_above: "10%"}}}}
{more}
credits: {{per_miss: 10%, base: {fee}}}
"""


def written(name: str, service: str, fee: str, provider: str = "Shop Ltd", more: str = "") -> str:
    return AGREEMENT.format(name=name, service=service, fee=fee, provider=provider, more=more)


INSIDE, OUTSIDE = written("inside", "one", "1000 EUR", "Our IT"), written("outside", "two", "1600 EUR")


def compare(here: Folder, *more: str, spec: str = INSIDE + OUTSIDE, unseen: tuple[int, ...] = ()) -> Ran:
    """February 2026: the first is down for five hours, the second for one."""
    here.write("slo/both.yaml", SERVICES + spec)
    rows = [
        f"2026-02-{hour // 24 + 1:02d}T{hour % 24:02d}:00:00Z,10,{5 * (hour in range(5))},{5 * (hour == 9)}"
        for hour in range(672)
        if hour not in unseen
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed,late", *rows, ""]))
    return here.slogate("compare", "inside", "outside", "--source", "orders=orders.csv", "--at", "2026-03-05", *more)


def test_two_agreements_stand_side_by_side_with_what_the_better_one_saves(here: Folder) -> None:
    ran = compare(here)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "2026-02    inside                            outside",
        "provider   Our IT                            Shop Ltd",
        "state      final                             final",
        "uptime     missed: 99.255952% against 99.5%  kept: 99.85119% against 99.5%",
        "  down     5h                                1h",
        "fee        1000 EUR                          1600 EUR",
        "credit     100.00 EUR                        0.00 EUR",
        "cost       900.00 EUR                        1600.00 EUR",
        "may leave  no                                no",
        "uptime: outside was down 4h less, at 2.916667 EUR for each minute",
    ]


def test_it_is_there_for_programs_and_for_memos(here: Folder) -> None:
    (period,) = json.loads(compare(here, "--format", "json").out)["periods"]
    assert [each["cost"] for each in period["agreements"]] == ["900", "1600"]
    assert period["compared"] == [
        {
            "commitment": "uptime",
            "down_minutes": ["300", "60"],
            "more_available": "outside",
            "saved_minutes": "240",
            "cost_per_saved_minute": "35/12",
            "currency": "EUR",
        }
    ]
    assert "| uptime | missed: 99.255952% against 99.5% |" in compare(here, "--format", "markdown").out


def test_a_commitment_that_only_one_has_is_not_promised_by_the_other(here: Folder) -> None:
    more = '  - {name: orders, indicator: one/orders, target: "99%", period: month}'
    ran = compare(here, spec=written("inside", "one", "1000 EUR", more=more) + OUTSIDE)
    assert "orders     kept: 99.627976%" not in ran.out.replace("  ", " ")
    assert any(line.startswith("orders ") and line.endswith("not promised") for line in ran.out.splitlines())


def test_costs_in_two_currencies_are_shown_and_not_compared(here: Folder) -> None:
    ran = compare(here, spec=INSIDE + written("outside", "two", "1600 USD"))
    assert "outside was down 4h less; what that costs cannot be told" in ran.out


def test_the_better_one_may_be_the_cheaper_one(here: Folder) -> None:
    ran = compare(here, spec=INSIDE + written("outside", "two", "800 EUR"))
    assert "outside was down 4h less, and costs no more" in ran.out


def test_invoices_are_the_fees_of_the_period(here: Folder) -> None:
    here.write("paid.csv", "agreement,period,amount,currency\noutside,2026-02,1140,EUR\n")
    assert "at 1 EUR for each minute" in compare(here, "--invoices", "paid.csv").out


def test_what_is_unknown_is_not_compared_and_exits_3(here: Folder) -> None:
    ran = compare(here, unseen=tuple(range(100, 200)))
    assert ran.code == 3
    assert "cannot be told" in ran.out
    assert "for each minute" not in ran.out


def test_hostile_names_stay_on_their_line(here: Folder) -> None:
    evil = "Ev|il\\n::error::x ##[command]\\u001b[31m"
    spec = written("inside", "one", "1000 EUR", evil) + OUTSIDE
    shown = compare(here, spec=spec).out
    assert "\x1b" not in shown
    assert not any(line.startswith("::") for line in shown.splitlines())
    table = compare(here, "--format", "markdown", spec=spec).out
    assert all(line.count("|") - line.count("\\|") == 4 for line in table.splitlines() if line.startswith("| "))
    assert "##" not in compare(here, "--format", "json", spec=spec).out


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("inside", "inside"), "'inside' beside itself shows nothing"),
        (("inside", "outsid"), "no agreement is named 'outsid' (did you mean 'outside'?)"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Folder, names: tuple[str, str], words: str) -> None:
    here.write("slo/both.yaml", SERVICES + INSIDE + OUTSIDE)
    ran = here.slogate("compare", *names, "--source", "orders=orders.csv", "--at", "2026-03-05")
    assert ran.code == 2
    assert words in ran.err


def test_agreements_without_a_period_in_common_are_refused(here: Folder) -> None:
    quarterly = OUTSIDE.replace("period: month", "period: quarter")
    ran = compare(here, spec=INSIDE + quarterly)
    assert ran.code == 2
    assert "'inside' and 'outside' have no period in common here" in ran.err
