"""Business days: counted, spread over, and the three readings of one."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.business_days import (
    business_day,
    business_days,
    delivered_by,
    monday_to_friday,
    next_month,
    one_business_day,
    report_due,
    spread,
)
from evaluator.core.interval import rfc3339
from tests.evaluator.core.calendars import HOUR, always, at, calendar, days, nights, shifts, week


def readings(found, created, day_seconds=8 * HOUR):
    reading = one_business_day(found, at(created), day_seconds)
    return tuple(rfc3339(at) for at in (reading.end_of_next, reading.day_of_seconds, reading.same_time_next))


def test_business_days_are_the_days_on_which_shifts_begin():
    desk = monday_to_friday(days("2025-05-01"))
    found = business_days(desk, date(2025, 4, 30), date(2025, 5, 5))
    assert found == days("2025-04-30", "2025-05-02", "2025-05-05")


def test_the_nth_business_day_counts_the_first_day_if_it_is_one():
    desk = monday_to_friday()
    assert business_day(desk, date(2025, 9, 1), 1) == date(2025, 9, 1)
    assert business_day(desk, date(2025, 11, 1), 1) == date(2025, 11, 3)
    assert business_day(desk, date(2025, 9, 1), 23) == date(2025, 10, 1)
    assert business_day(desk, date(2025, 9, 1), 1000) == date(2029, 6, 29)


def test_there_is_no_business_day_number_nought_and_none_in_a_calendar_without():
    with pytest.raises(ValueError, match="counted from 1"):
        business_day(monday_to_friday(), date(2025, 9, 1), 0)
    with pytest.raises(ValueError, match="the calendar 'desk' has no 1 business days from 2025-09-01 on"):
        business_day(calendar(((),) * 7), date(2025, 9, 1), 1)


@pytest.mark.parametrize(
    ("month", "number", "due"), [(1, 5, "2025-02-07"), (12, 1, "2026-01-01"), (10, 1, "2025-11-03")]
)
def test_a_report_is_due_on_a_business_day_of_the_next_month(month, number, due):
    assert report_due(monday_to_friday(), 2025, month, number) == date.fromisoformat(due)


def test_a_delivery_on_the_day_is_in_time_and_none_is_not():
    assert delivered_by(date(2025, 2, 7), date(2025, 2, 7))
    assert not delivered_by(date(2025, 2, 7), date(2025, 2, 8))
    assert not delivered_by(date(2025, 2, 7), None)


def test_after_december_comes_january():
    assert next_month(2025, 12) == date(2026, 1, 1)
    assert next_month(2025, 1) == date(2025, 2, 1)


def test_a_goal_is_spread_over_the_business_days_of_its_month():
    found = spread(monday_to_friday(days("2025-05-01")), Fraction(100), 2025, 5, date(2025, 5, 6))
    assert (found.business_days, found.passed) == (21, 3)
    assert (found.daily, found.cumulative) == (Fraction(100, 21), Fraction(300, 21))
    nothing = spread(calendar(((),) * 7), Fraction(100), 2025, 5, date(2025, 5, 6))
    assert (nothing.business_days, nothing.daily, nothing.cumulative) == (0, None, None)


def test_one_business_day_has_three_readings():
    assert readings(calendar(), "2025-09-05T15:00Z") == (
        "2025-09-08T17:00:00Z", "2025-09-08T15:00:00Z", "2025-09-08T15:00:00Z"
    )  # fmt: skip


@pytest.mark.parametrize(
    "created", ["2025-09-05T17:00Z", "2025-09-05T18:30Z", "2025-09-07T12:00Z", "2025-09-08T09:00Z"]
)
def test_what_comes_in_outside_the_hours_is_received_at_the_next_opening(created):
    assert readings(calendar(), created) == (
        "2025-09-09T17:00:00Z", "2025-09-08T17:00:00Z", "2025-09-09T09:00:00Z"
    )  # fmt: skip


def test_the_same_time_is_that_of_the_clock_on_the_wall():
    berlin = calendar(timezone="Europe/Berlin")
    assert readings(berlin, "2025-10-24T15:00+02:00")[2] == "2025-10-27T14:00:00Z"


def test_the_small_hours_of_a_night_shift_belong_to_the_evening_before():
    weekdays = calendar(week(shifts((22, 30))))
    # Saturday, two o'clock, is still Friday's shift; the next begins on Monday evening.
    assert readings(weekdays, "2025-09-06T02:00Z") == (
        "2025-09-09T06:00:00Z", "2025-09-09T02:00:00Z", "2025-09-09T02:00:00Z"
    )  # fmt: skip
    assert readings(nights(), "2025-09-02T06:00Z")[0] == "2025-09-04T06:00:00Z"


def test_around_the_clock_the_next_business_day_is_tomorrow():
    assert readings(always(), "2025-09-06T10:00Z", 24 * HOUR) == (
        "2025-09-08T00:00:00Z", "2025-09-07T10:00:00Z", "2025-09-07T10:00:00Z"
    )  # fmt: skip


def test_a_last_business_day_has_no_next():
    from slo_spec.model.calendars import WeekVersion

    last = calendar(
        versions=(WeekVersion(week=week(shifts((9, 17)))), WeekVersion(week=((),) * 7, valid_from=date(2025, 9, 2)))
    )
    with pytest.raises(ValueError, match="has no business day after 2025-09-01"):
        one_business_day(last, at("2025-09-01T10:00Z"), HOUR)
