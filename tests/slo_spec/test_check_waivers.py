"""Waivers and freezes beside what they speak of; most messages stand in wrong/waiver-names.txt and wrong/freeze-names.txt."""

import pytest

from slo_spec.check_waivers import expired_problems
from slo_spec.load import load

SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop}
indicators: {orders: {source: orders, rows: {table: orders, time: at, good: "status < 500"}}}
objectives: [{name: most, indicator: orders, target: "90%", window: 4d}]
---
"""
WAIVER = """\
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving}
service: shop
rules: [objective-missed]
until: 2026-12-01
owner: web
reason: we move
"""


def codes(text, *others):
    return [(each.code, each.severity.value) for each in load([("a.yaml", text), *others]).problems]


def test_a_waiver_of_a_default_rule_is_right():
    assert codes(SERVICE + WAIVER) == []


def test_names_are_not_judged_while_a_text_cannot_be_read():
    assert codes(WAIVER, ("b.yaml", "{")) == [("yaml-syntax", "error")]


def test_a_waiver_of_a_removal_that_took_place_is_left_over():
    gone = WAIVER.replace("service: shop", "objective: shop/old")
    assert codes(SERVICE + gone) == [("unknown-objective", "error")]
    removal = gone.replace("objective-missed", "objective-removed")
    assert codes(SERVICE + removal) == [("unknown-objective", "warning")]


@pytest.mark.parametrize(("at", "found"), [(1796083199, []), (1796083200, ["waiver-expired"])])
def test_a_waiver_that_has_ended_is_a_warning(at, found):
    spec = load([("a.yaml", SERVICE + WAIVER)]).spec
    assert [each.code for each in expired_problems(spec.waivers, at)] == found


def test_a_policy_that_only_freezes_may_refuse_waivers_too():
    freeze = """\
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: calm}
freeze: {windows: [{name: a, from: 2026-12-18, to: 2026-12-24}]}
waivers: {allowed: false}
"""
    assert codes(SERVICE + WAIVER + freeze) == [("not-waivable", "error")]


AGREEMENTS = """\
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: base, owner: web}
parties: {provider: {name: P}, customer: {name: C}}
term: {from: 2026-01-01, timezone: UTC}
commitments: [{name: uptime, objective: shop/most, target: "80%", period: month}]
credits: {tiers: [{below: "80%", credit: 10%}], base: 100 EUR}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: web}
extends: base
parties: {provider: {name: P}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: owed}
select: {agreement: acme}
rules: [{when: commitment-missed, then: fail}]
waivers: {allowed: false}
---
"""


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("base/uptime", []),
        ("acme/uptime", [("not-waivable", "error")]),
        ("acme/other", [("unknown-commitment", "error")]),
    ],
)
def test_a_commitment_that_is_inherited_can_be_waived_if_its_policies_take_it(subject, found):
    waiver = WAIVER.replace("service: shop", f"commitment: {subject}").replace("objective-missed", "commitment-missed")
    said = codes(SERVICE + AGREEMENTS.removeprefix("---\n") + waiver)
    assert [each for each in said if each[1] == "error"] == found
