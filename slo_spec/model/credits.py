"""What a miss costs: the shapes of credit schedules, and how the credits of a period come together.

Shares are exact ``Fraction`` from 0 to 1, money is ``Decimal`` in its currency's major unit.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from fractions import Fraction

from slo_spec.model.declared import NOWHERE
from slo_spec.model.objectives import Target
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class Money(Record):
    """An amount in the major unit of an ISO 4217 currency."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class Band(Placed, kw_only=True):
    """A tier: the attainments from ``low`` to ``high`` (None is open), each end in or out, and what they earn.

    ``credit`` is a share of the base; ``days`` is a credit in days of it. Exactly one is set.
    """

    low: Fraction | None = None
    low_inclusive: bool = True
    high: Fraction | None = None
    high_inclusive: bool = False
    credit: Fraction | None = None
    days: int | None = None
    location: Location = NOWHERE

    def __contains__(self, attained: Fraction) -> bool:
        if self.low is not None and (attained < self.low or (attained == self.low and not self.low_inclusive)):
            return False
        return not (
            self.high is not None and (attained > self.high or (attained == self.high and not self.high_inclusive))
        )


class Tiers(Record, kw_only=True):
    """Bands of attainment; with ``days`` bands, ``days_in_base`` is how many days the base pays (else the period's)."""

    bands: tuple[Band, ...]
    days_in_base: int | None = None


class MultipleOfPaid(Record, kw_only=True):
    """So many times what was paid for the time that was down (Slack)."""

    multiple: Fraction


class Proportional(Record, kw_only=True):
    """Base x downtime x acceleration / period (Algolia, Cloudflare)."""

    acceleration: Fraction = Fraction(1)


class PerHour(Record, kw_only=True):
    """So many days of the base for each cumulative hour of downtime or fraction of one (Verizon)."""

    days: Fraction = Fraction(1)


class PerMiss(Record, kw_only=True):
    """A fixed share of the base for a miss."""

    credit: Fraction


class AtRisk(Record, kw_only=True):
    """At-risk share of the invoice x pool share x allocation of this commitment."""

    at_risk: Fraction
    pool: Fraction
    allocation: Fraction


class Points(Record, kw_only=True):
    """Points that a miss adds; the agreement's table turns the sum of a period into a share of the base."""

    points: int


class ClockHours(Record, kw_only=True):
    """Each clock hour with an outage strictly longer than ``longer_than_seconds`` inside it is free."""

    longer_than_seconds: int


Schedule = Tiers | MultipleOfPaid | Proportional | PerHour | PerMiss | AtRisk | Points | ClockHours
"""What one missed commitment earns."""

BY_DOWNTIME = (MultipleOfPaid, Proportional, PerHour, ClockHours)
"""Schedules that go by how long it was down, not by whether it was missed."""


class Combine(enum.StrEnum):
    """What two credits of one period make."""

    SUM = "sum"
    MAX = "max"


class EarnBack(Record, kw_only=True):
    """A credit is given back when the following periods all reach a target."""

    target: Target
    periods: int
    recover: Fraction


class Reward(Placed, kw_only=True):
    """What the provider earns where a commitment is kept with an attainment from ``low`` on: a share of the base."""

    low: Fraction
    low_inclusive: bool
    share: Fraction
    location: Location = NOWHERE

    def __contains__(self, attained: Fraction) -> bool:
        return attained >= self.low if self.low_inclusive else attained > self.low


class Credits(Placed, kw_only=True):
    """What misses cost: a schedule, the base, and how all credits of a period come together.

    ``cap`` is a share of the base; ``minimum`` is issued only when strictly exceeded; ``points_table`` holds
    (points, share) rows, ascending, of which the last that is reached holds. Money is rounded once, half up.
    """

    schedule: Schedule | None
    base: Money | None
    cap: Fraction | None = None
    minimum: Money | None = None
    combine: Combine = Combine.SUM
    points_table: tuple[tuple[int, Fraction], ...] = ()
    earn_back: EarnBack | None = None
    rewards: tuple[Reward, ...] = ()
    location: Location = NOWHERE
