"""``slogate check`` takes agreements in: what runs is planned beside the objectives, asked once, and gates by policy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest

from evaluator import fetch as fetching
from evaluator.commands import check, evaluation
from evaluator.core.answer import Answer
from evaluator.core.counts import Reason
from evaluator.core.query import Query
from evaluator.core.report import Exposure, Report, Verdict
from tests.evaluator.commands.running import Folder, Ran

SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web}
indicators:
  orders: {source: orders, rows: {table: orders, time: at, total: asked, bad: failed}}
"""
OBJECTIVES = """\
objectives:
  - {name: most, indicator: orders, target: "50%", window: {calendar: month, timezone: UTC}}
"""
AGREEMENT = """\
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales, labels: {tier: gold}}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: UTC}
commitments:
  - {name: uptime, indicator: shop/orders, target: "99%", period: month, owner: web,
     by: {time: {slice: 1h, down_above: "10%"}}}
  - {name: requests, indicator: shop/orders, target: "90%", period: month, owner: web}
credits: {per_miss: 10%, base: 1000 EUR}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
"""
POLICY = """\
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: contracts}
select: {tier: gold}
rules: [{when: commitment-missed, then: fail}, {when: credit-above, share: 5%, then: fail}]
"""


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[Report]:
    """The reports of what is run."""
    seen: list[Report] = []

    def kept(*arguments: Any) -> Report:
        seen.append(evaluation.judged(*arguments))
        return seen[-1]

    monkeypatch.setattr(check, "judged", kept)
    return seen


def run(here: Folder, *more: str, spec: str = SERVICE + OBJECTIVES + AGREEMENT, failed: int = 0) -> Ran:
    """Ten days of February, checked on the eleventh: so many hours of the first days failed."""
    here.write("slo/shop.yaml", spec)
    rows = [
        f"2026-02-{hour // 24 + 1:02d}T{hour % 24:02d}:{minute:02d}:00Z,10,{5 if hour < failed else 0}"
        for hour in range(240)
        for minute in range(0, 60, 10)
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed", *rows, ""]))
    return here.slogate("check", "--source", "orders=orders.csv", "--at", "2026-02-11", *more)


def exposures(reports: list[Report]) -> dict[str, Exposure]:
    return {each.name: each for each in reports[-1].exposures}


def test_a_running_month_is_shown_and_warns_when_it_is_missed(here: Folder, reports: list[Report]) -> None:
    assert run(here).code == 0
    assert reports[-1].verdict is Verdict.PASS
    assert run(here, failed=8).code == 0
    found = exposures(reports)
    assert (found["acme/uptime"].verdict, found["acme/requests"].verdict) == (Verdict.WARN, Verdict.PASS)
    assert str(found["acme/uptime"].highest) == "100.00 EUR"
    assert reports[-1].verdict is Verdict.WARN


def test_warnings_close_the_gate_where_they_are_asked_to(here: Folder) -> None:
    assert run(here, "--fail-on", "warn", failed=8).code == 1


def test_a_policy_closes_the_gate_on_a_running_month(here: Folder, reports: list[Report]) -> None:
    spec = SERVICE + OBJECTIVES + AGREEMENT + POLICY
    assert run(here, spec=spec).code == 0
    assert run(here, spec=spec, failed=8).code == 1
    # A policy about commitments alone leaves objectives to the default one.
    assert {rule.policy for rule in reports[-1].results[0].rules} == {"default"}


def test_a_tree_of_agreements_alone_is_checked(here: Folder, reports: list[Report]) -> None:
    assert run(here, spec=SERVICE + AGREEMENT, failed=8).code == 0
    assert reports[-1].results == ()
    assert [each.name for each in reports[-1].exposures] == ["acme/uptime", "acme/requests"]


@pytest.mark.parametrize(
    ("selected", "results", "names"),
    [
        ("acme", 0, ["acme/requests", "acme/uptime"]),
        ("acme/uptime", 0, ["acme/uptime"]),
        ("shop", 1, []),
        ("tier=gold", 0, ["acme/requests", "acme/uptime"]),
        ("commitment=uptime", 0, ["acme/uptime"]),
    ],
)
def test_agreements_are_selected_as_services_are(
    here: Folder, reports: list[Report], selected: str, results: int, names: list[str]
) -> None:
    assert run(here, "--select", selected).code == 0
    assert (len(reports[-1].results), sorted(exposures(reports))) == (results, names)


@pytest.mark.parametrize(
    ("selected", "words"),
    [
        ("acne", "nothing is named 'acne'"),
        ("acme/uptimes", "nothing is named 'acme/uptimes' (did you mean 'acme/uptime'?)"),
    ],
)
def test_a_name_that_nothing_has_is_refused(here: Folder, selected: str, words: str) -> None:
    ran = run(here, "--select", selected)
    assert ran.code == 2
    assert words in ran.err


def test_an_agreement_that_does_not_hold_is_refused_when_nothing_else_is_selected(here: Folder) -> None:
    later = AGREEMENT.replace("2026-01-01, to", "2026-06-01, to")
    ran = run(here, "--select", "acme", spec=SERVICE + OBJECTIVES + later)
    assert ran.code == 2
    assert "of acme no period that runs has had a whole slice yet" in ran.err
    assert run(here, spec=SERVICE + OBJECTIVES + later).code == 0


def test_questions_that_are_the_same_are_asked_once(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = fetching.fetch

    def counted(queries: Sequence[Query], *others: Any, **more: Any) -> Mapping[Query, Answer]:
        asked.append(len(queries))
        return plain(queries, *others, **more)

    monkeypatch.setattr("evaluator.commands.evaluation.fetch", counted)
    run(here, "--select", "shop")
    run(here, "--select", "acme")
    run(here)
    twin = AGREEMENT.replace("name: acme,", "name: beta,")
    run(here, spec=SERVICE + OBJECTIVES + AGREEMENT + twin)
    objectives, agreements, both, twice = asked
    assert objectives + agreements >= both == twice


def test_a_check_of_objectives_alone_loads_nothing_of_agreements(here: Folder) -> None:
    run(here, spec=SERVICE + OBJECTIVES)
    program = """
import sys
from evaluator import cli
cli.main(sys.argv[1:])
print([name for name in sys.modules if "settle" in name or "exposure" in name or name.endswith(".agreements")])
"""
    arguments = ("check", "-q", "--source", "orders=orders.csv", "--at", "2026-02-11")
    command = (sys.executable, "-c", program, *arguments)
    done = subprocess.run(command, cwd=here.path, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_closed_hours_are_remembered_for_commitments_too(here: Folder, reports: list[Report]) -> None:
    first, again = (run(here, "--store", "hours.sqlite", failed=8).code for _ in range(2))
    assert first == again == 0
    assert reports[0].exposures == reports[1].exposures


def test_the_plan_names_the_commitments_that_ask(here: Folder) -> None:
    run(here)
    ran = here.slogate("plan", "--source", "orders=orders.csv", "--at", "2026-02-11")
    assert ran.code == 0
    assert "acme/uptime" in ran.out


@pytest.mark.parametrize("name", ["acme", "acme/uptime"])
def test_a_running_commitment_is_explained(here: Folder, name: str) -> None:
    run(here, failed=8)
    ran = here.slogate("explain", name, "--source", "orders=orders.csv", "--at", "2026-02-11")
    assert ran.code == 0
    assert "acme/uptime, 2026-02: warn\n  period 2026-02: 2026-02-01T00:00:00Z to 2026-03-01T00:00:00Z" in ran.out


def test_what_gates_a_commitment_is_shown(here: Folder) -> None:
    run(here, spec=SERVICE + OBJECTIVES + AGREEMENT + POLICY)
    assert 'name: "contracts"' in here.slogate("policy", "show", "--for", "acme/uptime").out
    assert 'name: "default"' in here.slogate("policy", "show", "--for", "shop/most").out


def test_what_a_source_has_forgotten_is_read_from_the_evidence(here: Folder, reports: list[Report]) -> None:
    run(here, failed=8)
    kept = ("--source", "orders=orders.csv", "--at", "2026-02-11", "--evidence", "evidence.db")
    assert "11 days of slices were added" in here.slogate("collect", *kept).out
    rows = (here.path / "orders.csv").read_text(encoding="utf-8").splitlines()
    here.write("orders.csv", "\n".join([rows[0], *rows[-240:], ""]))  # forty hours are left
    source = ("--source", "orders=orders.csv", "--at", "2026-02-11", "--select", "acme/uptime")
    here.slogate("check", *source)
    here.slogate("check", *source, "--evidence", "evidence.db")
    without, found = (each.exposures[0] for each in reports[-2:])
    assert (without.final, without.reason) == (False, Reason.INCOMPLETE)
    assert (found.final, found.best, found.reason) == (True, Fraction(232, 240), None)
