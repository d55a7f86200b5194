"""How far apart scrapes are: told by the number of samples in a round time, at some places of a span."""

from __future__ import annotations

from fractions import Fraction

COUNTED_SECONDS = (600, 21_600)
"""The times in which samples are counted: the longer one where the shorter one holds a single sample."""


def almost(seconds: int) -> str:
    """The range of a time as PromQL, less the last millisecond: no edge counts twice, closed or open as it may be.

    With a whole second less, one series in sixty would seem to be scraped less often than it is.
    """
    return f"[{seconds * 1000 - 1}ms]"


def seconds_between(samples: Fraction, seconds: int) -> int:
    """How far apart the samples of a time are, where there is more than one."""
    return max(1, round(seconds / samples))
