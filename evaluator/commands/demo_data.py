"""Thirty days of a small shop, made from a seed: what ``slogate demo`` judges.

Four services and what became of their promises: checkout broke its own in an incident nine days
ago; payments spends its budget three times too fast, since two days; search is healthy; the
newsletter's export stopped four days ago, so that nobody can tell. Everything that a report says
about them follows from the rows that are written here.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator
from pathlib import Path

from evaluator.core.interval import rfc3339
from slo_spec.record import Record

DAYS = 30
SEED = 20261101
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout, owner: payments-team, description: Turns a basket into an order}
defaults: {source: shop, window: 30d, alerts: sre-workbook}
indicators:
  availability:
    description: Orders that did not end in an error
    rows: {table: requests, time: minute, where: "service = 'checkout'", total: requests, bad: errors}
  speed:
    description: Orders answered within 300 ms
    rows: {table: requests, time: minute, where: "service = 'checkout'", total: requests, bad: slow}
objectives:
  - {name: availability, indicator: availability, target: "99.9%"}
  - {name: speed, indicator: speed, target: "99%"}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: payments, owner: payments-team, description: Talks to the banks}
defaults: {source: shop, window: 30d, alerts: sre-workbook}
indicators:
  availability:
    rows: {table: requests, time: minute, where: "service = 'payments'", total: requests, bad: errors}
objectives:
  - {name: availability, indicator: availability, target: "99.9%"}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: search, owner: discovery, description: Finds things to buy}
defaults: {source: shop, window: 30d, alerts: sre-workbook}
indicators:
  availability:
    rows: {table: requests, time: minute, where: "service = 'search'", total: requests, bad: errors}
objectives:
  - {name: availability, indicator: availability, target: "99.5%"}
---
apiVersion: slogate/v1
kind: Service
metadata: {name: newsletter, owner: marketing, description: Sends mail to those who asked for it}
defaults: {source: shop, window: 30d}
indicators:
  delivery:
    rows: {table: mails, time: hour, total: sent, good: delivered}
objectives:
  - {name: delivery, indicator: delivery, target: "98%"}
"""

SOURCES = """\
apiVersion: slogate/v1
kind: Sources
sources:
  shop:
    type: duckdb
    tables: {requests: data/requests.csv, mails: data/mails.csv}
"""


class Demo(Record):
    """The files of a demo: its folder, the spec and the operator's file."""

    folder: Path
    spec: Path
    sources: Path


class _Trouble(Record):
    """A stretch before the end in which a share of the requests fails."""

    begins: int
    ends: int
    share: float


class _Service(Record):
    """How a service of the shop usually fares: requests a minute, share of errors and of slow answers."""

    name: str
    requests: int
    errors: float
    slow: float
    trouble: tuple[_Trouble, ...] = ()


_SERVICES = (
    _Service("checkout", 90, 0.0002, 0.004, (_Trouble(9 * _DAY, 9 * _DAY - 3 * _HOUR, 0.7),)),
    _Service("payments", 60, 0.0003, 0.002, (_Trouble(2 * _DAY, 0, 0.003),)),
    _Service("search", 240, 0.0009, 0.006),
)


def write_demo(folder: Path, at: int, seed: int = SEED) -> Demo:
    """The demo's files in a folder, with rows for the thirty days before ``at`` (epoch seconds).

    The same arguments write the same bytes. OSError where the folder cannot be written.
    """
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "slo").mkdir(exist_ok=True)
    demo = Demo(folder, folder / "slo" / "shop.yaml", folder / "slogate.yaml")
    demo.spec.write_text(SPEC, encoding="utf-8")
    demo.sources.write_text(SOURCES, encoding="utf-8")
    columns = ("minute", "service", "requests", "errors", "slow")
    _write_rows(folder / "data" / "requests.csv", columns, _requests(at, seed))
    _write_rows(folder / "data" / "mails.csv", ("hour", "sent", "delivered"), _mails(at, seed))
    return demo


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _requests(at: int, seed: int) -> Iterator[tuple[object, ...]]:
    """A row per minute and service."""
    chance = random.Random(seed)  # noqa: S311 - made-up traffic, the same for the same seed
    owed = {(service.name, what): 0.0 for service in _SERVICES for what in ("errors", "slow")}
    first = (at - DAYS * _DAY) // _MINUTE * _MINUTE
    for minute in range(first, at, _MINUTE):
        text, daytime = rfc3339(minute), _daytime(minute)
        for service in _SERVICES:
            requests = round(service.requests * daytime * chance.uniform(0.85, 1.15))
            counts = []
            for what, share in (("errors", _error_share(service, at - minute)), ("slow", service.slow)):
                # What is left of a fraction of an error is owed to the next minute: no error is lost.
                owed[service.name, what] += requests * share * chance.uniform(0.0, 2.0)
                count = min(requests, int(owed[service.name, what]))
                owed[service.name, what] -= count
                counts.append(count)
            yield (text, service.name, requests, *counts)


def _mails(at: int, seed: int) -> Iterator[tuple[object, ...]]:
    """A row per hour, until the export stopped."""
    chance = random.Random(seed + 1)  # noqa: S311 - made-up traffic
    first = (at - DAYS * _DAY) // _HOUR * _HOUR
    for hour in range(first, at - 4 * _DAY, _HOUR):
        sent = chance.randint(300, 900)
        yield (rfc3339(hour), sent, sent - chance.randint(0, sent // 100))


def _error_share(service: _Service, before_end: int) -> float:
    for trouble in service.trouble:
        if trouble.ends < before_end <= trouble.begins:
            return trouble.share
    return service.errors


def _daytime(minute: int) -> float:
    """More traffic by day than by night, around 1."""
    return 1 + 0.6 * math.sin(2 * math.pi * (minute % _DAY / _DAY - 0.35))
