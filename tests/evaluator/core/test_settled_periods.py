"""Which periods a run is about: by name, the last that closed, or the one that runs."""

from datetime import date

import pytest

from evaluator.core.settled_periods import running_periods, settled_periods
from slo_spec.model import CalendarUnit, CalendarWindow
from slo_spec.model.agreements import Term
from tests.evaluator.core.agreed import agreement, at, hourly

TERM = Term(start=date(2026, 1, 15), end=date(2026, 6, 10), timezone="UTC")


def settled(text, instant, **changes):
    one = hourly(**changes)
    return [each.name for each in settled_periods(one, agreement(one, term=TERM), text, at(instant))]


def running(instant, zone="UTC", **changes):
    one = hourly(zone, **changes)
    found = running_periods(one, agreement(one, zone=zone, term=TERM), at(instant))
    return [(each.name, each.partial) for each in found]


@pytest.mark.parametrize(
    ("text", "instant", "names"),
    [
        (None, "2026-04-10", ["2026-03"]),
        (None, "2026-01-20", ["2026-01"]),
        (None, "2026-01-10", []),
        (None, "2030-01-10", ["2026-06"]),
        ("2026", "2026-03-10", ["2026-01", "2026-02", "2026-03"]),
        ("2026-Q2", "2026-12-31", ["2026-04", "2026-05", "2026-06"]),
        ("2025-12", "2026-12-31", []),
    ],
)
def test_periods_by_name_or_the_last_that_closed(text, instant, names):
    assert settled(text, instant) == names


@pytest.mark.parametrize(
    ("instant", "found"),
    [
        ("2026-01-15", []),
        ("2026-01-15T00:00:01", [("2026-01", True)]),
        ("2026-03-01", [("2026-02", False)]),
        ("2026-03-01T00:00:01", [("2026-03", False)]),
        ("2026-06-11", [("2026-06", True)]),
        ("2026-06-11T00:00:01", []),
    ],
)
def test_the_period_that_runs_holds_the_instant_and_ends_with_the_term(instant, found):
    assert running(instant) == found


def test_a_fiscal_quarter_runs_by_its_own_name():
    quarter = CalendarWindow(unit=CalendarUnit.QUARTER, timezone="UTC", fiscal_start_month=2)
    assert running("2026-04-15", period=quarter) == [("2026-Q1", False)]
