"""What a specification says, as frozen values.

Every declared thing knows its ``location``, which never takes part in comparison: two specs that
say the same are equal, wherever they say it. Durations are whole seconds, ratios are exact
``Fraction`` from 0 to 1 (a target of "99.9%" is 999/1000), instants are whole seconds since the
epoch, UTC. Values here have passed the schema and, once ``load`` returned them without errors,
every name that they mention resolves.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from slo_spec.problem import Location

NOWHERE = Location("<built in>")

Labels = tuple[tuple[str, str], ...]
"""Label pairs, sorted by name: hashable, and equal when they say the same."""


def labels_of(mapping: Mapping[str, str] | None) -> Labels:
    """A mapping as ``Labels``."""
    return tuple(sorted((mapping or {}).items()))


# ------------------------------------------------------------------------------- indicators


class MatchOperator(enum.StrEnum):
    """How PromQL compares a label with a value."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"


@dataclass(frozen=True, slots=True, order=True)
class Matcher:
    """One condition on one label. ``value`` is unquoted: whoever writes a query quotes it."""

    label: str
    operator: MatchOperator
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """Series of one metric, and the function that makes a number of them over a window.

    ``function`` is a PromQL function over a range (``increase``, ``avg_over_time`` ...).
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()
    function: str = "increase"


RawQuery = str
"""A query in the source's own language; ``$window`` stands for the asked duration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """Good (or bad) events of all events. Exactly one of ``good`` and ``bad`` is set."""

    total: RawQuery | Selector
    good: RawQuery | Selector | None = None
    bad: RawQuery | Selector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSource:
    """Rows of a table or of a query, each at one instant. Expressions are SQL, reviewed like code."""

    time: str
    table: str | None = None
    query: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A gauge compared with a bound, slice by slice: each slice with data is good or bad.

    ``value`` is a raw query (read at each slice's end; ``$window`` is the slice), a selector
    (its function taken over the slice), or ``rows`` with the SQL expression ``column`` reduced
    by ``reduce`` (avg, min, max, sum, last).
    """

    comparison: Comparison
    bound: Decimal
    slice_seconds: int
    value: RawQuery | Selector | None = None
    rows: RowSource | None = None
    column: str | None = None
    reduce: str = "avg"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRatio:
    """A ready-made ratio from 0 to 1 for a window: of success, or of failure. Exactly one is set."""

    success: RawQuery | None = None
    failure: RawQuery | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Events in rows. Without ``total`` each row is one event and ``good`` (or ``bad``) is a
    condition; with it, ``good`` (or ``bad``) and ``total`` are numbers to be summed."""

    rows: RowSource
    good: str | None = None
    bad: str | None = None
    total: str | None = None


Measure = Ratio | Histogram | Threshold | RawRatio | Rows
"""What is asked of a source: hashable, free of locations, the same wherever it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A service level indicator: what is measured, and where the numbers come from.

    ``presence`` is a selector or raw query that has a sample whenever the target is observed
    (``up``): coverage is measured on it. ``group_by`` labels (or columns) split the indicator;
    more than ``at_most`` groups are refused.
    """

    name: str
    source: str
    measure: Measure
    presence: RawQuery | Selector | None = None
    group_by: tuple[str, ...] = ()
    at_most: int = 100
    description: str = ""
    location: Location = field(default=NOWHERE, compare=False)
    source_location: Location = field(default=NOWHERE, compare=False)
    part_locations: tuple[tuple[str, Location], ...] = field(default=(), compare=False, repr=False)

    def location_of(self, part: str) -> Location:
        """Where a part of the measure (``total``, ``bad``, ``query`` ...) stands; else the indicator's place."""
        return dict(self.part_locations).get(part, self.location)


# ------------------------------------------------------------------------------- objectives


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``text`` as it was written, ``ratio`` exactly."""

    text: str
    ratio: Fraction

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingWindow:
    """The last ``seconds`` before the evaluation instant. 30d is 2,592,000 s, never a month."""

    seconds: int
    text: str


class CalendarUnit(enum.StrEnum):
    """The periods of a calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWindow:
    """The period of a calendar that holds the evaluation instant, in an IANA zone.

    ``fiscal_start_month`` (1 to 12) is where quarters and years begin; weeks begin on Monday.
    """

    unit: CalendarUnit
    timezone: str
    fiscal_start_month: int = 1

    @property
    def text(self) -> str:
        """The window in words."""
        fiscal = f", fiscal year from month {self.fiscal_start_month}" if self.fiscal_start_month != 1 else ""
        return f"calendar {self.unit.value} ({self.timezone}{fiscal})"


Window = RollingWindow | CalendarWindow


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Good events over all events."""


@dataclass(frozen=True, slots=True)
class Timeslices:
    """Good slices over all slices; a slice is good when its own ratio reaches ``slice_target``."""

    slice_seconds: int
    slice_target: Target


@dataclass(frozen=True, slots=True)
class RatioTimeslices:
    """The mean of the slices' ratios."""

    slice_seconds: int


Method = Occurrences | Timeslices | RatioTimeslices


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTier:
    """One rung of a burn-rate alert: it fires when every window burns faster than its threshold.

    ``windows`` in seconds, longest first. The threshold is ``burn_rate``, or follows from
    ``budget_share``, the share of the budget that the longest window may spend: share x period /
    longest window (SRE Workbook, chapter 5). Exactly one of the two is set.
    """

    name: str
    severity: str
    windows: tuple[int, ...]
    burn_rate: Fraction | None = None
    budget_share: Fraction | None = None
    location: Location = field(default=NOWHERE, compare=False)

    def threshold(self, period_seconds: int) -> Fraction:
        """The burn rate above which the tier fires, for an objective over ``period_seconds``."""
        if self.burn_rate is not None:
            return self.burn_rate
        if self.budget_share is None:
            raise ValueError(f"tier {self.name} has neither a burn rate nor a budget share")
        return self.budget_share * period_seconds / self.windows[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """Burn-rate tiers under a name. ``reference`` says where the numbers come from."""

    name: str
    tiers: tuple[AlertTier, ...]
    reference: str = ""
    location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A service level objective: a target for an indicator over a window.

    ``indicator`` and, where it is a string, ``alerts`` are names; ``Spec`` resolves them.
    ``since`` (epoch seconds) starts the window of a service that is younger than it.
    """

    name: str
    indicator: str
    target: Target
    window: Window
    method: Method = Occurrences()
    alerts: str | AlertPolicy | None = None
    since: int | None = None
    owner: str = ""
    runbook: str = ""
    description: str = ""
    labels: Labels = ()
    location: Location = field(default=NOWHERE, compare=False)
    indicator_location: Location = field(default=NOWHERE, compare=False)
    alerts_location: Location = field(default=NOWHERE, compare=False)
    window_location: Location = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with what is measured of it and what it promises."""

    name: str
    indicators: tuple[Indicator, ...]
    objectives: tuple[Objective, ...]
    alert_policies: tuple[AlertPolicy, ...] = ()
    owner: str = ""
    description: str = ""
    labels: Labels = ()
    location: Location = field(default=NOWHERE, compare=False)

    def indicator(self, name: str) -> Indicator:
        """The indicator of that name; KeyError where ``check`` has not been heeded."""
        for indicator in self.indicators:
            if indicator.name == name:
                return indicator
        raise KeyError(name)

    def labels_for(self, objective: Objective) -> Labels:
        """The labels by which an objective is selected: its own over its service's, with both names."""
        merged = dict(self.labels) | dict(objective.labels)
        return labels_of(merged | {"service": self.name, "objective": objective.name})


# ------------------------------------------------------------------------------- policy


class Condition(enum.StrEnum):
    """What may close the gate."""

    OBJECTIVE_MISSED = "objective-missed"
    BUDGET_EXHAUSTED = "budget-exhausted"
    BUDGET_BELOW = "budget-below"
    BURN_RATE_FIRING = "burn-rate-firing"
    PROJECTED_EXHAUSTION = "projected-exhaustion"


class Action(enum.StrEnum):
    """What a condition that holds does to the verdict."""

    FAIL = "fail"
    WARN = "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a policy: when a condition holds, then the verdict.

    ``share`` belongs to ``budget-below``, ``severity`` to ``burn-rate-firing`` (None is any).
    """

    when: Condition
    then: Action
    share: Fraction | None = None
    severity: str | None = None
    location: Location = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        if self.when is Condition.BUDGET_BELOW and self.share is not None:
            return f"{self.when.value} {float(self.share * 100):g}%"
        if self.when is Condition.BURN_RATE_FIRING and self.severity:
            return f"{self.when.value} ({self.severity})"
        return self.when.value


class OnUnknown(enum.StrEnum):
    """What an unknown becomes. A spec may close the gate on it, never open it."""

    UNKNOWN = "unknown"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What gates. It holds for the objectives whose labels carry all of ``select``.

    Fewer than ``min_events`` are too few to judge. With ``confidence``, an objective is undecided
    while its target lies inside the confidence interval of what was measured.
    """

    name: str
    rules: tuple[Rule, ...]
    select: Labels = ()
    on_unknown: OnUnknown = OnUnknown.UNKNOWN
    min_events: int = 0
    confidence: Fraction | None = None
    alert_policies: tuple[AlertPolicy, ...] = ()
    description: str = ""
    location: Location = field(default=NOWHERE, compare=False)

    def selects(self, labels: Labels) -> bool:
        """Whether the policy holds for something with these labels."""
        return set(self.select) <= set(labels)


# ------------------------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where numbers come from, as the operator's file says: a name, a backend and its options.

    ``options`` is the plain data of the source without ``type``: strings, numbers, lists, mappings.
    """

    name: str
    type: str
    options: Mapping[str, Any]
    location: Location = field(default=NOWHERE, compare=False)


# ------------------------------------------------------------------------------- all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Everything that a run's texts say."""

    services: tuple[Service, ...] = ()
    policies: tuple[Policy, ...] = ()
    sources: tuple[Source, ...] = ()
    alert_policies: tuple[AlertPolicy, ...] = ()
    """The built-in alert policies: data that ships with the language."""
    default_policy: Policy | None = None
    """What gates an objective that no policy selects: data that ships with the language."""

    def service(self, name: str) -> Service:
        """The service of that name; KeyError where ``check`` has not been heeded."""
        for service in self.services:
            if service.name == name:
                return service
        raise KeyError(name)

    def alert_policies_of(self, service: Service) -> dict[str, AlertPolicy]:
        """The alert policies that a service can name: built-in, shared, its own; the nearest wins."""
        known = {alerts.name: alerts for alerts in self.alert_policies}
        known |= {alerts.name: alerts for policy in self.policies for alerts in policy.alert_policies}
        known |= {alerts.name: alerts for alerts in service.alert_policies}
        return known

    def alert_policy(self, service: Service, objective: Objective) -> AlertPolicy | None:
        """The objective's alert policy: written with it, or found by its name."""
        if objective.alerts is None or isinstance(objective.alerts, AlertPolicy):
            return objective.alerts
        return self.alert_policies_of(service)[objective.alerts]

    def policies_for(self, service: Service, objective: Objective) -> tuple[Policy, ...]:
        """The policies that gate an objective: all that select it, else the default one."""
        labels = service.labels_for(objective)
        chosen = tuple(policy for policy in self.policies if policy.rules and policy.selects(labels))
        return chosen or ((self.default_policy,) if self.default_policy else ())
