"""When the gate is closed whatever was measured."""

from __future__ import annotations

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed


class FrozenWindow(Placed, kw_only=True):
    """A window in which nothing is shipped: once (``start`` and ``end``, epoch seconds), or again and again.

    What comes again has a ``rule`` (RRULE), a ``first`` local start without offset, and ``end_of_day``, where each
    window ends, in seconds after the midnight of its first day (up to 48:00), by the clock in ``timezone``.
    """

    name: str
    reason: str = ""
    start: int | None = None
    end: int | None = None
    rule: str = ""
    first: str = ""
    end_of_day: int = 0
    timezone: str = "UTC"
    location: Location = NOWHERE


class Freeze(Placed, kw_only=True):
    """Windows of its own, and names: of Exclusions, of calendars while they are open (``during``) or closed
    (``outside``)."""

    windows: tuple[FrozenWindow, ...] = ()
    exclusions: tuple[str, ...] = ()
    during: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    location: Location = NOWHERE
