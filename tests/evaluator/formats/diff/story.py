"""A pull request that does a little of everything, as its review."""

from __future__ import annotations

from evaluator.core.diff.review import Allow, FailOn, Review, review
from evaluator.core.diff.specs import diff
from slo_spec.load import load
from slo_spec.model import Spec

AT = 1_790_000_000

BASE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout, owner: payments, labels: {tier: "1"}}
indicators:
  availability:
    source: metrics
    ratio:
      bad: sum(increase(http_requests_total{service="checkout",code=~"5.."}[$window]))
      total: sum(increase(http_requests_total{service="checkout"}[$window]))
  latency: {source: metrics, histogram: {metric: http_request_duration_seconds, match: {service: checkout}, below: 300ms}}
objectives:
  - {name: availability, indicator: availability, target: "99.9%", window: 30d, alerts: sre-workbook}
  - {name: latency, indicator: latency, target: "99%", window: 30d, alerts: sre-workbook}
  - {name: p99, indicator: latency, target: "99.9%", window: 7d}
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: tier-1}
select: {tier: "1"}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-below, share: 10%, then: fail}
---
apiVersion: slogate/v1
kind: Calendar
metadata: {name: weekdays}
timezone: Europe/Berlin
hours: {mon-fri: 08:00-20:00}
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: maintenance}
notice: 48h
yearly_cap: 8h
windows: [{name: disks, kind: maintenance, from: 2026-10-03T04:00:00Z, to: 2026-10-03T05:00:00Z, announced: 2026-09-20}]
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme-gold, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: Europe/Berlin}
commitments:
  - {name: uptime, indicator: checkout/availability, target: "99.5%", period: month, hours: weekdays,
     exclusions: [maintenance], by: {time: {slice: 1m, down_above: 5%}}}
  - {name: requests, indicator: checkout/availability, target: "99%", period: month}
credits: {tiers: [{below: "99.5%", at_least: "99%", credit: 10%}, {below: "99%", credit: 25%}], base: 4000 EUR, cap: 30%}
claims: {within: 30d, after: month-end}
termination: [{when: {missed_in_a_row: 3}, commitment: uptime, notice: 30d}]
signatures: [{party: provider, name: Jo, on: 2025-12-20}, {party: customer, name: Kim, on: 2025-12-21}]
"""
HEAD = (
    BASE.replace('code=~"5.."', 'code=~"50[0-3]"')
    .replace("below: 300ms", "below: 500ms")
    .replace('availability, target: "99.9%"', 'availability, target: "99.95%"')
    .replace('  - {name: p99, indicator: latency, target: "99.9%", window: 7d}', '  - {name: slowest, indicator: latency, target: "99.9%", window: 7d}')
    .replace('latency, target: "99%", window: 30d', 'latency, target: "99%", window: 28d')
    .replace("share: 10%, then: fail", "share: 10%, then: warn")
    .replace("08:00-20:00", "09:00-17:00")
    .replace("yearly_cap: 8h", "yearly_cap: 12h")
    .replace('uptime, indicator: checkout/availability, target: "99.5%"', 'uptime, indicator: checkout/availability, target: "99.9%"')
    .replace('{below: "99%", credit: 25%}', '{below: "99%", credit: 20%}')
    .replace("missed_in_a_row: 3", "missed_in_a_row: 6")
    .replace("owner: payments", "owner: checkout-team")
)  # fmt: skip


def read(text: str, name: str) -> Spec:
    return load([(name, text)]).spec


def told(*allow: Allow) -> Review:
    """The review of the pull request, stopped by whatever may be loosened."""
    found = diff(read(BASE, "main:slo/shop.yaml"), read(HEAD, "slo/shop.yaml"), AT)
    return review(("main (0a764d0c1b2e)", "working tree"), found, fail_on=[FailOn.LOOSENED], allow=allow)
