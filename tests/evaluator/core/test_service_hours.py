"""When a calendar is open: zones and their clock changes, nights, holidays, versions."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.calendar import wall_clock
from evaluator.core.interval import Span, rfc3339
from evaluator.core.service_hours import availability, inside_and_outside, open_spans, shift_span
from slo_spec.model.calendars import Shift, WeekVersion
from tests.evaluator.core.calendars import DAY, HOUR, NINE_TO_FIVE, always, at, calendar, days, nights, shifts, week

BERLIN = "Europe/Berlin"


def opened(found, start, end):
    return [(rfc3339(span.start), rfc3339(span.end)) for span in open_spans(found, Span(at(start), at(end)))]


def test_hours_follow_the_clock_of_their_zone():
    found = opened(calendar(timezone=BERLIN), "2025-10-24T00:00Z", "2025-10-28T00:00Z")
    assert found == [
        ("2025-10-24T07:00:00Z", "2025-10-24T15:00:00Z"),
        ("2025-10-27T08:00:00Z", "2025-10-27T16:00:00Z"),
    ]


def test_a_zone_may_have_half_hours():
    found = opened(calendar(timezone="Asia/Kolkata"), "2025-06-16T00:00Z", "2025-06-17T00:00Z")
    assert found == [("2025-06-16T03:30:00Z", "2025-06-16T11:30:00Z")]


@pytest.mark.parametrize(("day", "hours"), [("2025-03-30", 23), ("2025-10-26", 25), ("2025-10-27", 24)])
def test_a_day_around_the_clock_is_as_long_as_its_clock_makes_it(day, hours):
    assert shift_span(date.fromisoformat(day), Shift(0, DAY), BERLIN).seconds == hours * HOUR


@pytest.mark.parametrize(("evening", "hours"), [("2025-03-29", 7), ("2025-10-25", 9), ("2025-10-26", 8)])
def test_a_night_shift_is_shorter_or_longer_when_the_clock_changes(evening, hours):
    assert shift_span(date.fromisoformat(evening), Shift(22 * HOUR, 30 * HOUR), BERLIN).seconds == hours * HOUR


@pytest.mark.parametrize(
    ("day", "seconds", "instant"),
    [
        ("2025-03-30", 2 * HOUR, "2025-03-30T01:00:00Z"),
        ("2025-03-30", 2 * HOUR + 1800, "2025-03-30T01:30:00Z"),
        ("2025-03-30", 3 * HOUR, "2025-03-30T01:00:00Z"),
        ("2025-10-26", 2 * HOUR + 1800, "2025-10-26T00:30:00Z"),
        ("2025-10-25", 26 * HOUR + 1800, "2025-10-26T00:30:00Z"),
        ("2025-10-25", 48 * HOUR, "2025-10-26T23:00:00Z"),
    ],
)
def test_a_skipped_time_is_an_hour_later_and_a_repeated_one_is_the_first(day, seconds, instant):
    assert rfc3339(wall_clock(date.fromisoformat(day), seconds, BERLIN)) == instant


def test_a_shift_that_a_clock_change_swallows_is_empty():
    day = date(2025, 3, 30)
    assert shift_span(day, Shift(2 * HOUR, 3 * HOUR), BERLIN).seconds == 0
    assert shift_span(day, Shift(2 * HOUR + 1800, 3 * HOUR), BERLIN).seconds == 0


def test_a_night_shift_goes_on_into_the_days_after_and_is_cut_at_the_span():
    assert opened(nights(), "2025-09-02T03:00Z", "2025-09-02T23:00Z") == [
        ("2025-09-02T03:00:00Z", "2025-09-02T06:00:00Z"),
        ("2025-09-02T22:00:00Z", "2025-09-02T23:00:00Z"),
    ]
    two_days = calendar(week(shifts((9, 48)))[:1] + ((),) * 6)
    assert opened(two_days, "2025-09-02T20:00Z", "2025-09-04T00:00Z") == [
        ("2025-09-02T20:00:00Z", "2025-09-03T00:00:00Z")
    ]


def test_shifts_that_overlap_count_once():
    both = calendar(week(shifts((9, 13), (12, 17))))
    assert opened(both, "2025-09-01T00:00Z", "2025-09-02T00:00Z") == [("2025-09-01T09:00:00Z", "2025-09-01T17:00:00Z")]
    over_midnight = calendar((shifts((20, 30), (5, 8)),) * 7)
    assert opened(over_midnight, "2025-09-02T00:00Z", "2025-09-02T12:00Z") == [
        ("2025-09-02T00:00:00Z", "2025-09-02T08:00:00Z")
    ]


def test_no_shift_begins_on_a_holiday_but_one_from_the_evening_before_goes_on():
    assert opened(nights(holidays=days("2025-09-02")), "2025-09-02T00:00Z", "2025-09-03T12:00Z") == [
        ("2025-09-02T00:00:00Z", "2025-09-02T06:00:00Z")
    ]


def test_holidays_of_each_year_may_wrap_the_new_year_both_ends_in():
    found = opened(calendar(yearly_holidays=(((12, 24), (1, 2)),)), "2025-12-22T00:00Z", "2026-01-07T00:00Z")
    assert [start[:10] for start, _ in found] == ["2025-12-22", "2025-12-23", "2026-01-05", "2026-01-06"]
    within_a_year = calendar(yearly_holidays=(((5, 1), (5, 2)),))
    assert [start[:10] for start, _ in opened(within_a_year, "2025-04-30T00:00Z", "2025-05-06T00:00Z")] == [
        "2025-04-30", "2025-05-05"
    ]  # fmt: skip


def test_the_version_of_the_day_on_which_a_shift_begins_holds():
    short = WeekVersion(week=(shifts((22, 26)),) * 7, valid_from=date(2025, 9, 3))
    changed = nights(versions=(short, WeekVersion(week=(shifts((22, 30)),) * 7)))
    assert opened(changed, "2025-09-02T12:00Z", "2025-09-04T12:00Z") == [
        ("2025-09-02T22:00:00Z", "2025-09-03T06:00:00Z"),
        ("2025-09-03T22:00:00Z", "2025-09-04T02:00:00Z"),
    ]


def test_before_its_first_version_a_calendar_is_closed():
    later = calendar(versions=(WeekVersion(week=NINE_TO_FIVE, valid_from=date(2025, 9, 2)),))
    assert opened(later, "2025-09-01T00:00Z", "2025-09-03T00:00Z") == [("2025-09-02T09:00:00Z", "2025-09-02T17:00:00Z")]


def test_an_empty_span_has_no_hours():
    assert open_spans(always(), Span(5, 5)) == ()


def test_public_holidays_are_holidays():
    found = opened(calendar(timezone=BERLIN, public_holidays="DE-BE"), "2025-04-30T00:00Z", "2025-05-03T00:00Z")
    assert [start[:10] for start, _ in found] == ["2025-04-30", "2025-05-02"]


def test_events_of_icalendar_texts_are_holidays():
    text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20250902\nEND:VEVENT\nEND:VCALENDAR\n"
    found = opened(calendar(files=(("works.ics", text),)), "2025-09-01T00:00Z", "2025-09-04T00:00Z")
    assert [start[:10] for start, _ in found] == ["2025-09-01", "2025-09-03"]


def test_prime_time_and_the_rest_make_up_the_period():
    period = Span(at("2025-03-29T12:00Z"), at("2025-04-02T12:00Z"))
    inside, outside = inside_and_outside(calendar(timezone=BERLIN), period)
    assert sum(span.seconds for span in (*inside, *outside)) == period.seconds
    assert sum(span.seconds for span in inside) == 21 * HOUR


def test_availability_counts_downtime_inside_the_hours_once():
    hours, down = (Span(0, 100), Span(200, 300)), (Span(50, 220), Span(90, 210))
    found = availability(hours, down)
    assert (found.total_seconds, found.down_seconds, found.value) == (200, 70, Fraction(130, 200))
    assert found.reaches(Fraction(130, 200))
    assert not found.reaches(Fraction(130, 200) + Fraction(1, 10**30))


def test_hours_that_there_are_not_cannot_miss():
    found = availability((), (Span(0, 5),))
    assert found.value is None
    assert found.reaches(Fraction(1))
