from datetime import UTC, datetime

import pytest

from evaluator.core.calendar import period, stretch, window_seconds
from evaluator.core.interval import Span, instant, rfc3339
from slo_spec.model import CalendarUnit, CalendarWindow, RollingWindow
from tests.shared import close, share, vectors_of


def utc(year, month, day, hour=0):
    return instant(datetime(year, month, day, hour, tzinfo=UTC))


def calendar(unit, timezone="UTC", fiscal_start_month=1):
    return CalendarWindow(unit=CalendarUnit(unit), timezone=timezone, fiscal_start_month=fiscal_start_month)


def named_period(name, timezone):
    year, part = name.split("-")
    if part.startswith("Q"):
        return period(calendar("quarter", timezone), utc(int(year), int(part[1:]) * 3 - 1, 15))
    return period(calendar("month", timezone), utc(int(year), int(part), 15))


@pytest.mark.parametrize("case", vectors_of("calendar_budgets"), ids=lambda case: case["title"])
def test_calendar_budgets_follow_the_length_of_the_local_period(case):
    given = case["given"]
    lengths = [named_period(name, given["tz"]).seconds for name in given["periods"]]
    for length, expected in zip(lengths, case["expect"]["budgets_s"], strict=True):
        assert close((1 - share(given["target_pct"])) * length, expected)


@pytest.mark.parametrize(
    ("zone", "month", "hours"),
    [("Europe/Berlin", (2026, 3), 743), ("Europe/Berlin", (2026, 10), 745), ("Asia/Kolkata", (2026, 3), 744)],
)
def test_a_month_is_as_long_as_its_clock_changes_make_it(zone, month, hours):
    assert period(calendar("month", zone), utc(month[0], month[1], 15)).seconds == hours * 3600


def test_a_period_begins_at_local_midnight():
    found = period(calendar("day", "Asia/Kolkata"), utc(2026, 5, 4, 12))
    assert (rfc3339(found.start), rfc3339(found.end)) == ("2026-05-03T18:30:00Z", "2026-05-04T18:30:00Z")


def test_a_midnight_that_the_clocks_skip_is_the_instant_of_the_change():
    # Beirut went from 00:00 to 01:00 on 2022-03-27.
    found = period(calendar("day", "Asia/Beirut"), utc(2022, 3, 27, 12))
    assert (rfc3339(found.start), found.seconds) == ("2022-03-26T22:00:00Z", 23 * 3600)


def test_weeks_begin_on_monday():
    found = period(calendar("week"), utc(2026, 11, 22, 23))
    assert (rfc3339(found.start), rfc3339(found.end)) == ("2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("quarter", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("year", "2025-04-01T00:00:00Z", "2026-04-01T00:00:00Z"),
    ],
)
def test_a_fiscal_year_from_april_holds_february_in_its_last_quarter(unit, start, end):
    found = period(calendar(unit, fiscal_start_month=4), utc(2026, 2, 10))
    assert (rfc3339(found.start), rfc3339(found.end)) == (start, end)


def test_a_fiscal_quarter_from_february_starts_in_november():
    found = period(calendar("quarter", fiscal_start_month=2), utc(2026, 12, 10))
    assert (rfc3339(found.start), rfc3339(found.end)) == ("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z")


def test_a_fiscal_start_does_not_move_months():
    found = period(calendar("month", fiscal_start_month=4), utc(2026, 2, 10))
    assert rfc3339(found.start) == "2026-02-01T00:00:00Z"


def test_at_midnight_of_the_first_the_month_that_ended_is_judged_whole():
    at = utc(2026, 11, 1)
    found = stretch(calendar("month"), at)
    assert found.whole == found.elapsed == Span(utc(2026, 10, 1), at)
    assert found.closed


def test_a_running_month_has_elapsed_only_so_far():
    at = utc(2026, 11, 11)
    found = stretch(calendar("month"), at)
    assert found.elapsed == Span(utc(2026, 11, 1), at)
    assert found.whole.end == utc(2026, 12, 1)
    assert not found.closed


def test_a_younger_service_starts_its_window_when_it_began():
    at, since = utc(2026, 11, 11), utc(2026, 11, 4)
    window = RollingWindow(seconds=30 * 86_400, text="30d")
    assert stretch(window, at, since).elapsed == Span(since, at)
    assert stretch(window, at, at) is None
    assert stretch(window, at, utc(2020, 1, 1)).elapsed == Span(at - 30 * 86_400, at)


def test_a_windows_own_length_does_not_depend_on_when_the_service_began():
    assert window_seconds(calendar("month", "Europe/Berlin"), utc(2026, 3, 20)) == 743 * 3600
    assert window_seconds(RollingWindow(seconds=60, text="1m"), utc(2026, 3, 20)) == 60


def test_a_second_after_midnight_the_new_month_is_judged():
    at = utc(2026, 3, 1) + 1
    found = stretch(calendar("month"), at)
    assert found.whole == Span(utc(2026, 3, 1), utc(2026, 4, 1))
    assert found.elapsed.seconds == 1


def test_the_length_of_a_month_at_its_very_end_is_its_own():
    assert window_seconds(calendar("month"), utc(2026, 3, 1)) == 28 * 86_400
    assert window_seconds(calendar("month"), utc(2026, 3, 1) + 1) == 31 * 86_400
