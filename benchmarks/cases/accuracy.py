"""Are the numbers right? Totals against the samples themselves, hours from the store against direct evaluation."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks import contest
from benchmarks.cases.prometheus import WITHOUT_STORE
from benchmarks.contest import Stage
from benchmarks.reports import Count, Reported, reported
from benchmarks.series.truth import Truth, truths
from benchmarks.specs import EIGHT, seconds, write_slogate
from benchmarks.table import Outcome, Printed, Table, together

HOURS_BEFORE_NOW = (3, 11, 20, 29)
_OFF_THE_HOUR = 1847  # seconds: no instant is at the hour, or at a scrape
AT_LEAST_EVENTS = 200
AT_LEAST_BAD_EVENTS = 20
_COMMAND = "python -m benchmarks accuracy"
_STORED = "Error ratio over 30 days: hours from the store against direct evaluation"


def run(on: Stage) -> Outcome:
    """Both comparisons, at four fixed instants."""
    specification = write_slogate(on.folder / "accuracy", on.estate.services, EIGHT)
    last = on.kept.end - 7 * 3600
    instants = [last - hours * 3600 - _OFF_THE_HOUR for hours in HOURS_BEFORE_NOW]
    direct = {at: reported(on, specification, at) for at in instants}
    known = dict(truths(on.estate, on.kept.start, on.kept.end))
    counts = [count for each in direct.values() for count in each.counts]
    return together((_totals(counts, known), _from_store(on, specification, direct)))


def _totals(counts: Iterable[Count], known: Mapping[str, Truth]) -> Outcome:
    errors: dict[int, list[float]] = {}
    near_zero: list[float] = []
    lengths = sorted(map(seconds, EIGHT.durations), reverse=True)
    for each in counts:
        truth = known[each.service].difference(each.since, each.until)
        if truth is not None and truth >= AT_LEAST_EVENTS:
            error = abs(each.total - truth) / truth
            knots = (*(each.until - length for length in lengths if length <= each.seconds), each.until)
            apart = known[each.service].begins_near_zero(knots)
            (near_zero if apart else errors.setdefault(each.seconds, [])).append(error)
    names = {seconds(name): name for name in EIGHT.durations}
    table = Table(
        "Total against the raw difference of the samples",
        _COMMAND,
        ("window", "windows", "median", "p95", "max"),
        tuple((names[length], f"{len(some)}", *_spread(some)) for length, some in sorted(errors.items())),
        (
            f"Relative errors; windows of at least {AT_LEAST_EVENTS} requests into which no reset and no gap falls.",
            "Into each window of 30 days falls the outage.",
            f"Not among them: {len(near_zero)} with a counter so near zero that the server extends it by less.",
            f"The largest error of those is {max(near_zero, default=0):.2g} (docs/mathematics.md says why).",
        ),
    )
    return Outcome((table,), {"total": max(max(some) for some in errors.values())})


def _from_store(on: Stage, specification: Path, direct: Mapping[int, Reported]) -> Outcome:
    """The error ratios again, with a store that the first instant fills and the others find."""
    if not contest.remembers():
        return Outcome((Printed(_STORED, _COMMAND, WITHOUT_STORE),))
    store = specification.with_suffix(".store")
    reported(on, specification, min(direct), "--store", store)
    stored = {at: reported(on, specification, at, "--store", store) for at in direct}
    if not all(each.from_store for each in stored.values()):
        return Outcome((Printed(_STORED, _COMMAND, "Skipped: no hours came from the store."),))
    errors = [error for at, each in direct.items() for error in _ratio_errors(each.counts, stored[at].counts)]
    table = Table(
        _STORED,
        _COMMAND,
        ("", "objectives", "median %", "p95 %", "max %"),
        (("relative difference", f"{len(errors)}", *_spread([error * 100 for error in errors])),),
        (f"Objectives with at least {AT_LEAST_BAD_EVENTS} bad events, at {len(direct)} instants.",),
    )
    return Outcome((table,), {"store ratio": statistics.median(errors) * 100})


def _ratio_errors(direct: Iterable[Count], stored: Iterable[Count]) -> list[float]:
    """Relative differences of the error ratios over the longest window, service by service."""
    longest = seconds(EIGHT.objective)
    ratios = {each.service: each.bad / each.total for each in stored if each.seconds == longest and each.total}
    return [
        abs(ratios[each.service] - each.bad / each.total) / (each.bad / each.total)
        for each in direct
        if each.seconds == longest and each.bad >= AT_LEAST_BAD_EVENTS
    ]


def _spread(errors: Sequence[float]) -> tuple[str, str, str]:
    """Median, 95th percentile and maximum."""
    ordered = sorted(errors)
    return (
        f"{statistics.median(ordered):.2g}",
        f"{ordered[int(0.95 * (len(ordered) - 1))]:.2g}",
        f"{ordered[-1]:.2g}",
    )
