"""What was scraped: the counters of a service, sample by sample, from its seed alone.

Each series draws from a generator of its own, minute after minute, so that a longer span has the same beginning.
"""

from __future__ import annotations

import itertools
import math
import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.series.estate import MINUTES_A_DAY, OUTAGE, Estate, Oddity, Service

ABSENT = -1
BOUNDS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.2", "0.3", "0.5", "0.75", "1", "2.5", "5", "10", "+Inf")
_MEDIAN_SECONDS, _SPREAD = 0.08, 1.1  # of the log-normal latencies
_POISSON_BELOW = 40.0  # beyond it the normal distribution is as good and faster


@dataclass(frozen=True, slots=True)
class Series:
    """One series: a sample a minute, ``ABSENT`` where there is none, at a constant phase within the minute."""

    metric: str
    labels: tuple[tuple[str, str], ...]
    phase_milliseconds: int
    values: array[int]

    @property
    def head(self) -> str:
        """How a line of the OpenMetrics text begins."""
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels)
        return f"{self.metric}{{{labels}}}"


@dataclass(frozen=True, slots=True)
class _Target:
    instance: str
    alive: range
    restarts: tuple[int, ...]
    unscraped: frozenset[int]
    phase: int


def series_of(estate: Estate, service: Service, minutes: int, *, presence: bool = False) -> tuple[Series, ...]:
    """All series of a service over the first ``minutes``; with ``presence`` its ``up`` series too."""
    if service.oddity is Oddity.NO_SERIES:
        return ()
    return tuple(
        each
        for number in range(estate.instances)
        for target in _targets(estate, service, number, minutes)
        for each in _of_target(estate, service, target, minutes, presence=presence)
    )


def _targets(estate: Estate, service: Service, number: int, minutes: int) -> Iterator[_Target]:
    chance = random.Random(f"{estate.seed}/{service.name}/{number}/target")
    phase = chance.randrange(60_000)
    restarts, unscraped = _mishaps(chance, service, minutes)
    if service.oddity is not Oddity.CHURN:
        yield _Target(f"{service.name}-{number}:8080", range(minutes), restarts, unscraped, phase)
        return
    born = 0
    for generation in itertools.count():
        died = born + chance.randrange(MINUTES_A_DAY, 4 * MINUTES_A_DAY)
        alive = range(born, min(died, minutes))
        yield _Target(f"{service.name}-{number}-{generation}:8080", alive, (), unscraped, chance.randrange(60_000))
        if died >= minutes:
            return
        born = died + chance.randrange(1, 3)


def _mishaps(chance: random.Random, service: Service, minutes: int) -> tuple[tuple[int, ...], frozenset[int]]:
    """When a target restarts, and the minutes without a scrape. Drawn day by day: a longer span begins alike."""
    restarts, unscraped = [], set(OUTAGE)
    for day in range(0, minutes, MINUTES_A_DAY):
        draws = [chance.random() for _ in range(4)]
        minute = day + int(draws[1] * MINUTES_A_DAY)
        if service.oddity is Oddity.SPARSE_ERRORS or (service.restless and draws[0] < 0.15):
            restarts.append(minute)
        if service.restless:
            unscraped.add(day + int(draws[2] * MINUTES_A_DAY))
            if draws[3] < 0.05:
                unscraped.update(range(minute, minute + 20 + int(draws[2] * 160)))
    return tuple(restarts), frozenset(unscraped)


def _of_target(estate: Estate, service: Service, target: _Target, minutes: int, *, presence: bool) -> Iterator[Series]:
    where = (("job", service.name), ("instance", target.instance), ("service", service.name))
    share = 60 * service.requests_per_second / estate.instances / len(estate.methods)
    for method in estate.methods:
        for code, part in (("200", 1 - service.error_share), ("500", service.error_share)):
            if code == "500" and service.oddity is Oddity.NO_ERROR_SERIES:
                continue
            stream = random.Random(f"{estate.seed}/{target.instance}/{method}/{code}")
            counts = _cumulative(_events(stream, share * part, target.alive), target)
            late = service.oddity is Oddity.SPARSE_ERRORS and code == "500"
            labels = (*where, ("method", method), ("code", code))
            yield Series("http_requests_total", labels, target.phase, _scraped(counts, target, minutes, late=late))
    if service.timed:
        yield from _histogram(estate, service, target, where, minutes)
    if presence:
        up = _scraped([1] * len(target.alive), target, minutes, late=False)
        yield Series("up", where[:2], target.phase, up)


def _histogram(
    estate: Estate, service: Service, target: _Target, where: tuple[tuple[str, str], ...], minutes: int
) -> Iterator[Series]:
    below = [0] * len(target.alive)
    rate = 60 * service.requests_per_second / estate.instances
    parts = [_share_below(float(bound)) for bound in BOUNDS]
    for bound, part, before in zip(BOUNDS, parts, [0.0, *parts], strict=False):
        stream = random.Random(f"{estate.seed}/{target.instance}/le/{bound}")
        events = _events(stream, rate * (part - before), target.alive)
        below = list(map(int.__add__, below, events))
        values = _scraped(_cumulative(below, target), target, minutes, late=False)
        yield Series("http_request_duration_seconds_bucket", (*where, ("le", bound)), target.phase, values)


def _share_below(seconds: float) -> float:
    return 0.5 * (1 + math.erf(math.log(seconds / _MEDIAN_SECONDS) / _SPREAD / math.sqrt(2)))


def _events(stream: random.Random, mean: float, alive: range) -> list[int]:
    """Events in each minute a target lives: busier by day than by night, drawn around the hour's mean."""
    events: list[int] = []
    for begin in range(alive.start, alive.stop, 60):
        count = min(60, alive.stop - begin)
        hourly = mean * (1 + 0.5 * math.sin(2 * math.pi * (begin % MINUTES_A_DAY) / MINUTES_A_DAY))
        if hourly < _POISSON_BELOW:
            weights = _poisson(round(hourly, 3))
            events += stream.choices(range(len(weights)), cum_weights=weights, k=count)
        else:
            root, normal = math.sqrt(hourly), stream.gauss
            events += [max(0, int(hourly + root * normal() + 0.5)) for _ in range(count)]
    return events


_poisson_tables: dict[float, tuple[float, ...]] = {}


def _poisson(mean: float) -> tuple[float, ...]:
    if mean not in _poisson_tables:
        term, terms = math.exp(-mean), []
        for number in range(int(mean + 10 * math.sqrt(mean) + 6)):
            terms.append(term)
            term *= mean / (number + 1)
        _poisson_tables[mean] = tuple(itertools.accumulate(terms))
    return _poisson_tables[mean]


def _cumulative(events: list[int], target: _Target) -> list[int]:
    """What the counter showed: sums of events since the last restart."""
    starts = [0, *(each - target.alive.start for each in target.restarts), len(events)]
    return [count for begin, end in itertools.pairwise(starts) for count in itertools.accumulate(events[begin:end])]


def _scraped(counts: list[int], target: _Target, minutes: int, *, late: bool) -> array[int]:
    """The samples: what the counter showed, where it was asked; ``late``: a child is absent until its first event."""
    values = array("q", [ABSENT]) * minutes
    values[target.alive.start : target.alive.stop] = array("q", counts)
    for minute in target.unscraped:
        if minute < minutes:
            values[minute] = ABSENT
    if late:
        for minute, value in enumerate(values):
            if value == 0:
                values[minute] = ABSENT
    return values
