"""Agreements for the tests, with as little in them as a test needs."""

from datetime import UTC, date, datetime

from evaluator.core.interval import Span, instant
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import (
    Agreement,
    Amendment,
    ByOutages,
    ByRequests,
    ByTime,
    Commitment,
    Limit,
    OutageFigure,
    Party,
    Term,
)
from slo_spec.units import duration_seconds, target

BOTH = ("provider", "customer")


def utc(year, month, day, hour=0, minute=0):
    return instant(datetime(year, month, day, hour, minute, tzinfo=UTC))


def calendar(unit, timezone="UTC", fiscal_start_month=1):
    return CalendarWindow(unit=CalendarUnit(unit), timezone=timezone, fiscal_start_month=fiscal_start_month)


def limit(text):
    return Limit(text=text, value=duration_seconds(text))


def commitment(name="uptime", promised="99.9%", figure=None):
    time = ByTime(slice_seconds=60, down_above=0)
    return Commitment(
        name=name,
        indicator=f"shop/{name}",
        target=limit(promised) if figure else target(promised),
        period=calendar("month"),
        accounting=ByOutages(figure=OutageFigure(figure), time=time) if figure else ByRequests(),
    )


def amendment(on, promised, signed=BOTH, name="uptime"):
    return Amendment(on=date.fromisoformat(on), commitment=name, target=target(promised), signed=signed)


def term(start="2026-01-01", end="2026-12-31", timezone="UTC", renewal_notice_days=None):
    return Term(
        start=date.fromisoformat(start),
        end=date.fromisoformat(end) if end else None,
        timezone=timezone,
        renewal_notice_days=renewal_notice_days,
    )


def agreement(name="acme", commitments=(), **more):
    parties = (Party(role="provider", name="Shop"), Party(role="customer", name="Acme"))
    return Agreement(**{"name": name, "parties": parties, "term": term(), "commitments": tuple(commitments)} | more)


def month(year, number):
    return Span(utc(year, number, 1), utc(year + number // 12, number % 12 + 1, 1))
