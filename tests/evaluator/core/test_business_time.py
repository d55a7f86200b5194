"""Business time: deadlines, pauses, escalations, reopened tickets, changed schedules."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.core.business_time import (
    across_schedules,
    deadline,
    elapsed,
    escalations,
    in_time,
    reopened,
    wall_clock_deadline,
    within,
)
from evaluator.core.interval import Span, rfc3339
from slo_spec.model.calendars import WeekVersion
from tests.evaluator.core.calendars import HOUR, NINE_TO_FIVE, always, at, calendar, days, nights, shifts, week

DESK = calendar()
# 1 September 2025 is a Monday.


def stretch(start, end):
    return Span(at(start), at(end))


@pytest.mark.parametrize(
    ("created", "target", "due"),
    [
        ("2025-09-01T09:00Z", 8 * HOUR, "2025-09-01T17:00:00Z"),
        ("2025-09-01T09:00Z", 8 * HOUR + 1, "2025-09-02T09:00:01Z"),
        ("2025-09-05T16:30Z", HOUR, "2025-09-08T09:30:00Z"),
        ("2025-09-05T17:00Z", 8 * HOUR, "2025-09-08T17:00:00Z"),
        ("2025-09-06T12:00Z", 1, "2025-09-08T09:00:01Z"),
        ("2025-09-01T08:00Z", 0, "2025-09-01T09:00:00Z"),
        ("2025-09-01T10:00Z", 0, "2025-09-01T10:00:00Z"),
        ("2025-09-01T17:00Z", 0, "2025-09-02T09:00:00Z"),
    ],
)
def test_a_deadline_is_when_the_target_is_consumed_at_closing_if_exactly_then(created, target, due):
    assert rfc3339(deadline(DESK, at(created), target)) == due


def test_a_deadline_may_be_years_away():
    due = deadline(DESK, at("2025-09-01T09:00Z"), 8 * HOUR * 5 * 1000)
    assert rfc3339(due) == "2044-10-28T17:00:00Z"


def test_a_night_shift_and_a_clock_change_count_physical_time():
    berlin = nights("Europe/Berlin")
    assert rfc3339(deadline(berlin, at("2025-10-25T22:00+02:00"), 9 * HOUR)) == "2025-10-26T05:00:00Z"
    assert elapsed(berlin, at("2025-03-29T22:00+01:00"), at("2025-03-30T06:00+02:00")) == 7 * HOUR


def test_pauses_stop_the_clock_only_while_it_runs_and_count_once():
    pauses = (
        stretch("2025-09-01T14:00Z", "2025-09-02T11:00Z"),
        stretch("2025-09-02T10:00Z", "2025-09-02T12:00Z"),
        stretch("2025-09-01T20:00Z", "2025-09-01T21:00Z"),
    )
    created = at("2025-09-01T10:00Z")
    assert rfc3339(deadline(DESK, created, 8 * HOUR, pauses)) == "2025-09-02T16:00:00Z"
    assert elapsed(DESK, created, at("2025-09-02T16:00Z"), pauses) == 8 * HOUR


def test_a_clock_paused_at_creation_starts_when_the_pause_ends():
    paused = (stretch("2025-09-01T09:00Z", "2025-09-01T11:00Z"),)
    assert rfc3339(deadline(DESK, at("2025-09-01T10:00Z"), 0, paused)) == "2025-09-01T11:00:00Z"


@pytest.mark.parametrize(
    "closed",
    [
        calendar(((),) * 7),
        calendar(versions=()),
        calendar(yearly_holidays=(((1, 1), (12, 31)),)),
        calendar(versions=(WeekVersion(week=NINE_TO_FIVE), WeekVersion(week=((),) * 7, valid_from=date(2025, 9, 1)))),
    ],
)
def test_a_calendar_that_never_opens_again_is_said_and_not_searched_for_ever(closed):
    with pytest.raises(ValueError, match="the calendar 'desk' does not open again, so by it nothing is due"):
        deadline(closed, at("2025-09-01T09:00Z"), 1)


def test_a_calendar_that_opens_after_many_years_is_waited_for():
    later = calendar(versions=(WeekVersion(week=NINE_TO_FIVE, valid_from=date(2045, 1, 1)),))
    assert rfc3339(deadline(later, at("2025-09-01T09:00Z"), 1)) == "2045-01-02T09:00:01Z"
    leap = calendar((shifts((0, 24)),) * 7, yearly_holidays=(((3, 1), (2, 28)),))
    assert rfc3339(deadline(leap, at("2096-03-01T00:00Z"), 1)) == "2104-02-29T00:00:01Z"


def test_a_target_beyond_all_calendars_or_below_nothing_is_refused():
    with pytest.raises(ValueError, match="would not be due before the year 9990"):
        deadline(calendar(week((), shifts((0, 1)))), at("9800-09-01T09:00Z"), 10**12)
    with pytest.raises(ValueError, match="below nothing"):
        deadline(DESK, at("2025-09-01T09:00Z"), -1)


def test_a_holiday_in_between_is_left_out():
    free = calendar(holidays=days("2025-09-02"))
    assert rfc3339(deadline(free, at("2025-09-01T16:00Z"), 2 * HOUR)) == "2025-09-03T10:00:00Z"


def test_in_time_is_up_to_the_deadline_itself_and_what_never_happened_is_late():
    assert in_time(10, 10)
    assert not in_time(10, 11)
    assert not in_time(10, None)
    assert within(600, 600)
    assert not within(600, 601)
    assert not within(600, None)


def test_escalations_come_when_their_share_is_consumed_to_the_next_whole_second():
    levels = (Fraction(1, 2), Fraction(1, 3), Fraction(1), Fraction(3, 2))
    found = escalations(DESK, at("2025-09-01T16:00Z"), 7200, levels)
    assert [rfc3339(instant) for instant in found] == [
        "2025-09-01T17:00:00Z", "2025-09-01T16:40:00Z", "2025-09-02T10:00:00Z", "2025-09-02T11:00:00Z"
    ]  # fmt: skip
    assert escalations(DESK, at("2025-09-01T10:00Z"), 10, (Fraction(1, 3),)) == (at("2025-09-01T10:00:04Z"),)


def test_escalations_wait_for_pauses():
    paused = (stretch("2025-09-01T16:00Z", "2025-09-01T16:30Z"),)
    assert escalations(DESK, at("2025-09-01T16:00Z"), 3600, [Fraction(1, 2)], iter(paused)) == (
        at("2025-09-01T17:00Z"),
    )


def test_a_reopened_ticket_has_three_clocks():
    stretches = [stretch("2025-09-01T10:00Z", "2025-09-01T12:00Z"), stretch("2025-09-02T10:00Z", "2025-09-02T11:30Z")]
    found = reopened(DESK, stretches)
    assert found.first_resolution == 2 * HOUR
    assert found.total_open == 2 * HOUR + 5400
    assert found.since_creation == 9 * HOUR + 1800


def test_a_changed_schedule_is_cumulative_or_the_last_for_all():
    start, change, end = at("2025-09-01T08:00Z"), at("2025-09-02T12:00Z"), at("2025-09-02T20:00Z")
    around = always()
    found = across_schedules([(change, around), (start, DESK)], end)
    assert (found.cumulative, found.last_schedule) == (8 * HOUR + 3 * HOUR + 8 * HOUR, 36 * HOUR)


def test_a_schedule_that_begins_after_the_end_never_held():
    start, end = at("2025-09-01T08:00Z"), at("2025-09-01T20:00Z")
    found = across_schedules([(start, DESK), (end, always())], end)
    assert (found.cumulative, found.last_schedule) == (8 * HOUR, 8 * HOUR)
    with pytest.raises(ValueError, match="without a calendar"):
        across_schedules([], end)


def test_a_clock_that_never_stops_counts_physical_seconds():
    assert rfc3339(wall_clock_deadline(at("2025-10-26T00:00+02:00"), 4 * HOUR)) == "2025-10-26T02:00:00Z"
