"""What an agreement owes: parties, term, commitments, and what follows when one is missed.

Shares are exact ``Fraction`` from 0 to 1, money is ``Decimal`` in its currency's major unit, durations are whole
seconds, dates are local days of the agreement's zone.
"""

from __future__ import annotations

import enum
from datetime import date
from fractions import Fraction

from slo_spec.model.composites import Composite, parts_of
from slo_spec.model.credits import Credits, Schedule
from slo_spec.model.declared import NOWHERE, Labels, labels_of
from slo_spec.model.dependencies import Dependency
from slo_spec.model.objectives import CalendarWindow, Target
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class Scope(enum.StrEnum):
    """Kinds of agreement."""

    CUSTOMER = "customer"
    SERVICE = "service"
    MULTI_LEVEL = "multi-level"
    INTERNAL = "internal"
    UNDERPINNING = "underpinning"


class Party(Placed, kw_only=True):
    """Who is bound: ``role`` is the key under which it stands (provider, customer, or a third party's own word)."""

    role: str
    name: str
    contact: str = ""
    location: Location = NOWHERE


class Term(Placed, kw_only=True):
    """From the first day (in) to the last day (in; None is until further notice), in a zone."""

    start: date
    end: date | None
    timezone: str
    renewal_notice_days: int | None = None
    termination_notice_days: int | None = None
    location: Location = NOWHERE


class Signature(Record, kw_only=True):
    """Who signed for a party, and when."""

    party: str
    name: str
    on: date


class Formula(enum.StrEnum):
    """From what excluded time is taken: downtime and the whole, or downtime alone."""

    EXCLUDE_BOTH = "exclude-both"
    NUMERATOR_ONLY = "numerator-only"


class Missing(enum.StrEnum):
    """What a slice without data is."""

    UNKNOWN = "unknown"
    UP = "up"
    DOWN = "down"
    EXCLUDED = "excluded"


class NoTraffic(enum.StrEnum):
    """What a slice without a single event is.

    Where nothing is written it is presumed up: unless most slices are empty, and it stands beside a failure.
    """

    UP = "up"
    EXCLUDED = "excluded"
    PRESUMED_UP = "presumed-up"


class ByRequests(Record, kw_only=True):
    """Good events of all events in the period."""


class ByAverage(Record, kw_only=True):
    """100 % less the mean of the error rates of the slices (AWS S3)."""

    slice_seconds: int
    no_traffic: NoTraffic = NoTraffic.PRESUMED_UP
    missing: Missing = Missing.UNKNOWN


class ByTime(Record, kw_only=True):
    """The share of the time that is not down.

    A slice is down when its error rate is above ``down_above`` (or at least it, if ``inclusive``) and it has at
    least ``min_events`` events. A run of downtime shorter than ``min_run_seconds`` does not count.
    """

    slice_seconds: int
    down_above: Fraction
    inclusive: bool = False
    min_events: int = 0
    min_run_seconds: int = 0
    no_traffic: NoTraffic = NoTraffic.PRESUMED_UP
    missing: Missing = Missing.UNKNOWN


class OutageFigure(enum.StrEnum):
    """What is made of outages: the runs of downtime that ``ByTime`` finds."""

    MTBF = "mtbf"
    MTTR = "mttr"
    MTBSI = "mtbsi"
    OUTAGES = "outages"
    LONGEST_OUTAGE = "longest-outage"
    DOWNTIME = "downtime"

    @property
    def at_least(self) -> bool:
        """Whether more is better: time between failures; of all others less is."""
        return self in (OutageFigure.MTBF, OutageFigure.MTBSI)


class ByOutages(Record, kw_only=True):
    """A figure of the outages of a period, each a run of downtime as ``time`` finds it."""

    figure: OutageFigure
    time: ByTime


class GaugeFigure(enum.StrEnum):
    """What is made of the values that a gauge had."""

    MEAN = "mean"
    JITTER = "jitter"
    PERCENTILE = "percentile"


class ByGauge(Record, kw_only=True):
    """A figure of a gauge's slices: their mean, the mean difference of neighbours, or the value that ``share`` of
    them do not exceed. The target, a ``Limit``, says whether at most or at least that is promised."""

    figure: GaugeFigure
    share: Fraction | None = None


Accounting = ByRequests | ByAverage | ByTime | ByOutages | ByGauge
"""How a commitment is measured over its period."""


class Limit(Record, kw_only=True):
    """A target that is no share: seconds for durations, a number for counts; ``text`` as it was written.

    Of a gauge, ``unit`` is what the number is measured in ("" is not said, None is no gauge), and ``at_least`` whether
    more is better.
    """

    text: str
    value: Fraction
    unit: str | None = None
    at_least: bool = False

    def __str__(self) -> str:
        return self.text


class ClaimFrom(enum.StrEnum):
    """What a claim's days are counted from."""

    INCIDENT = "incident"
    MONTH_END = "month-end"
    QUARTER_END = "quarter-end"
    BILLING_MONTHS = "billing-months"


class Claims(Placed, kw_only=True):
    """Until when a credit must be asked for: ``count`` days (or, for billing months, month ends) after ``after``."""

    automatic: bool = False
    count: int = 0
    after: ClaimFrom = ClaimFrom.MONTH_END
    text: str = ""
    location: Location = NOWHERE


class StreakNoData(enum.StrEnum):
    """What a period without data does to a streak of misses."""

    BREAKS = "breaks"
    SKIPS = "skips"
    COUNTS = "counts"


class InARow(Record, kw_only=True):
    """A commitment is missed in so many periods in a row."""

    periods: int
    no_data: StreakNoData = StreakNoData.BREAKS


class ChronicOutage(Record, kw_only=True):
    """So many outages, each strictly longer than a minimum, within a rolling number of days."""

    count: int
    longer_than_seconds: int
    within_days: int


class RollingAverage(Record, kw_only=True):
    """The mean attainment of the last periods is below a threshold."""

    periods: int
    below: Fraction


class Termination(Placed, kw_only=True):
    """When a customer may leave: what triggers it, for which commitment ("" is any), and with which notice."""

    when: InARow | ChronicOutage | RollingAverage
    commitment: str = ""
    notice_days: int = 0
    location: Location = NOWHERE


class Strikes(Placed, kw_only=True):
    """So many misses within so many months, of a commitment ("" is all of them), and what is then to be done."""

    limit: int
    months: int
    then: str = "look into what went wrong"
    commitment: str = ""
    location: Location = NOWHERE


class Commitment(Placed, kw_only=True):
    """What is promised to the other party.

    ``indicator`` is ``service/indicator``, or ``service/objective`` with ``from_objective``, of which only the
    indicator is inherited. ``hours`` is the calendar in which it counts; with ``outside_hours`` what is left of
    the period counts instead (non-prime time). ``exclusions`` name documents. ``credits`` override the agreement's.
    With a ``composite``, ``indicator`` is that in words. ``depends_on`` is what it cannot be better than.
    """

    name: str
    indicator: str
    target: Target | Limit
    period: CalendarWindow
    accounting: Accounting
    from_objective: bool = False
    composite: Composite | None = None
    depends_on: tuple[Dependency, ...] = ()
    hours: str = ""
    outside_hours: bool = False
    exclusions: tuple[str, ...] = ()
    formula: Formula = Formula.EXCLUDE_BOTH
    schedule: Schedule | None = None
    owner: str = ""
    description: str = ""
    labels: Labels = ()
    location: Location = NOWHERE
    indicator_location: Location = NOWHERE
    hours_location: Location = NOWHERE
    exclusions_location: Location = NOWHERE
    target_location: Location = NOWHERE

    @property
    def part_names(self) -> tuple[str, ...]:
        """The parts of a composite, each once and in order; none of what is measured by one indicator."""
        return tuple(part.name for part in parts_of(self.composite)) if self.composite is not None else ()

    @property
    def services(self) -> tuple[str, ...]:
        """The service of each part, in their order; of one indicator its service."""
        return tuple(name.partition("/")[0] for name in self.part_names or (self.indicator,))


class Amendment(Placed, kw_only=True):
    """From a day on, a commitment has another target. Without a signature of every party it does not hold."""

    on: date
    commitment: str
    target: Target | Limit
    signed: tuple[str, ...] = ()
    location: Location = NOWHERE


class Levels(enum.StrEnum):
    """Which of several levels holds."""

    MOST_SPECIFIC = "most-specific"
    STRICTEST = "strictest"


class Agreement(Placed, kw_only=True):
    """A service level agreement: who owes whom what, when it counts, and what follows.

    ``extends`` names the agreement whose commitments hold too; ``levels`` says which target wins where both
    have a commitment of one name. Commitments here are those written in this document.
    """

    name: str
    parties: tuple[Party, ...]
    term: Term
    commitments: tuple[Commitment, ...]
    scope: Scope = Scope.CUSTOMER
    extends: str = ""
    levels: Levels = Levels.MOST_SPECIFIC
    credits: Credits | None = None
    claims: Claims | None = None
    termination: tuple[Termination, ...] = ()
    strikes: Strikes | None = None
    signatures: tuple[Signature, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    glossary: tuple[tuple[str, str], ...] = ()
    covers: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    review_on: date | None = None
    reference: str = ""
    as_of: date | None = None
    description: str = ""
    owner: str = ""
    labels: Labels = ()
    location: Location = NOWHERE
    extends_location: Location = NOWHERE

    def labels_for(self, commitment: Commitment) -> Labels:
        """The labels by which a commitment is selected: its own over the agreement's, with both names."""
        merged = dict(self.labels) | dict(commitment.labels)
        return labels_of(merged | {"agreement": self.name, "commitment": commitment.name})
