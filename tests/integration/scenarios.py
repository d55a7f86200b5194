"""Scenarios of what goes wrong with counters: what happened, and the samples that a scraper took of it.

A scenario lasts three hours and ends at ``END``; its objective looks at the last one. The truth is
the events themselves, seen or not; the samples are what Prometheus would have stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate

END = 1_741_996_800  # 2025-03-15T00:00:00Z
LASTS = 3 * 3600
WINDOW = 3600
OPENS = LASTS - WINDOW
"""The second in which the objective's window begins."""
INTERVAL = 15
TARGET = "99%"

Rate = Callable[[int], float]
Stretch = tuple[int, int]


def steady(rate: float) -> Rate:
    """The same rate in every second."""
    return lambda _: rate


def during(*stretches: Stretch, rate: float) -> Rate:
    """A rate inside some stretches, and none outside."""
    return lambda second: rate if any(start <= second < end for start, end in stretches) else 0.0


def plus(*rates: Rate) -> Rate:
    """The sum of rates."""
    return lambda second: sum(rate(second) for rate in rates)


@dataclass(frozen=True, kw_only=True)
class Process:
    """One target's life: events a second of each code, and when it is scraped.

    It lives in ``alive`` and is started anew at ``starts``. ``failing``: scrapes that fail (``up`` is
    0); ``unknown``: the scraper does not know it (no ``up`` either). ``lazy`` codes have a series only
    once they have counted something; ``born`` codes first show at that second, with what they hold.
    ``held`` is what the counters held when the process began to be seen. ``renamed`` is the second at
    which all series get another label.
    """

    codes: dict[str, Rate]
    instance: str = "0:8080"
    alive: Stretch = (0, LASTS)
    starts: tuple[int, ...] = ()
    failing: tuple[Stretch, ...] = ()
    unknown: tuple[Stretch, ...] = ()
    lazy: frozenset[str] = frozenset()
    born: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    renamed: int | None = None
    tells_start: bool = False
    tells_up: bool = True
    labels: str = ""
    phase: float = 3.5

    def events(self, code: str) -> list[int]:
        """Events by second: the rate's running sum, in whole events."""
        first, last = self.alive
        sums = accumulate(self.codes[code](second) if first <= second < last else 0.0 for second in range(LASTS))
        whole = [int(total + 1e-9) for total in sums]
        return [now - before for before, now in zip([0, *whole], whole, strict=False)]

    def truth(self, code: str) -> int:
        """What happened in the objective's window."""
        return sum(self.events(code)[OPENS:])

    def lines(self, service: str) -> Iterator[tuple[str, str]]:
        """Samples as (family, line)."""
        target = f'job="{service}",instance="{self.instance}"'
        sums = {code: [0, *accumulate(self.events(code))] for code in self.codes}
        second = self.phase
        while second < self.alive[1]:
            if second >= self.alive[0] and not _within(second, self.unknown):
                failed = _within(second, self.failing)
                if self.tells_up:
                    yield "up gauge", f"up{{{target}}} {int(not failed)} {END - LASTS + second:.3f}"
                if not failed:
                    yield from self._scraped(service, target, sums, second)
            second += INTERVAL

    def _scraped(
        self, service: str, target: str, sums: dict[str, list[int]], second: float
    ) -> Iterator[tuple[str, str]]:
        time = END - LASTS + second
        started = max((start for start in self.starts if start <= second), default=None)
        if self.tells_start:
            since = END - LASTS + (started if started is not None else self.alive[0] - 30)
            yield "process_start_time_seconds gauge", f"process_start_time_seconds{{{target}}} {since} {time:.3f}"
        other = ',version="2"' if self.renamed is not None and second >= self.renamed else ""
        for code, running in sums.items():
            begun = started or 0
            count = running[int(second) + 1] - running[begun] + (0 if started else self.held.get(code, 0))
            if (code in self.lazy and not count) or second < self.born.get(code, 0):
                continue
            labels = f'{target},service="{service}",code="{code}"{self.labels}{other}'
            yield "calls counter", f"calls_total{{{labels}}} {count} {time:.3f}"


def _within(second: float, stretches: tuple[Stretch, ...]) -> bool:
    return any(start <= second < end for start, end in stretches)


GOOD, FEW, MANY = steady(10), steady(0.04), steady(0.3)
"""Good calls; bad ones that spend 40 % of the budget, and bad ones that spend three times the budget."""
NONE = steady(0)
HALF = OPENS + 1800
BORN = ("uncertain start",)
INCOMPLETE = ("incomplete coverage",)


def well(**rest: object) -> Process:
    """A process that answers well, but for what is said."""
    return Process(**{"codes": {"200": GOOD, "503": FEW}, **rest})


def badly(**rest: object) -> Process:
    """A process that misses its objective."""
    return Process(**{"codes": {"200": GOOD, "503": MANY}, **rest})


def deployed(codes: dict[str, Rate], *, tells_start: bool, lasts: int = 900) -> tuple[Process, ...]:
    """A service that is deployed anew every quarter of an hour, two pods at a time."""
    return tuple(
        Process(
            codes=codes,
            instance=f"pod-{begun}-{pod}:8080",
            alive=(begun, min(begun + lasts, LASTS)),
            tells_start=tells_start,
            phase=3.5 + pod * 4,
        )
        for begun in range(0, LASTS, lasts)
        for pod in range(2)
    )


def burst(second: int, count: int) -> Rate:
    """So many events within one second."""
    return during((second, second + 1), rate=count)


CRASH = {
    "200": plus(during((0, HALF), (HALF + 1200, LASTS), rate=10)),
    "503": plus(FEW, during((HALF, HALF + 1200), rate=10)),
}
"""Twenty minutes in which everything fails."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What happened to a service, and what may be said of it.

    ``unknown`` are the reasons with which an unknown verdict is as good as the truth's; with
    ``must_be_unknown`` nothing else will do. ``reads`` are words that the report must have.
    """

    name: str
    processes: tuple[Process, ...]
    unknown: tuple[str, ...] = ()
    must_be_unknown: bool = False
    reads: str = ""
    total: str = ""
    bad: str = ""
    failure: str = ""
    group_by: str = ""
    slice_seconds: int = 0
    window: str = "1h"

    def truth(self) -> tuple[int, int]:
        """Good and bad events of the window, or good and bad slices."""
        if self.slice_seconds:
            return self._slices()
        pairs = [(code, process.truth(code)) for process in self.processes for code in process.codes]
        return sum(n for code, n in pairs if code == "200"), sum(n for code, n in pairs if code != "200")

    def _slices(self) -> tuple[int, int]:
        good, total = [0] * LASTS, [0] * LASTS
        for process in self.processes:
            for code in process.codes:
                for second, count in enumerate(process.events(code)):
                    total[second] += count
                    good[second] += count if code == "200" else 0
        pairs = [
            (sum(good[start : start + self.slice_seconds]), sum(total[start : start + self.slice_seconds]))
            for start in range(OPENS, LASTS, self.slice_seconds)
        ]
        bad = sum(most * 100 < all_of * 99 for most, all_of in pairs)
        return sum(all_of > 0 for _, all_of in pairs) - bad, bad

    @property
    def verdict(self) -> str:
        """The verdict of somebody who saw every event."""
        good, bad = self.truth()
        return "none" if not good + bad else "pass" if good * 100 >= (good + bad) * 99 else "fail"

    @property
    def spec(self) -> str:
        """The specification that is judged."""
        total = self.total or '{metric: calls_total, match: {service: "SERVICE"}}'
        bad = self.bad or '{match: {code: {regex: "5.."}}}'
        measure = f"raw: {{failure: {self.failure}}}" if self.failure else f"ratio: {{total: {total}, bad: {bad}}}"
        measure = measure.replace("SERVICE", self.name)
        alerts = ", alerts: quick" if self.window == "1h" else ""
        slices = f', method: {{timeslices: {{slice: {self.slice_seconds}s, target: "{TARGET}"}}}}'
        groups = f", group_by: [{self.group_by}]" if self.group_by else ""
        return f"""
apiVersion: slogate/v1
kind: Service
metadata: {{name: {self.name}}}
indicators:
  calls: {{source: metrics, {measure}{groups}}}
objectives:
  - {{name: calls, indicator: calls, target: "{TARGET}", window: {self.window}{alerts}{slices if self.slice_seconds else ""}}}
alert_policies:
  quick: {{tiers: [{{name: page, severity: page, windows: [30m, 5m], burn_rate: 14.4}}]}}
"""
