"""Windows, slices and methods that do not go together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slo_spec.model import (
    CalendarUnit,
    Indicator,
    Objective,
    Occurrences,
    RollingWindow,
    Service,
    Spec,
    Threshold,
    Window,
)
from slo_spec.problem import Problem
from slo_spec.units import duration_text

LEAST_SLICES: Final = 4
_DAY: Final = 86_400
_SHORTEST_DAYS: Final = {
    CalendarUnit.DAY: 1,
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 28,
    CalendarUnit.QUARTER: 89,
    CalendarUnit.YEAR: 365,
}
_LONGEST_DAYS: Final = {
    CalendarUnit.DAY: 1,
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 31,
    CalendarUnit.QUARTER: 92,
    CalendarUnit.YEAR: 366,
}


def shortest_seconds(window: Window) -> int:
    """The length of a window; of a calendar's, the shortest there is (an hour that summer time takes aside)."""
    return window.seconds if isinstance(window, RollingWindow) else _SHORTEST_DAYS[window.unit] * _DAY


def longest_seconds(window: Window) -> int:
    """The length of a window; of a calendar's, the longest there is (an hour that summer time gives aside)."""
    return window.seconds if isinstance(window, RollingWindow) else _LONGEST_DAYS[window.unit] * _DAY


def window_problems(spec: Spec) -> Iterator[Problem]:
    """Windows of less than four slices, slices that do not fit, methods that a measure cannot have."""
    for service in spec.services:
        for objective in service.objectives:
            indicator = _indicator(service, objective)
            if indicator is not None:
                yield from _objective_problems(objective, indicator)


def _indicator(service: Service, objective: Objective) -> Indicator | None:
    return next((found for found in service.indicators if found.name == objective.indicator), None)


def _objective_problems(objective: Objective, indicator: Indicator) -> Iterator[Problem]:
    own = indicator.measure.slice_seconds if isinstance(indicator.measure, Threshold) else None
    asked = None if isinstance(objective.method, Occurrences) else objective.method.slice_seconds
    if own is not None and asked is not None and asked % own:
        message = (
            f"slices of {duration_text(asked)}, but the indicator '{indicator.name}' is judged in slices of "
            f"{duration_text(own)} of its own"
        )
        yield Problem(objective.location, "slices-differ", message, hint="use the same, or a multiple")
        return
    for seconds in dict.fromkeys(seconds for seconds in (asked, own) if seconds is not None):
        yield from _slice_problems(objective, seconds)


def _slice_problems(objective: Objective, slice_seconds: int) -> Iterator[Problem]:
    window = objective.window
    length, text = shortest_seconds(window), duration_text(slice_seconds)
    if length < LEAST_SLICES * slice_seconds:
        message = f"a window of {window.text} holds fewer than {LEAST_SLICES} slices of {text}"
        hint = (
            f"a longer window, or slices of at most {duration_text(length // LEAST_SLICES)}"
            if length >= LEAST_SLICES
            else ""
        )
        yield Problem(objective.window_location, "window-too-short", message, hint=hint)
    elif isinstance(window, RollingWindow) and length % slice_seconds:
        message = f"slices of {text} do not divide a window of {window.text}: the last would be cut short"
        yield Problem(objective.window_location, "slice-does-not-divide", message)
    elif not isinstance(window, RollingWindow) and _DAY % slice_seconds:
        message = f"slices of {text} do not divide a day, so they cannot align to the {window.unit.value}"
        yield Problem(objective.window_location, "slice-does-not-divide", message, hint="such as 1m, 5m or 1h")
