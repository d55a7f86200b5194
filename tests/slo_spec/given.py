"""Texts that the tests of the language start from."""

SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout, owner: payments, description: Takes money, labels: {tier: "1"}}
defaults: {source: metrics, window: 30d, alerts: sre-workbook}
indicators:
  availability:
    presence: up{job="checkout"}
    group_by: [region]
    at_most: 50
    ratio:
      total: sum by (region) (increase(http_requests_total{service="checkout"}[$window]))
      bad: sum by (region) (increase(http_requests_total{service="checkout",code=~"5.."}[$window]))
  structured:
    ratio:
      total: {metric: http_requests_total, match: {service: checkout}}
      bad: {match: {code: {regex: "5.."}}}
  latency: {histogram: {metric: http_request_duration_seconds, match: {service: checkout}, below: 300ms}}
  queue: {threshold: {query: "max(queue_depth)", below: 100, slice: 1m}}
  depth: {threshold: {metric: queue_depth, match: {queue: [a.b, "c|d"], env: {not: test}}, at_most: 100.5, slice: 1m}}
  temperature:
    source: files
    threshold: {table: readings, time: ts, value: celsius, reduce: max, where: "room = 'a'", at_least: 27, slice: 5m}
  ready: {raw: {success: "avg_over_time(ready[$window])"}}
  orders: {source: files, rows: {table: orders, time: ts, where: "region='eu'", good: "status < 500"}}
  daily: {source: files, rows: {query: "SELECT * FROM daily", time: ts, bad: failed, total: everything}}
objectives:
  - {name: availability, indicator: availability, target: "99.9%", since: 2026-10-12, runbook: https://r.example.com}
  - name: structured
    indicator: structured
    target: "0.999"
    window: {calendar: quarter, timezone: Europe/Berlin, fiscal_start: april}
    owner: platform
    labels: {tier: "2"}
    alerts: own
  - name: latency
    indicator: latency
    target: "99%"
    method: {timeslices: {slice: 1m, target: "95%"}}
    alerts: {tiers: [{name: fast, severity: page, windows: [5m, 1h], burn_rate: 14.4}]}
  - {name: queue, indicator: queue, target: "99%", method: {ratio-timeslices: {slice: 5m}}}
  - {name: depth, indicator: depth, target: "99%", window: {rolling: 7d}, alerts: own}
  - {name: temperature, indicator: temperature, target: "99%"}
  - {name: ready, indicator: ready, target: "99%"}
  - {name: orders, indicator: orders, target: "100%"}
  - {name: daily, indicator: daily, target: "99%"}
alert_policies:
  own:
    reference: https://alerts.example.com
    tiers: [{name: slow, severity: ticket, windows: [1d], budget_share: 20%}]
x-notes: [free, {for: us}]
"""

AGREEMENT = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme-gold, owner: sales, description: What we owe Acme, labels: {tier: gold}}
scope: customer
extends: corporate-base
levels: most-specific
parties: {provider: {name: Shop Ltd, contact: sla@shop.example.com}, customer: {name: Acme}, carrier: {name: Line Ltd}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: Europe/Berlin, renewal_notice: 30d, termination_notice: 90d}
covers: [The shop]
excludes: [Beta features]
glossary: {downtime: "A minute in which more than 5% of requests fail", business day: Monday to Friday}
review: 2026-12-01
reference: https://shop.example.com/sla
as_of: 2026-01-01
commitments:
  - name: availability
    objective: checkout/availability
    target: "99.5%"
    period: month
    hours: weekdays
    exclusions: [maintenance]
    description: Customers can pay on each business day
    owner: payments
    labels: {tier: platinum}
  - name: average
    indicator: checkout/availability
    target: "99%"
    period: {calendar: quarter, fiscal_start: february}
    by: {average: {slice: 5m, no_traffic: excluded, missing: down}}
    hours: {outside: weekdays}
    formula: numerator-only
    credits: {per_miss: 5%}
  - name: uptime
    indicator: checkout/availability
    target: "99%"
    period: week
    by: {time: {slice: 1m, down_above: "5%", inclusive: true, min_events: 100, min_run: 5m}}
  - {name: restore, indicator: checkout/availability, target: 4h, period: year, by: {mttr: {slice: 1m, down_above: "5%"}}, credits: {points: 5}}
  - {name: outages, indicator: checkout/availability, target: 2, period: year, by: {outages: {slice: 1m, down_above: "5%"}}, credits: {clock_hours: {longer_than: 5m}}}
credits:
  tiers:
    - {below: "99.5%", at_least: "99%", credit: 10%}
    - {below: "99%", credit: 25%}
  base: 4000 EUR
  cap: 30%
  minimum: 1.50 EUR
  combine: max
  points_table: [{points: 0, credit: 0%}, {points: 5, credit: 12.5%}]
  earn_back: {target: "99.95%", periods: 3, recover: 50%}
claims: {within: 30d, after: incident}
termination:
  - {when: {missed_in_a_row: 3, no_data: skips}, commitment: availability, notice: 30d}
  - {when: {outages: 3, longer_than: 30m, within: 30d}}
  - {when: {rolling_average: 3, below: "97%"}}
signatures:
  - {party: provider, name: Jo, on: 2025-12-20}
  - {party: customer, name: Kim, on: 2025-12-21}
  - {party: carrier, name: Lee, on: 2025-12-21}
amendments: [{on: 2026-06-15, commitment: availability, target: "99.9%", signed: [provider, customer, carrier]}]
"""

POLICY = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: tier-1, description: What matters most}
select: {tier: "1"}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-below, share: 10%, then: warn}
  - {when: burn-rate-firing, severity: page, then: fail}
unknown: fail
alert_policies:
  shared: {tiers: [{name: any, severity: page, windows: [1h], burn_rate: 2}]}
"""

SOURCES = """\
apiVersion: slogate/v1
kind: Sources
sources:
  metrics:
    type: prometheus
    url: https://prometheus.example.com/prefix
    tenant: team-a
    headers: {X-Team: a}
    timeout: 30s
    scrape_interval: 15s
    coverage: 95%
    allow_partial: false
  files: {type: duckdb, tables: {orders: data/orders.parquet, readings: [a.csv, b.csv]}, memory: 512MB}
  tape: {type: memory, anything: [1, {b: null}]}
  other: {type: graphite, options: {url: "http://graphite.example.com"}, timeout: 5s}
"""

HEAD = "apiVersion: slogate/v1\nkind: Service\nmetadata: {name: checkout}\n"
RATIO = '    ratio: {total: "sum(increase(all[$window]))", bad: "sum(increase(bad[$window]))"}\n'
INDICATOR = f"indicators:\n  availability:\n    source: metrics\n{RATIO}"


def service(objective: str = "", indicators: str = INDICATOR, more: str = "") -> str:
    """A service with one objective, to which ``objective`` adds keys (as a flow mapping's inside)."""
    keys = {"name": "availability", "indicator": "availability", "target": '"99.9%"', "window": "30d"}
    added = dict(part.split(": ", 1) for part in objective.split("; ") if part)
    inside = ", ".join(f"{key}: {value}" for key, value in (keys | added).items())
    return f"{HEAD}{indicators}objectives:\n  - {{{inside}}}\n{more}"
