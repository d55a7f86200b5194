"""Are the numbers right? Totals against the samples themselves, hours from the store against direct evaluation."""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import contest
from benchmarks.cases.prometheus import WITHOUT_STORE
from benchmarks.contest import SLOGATE, VERDICTS, Stage, surroundings
from benchmarks.series.truth import Truth, truths
from benchmarks.specs import EIGHT, write_slogate
from benchmarks.table import Outcome, Table

HOURS_BEFORE_NOW = (3, 11, 20, 29)
_OFF_THE_HOUR = 1847  # seconds: no instant is at the hour, or at a scrape
AT_LEAST_EVENTS = 200
AT_LEAST_BAD_EVENTS = 20


@dataclass(frozen=True, slots=True)
class _Count:
    service: str
    since: int
    until: int
    total: float
    bad: float


def run(on: Stage) -> Outcome:
    """Both comparisons, at four fixed instants."""
    specification = write_slogate(on.folder / "accuracy", on.estate.services, EIGHT)
    last = on.kept.end - 7 * 3600
    instants = [last - hours * 3600 - _OFF_THE_HOUR for hours in HOURS_BEFORE_NOW]
    direct = {at: _counts(_report(on, specification, at)) for at in instants}
    outcome = _totals([each for some in direct.values() for each in some], dict(_truths(on)))
    if not contest.remembers():
        return Outcome((Table(*_head(outcome), (*outcome.tables[0].remarks, WITHOUT_STORE)),), outcome.figures)
    store = specification.with_suffix(".store")
    stored = {at: _counts(_report(on, specification, at, "--store", store)) for at in instants}
    errors = _ratio_errors(direct, stored)
    table = Table(
        "Error ratio over 30 days: hours from the store against direct evaluation",
        "python -m benchmarks accuracy",
        ("", "objectives", "median %", "p95 %", "max %"),
        (("relative difference", f"{len(errors)}", *_spread(errors, 100)),),
        (f"Objectives with at least {AT_LEAST_BAD_EVENTS} bad events, at {len(instants)} instants.",),
    )
    return Outcome((*outcome.tables, table), {**outcome.figures, "store ratio": statistics.median(errors) * 100})


def _head(outcome: Outcome) -> tuple[str, str, tuple[str, ...], tuple[tuple[str, ...], ...]]:
    table = outcome.tables[0]
    return table.title, table.command, table.columns, table.rows


def _truths(on: Stage) -> Iterator[tuple[str, Truth]]:
    return truths(on.estate, on.kept.start, on.kept.end)


def _totals(counts: Sequence[_Count], known: Mapping[str, Truth]) -> Outcome:
    errors: dict[int, list[float]] = {}
    for each in counts:
        truth = known[each.service].difference(each.since, each.until)
        if truth is not None and truth >= AT_LEAST_EVENTS:
            errors.setdefault(each.until - each.since, []).append(abs(each.total - truth) / truth)
    rows = tuple((_window(length), f"{len(some)}", *_spread(some, 1)) for length, some in sorted(errors.items()))
    table = Table(
        "Total against the raw difference of the samples",
        "python -m benchmarks accuracy",
        ("window", "windows", "median", "p95", "max"),
        rows,
        (
            f"Relative errors; windows of at least {AT_LEAST_EVENTS} requests into which no reset and no gap falls.",
            "Into each window of 30 days falls the outage.",
        ),
    )
    return Outcome((table,), {"total": max(max(some) for some in errors.values())})


def _ratio_errors(direct: Mapping[int, frozenset[_Count]], stored: Mapping[int, frozenset[_Count]]) -> list[float]:
    errors = []
    for at, counts in direct.items():
        other = {each.service: each for each in stored[at] if each.until - each.since == 30 * 86400}
        for each in counts:
            if each.until - each.since == 30 * 86400 and each.bad >= AT_LEAST_BAD_EVENTS:
                mine, twin = each.bad / each.total, other[each.service]
                errors.append(abs(twin.bad / twin.total - mine) / mine)
    return errors


def _report(on: Stage, specification: Path, at: int, *options: str | Path) -> Any:
    instant = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    source = ("--source", f"metrics={on.url}")
    command = [SLOGATE, "check", specification, *source, "--at", instant, "--format", "json", *options]
    environment = surroundings(on.folder / "cache")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=on.folder, env=environment)
    if done.returncode not in VERDICTS:
        raise RuntimeError(f"slogate ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def _counts(report: Any) -> frozenset[_Count]:
    """Every window of a report that was measured, once: two alerts may share one."""
    return frozenset(_each_count(report))


def _each_count(report: Any) -> Iterator[_Count]:
    for result in report["results"]:
        if result["measured"]:
            yield _count(result["service"], result["window"], result["measured"])
        for alert in result["alerts"]:
            for burn in alert["burns"]:
                if burn["counts"]:
                    yield _count(result["service"], burn, burn["counts"])


def _count(service: str, window: Any, counts: Any) -> _Count:
    since, until = (int(datetime.fromisoformat(window[each]).timestamp()) for each in ("start", "end"))
    return _Count(service, since, until, counts["total"], counts["bad"])


def _spread(errors: Sequence[float], unit: float) -> tuple[str, str, str]:
    ordered = sorted(errors)
    picked = (statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))], ordered[-1])
    return tuple(f"{each * unit:.2g}" for each in picked)  # type: ignore[return-value]


def _window(length: int) -> str:
    return (
        f"{length // 86400}d" if length % 86400 == 0 else f"{length // 3600}h" if length >= 3600 else f"{length // 60}m"
    )
