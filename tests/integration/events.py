"""A small world of known events, scraped as a Prometheus would: the truth beside the samples.

Everything is drawn from one seed. Three days end at ``END``; each scenario is a service whose
counters are scraped every ``interval`` seconds, a few seconds off the minute as real ones are. The
truth of a window is counted from the events themselves, never from the samples.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate

END = 1_741_996_800  # 2025-03-15T00:00:00Z
DAYS = 3
START = END - DAYS * 86_400
WINDOWS = {"5m": 300, "30m": 1800, "1h": 3600, "6h": 21_600, "3d": 259_200}
HOUR = 3600


@dataclass
class Counter:
    """Events by second of the world, and the samples that a scraper took of their running count."""

    events: list[int] = field(default_factory=lambda: [0] * (END - START))

    def add(self, second: int, count: int = 1) -> None:
        """Count events in a second after ``START``."""
        self.events[second] += count

    def truth(self, seconds: int) -> int:
        """The events of the last so many seconds before ``END``."""
        return sum(self.events[len(self.events) - seconds :])


@dataclass(frozen=True)
class Scrapes:
    """When a target is scraped, and when its process started anew (seconds after ``START``)."""

    interval: int = 60
    phase: float = 7.25
    down: tuple[tuple[int, int], ...] = ()
    starts: tuple[int, ...] = ()
    silent: tuple[tuple[int, int], ...] = ()
    """Stretches without any sample, not even of ``up``."""

    def instants(self) -> Iterator[tuple[float, bool]]:
        """Each scrape's time, and whether it succeeded."""
        time = self.phase
        while time < END - START:
            if not any(start <= time < end for start, end in self.silent):
                yield time, not any(start <= time < end for start, end in self.down)
            time += self.interval


def constant(share: float) -> Callable[[int], float]:
    """The same share of bad events in every second."""
    return lambda _: share


def counter_lines(name: str, labels: str, counter: Counter, scrapes: Scrapes, *, born: int = 0) -> Iterator[str]:
    """The samples of a counter that a scraper saw. Before ``born`` the series does not exist."""
    sums = [0, *accumulate(counter.events)]
    for time, succeeded in scrapes.instants():
        if succeeded and time >= born:
            started = max((start for start in scrapes.starts if start <= time), default=0)
            yield f"{name}{{{labels}}} {sums[int(time) + 1] - sums[started]} {START + time:.3f}"


def gauge_lines(name: str, labels: str, value: Callable[[float], float], scrapes: Scrapes) -> Iterator[str]:
    """The samples of a gauge that a scraper saw."""
    for time, succeeded in scrapes.instants():
        if succeeded:
            yield f"{name}{{{labels}}} {value(time)} {START + time:.3f}"


def up_lines(labels: str, scrapes: Scrapes) -> Iterator[str]:
    """The scraper's own ``up``: it has a sample whether the target answers or not."""
    for time, succeeded in scrapes.instants():
        yield f"up{{{labels}}} {int(succeeded)} {START + time:.3f}"


class World:
    """All scenarios, as OpenMetrics text and as truth: ``good`` and ``bad`` by scenario and group."""

    def __init__(self, seed: int = 20_250_315) -> None:
        self._random = random.Random(seed)
        self.good: dict[tuple[str, str], Counter] = {}
        self.bad: dict[tuple[str, str], Counter] = {}
        self._families: dict[tuple[str, str], list[str]] = {}
        self._build()

    def text(self) -> str:
        """The samples in OpenMetrics, family by family."""
        lines: list[str] = []
        for (family, kind), samples in self._families.items():
            lines += [f"# TYPE {family} {kind}", *samples]
        return "\n".join(lines) + "\n# EOF\n"

    def truth(self, service: str, seconds: int, group: str = "") -> tuple[int, int]:
        """Good and bad events of a scenario's last seconds; of all its groups where none is named."""

        def total(counters: Mapping[tuple[str, str], Counter]) -> int:
            return sum(
                c.truth(seconds) for (name, part), c in counters.items() if name == service and group in ("", part)
            )

        return total(self.good), total(self.bad)

    def _put(self, family: str, kind: str, lines: Iterable[str]) -> None:
        self._families.setdefault((family, kind), []).extend(lines)

    def _traffic(self, per_second: float, share_bad: Callable[[int], float]) -> tuple[Counter, Counter]:
        """Events at a steady mean rate, each bad with the share of its second."""
        good, bad = Counter(), Counter()
        second = 0.0
        while True:
            second += self._random.expovariate(per_second)
            if second >= END - START:
                return good, bad
            chosen = bad if self._random.random() < share_bad(int(second)) else good
            chosen.add(int(second))

    def _service(
        self,
        service: str,
        per_second: float,
        share_bad: Callable[[int], float],
        scrapes: Scrapes,
        replica: str = "0",
        extra: str = "",
        *,
        with_bad: bool = True,
    ) -> None:
        """One replica: its two counters and its ``up``."""
        good, bad = self._traffic(per_second, share_bad)
        target = f'job="{service}",instance="{replica}:8080"'
        labels = f'{target},service="{service}"{extra}'
        self.good[service, replica], self.bad[service, replica] = good, bad
        self._put(
            "http_requests", "counter", counter_lines("http_requests_total", labels + ',code="200"', good, scrapes)
        )
        if with_bad:
            lines = counter_lines("http_requests_total", labels + ',code="503"', bad, scrapes)
            self._put("http_requests", "counter", lines)
        self._put("up", "gauge", up_lines(target, scrapes))

    def _build(self) -> None:
        whole = END - START
        incident = range(whole - 5 * HOUR, whole - 4 * HOUR)

        def quiet(_: int) -> float:
            return 0.002

        self._service("steady", 1.0, lambda second: 0.2 if second in incident else 0.002, Scrapes())
        self._service("quick", 1.0, quiet, Scrapes(interval=15, phase=3.5))
        self._service("resets", 1.0, quiet, Scrapes(starts=tuple(range(4 * HOUR, whole, 4 * HOUR))))
        self._service("gap", 1.0, quiet, Scrapes(silent=((whole - 3000, whole - 1800),)))
        self._service("gone", 1.0, quiet, Scrapes(down=((whole - 2 * HOUR, whole),)))
        self._service("clean", 1.0, lambda _: 0.0, Scrapes(), with_bad=False)
        self._service("outage", 1.0, lambda second: float(second > whole - 30 * 60), Scrapes())
        for replica in "012":
            down = ((whole - 1800, whole - 600),) if replica == "2" else ()
            self._service("replicas", 0.5, quiet, Scrapes(down=down), replica)
        for replica, region, share in (("0", "eu", 0.001), ("1", "us", 0.05)):
            self._service("regions", 0.5, constant(share), Scrapes(), replica, f',region="{region}"')
        self._idle()
        self._latency()
        self._queue()

    def _idle(self) -> None:
        """A service that is scraped and has no traffic; and one whose errors have a metric of their own."""
        for code in ("200", "503"):
            labels = f'job="idle",instance="0:8080",service="idle",code="{code}"'
            self._put("http_requests", "counter", counter_lines("http_requests_total", labels, Counter(), Scrapes()))
        good, bad = self._traffic(0.5, lambda _: 0.01)
        total = Counter([left + right for left, right in zip(good.events, bad.events, strict=True)])
        self.good["split", "0"], self.bad["split", "0"] = good, bad
        target = 'job="split",instance="0:8080"'
        self._put("calls", "counter", counter_lines("calls_total", target, total, Scrapes()))
        self._put("call_errors", "counter", counter_lines("call_errors_total", target + ',kind="io"', bad, Scrapes()))

    def _latency(self) -> None:
        """A classic histogram whose observations are quick or slow."""
        quick, slow = self._traffic(1.0, lambda _: 0.03)
        every = Counter([left + right for left, right in zip(quick.events, slow.events, strict=True)])
        self.good["latency", "0"], self.bad["latency", "0"] = quick, slow
        target = 'job="latency",instance="0:8080"'
        for bound, counter in (("0.1", Counter()), ("0.3", quick), ("1.0", every), ("+Inf", every)):
            lines = counter_lines("request_seconds_bucket", f'{target},le="{bound}"', counter, Scrapes())
            self._put("request_seconds", "histogram", lines)
        self._put("request_seconds", "histogram", counter_lines("request_seconds_count", target, every, Scrapes()))
        self._put("request_seconds", "histogram", counter_lines("request_seconds_sum", target, every, Scrapes()))

    def _queue(self) -> None:
        """A gauge that is above 100 in the first ten minutes of every hour."""
        scrapes = Scrapes(phase=0.0, silent=((END - START - 2 * HOUR, END - START - HOUR),))
        depth = gauge_lines("queue_depth", 'job="queue"', lambda time: 150 if time % HOUR < 600 else 20, scrapes)
        self._put("queue_depth", "gauge", depth)
