"""Policies about commitments and about objectives: each is idle where nothing that it has a rule for is selected."""

from __future__ import annotations

import pytest

from slo_spec.load import load

TREE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web, labels: {tier: "1"}}
indicators:
  orders: {source: metrics, ratio: {bad: 'sum(increase(bad_total[$window]))', total: 'sum(increase(all_total[$window]))'}}
objectives:
  - {name: most, indicator: orders, target: "50%", window: 30d}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: corporate, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Everybody}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: uptime, indicator: shop/orders, target: "99%", period: month, credits: {per_miss: 5%}}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales, labels: {tier: gold}}
extends: corporate
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: more, indicator: shop/orders, target: "99%", period: month, credits: {per_miss: 5%}}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: ours}
"""


def said(select: str, rule: str) -> list[str]:
    loaded = load([("a.yaml", f"{TREE}select: {select}\nrules: [{rule}]\n")])
    codes = ("idle-policy", "never-fails")
    assert not [each for each in loaded.problems if each.is_error], loaded.problems
    return [problem.message for problem in loaded.problems if problem.code in codes]


MISSED, COMMITMENT = "{when: objective-missed, then: fail}", "{when: commitment-missed, then: warn}"


@pytest.mark.parametrize(
    ("select", "rule", "messages"),
    [
        ("{service: shop}", MISSED, []),
        ("{tier: gold}", MISSED, ["the policy 'ours' selects no objective here (tier=gold)"]),
        ("{tier: gold}", COMMITMENT, []),
        ("{agreement: acme, commitment: uptime}", COMMITMENT, []),
        ("{agreement: corporate}", COMMITMENT, []),
        ("{service: shop}", COMMITMENT, ["the policy 'ours' selects no commitment here (service=shop)"]),
        (
            "{tier: '9'}",
            f"{MISSED}, {COMMITMENT}",
            ["the policy 'ours' selects no objective and no commitment here (tier=9)"],
        ),
    ],
)
def test_a_policy_is_idle_where_it_selects_nothing_that_it_has_a_rule_for(
    select: str, rule: str, messages: list[str]
) -> None:
    assert said(select, rule) == messages
