"""What is sent to a server, and what came back, as values: both can be compared, kept and shown."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from evaluator.backends.prometheus.promql import shown
from evaluator.core.counts import Unanswered
from evaluator.core.interval import rfc3339
from slo_spec.model import Labels
from slo_spec.record import Record

MAX_POINTS = 11_000
"""Points of one series that Prometheus gives at most (``exceeded maximum resolution``)."""


MOST_NAMES = 5_000
"""Names that are read of a list: nobody looks for a slip of the pen among more."""


class Instant(Record):
    """A query at one instant."""

    promql: str
    time: int

    def __str__(self) -> str:
        return f"{self.promql} @ {rfc3339(self.time)}"

    @property
    def brief(self) -> str:
        """The request for a message, on one line."""
        return f"`{shown(self.promql)}` at {rfc3339(self.time)}"


class Range(Record):
    """A query at ``start``, ``start + step`` and so on until ``end``."""

    promql: str
    start: int
    end: int
    step: int

    def __str__(self) -> str:
        return f"{self.promql} @ {rfc3339(self.start)} to {rfc3339(self.end)} every {self.step}s"

    @property
    def brief(self) -> str:
        """The request for a message, on one line."""
        return f"`{shown(self.promql)}` from {rfc3339(self.start)} to {rfc3339(self.end)} every {self.step}s"

    @property
    def points(self) -> int:
        """How many instants are asked for."""
        return (self.end - self.start) // self.step + 1


class Dialect(Record):
    """The question which server this is."""

    def __str__(self) -> str:
        return "/api/v1/status/buildinfo"

    @property
    def brief(self) -> str:
        """The request for a message."""
        return str(self)


class Names(Record):
    """The question which values a label has; with ``label`` empty, which labels there are.

    ``match`` is the selector whose series are meant; empty for all. The label ``__name__`` is the metrics'.
    """

    label: str
    match: str
    start: int
    end: int

    def __str__(self) -> str:
        path = f"/api/v1/label/{self.label}/values" if self.label else "/api/v1/labels"
        limits = [("start", str(self.start)), ("end", str(self.end)), ("limit", str(MOST_NAMES))]
        return f"{path}?{urlencode([*([('match[]', self.match)] if self.match else []), *limits])}"

    @property
    def brief(self) -> str:
        """The request for a message, on one line."""
        what = f"the values of {self.label}" if self.label else "the labels"
        return f"{what} of `{shown(self.match)}`" if self.match else what


class SeriesIn(Record):
    """The question which series of a selector there are between two instants."""

    match: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"series of {self.match} @ {rfc3339(self.start)} to {rfc3339(self.end)}"

    @property
    def brief(self) -> str:
        """The request for a message, on one line."""
        return f"the series of `{shown(self.match)}` from {rfc3339(self.start)} to {rfc3339(self.end)}"


Request = Instant | Range | Dialect | Names | SeriesIn


class Odd(enum.StrEnum):
    """Values that are no numbers to count with."""

    NAN = "NaN"
    INFINITE = "+Inf"
    NEGATIVE_INFINITE = "-Inf"


Value = Fraction | Odd


class Series(Record):
    """One series: its labels, and its samples as (instant, value), ascending."""

    labels: Labels
    samples: tuple[tuple[int, Value], ...]


class Samples(Record):
    """A decoded answer. ``victoria_metrics`` tells whose dialect of empty results and increase it speaks.

    ``names`` is the answer to ``Names``, as the server wrote them; ``label_sets`` that to ``SeriesIn``.
    ``read_samples`` and ``eval_seconds`` are what answering took, where the client asked and the server tells.
    """

    series: tuple[Series, ...] = ()
    notices: tuple[str, ...] = ()
    victoria_metrics: bool = False
    names: tuple[str, ...] = ()
    label_sets: tuple[Labels, ...] = ()
    read_samples: int | None = None
    eval_seconds: float | None = None


Outcome = Samples | Unanswered
Outcomes = Mapping[Request, Outcome]


def chunks(promql: str, start: int, end: int, step: int, series: int = 1) -> tuple[Range, ...]:
    """Range requests that cover ``start`` to ``end`` and stay below the server's and our own limits.

    ``series`` is how many series are expected at most: an answer holds at most 200,000 points.
    """
    points = max(1, min(MAX_POINTS, 200_000 // max(1, series)))
    stride = points * step
    return tuple(
        Range(promql, first, min(end - (end - first) % step, first + stride - step), step)
        for first in range(start, end + 1, stride)
    )


def exact(number: int | Decimal | str) -> Fraction:
    """A number without rounding."""
    return Fraction(Decimal(number))
