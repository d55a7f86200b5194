"""Values of the language as a reviewer would write them: exact, on one line, never cut."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import Any

from evaluator.core.interval import rfc3339
from slo_spec.bands import describe, exact_percent
from slo_spec.model import CalendarWindow, Histogram, Objective, RollingWindow, Selector, Target, Threshold
from slo_spec.model.agreements import Limit, Signature
from slo_spec.model.calendars import Shift, Week, WeekVersion
from slo_spec.model.credits import Band, Money
from slo_spec.model.exclusions import Recurring
from slo_spec.model.policies import Rule
from slo_spec.record import compared, has_fields
from slo_spec.units import duration_text

NONE = "none"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_AS_WRITTEN = {
    "accounting": "by",
    "bands": "tiers",
    "from_objective": "by way of an objective",
    "on_unknown": "unknown",
    "review_on": "review",
    "versions": "hours",
}
"""Fields that have another name in YAML."""
_DURATIONS = ("windows", "waivers_at_most")
_INSTANTS = ("since", "start", "end", "announced", "until")
_PLAIN_FRACTIONS = ("burn_rate", "multiple", "acceleration", "days")


def shown(value: Any, name: str = "") -> str:
    """A value in words; the ``name`` of its field says what a bare number means."""
    match value:
        case None | () | "":
            return NONE
        case bool():
            return "yes" if value else "no"
        case enum.Enum():
            return str(value.value)
        case int() if name.endswith("_seconds") or name in _DURATIONS:
            return duration_text(value)
        case int() if name in _INSTANTS:
            return rfc3339(value)
        case Fraction():
            return plain(value) if name in _PLAIN_FRACTIONS else exact_percent(value)
        case tuple():
            return _several(value, name)
        case _ if has_fields(value):
            return _thing(value)
        case _:
            return str(value)


def _several(values: tuple[Any, ...], name: str) -> str:
    if all(isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str) for each in values):
        return ", ".join(f"{key}={shown(value)}" for key, value in values)
    return ", ".join(f"({shown(each)})" if isinstance(each, tuple) else shown(each, name) for each in values)


def _thing(value: Any) -> str:
    match value:
        case Target() | Limit() | Money() | Rule():
            return str(value)
        case RollingWindow() | CalendarWindow():
            return value.text
        case Selector():
            return selector(value)
        case Histogram():
            return f"{selector(value.selector)} at most {value.below}"
        case Threshold():
            asked = shown(value.value) if value.value is not None else f"{value.reduce}({value.column})"
            compared = f" {value.comparison.value} {value.bound}" if value.comparison else ""
            return f"{asked}{compared}, in slices of {duration_text(value.slice_seconds)}"
        case Shift():
            return f"{_clock(value.start)}-{_clock(value.end)}"
        case Band():
            return f"{describe(value)}: {_earned(value)}"
        case Recurring():
            return f"{value.rule} from {value.first} to {_clock(value.end_of_day)} ({value.timezone})"
        case Signature():
            return f"{value.name} for {value.party} on {value.on}"
        case WeekVersion():
            since = f" from {value.valid_from} on" if value.valid_from is not None else ""
            return f"{_week(value.week)}{since}"
        case Objective():
            return f"{value.target} over {value.window.text}"
        case _:
            return _parts(value)


def _week(week: Week) -> str:
    """The days of a week with one word for those next to each other that are alike: "Mon-Fri 08:00-18:00"."""
    runs: list[tuple[int, int]] = []
    for day, shifts in enumerate(week):
        if runs and week[runs[-1][0]] == shifts:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    names = [_DAYS[first] if first == last else f"{_DAYS[first]}-{_DAYS[last]}" for first, last in runs]
    hours = [" and ".join(shown(each) for each in week[first]) for first, _ in runs]
    return "; ".join(f"{name} {shifts}" for name, shifts in zip(names, hours, strict=True) if shifts) or "never"


def _parts(value: Any) -> str:
    """What a thing sets, by name: for everything that has no words of its own."""
    said = [
        f"{words(name)} {shown(getattr(value, name), name)}"
        for name in compared(type(value))
        if getattr(value, name) not in (None, (), "", False)
    ]
    kind = words(type(value).__name__)
    return f"{kind} ({', '.join(said)})" if said else kind


def selector(value: Selector) -> str:
    """A selector in PromQL's own writing."""
    matchers = ", ".join(f'{each.label}{each.operator.value}"{each.value}"' for each in value.matchers)
    series = f"{value.metric}{{{matchers}}}" if matchers else value.metric
    return f"{value.function}({series})"


def plain(value: Fraction) -> str:
    """A number as a decimal where it is one, else as a fraction."""
    return exact_percent(value / 100).removesuffix("%")


def words(name: str) -> str:
    """The name of a field or a type as words: ``yearly_cap_seconds`` is "yearly cap"."""
    if name in _AS_WRITTEN:
        return _AS_WRITTEN[name]
    spelt = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return spelt.removesuffix("_seconds").replace("_", " ")


def _earned(band: Band) -> str:
    if band.days is not None:
        return f"{band.days} days"
    return exact_percent(band.credit) if band.credit is not None else "nothing"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}" + (f":{seconds % 60:02}" if seconds % 60 else "")
