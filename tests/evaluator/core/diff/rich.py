"""A specification in which every field of the model says something, and each way to change one of them."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from slo_spec.load import load
from slo_spec.model import (
    CalendarUnit,
    CalendarWindow,
    Ratio,
    RatioTimeslices,
    RawRatio,
    RollingWindow,
    RowSource,
    Selector,
    Spec,
    Target,
    Timeslices,
)
from slo_spec.model.agreements import ByAverage, ByRequests, Limit, RollingAverage
from slo_spec.model.calendars import Shift
from slo_spec.model.credits import Money, PerMiss
from slo_spec.record import compared, has_fields, is_kind, names_of, replace
from tests.slo_spec.given import AGREEMENT, POLICY, SERVICE

AT = 1_790_000_000
"""A day in September of 2026."""
PRESETS = Path(__file__).parents[4] / "slo_spec/data/presets"

MORE = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: corporate-base}
scope: internal
parties: {provider: {name: Shop Ltd}, customer: {name: Everybody}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: paid, indicator: checkout/availability, target: "99%", period: month, credits: {multiple_of_paid: {multiple: 2}}}
  - {name: proportional, indicator: checkout/availability, target: "99%", period: month, credits: {proportional: {acceleration: 2}}}
  - {name: hours, indicator: checkout/availability, target: "99%", period: month, credits: {per_hour: {days: 2}}}
  - {name: risk, indicator: checkout/availability, target: "99%", period: month,
     credits: {at_risk: {at_risk: 15%, pool: 60%, allocation: 50%}}}
  - {name: days, indicator: checkout/availability, target: "99%", period: month,
     credits: {tiers: [{below: "99%", days: 3}], days_in_base: 30}}
---
apiVersion: slogate/v1
kind: Calendar
metadata: {name: weekdays, description: The office}
timezone: Europe/Berlin
hours: {mon-fri: 09:00-17:00}
versions: [{from: 2027-01-01, hours: {mon-fri: 08:00-18:00}}]
holidays: [2026-12-24, 12-25..12-26]
---
apiVersion: slogate/v1
kind: Exclusions
metadata: {name: maintenance, description: Announced}
timezone: Europe/Berlin
notice: 48h
yearly_cap: 10h
windows:
  - {name: disks, kind: maintenance, reason: new ones, from: 2026-10-08T04:00:00Z, to: 2026-10-08T04:30:00Z,
     announced: 2026-10-01T09:00:00Z, approver: board, services: [checkout]}
  - {name: sundays, kind: maintenance, every: FREQ=WEEKLY;BYDAY=SU, since: 2026-01-04, at: 02:00-03:00, announced: 2025-12-01}
  - {name: storm, kind: force-majeure, from: 2026-05-08T04:00:00Z, to: 2026-05-08T04:30:00Z}
"""


@functools.cache
def rich() -> Spec:
    """What the documents say, read as anybody's are; names that do not resolve are somebody else's matter."""
    texts = [("service.yaml", SERVICE), ("agreement.yaml", AGREEMENT), ("policy.yaml", POLICY), ("more.yaml", MORE)]
    texts += [(path.name, path.read_text(encoding="utf-8")) for path in sorted(PRESETS.glob("*.yaml"))]
    return load(texts).spec


@dataclass(frozen=True)
class Mutant:
    """A specification with one field changed: of which type, which field, and what is in its place."""

    kind: type
    field: str
    spec: Spec

    def __str__(self) -> str:
        return f"{self.kind.__name__}.{self.field}"


def mutants(spec: Spec) -> Iterator[Mutant]:
    """Every way to change one field of what is declared, wherever it stands."""
    for name in ("services", "policies", "agreements", "calendars", "exclusions"):
        things = getattr(spec, name)
        for index, thing in enumerate(things):
            for kind, field, other in _of(thing):
                changed = (*things[:index], other, *things[index + 1 :])
                yield Mutant(kind, field, replace(spec, **{name: changed}))


def _of(thing: Any) -> Iterator[tuple[type, str, Any]]:
    """The value with one of its fields changed, or one of theirs."""
    for name in compared(type(thing)):
        value = getattr(thing, name)
        for other in _others(value, thing, name):
            yield type(thing), name, replace(thing, **{name: other})
        for kind, inner, other in _inside(value):
            yield kind, inner, replace(thing, **{name: other})


def _inside(value: Any) -> Iterator[tuple[type, str, Any]]:
    if has_fields(value) and not isinstance(value, Target | Limit | Money):
        yield from _of(value)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            for kind, field, other in _inside(each):
                yield kind, field, (*value[:index], other, *value[index + 1 :])


_TEXTS = {
    "timezone": "America/New_York",
    "rule": "FREQ=WEEKLY;BYDAY=MO",
    "first": "2026-02-01T02:00:00",
    "public_holidays": "DE",
}
_INSTEAD: dict[tuple[str, str], tuple[Any, ...]] = {
    ("Objective", "since"): (AT, None),
    ("Objective", "alerts"): ("sre-workbook", None),
    ("Objective", "window"): (
        CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC"),
        RollingWindow(seconds=60, text="60s"),
    ),
    ("Objective", "method"): (RatioTimeslices(slice_seconds=17), Timeslices(60, Target("91%", Fraction(91, 100)))),
    ("Indicator", "measure"): (RawRatio(success="one"), RawRatio(failure="one"), Ratio(total="all", good="one")),
    ("Indicator", "presence"): ("up", None),
    ("Term", "end"): (date(2030, 1, 1), None),
    ("Term", "renewal_notice_days"): (10, None),
    ("Term", "termination_notice_days"): (10, None),
    ("Agreement", "review_on"): (date(2030, 1, 1), None),
    ("Agreement", "as_of"): (date(2030, 1, 1), None),
    ("Agreement", "credits"): (None,),
    ("Agreement", "claims"): (None,),
    ("Commitment", "accounting"): (ByRequests(), ByAverage(slice_seconds=17)),
    ("Commitment", "schedule"): (PerMiss(credit=Fraction(1, 7)), None),
    ("Exclusions", "yearly_cap_seconds"): (3600, None),
    ("Exclusion", "announced"): (AT, None),
    ("Policy", "confidence"): (Fraction(19, 20), None),
    ("Rule", "severity"): ("page", None),
    ("Rule", "share"): (Fraction(1, 5), None),
    ("Credits", "schedule"): (PerMiss(credit=Fraction(1, 7)),),
    ("Credits", "cap"): (Fraction(1, 5), None),
    ("Credits", "minimum"): (Money(Decimal(1), "EUR"), None),
    ("Credits", "base"): (Money(Decimal(1), "EUR"), None),
    ("Credits", "earn_back"): (None,),
    ("Tiers", "days_in_base"): (28, None),
    ("Termination", "when"): (RollingAverage(periods=7, below=Fraction(1, 7)),),
    ("Threshold", "rows"): (RowSource(time="ts", table="other"),),
    ("Rows", "rows"): (RowSource(time="ts", table="other"),),
    ("Histogram", "selector"): (Selector("other_seconds"),),
    ("Calendar", "files"): ((("holidays.ics", ""),),),
    ("WeekVersion", "week"): (((Shift(3600, 7200),), *((),) * 6),),
}
"""What else may stand in a field that one cannot make another of without knowing it."""


def _instead(value: Any, thing: Any, field: str) -> tuple[Any, ...]:
    """What else may stand there, where that is known; where nothing stands, something of its type."""
    if (type(thing).__name__, field) in _INSTEAD:
        return _INSTEAD[type(thing).__name__, field]
    if not value and field in _TEXTS:
        return (_TEXTS[field],)
    return (made(get_type_hints(type(thing))[field]),) if value in (None, (), "") else ()


def _others(value: Any, thing: Any, field: str) -> Iterator[Any]:
    """Other values in the place of one."""
    yield from (each for each in _instead(value, thing, field) if each != value)
    match value:
        case bool():
            yield not value
        case enum.Enum():
            yield from (each for each in type(value) if each is not value)
        case int():
            yield from (value + 1, max(0, value - 1) if value else value + 2)
        case str():
            yield _TEXTS.get(field, f"{value}x")
        case Fraction():
            yield from (value / 2 if value else Fraction(1, 2), (value + 1) / 2 if value != 1 else Fraction(1, 3))
        case Decimal():
            yield from (value + 1, value - 1)
        case date():
            yield from (value + timedelta(days=1), value - timedelta(days=1))
        case Target():
            yield from (Target("98.7%", Fraction(987, 1000)), Target("99.997%", Fraction(99997, 100_000)))
        case Limit():
            yield from (Limit(text="1", value=Fraction(1)), Limit(text="100000", value=Fraction(100_000)))
        case Money():
            yield from (Money(value.amount + 1, value.currency), Money(value.amount, "XTS"))
        case tuple() if field != "week":
            yield from (value[:index] + value[index + 1 :] for index in range(len(value)))
            yield from () if len(value) < 2 or value[0] == value[1] else [(value[1], value[0], *value[2:])]
            yield from _longer(value, field)
        case _:
            return


def made(hint: Any) -> Any:
    """Some value of a type, made of what its fields say that they are: for what nothing says yet."""
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if isinstance(hint, type) and is_kind(hint):
        hints = get_type_hints(hint)
        needed = [each for each in signature(hint).parameters.values() if each.default is Parameter.empty]
        return hint(**{each.name: made(hints[each.name]) for each in needed})
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return (made(parts[0]),) if parts[1:] == (...,) else tuple(made(part) for part in parts)
    if parts:
        return made(next(part for part in parts if part is not type(None)))
    return _MADE[hint]


_MADE: dict[Any, Any] = {
    bool: True,
    int: 86_400,
    str: "made",
    Fraction: Fraction(1, 7),
    Decimal: Decimal(7),
    date: date(2027, 2, 3),
}


def _longer(value: tuple[Any, ...], field: str) -> Iterator[tuple[Any, ...]]:
    if field in ("labels", "select", "glossary"):
        yield (*value, ("zone", "a"))
    elif field in ("group_by", "services", "covers", "excludes", "exclusions", "signed"):
        yield (*value, "another")
    elif value and _has_a_name(value[0]):
        yield (*value, replace(value[0], name="another"))


def _has_a_name(value: Any) -> bool:
    return has_fields(value) and "name" in names_of(type(value))
