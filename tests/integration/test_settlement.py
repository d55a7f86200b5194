"""An agreement settled from a real Prometheus: from YAML to money."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import start_prometheus, stop

START = 1_790_805_600
"""2026-09-30T22:00:00Z: midnight of the first of October in Berlin."""
BEGIN, END = START - 7_200, START + 86_400 + 7_200
OUTAGE = range(START + 6 * 3600, START + 6 * 3600 + 40 * 60)
NOON = START + 12 * 3600
BLIP = range(START + 12 * 3600, START + 12 * 3600 + 10 * 60)

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web}
indicators:
  requests:
    source: metrics
    ratio:
      total: {metric: http_requests_total}
      bad: {match: {code: "500"}}
objectives:
  - {name: most, indicator: requests, target: "99.9%", window: 1d}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: Europe/Berlin}
commitments:
  - name: uptime
    objective: shop/most
    target: "99%"
    period: day
    by: {time: {slice: 5m, down_above: "5%", min_run: 15m}}
    owner: provider
credits: {tiers: [{below: "99%", at_least: "95%", credit: 10%}, {below: "95%", credit: 25%}], base: 199.99 EUR}
claims: {within: 30d, after: incident}
signatures: [{party: provider, name: Kim, on: 2025-12-01}, {party: customer, name: Jo, on: 2025-12-02}]
"""


def samples() -> Iterator[str]:
    """A request a second, scraped each half minute; half of them fail while it is down."""
    yield "# TYPE http_requests counter"
    for code in ("200", "500"):
        count = 1000
        for at in range(BEGIN, END, 30):
            bad = 15 if at - 30 in OUTAGE or at - 30 in BLIP else 0
            count += bad if code == "500" else 30 - bad
            yield f'http_requests_total{{job="shop",instance="a",code="{code}"}} {count} {at}'
    yield "# TYPE up gauge"
    for at in range(BEGIN, END, 30):
        yield f'up{{job="shop",instance="a"}} 1 {at}'
    yield "# TYPE link_rtt_milliseconds gauge"
    for at in range(BEGIN, END, 30):
        yield f'link_rtt_milliseconds{{link="a"}} {40 if at <= NOON else 44} {at}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = start_prometheus(tmp_path_factory.mktemp("settled"), "\n".join(samples()) + "\n")
    yield url
    stop(url)


def settle(folder: Path, server: str, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "spec.yaml").write_text(SPEC, encoding="utf-8")
    command = [sys.executable, "-m", "evaluator", "settle", str(folder / "spec.yaml"), "--source", f"metrics={server}"]
    return subprocess.run([*command, *more], capture_output=True, text=True, timeout=120, check=False)


def test_forty_minutes_down_cost_a_tenth_of_the_fee_and_a_blip_costs_nothing(tmp_path: Path, server: str) -> None:
    done = settle(tmp_path, server, "--period", "2026-10-01", "--at", "2026-10-01T23:30:00Z", "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    (settlement,) = json.loads(done.stdout)["settlements"]
    assert settlement["highest_credit"]["amount"] == settlement["lowest_credit"]["amount"] == "20.00"
    assert settlement["final"] is True
    (commitment,) = settlement["commitments"]
    assert commitment["verdict"] == "fail"


def test_a_day_before_the_data_is_unknown_and_has_a_lowest_and_a_highest_credit(tmp_path: Path, server: str) -> None:
    done = settle(tmp_path, server, "--period", "2026-09-30", "--at", "2026-10-01T23:30:00Z", "--format", "json")
    assert done.returncode == 3, done.stdout + done.stderr
    (settlement,) = json.loads(done.stdout)["settlements"]
    assert (settlement["lowest_credit"]["amount"], settlement["highest_credit"]["amount"]) == ("0.00", "50.00")


LINE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: line, owner: net}
indicators:
  delay:
    source: metrics
    gauge: {metric: link_rtt_milliseconds, match: {link: a}, function: max_over_time, slice: 5m, unit: ms}
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: carrier, owner: net}
parties: {provider: {name: Line Ltd}, customer: {name: Shop Ltd}}
term: {from: 2026-01-01, to: 2026-12-31, timezone: Europe/Berlin}
commitments:
  - {name: delay, indicator: line/delay, target: at most 42 ms, period: day, by: mean}
  - {name: jitter, indicator: line/delay, target: at most 0.01 ms, period: day, by: jitter}
  - {name: slowest, indicator: line/delay, target: at most 43.9 ms, period: day, by: {percentile: 95%}}
credits: {per_miss: 5%, base: 100.00 EUR}
"""


def test_figures_of_a_gauge_are_settled_exactly(tmp_path: Path, server: str) -> None:
    (tmp_path / "line.yaml").write_text(LINE, encoding="utf-8")
    command = [sys.executable, "-m", "evaluator", "settle", "line.yaml", "--source", f"metrics={server}"]
    command += ["--period", "2026-10-01", "--at", "2026-10-01T23:30:00Z", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    (settlement,) = json.loads(done.stdout)["settlements"]
    found = {each["name"]: (each["best"], each["verdict"]) for each in settlement["commitments"]}
    assert found == {"delay": ("42", "pass"), "jitter": ("4/287", "fail"), "slowest": ("44", "fail")}
    assert settlement["lowest_credit"]["amount"] == "10.00"


@pytest.mark.parametrize(("at", "code"), [("2026-10-01T03:55:00Z", 0), ("2026-10-01T04:30:00Z", 1)])
def test_a_day_that_can_no_longer_be_kept_closes_the_gate_while_it_runs(
    tmp_path: Path, server: str, at: str, code: int
) -> None:
    """Of a day 14.4 minutes may be down; half an hour after four in the morning it is more."""
    rule = "{when: commitment-lost, then: fail}"
    policy = f"---\napiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: contracts}}\nrules: [{rule}]\n"
    (tmp_path / "spec.yaml").write_text(SPEC + policy, encoding="utf-8")
    command = [sys.executable, "-m", "evaluator", "check", str(tmp_path / "spec.yaml"), "--source", f"metrics={server}"]
    done = subprocess.run(
        [*command, "--at", at, "--select", "acme"], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
