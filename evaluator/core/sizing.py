"""What a promise takes: machines and bandwidth for a load, people's hours for contacts."""

from __future__ import annotations

import math
from fractions import Fraction

from slo_spec.record import Record

BITS_PER_BYTE = 8
BITS_PER_MEGABIT = 1_000_000
MINUTES_PER_HOUR = 60


def cores(requests_per_second: Fraction, per_core: Fraction, most_used: Fraction) -> int:
    """The cores that serve a load while none is used beyond ``most_used`` (0 to 1): rounded up to a whole one."""
    if per_core <= 0 or most_used <= 0:
        raise ValueError("a core that serves nothing, or may not be used, serves no load however many there are")
    return math.ceil(requests_per_second / (per_core * most_used))


def megabits_per_second(requests_per_second: Fraction, bytes_per_request: Fraction) -> Fraction:
    """The bandwidth of a load, with 1 Mbit = 1,000,000 bit."""
    return requests_per_second * bytes_per_request * BITS_PER_BYTE / BITS_PER_MEGABIT


def concurrency(requests_per_second: Fraction, latency_seconds: Fraction) -> Fraction:
    """How many requests are being served at a time, on the mean: rate x latency (Little's law)."""
    return requests_per_second * latency_seconds


class Workload(Record, kw_only=True):
    """The hours that contacts take, against those that there are."""

    needed: Fraction
    available: Fraction

    @property
    def utilisation(self) -> Fraction | None:
        """Needed of available; None where there are none."""
        return self.needed / self.available if self.available else None

    @property
    def feasible(self) -> bool:
        """Whether the hours are enough: exactly enough is."""
        return self.needed <= self.available


def workload(leads: Fraction, attempts_each: Fraction, minutes_per_attempt: Fraction, available: Fraction) -> Workload:
    """What so many leads, each tried so often, take of the ``available`` hours."""
    return Workload(needed=leads * attempts_each * minutes_per_attempt / MINUTES_PER_HOUR, available=available)
