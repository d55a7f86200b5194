"""What is promised: targets, windows, methods, alert policies, objectives and services."""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass, field
from fractions import Fraction

from slo_spec.model.declared import NOWHERE, Labels, labels_of
from slo_spec.model.dependencies import Dependency
from slo_spec.model.indicators import Indicator
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class Target(Record):
    """What is promised: ``text`` as it was written, ``ratio`` exactly."""

    text: str
    ratio: Fraction

    def __str__(self) -> str:
        return self.text


class RollingWindow(Record, kw_only=True):
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


class CalendarWindow(Record, kw_only=True):
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


class Occurrences(Record):
    """Good events over all events."""


OCCURRENCES = Occurrences()


class Timeslices(Record):
    """Good slices over all slices; a slice is good when its own ratio reaches ``slice_target``."""

    slice_seconds: int
    slice_target: Target


class RatioTimeslices(Record):
    """The mean of the slices' ratios."""

    slice_seconds: int


Method = Occurrences | Timeslices | RatioTimeslices


EARLY = Fraction(9, 10)
"""A burn rate of 1 keeps the budget. Not 1 itself: 28 days scale the workbook's ticket tier to 0.93."""


class AlertTier(Placed, kw_only=True):
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
    location: Location = NOWHERE

    def threshold(self, period_seconds: int) -> Fraction:
        """The burn rate above which the tier fires, for an objective over ``period_seconds``."""
        if self.burn_rate is not None:
            return self.burn_rate
        if self.budget_share is None:
            raise ValueError(f"tier {self.name} has neither a burn rate nor a budget share")
        share = self.budget_share
        return _scaled(share.numerator * period_seconds, share.denominator * self.windows[0])

    def is_early(self, period_seconds: int) -> bool:
        """Whether the tier would fire at a burn rate that keeps the budget over the period."""
        return _is_early(*self.threshold(period_seconds).as_integer_ratio())


@functools.lru_cache(maxsize=1024)
def _is_early(above: int, below: int) -> bool:
    return Fraction(above, below) < EARLY


@functools.lru_cache(maxsize=1024)
def _scaled(above: int, below: int) -> Fraction:
    """Their quotient, made once: a thousand services have the same few tiers and windows."""
    return Fraction(above, below)


class AlertPolicy(Placed, kw_only=True):
    """Burn-rate tiers under a name. ``reference`` says where the numbers come from."""

    name: str
    tiers: tuple[AlertTier, ...]
    reference: str = ""
    location: Location = NOWHERE


class Objective(Placed, kw_only=True):
    """A service level objective: a target for an indicator over a window.

    ``indicator`` and, where it is a string, ``alerts`` are names; ``Spec`` resolves them.
    ``since`` (epoch seconds) starts the window of a service that is younger than it.
    ``depends_on`` is what it cannot be better than, beside what its service depends on.
    """

    name: str
    indicator: str
    target: Target
    window: Window
    method: Method = OCCURRENCES
    alerts: str | AlertPolicy | None = None
    since: int | None = None
    depends_on: tuple[Dependency, ...] = ()
    owner: str = ""
    runbook: str = ""
    description: str = ""
    labels: Labels = ()
    location: Location = NOWHERE
    indicator_location: Location = NOWHERE
    alerts_location: Location = NOWHERE
    window_location: Location = NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service with what is measured of it and what it promises."""

    name: str
    indicators: tuple[Indicator, ...]
    objectives: tuple[Objective, ...]
    alert_policies: tuple[AlertPolicy, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    owner: str = ""
    description: str = ""
    labels: Labels = ()
    location: Location = field(default=NOWHERE, compare=False)

    @property
    def has_dependencies(self) -> bool:
        """Whether it, or one of its objectives, says what it depends on."""
        return bool(self.depends_on) or any(each.depends_on for each in self.objectives)

    @property
    def objective_count(self) -> int:
        """How many objectives it has."""
        return len(self.objectives)

    def indicator(self, name: str) -> Indicator:
        """The indicator of that name; KeyError where ``check`` has not been heeded."""
        for indicator in self.indicators:
            if indicator.name == name:
                return indicator
        raise KeyError(name)

    def labels_for(self, objective: Objective) -> Labels:
        """The labels by which an objective is selected: its own over its service's, with both names."""
        if not (self.labels or objective.labels):
            return (("objective", objective.name), ("service", self.name))
        merged = dict(self.labels) | dict(objective.labels)
        return labels_of(merged | {"service": self.name, "objective": objective.name})
