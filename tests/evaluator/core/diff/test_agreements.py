"""What a changed agreement means, its own words and those that it inherits."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import changes, line, told
from tests.evaluator.formats.diff.story import BASE

TERM = "term: {from: 2026-01-01, to: 2026-12-31, timezone: Europe/Berlin}"
CHILD = f"""{BASE}---
apiVersion: slogate/v1
kind: Agreement
metadata: {{name: child, owner: sales}}
extends: acme-gold
parties: {{provider: {{name: Shop Ltd}}, customer: {{name: Branch}}}}
term: {TERM.removeprefix("term: ")}
commitments:
  - {{name: requests, indicator: checkout/availability, target: "99.9%", period: month}}
signatures: [{{party: provider, name: Jo, on: 2025-12-20}}, {{party: customer, name: Kim, on: 2025-12-21}}]
"""
OWN = '  - {name: requests, indicator: checkout/availability, target: "99.9%", period: month}\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TERM, TERM.replace("2026-12-31", "2026-11-30"), "loosened acme-gold term end: 2026-12-31 -> 2026-11-30"),
        (TERM, TERM.replace("to: 2026-12-31, ", ""), "tightened acme-gold term end: 2026-12-31 -> none"),
        (TERM, TERM.replace("2026-01-01", "2026-02-01"), "loosened acme-gold term start: 2026-01-01 -> 2026-02-01"),
        (TERM, TERM.replace("Berlin", "London"), "changed acme-gold term timezone"),
        ("customer: {name: Acme}", "customer: {name: Other}", "changed acme-gold party customer name: Acme -> Other"),
        ("customer: {name: Acme}", "customer: {name: Acme, contact: a@b.example}", "neutral acme-gold party customer contact"),
        ("customer: {name: Acme}}", "customer: {name: Acme}, carrier: {name: Line}}", "changed acme-gold party carrier: None -> Line"),
        (TERM, f"{TERM}\ncovers: [The shop]", "tightened acme-gold covers: none -> The shop"),
        (TERM, f"{TERM}\nexcludes: [Beta]", "loosened acme-gold excludes: none -> Beta"),
        (TERM, f"{TERM}\nglossary: {{down: not up}}", "changed acme-gold glossary: none -> down=not up"),
        (TERM, f"{TERM}\nreview: 2026-12-01", "neutral acme-gold review: none -> 2026-12-01"),
        ("name: Kim, on: 2025-12-21", "name: Kim, on: 2025-12-22", "changed acme-gold signatures"),
    ],
)  # fmt: skip
def test_one_change_of_an_agreement(old: str, new: str, said: str) -> None:
    assert any(each.startswith(said) for each in told(old, new)), told(old, new)


def test_an_own_commitment_that_goes_leaves_the_inherited_one() -> None:
    after = CHILD.replace(f"commitments:\n{OWN}signatures", "commitments: []\nsignatures")
    after = after.replace(
        "commitments: []\n",
        "commitments:\n  - {name: other, indicator: checkout/latency, target: '99%', period: month}\n",
    )
    found = [line(each) for each in changes(CHILD, after)]
    assert "loosened child/requests target: 99.9% -> 99%" in found
    assert not [each for each in found if each.startswith("removed")]


def test_own_credits_over_inherited_ones_are_compared_with_these() -> None:
    own = 'credits: {tiers: [{below: "99.5%", at_least: "99%", credit: 10%}, {below: "99%", credit: 15%}], base: 4000 EUR, cap: 30%}\n'
    base, tail = CHILD.split("metadata: {name: child")
    after = f"{base}metadata: {{name: child{tail.replace('signatures:', f'{own}signatures:')}"
    found = [line(each) for each in changes(CHILD, after)]
    assert [each.split(":")[0] for each in found] == ["loosened child credits tiers"]


def test_own_credits_that_say_what_is_inherited_are_no_change_of_the_promise() -> None:
    own = next(one for one in BASE.splitlines() if one.startswith("credits:"))
    base, tail = CHILD.split("metadata: {name: child")
    after = f"{base}metadata: {{name: child{tail.replace('signatures:', own + chr(10) + 'signatures:')}"
    assert [each.direction.value for each in changes(CHILD, after)] == ["neutral"]


def test_an_agreement_that_others_extend_names_them() -> None:
    found = changes(CHILD, CHILD.replace("cap: 30%", "cap: 20%"))
    assert [each.affects for each in found] == [("customer Acme", "agreement child")]


def test_one_that_extends_nothing_any_more_lists_what_it_loses() -> None:
    found = [line(each) for each in changes(CHILD, CHILD.replace("extends: acme-gold\n", ""))]
    assert any(each.startswith("removed child/uptime commitment: 99.5% over each month") for each in found)
    assert any(each.startswith("loosened child credits") for each in found)
    assert "changed child extends: acme-gold -> none" in found
