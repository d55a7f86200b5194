"""What does not count: windows that are announced, approved and reviewed like code."""

from __future__ import annotations

import enum

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed, Record


class ExclusionKind(enum.StrEnum):
    """Why time does not count."""

    MAINTENANCE = "maintenance"
    FORCE_MAJEURE = "force-majeure"
    THIRD_PARTY = "third-party"
    CUSTOMER = "customer"
    SUSPENSION = "suspension"
    OTHER = "other"


class Recurring(Record, kw_only=True):
    """A window that comes again: an RRULE (RFC 5545) from a first local start, each time from one time of the
    wall clock to another.

    ``first`` is a local date and time without offset (``2026-01-04T02:00:00``); ``end_of_day`` is where each
    window ends, in seconds after the midnight of its first day (up to 48:00).
    """

    rule: str
    first: str
    end_of_day: int
    timezone: str


class Exclusion(Placed, kw_only=True):
    """One window, or one that recurs. Exactly one of (``start`` and ``end``) and ``recurring`` is set.

    Instants are epoch seconds. ``announced`` is when those concerned were told; of a recurring window, once for all.
    """

    name: str
    kind: ExclusionKind
    reason: str = ""
    start: int | None = None
    end: int | None = None
    recurring: Recurring | None = None
    announced: int | None = None
    approver: str = ""
    services: tuple[str, ...] = ()
    location: Location = NOWHERE
    services_location: Location = NOWHERE


class Exclusions(Placed, kw_only=True):
    """Windows under a name, and what must hold for them to count: notice, and a cap a year.

    ``notice_seconds`` is the least time between announcement and start; ``yearly_cap_seconds`` how much a calendar
    year (in ``timezone``) may have. What was announced too late, or is over the cap, counts as downtime.
    """

    name: str
    windows: tuple[Exclusion, ...]
    notice_seconds: int = 0
    yearly_cap_seconds: int | None = None
    timezone: str = "UTC"
    description: str = ""
    location: Location = NOWHERE
