"""What is measured: indicators and their measures."""

from __future__ import annotations

import enum
from decimal import Decimal
from fractions import Fraction

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class MatchOperator(enum.StrEnum):
    """How PromQL compares a label with a value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"

    __hash__ = str.__hash__  # an enum's own runs in Python, and conditions are hashed by the thousand


class Matcher(Record, order=True, cache_hash=True):
    """One condition on one label. ``value`` is unquoted: whoever writes a query quotes it."""

    label: str
    operator: MatchOperator
    value: str


class Selector(Record, cache_hash=True):
    """Series of one metric, and the function that makes a number of them over a window.

    ``function`` is a PromQL function over a range (``increase``, ``avg_over_time`` ...).
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()
    function: str = "increase"


RawQuery = str
"""A query in the source's own language; ``$window`` stands for the asked duration."""


class Ratio(Record, kw_only=True, cache_hash=True):
    """Good (or bad) events of all events. Exactly one of ``good`` and ``bad`` is set."""

    total: RawQuery | Selector
    good: RawQuery | Selector | None = None
    bad: RawQuery | Selector | None = None


class Histogram(Record, kw_only=True, cache_hash=True):
    """The share of observations at or below a bound, from a Prometheus histogram.

    ``selector.metric`` is the base name (without ``_bucket``); ``below`` is in the metric's unit.
    """

    selector: Selector
    below: Decimal


class Comparison(enum.StrEnum):
    """How a value is compared with its bound; the member's name is its key in YAML."""

    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="

    def holds(self, value: Fraction, bound: Fraction) -> bool:
        """Whether ``value`` (this) ``bound``, exactly."""
        match self:
            case Comparison.BELOW:
                return value < bound
            case Comparison.AT_MOST:
                return value <= bound
            case Comparison.ABOVE:
                return value > bound
            case Comparison.AT_LEAST:
                return value >= bound


class Gaps(enum.StrEnum):
    """What a long stretch without any row means: nobody looked, or nothing happened (at night, at weekends)."""

    MISSING = "missing"
    QUIET = "quiet"


class RowSource(Record, kw_only=True):
    """Rows of a table or of a query, each at one instant. Expressions are SQL, reviewed like code."""

    time: str
    table: str | None = None
    query: str | None = None
    where: str | None = None
    gaps: Gaps = Gaps.MISSING


class Threshold(Record, kw_only=True):
    """A gauge compared with a bound, slice by slice: each slice with data is good or bad.

    Without a ``comparison`` it is the gauge itself, neither good nor bad: what is counted as good are the values of the
    slices, and as total the slices that have one.

    ``value`` is a raw query (read at each slice's end; ``$window`` is the slice), a selector
    (its function taken over the slice), or ``rows`` with the SQL expression ``column`` reduced
    by ``reduce`` (avg, min, max, sum, last).
    """

    comparison: Comparison | None
    bound: Decimal
    slice_seconds: int
    value: RawQuery | Selector | None = None
    rows: RowSource | None = None
    column: str | None = None
    reduce: str = "avg"

    @property
    def is_gauge(self) -> bool:
        """Whether it is a quantity, of which nothing is good or bad."""
        return self.comparison is None


class RawRatio(Record, kw_only=True):
    """A ready-made ratio from 0 to 1 for a window: of success, or of failure. Exactly one is set."""

    success: RawQuery | None = None
    failure: RawQuery | None = None


class Rows(Record, kw_only=True):
    """Events in rows. Without ``total`` each row is one event and ``good`` (or ``bad``) is a
    condition; with it, ``good`` (or ``bad``) and ``total`` are numbers to be summed."""

    rows: RowSource
    good: str | None = None
    bad: str | None = None
    total: str | None = None


Measure = Ratio | Histogram | Threshold | RawRatio | Rows
"""What is asked of a source: hashable, free of locations, the same wherever it is written."""


class Indicator(Placed, kw_only=True):
    """A service level indicator: what is measured, and where the numbers come from.

    ``presence`` is a selector or raw query that has a sample whenever the target is observed
    (``up``): coverage is measured on it. ``group_by`` labels (or columns) split the indicator;
    more than ``at_most`` groups are refused. ``unit`` is what a gauge is measured in.
    """

    name: str
    source: str
    measure: Measure
    presence: RawQuery | Selector | None = None
    group_by: tuple[str, ...] = ()
    at_most: int = 100
    unit: str = ""
    description: str = ""
    location: Location = NOWHERE
    source_location: Location = NOWHERE
    part_locations: tuple[tuple[str, Location], ...] = ()

    def location_of(self, part: str) -> Location:
        """Where a part of the measure (``total``, ``bad``, ``query`` ...) or its condition on a label (``bad.code``)
        stands; else the indicator's place."""
        return dict(self.part_locations).get(part, self.location)
