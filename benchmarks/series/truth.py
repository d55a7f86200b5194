"""What really was scraped in a window: the difference of the samples themselves, drawn again from the seed.

It is stated only where it is beyond doubt: every scrape of every series is there, from the one before the window to
its last, and no counter went back. Elsewhere the samples do not say how many events there were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from benchmarks.series.estate import SCRAPE_SECONDS, Estate
from benchmarks.series.samples import Series, series_of


@dataclass(frozen=True, slots=True)
class Truth:
    """The request counters of one service, and the second of the first scrape's minute."""

    start: int
    series: tuple[Series, ...]

    def difference(self, since: int, until: int) -> int | None:
        """Requests between the last scrapes at both instants (seconds), or None where that is not beyond doubt."""
        total = 0
        for each in self.series:
            values = each.values[self._index(each, since) : self._index(each, until) + 1]
            if not values or min(values) < 0 or any(after < before for before, after in pairwise(values)):
                return None
            total += values[-1] - values[0]
        return total

    def begins_near_zero(self, knots: Sequence[int]) -> bool:
        """Whether a counter has, at one of the instants, less than it grows by in one scrape until the next.

        The server extends no counter to below zero: of such a one it adds less than a whole scrape before the first.
        """
        return any(self._is_near_zero(each, start, end) for each in self.series for start, end in pairwise(knots))

    def _is_near_zero(self, series: Series, start: int, end: int) -> bool:
        first, last = (series.values[self._index(series, instant)] for instant in (start, end))
        return first * (end - start) < (last - first) * SCRAPE_SECONDS

    def _index(self, series: Series, instant: int) -> int:
        """The number of the last scrape at or before an instant."""
        return ((instant - self.start) * 1000 - series.phase_milliseconds) // (SCRAPE_SECONDS * 1000)


def truths(estate: Estate, start: int, end: int) -> Iterator[tuple[str, Truth]]:
    """The truth of each service that has counters of requests, by name."""
    for service in estate.services:
        counters = series_of(estate, replace(service, timed=False), (end - start) // SCRAPE_SECONDS)
        if counters:
            yield service.name, Truth(start, counters)
