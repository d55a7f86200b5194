"""A pull request that wants its own gate to open: it does not, and nobody else is asked.

Each attack is a change to a checkout. Without ``--trusted`` it works (or the attacker's server is asked), so that
what is shown is the defence and not a weak attack; with it the gate stays closed, the attacker's server gets no
request at all, and the token goes to no other place than its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.evaluator.commands.repository import committed
from tests.evaluator.commands.running import Folder
from tests.fault_server import FaultServer
from tests.faults.metrics_server import healthy
from tests.servers import start_prometheus, stop

END = 1_795_132_800
AT = "2026-11-20T00:00:00Z"
"""A Friday, at one in the morning in Berlin."""
MINUTE, HOUR = 60, 3600
TOKEN = "canary-7f3a9b"

CHECKOUT = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout, labels: {tier: "1"}}
defaults: {source: metrics, window: 1d}
indicators:
  availability:
    ratio:
      bad: {metric: http_requests_total, match: {service: checkout, code: {regex: "5.."}}}
      total: {metric: http_requests_total, match: {service: checkout}}
objectives:
  - {name: availability, indicator: availability, target: "99.9%"}
  - {name: basic, indicator: availability, target: "50%"}
"""
SEARCH = CHECKOUT.replace("checkout", "search")
POLICIES = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: gold}
select: {tier: "1"}
rules: [{when: objective-missed, then: fail}, {when: budget-exhausted, then: fail}]
exempt: [security-fix]
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: calm}
select: {service: search, objective: availability}
freeze: {outside: [office], exclusions: [blackout]}
---
{apiVersion: slogate/v1, kind: Calendar, metadata: {name: office}, timezone: Europe/Berlin, hours: {mon-fri: "09:00-17:00"}}
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: blackout}
windows: [{name: launch, kind: other, from: 2026-11-01, to: 2026-12-01}]
"""
WAIVER = """\
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving}
service: checkout
rules: [objective-missed, budget-exhausted]
until: 2026-11-01
owner: checkout
reason: we moved
"""
AGREEMENT = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: uptime, objective: checkout/availability, target: "99%", period: day, hours: always, exclusions: [maintenance], owner: web}
credits: {tiers: [{below: "99%", credit: 10%}], base: 1000 EUR}
---
{apiVersion: slogate/v1, kind: Policy, metadata: {name: owed}, select: {agreement: acme}, rules: [{when: commitment-missed, then: fail}]}
---
{apiVersion: slogate/v1, kind: Calendar, metadata: {name: always}, timezone: UTC, hours: {mon-sun: 24h}}
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: maintenance}
windows: [{name: upgrade, kind: maintenance, from: 2026-11-01, to: 2026-11-02}]
"""
OPERATOR = "apiVersion: slogate/v1\nkind: Sources\nsources:\n  metrics: {{type: prometheus, url: '{url}'}}\n"


def samples() -> str:
    """A day and a half of two services: checkout failed for an hour of the last day, search is well."""
    lines = ["# TYPE http_requests counter"]
    instants = range(END - 36 * HOUR, END + MINUTE, MINUTE)
    for service, failing in (("checkout", END - 10 * HOUR), ("search", END + HOUR)):
        good = [f'http_requests_total{{service="{service}",code="200"}} ']
        bad = [f'http_requests_total{{service="{service}",code="500"}} ']
        failed = 0
        for number, instant in enumerate(instants):
            failed += 60 if failing <= instant < failing + HOUR else 0
            good.append(f"{good[0]}{number * 60} {instant}")
            bad.append(f"{bad[0]}{failed} {instant}")
        lines += [*good[1:], *bad[1:]]
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = start_prometheus(tmp_path_factory.mktemp("prometheus"), samples())
    yield url
    stop(url)


@pytest.fixture
def attacker() -> Iterator[FaultServer]:
    """A server that says that all is well, if it is asked."""
    with FaultServer(healthy) as server:
        yield server


class Checkout(Folder):
    """What a pull request may do to its checkout. ``evil`` is the attacker's server."""

    evil: str

    def change(self, name: str, before: str, after: str) -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert before in text
        self.write(name, text.replace(before, after))


Attack = Callable[[Checkout], None]


@dataclass(frozen=True)
class Row:
    """An attack, and whether without ``--trusted`` it opens the gate (else it is only tried).

    ``asks``: the attacker's server is asked; ``owed``: it is about an agreement.
    """

    attack: Attack
    opens: bool = True
    arguments: tuple[str, ...] = ("--select", "checkout")
    asks: bool = False
    code: int = 1
    owed: bool = False


def both(first: Attack, second: Attack) -> Attack:
    def attack(here: Checkout) -> None:
        first(here)
        second(here)

    return attack


def replacing(before: str, after: str, name: str = "slo/checkout.yaml") -> Attack:
    return lambda here: here.change(name, before, after)


def deleting(name: str) -> Attack:
    return lambda here: (here.path / name).unlink()


def adding(name: str, text: str) -> Attack:
    return lambda here: _ignored(here.write(name, text))


def _ignored(_: Path) -> None:
    return


def elsewhere(here: Checkout) -> None:
    here.write("slogate.yaml", OPERATOR.format(url=here.evil))


def through_a_proxy(here: Checkout) -> None:
    text = (here.path / "slogate.yaml").read_text(encoding="utf-8")
    here.write("slogate.yaml", text.replace("'}", f"', proxy: '{here.evil}'}}"))


def a_source_of_its_own(here: Checkout) -> None:
    text = (here.path / "slogate.yaml").read_text(encoding="utf-8")
    here.write("slogate.yaml", f"{text}  mine: {{type: prometheus, url: '{here.evil}'}}\n")
    here.change("slo/checkout.yaml", "source: metrics", "source: mine")


def a_new_objective_at_its_own_source(here: Checkout) -> None:
    text = (here.path / "slogate.yaml").read_text(encoding="utf-8")
    here.write("slogate.yaml", f"{text}  mine: {{type: prometheus, url: '{here.evil}'}}\n")
    here.write("slo/new.yaml", CHECKOUT.replace("checkout", "new").replace("source: metrics", "source: mine"))


def another_operators_file(here: Checkout) -> None:
    (here.path / "slogate.yaml").unlink()
    here.write("slogate.yml", OPERATOR.format(url=here.evil))


def a_link_to_other_promises(here: Checkout) -> None:
    here.write("lax/checkout.yaml", CHECKOUT.replace("99.9%", "9%"))
    (here.path / "slo/checkout.yaml").unlink()
    (here.path / "slo/checkout.yaml").symlink_to("../lax/checkout.yaml")


def a_policy_in_the_operators_file(here: Checkout) -> None:
    text = (here.path / "slogate.yaml").read_text(encoding="utf-8")
    lax = "---\n{apiVersion: slogate/v1, kind: Policy, metadata: {name: lax}, rules: [{when: objective-missed, then: warn}]}\n"
    here.write("slogate.yaml", text + lax)
    here.change("slo/policies.yaml", 'select: {tier: "1"}', 'select: {tier: "9"}')


def everything(here: Checkout) -> None:
    here.write("slo/checkout.yaml", CHECKOUT.replace("99.9%", "9%").replace('tier: "1"', 'tier: "9"'))
    here.write("slo/waiver.yaml", WAIVER.replace("2026-11-01", "2999-01-01"))
    (here.path / "slo/policies.yaml").unlink()
    elsewhere(here)


OWED = ("--select", "acme", "--at", "2026-11-19T23:00:00Z")
AGREED = "slo/agreement.yaml"
SEARCHED = ("--select", "search/availability")

ROWS = {
    "objective deleted": Row(replacing('  - {name: availability, indicator: availability, target: "99.9%"}\n', "")),
    "file deleted": Row(both(deleting("slo/checkout.yaml"), deleting("slo/waiver.yaml")), arguments=()  , opens=False),
    "objective renamed and loosened": Row(replacing('name: availability, indicator: availability, target: "99.9%"', 'name: uptime, indicator: availability, target: "9%"')),
    "service renamed": Row(both(replacing("name: checkout", "name: till"), deleting("slo/waiver.yaml")), arguments=("--select", "tier=1", "--select", "checkout", "--select", "till"), opens=False),
    "relabelled": Row(replacing('labels: {tier: "1"}', 'labels: {tier: "9"}'), arguments=("--select", "tier=1", "--select", "checkout/basic", "--select", "checkout/availability", "--select", "search/basic")),
    "target lowered": Row(replacing("99.9%", "9%")),
    "window shortened": Row(replacing('target: "99.9%"', 'target: "99.9%", window: 1h')),
    "default window shortened": Row(replacing("window: 1d", "window: 1h")),
    "begun lately": Row(replacing('target: "99.9%"', 'target: "99.9%", since: 2026-11-19T20:00:00Z')),
    "method that forgives": Row(replacing('target: "99.9%"', 'target: "90%", method: {timeslices: {slice: 15m, target: "1%"}}')),
    "indicator of another service": Row(replacing("{service: checkout", "{service: search")),
    "indicator that is always good": Row(replacing('bad: {metric: http_requests_total, match: {service: checkout, code: {regex: "5.."}}}\n      total: {metric: http_requests_total, match: {service: checkout}}', "bad: '0 * sum(increase(http_requests_total[$window]))'\n      total: sum(increase(http_requests_total[$window]))")),
    "policy that only warns": Row(replacing("[{when: objective-missed, then: fail}, {when: budget-exhausted, then: fail}]", "[{when: objective-missed, then: warn}]", "slo/policies.yaml")),
    "policy added beside": Row(both(replacing('select: {tier: "1"}', 'select: {tier: "9"}', "slo/policies.yaml"), adding("slo/lax.yaml", "{apiVersion: slogate/v1, kind: Policy, metadata: {name: lax}, rules: [{when: objective-missed, then: warn}]}"))),
    "change class exempted": Row(replacing("exempt: [security-fix]", "exempt: [security-fix, docs]", "slo/policies.yaml"), arguments=("--select", "checkout", "--change", "docs"), code=2),
    "waiver added": Row(adding("slo/mine.yaml", WAIVER.replace("moving", "mine").replace("2026-11-01", "2999-01-01"))),
    "waiver prolonged": Row(replacing("2026-11-01", "2999-01-01", "slo/waiver.yaml")),
    "freeze lifted": Row(replacing("freeze: {outside: [office], exclusions: [blackout]}", "rules: [{when: objective-missed, then: fail}]", "slo/policies.yaml"), arguments=SEARCHED),
    "calendar widened and exclusion removed": Row(both(replacing('mon-fri: "09:00-17:00"', "mon-sun: 24h", "slo/policies.yaml"), replacing("to: 2026-12-01", "to: 2026-11-02", "slo/policies.yaml")), arguments=SEARCHED),
    "everything deleted but the policies": Row(both(deleting("slo/checkout.yaml"), both(deleting("slo/search.yaml"), deleting("slo/waiver.yaml"))), arguments=(), opens=False),
    "commitment loosened": Row(replacing('target: "99%"', 'target: "9%"', AGREED), arguments=OWED, owed=True),
    "commitment deleted": Row(replacing("name: uptime", "name: other", AGREED), arguments=("--at", "2026-11-19T23:00:00Z"), opens=False, owed=True),
    "exclusion added": Row(replacing("from: 2026-11-01, to: 2026-11-02", "from: 2026-11-19T13:00:00Z, to: 2026-11-19T16:00:00Z", AGREED), arguments=OWED, owed=True),
    "calendar narrowed": Row(replacing("mon-sun: 24h", 'mon-sun: "00:00-12:00"', AGREED), arguments=OWED, owed=True),
    "agreement's policy that only warns": Row(replacing("commitment-missed, then: fail", "commitment-missed, then: warn", AGREED), arguments=OWED, owed=True),
    "source elsewhere": Row(elsewhere, asks=True),
    "source through a proxy": Row(through_a_proxy, asks=True),
    "source of its own": Row(a_source_of_its_own, asks=True),
    "new objective at a source of its own": Row(a_new_objective_at_its_own_source, asks=True, arguments=(), opens=False),
    "another operator's file": Row(another_operators_file, asks=True),
    "policy in the operator's file": Row(a_policy_in_the_operators_file),
    "link to other promises": Row(a_link_to_other_promises),
    "everything at once": Row(everything, asks=True),
}  # fmt: skip


@pytest.fixture
def here(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    metrics: str,
    attacker: FaultServer,
) -> Checkout:
    """The checkout of a pull request before its author changed anything."""
    found = Checkout(tmp_path, capsys, monkeypatch)
    found.evil = attacker.url
    texts = {"checkout": CHECKOUT, "search": SEARCH, "policies": POLICIES, "waiver": WAIVER}
    for name, text in texts.items():
        found.write(f"slo/{name}.yaml", text)
    found.write("slogate.yaml", OPERATOR.format(url=metrics))
    committed(tmp_path)
    return found


def asked_with(server: FaultServer) -> str:
    """Everything that a server was sent."""
    return "\n".join(f"{each.line} {each.headers} {each.body!r}" for each in server.requests)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_hostile_pull_request_neither_opens_the_gate_nor_has_anybody_else_asked(
    row: Row, here: Checkout, metrics: str, attacker: FaultServer
) -> None:
    asks = ("check", "--at", AT, "--deadline", "20s", *row.arguments)
    if row.owed:
        here.write(AGREED, AGREEMENT)
        committed(here.path, "an agreement")
    row.attack(here)
    undefended = here.slogate(*asks)
    assert (undefended.code == 0) >= row.opens, f"no attack: {undefended.out}{undefended.err}"
    assert bool(attacker.requests) == row.asks
    attacker.requests.clear()
    bound = {"SLOGATE_SOURCE_METRICS_TOKEN": TOKEN, "SLOGATE_SOURCE_METRICS_ORIGIN": metrics}
    mine = {"SLOGATE_SOURCE_MINE_TOKEN": TOKEN, "SLOGATE_SOURCE_MINE_ORIGIN": metrics}
    for environment in ({}, bound, bound | mine):
        ran = here.slogate(*asks, "--trusted", "main", "--output", "json=report.json", environment=environment)
        assert ran.code == row.code, f"{ran.out}{ran.err}"
        assert attacker.requests == []
        assert TOKEN not in ran.out + ran.err
    report = here.path / "report.json"
    if report.exists():
        found = json.loads(report.read_text(encoding="utf-8"))
        assert (found["verdict"], found["override"]) == ("fail", None)


def test_an_honest_pull_request_passes(here: Checkout, attacker: FaultServer) -> None:
    here.change("slo/search.yaml", 'target: "50%"', 'target: "60%"')
    asks = ("check", "--at", AT, "--select", "search/basic", "--trusted", "main")
    ran = here.slogate(*asks)
    assert (ran.code, attacker.requests) == (0, []), ran.out
