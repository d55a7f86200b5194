"""Windows that come again, through both changes of the clock."""

from datetime import UTC, date, datetime

import pytest

from evaluator.core.calendar import wall_clock
from evaluator.core.interval import Span, instant, rfc3339
from evaluator.core.recurrence.rules import occurrences
from slo_spec.model.exclusions import Recurring


def at(*parts):
    return instant(datetime(*parts).replace(tzinfo=UTC))


def found(zone, begins, end_of_day, span, rule="FREQ=DAILY", first="2025-01-01"):
    recurring = Recurring(rule=rule, first=f"{first}T{begins}:00", end_of_day=end_of_day, timezone=zone)
    return [(rfc3339(each.start), rfc3339(each.end)) for each in occurrences(recurring, span)]


def lengths(zone, begins, hours, day):
    """How long the windows are that begin on a day by the clock of its zone."""
    midnight, next_midnight = (wall_clock(day, seconds, zone) for seconds in (0, 86_400))
    recurring = Recurring(
        rule="FREQ=DAILY", first=f"2025-01-01T{begins}:00", end_of_day=int(hours * 3600), timezone=zone
    )
    whole = occurrences(recurring, Span(midnight, next_midnight))
    return [each.seconds for each in whole if each.start >= midnight]


def test_sunday_night_in_berlin_is_an_hour_in_march_and_three_in_october():
    year = Span(at(2025, 3, 20), at(2025, 11, 1))
    sundays = found("Europe/Berlin", "02:00", 4 * 3600, year, "FREQ=WEEKLY;BYDAY=SU")
    assert sundays[0] == ("2025-03-23T01:00:00Z", "2025-03-23T03:00:00Z")
    assert sundays[1] == ("2025-03-30T01:00:00Z", "2025-03-30T02:00:00Z")
    assert sundays[2] == ("2025-04-06T00:00:00Z", "2025-04-06T02:00:00Z")
    assert sundays[-1] == ("2025-10-26T00:00:00Z", "2025-10-26T03:00:00Z")
    assert len(sundays) == 32


@pytest.mark.parametrize(
    ("zone", "begins", "hours", "day", "seconds"),
    [
        ("Europe/Berlin", "02:00", 4, (2025, 3, 30), [3600]),
        ("Europe/Berlin", "02:00", 4, (2025, 10, 26), [10800]),
        ("Europe/Berlin", "02:00", 3, (2025, 3, 30), []),  # does not take place
        ("Europe/Berlin", "02:30", 3, (2025, 3, 30), []),
        ("Europe/Berlin", "03:00", 4, (2025, 10, 26), [3600]),
        ("America/New_York", "01:00", 3, (2025, 3, 9), [3600]),
        ("America/New_York", "01:00", 3, (2025, 11, 2), [10800]),
        ("America/New_York", "00:00", 24, (2025, 3, 9), [23 * 3600]),
        ("America/New_York", "00:00", 24, (2025, 11, 2), [25 * 3600]),
        ("Asia/Kolkata", "02:00", 4, (2025, 3, 30), [7200]),
        ("Europe/Berlin", "22:00", 28, (2025, 3, 29), [5 * 3600]),  # over midnight, and over the change
        ("Europe/Berlin", "22:00", 28, (2025, 10, 25), [7 * 3600]),
    ],
)
def test_a_window_lasts_from_one_reading_of_the_clock_to_another(zone, begins, hours, day, seconds):
    assert lengths(zone, begins, hours, date(*day)) == seconds


def test_a_zone_of_half_hours_is_half_an_hour_off():
    one_day = Span(at(2025, 6, 14), at(2025, 6, 15))
    assert found("Asia/Kolkata", "02:00", 4 * 3600, one_day) == [("2025-06-14T20:30:00Z", "2025-06-14T22:30:00Z")]


def test_a_window_is_found_whole_by_any_part_of_it_and_not_by_its_edges():
    start, end = at(2025, 6, 14, 22), at(2025, 6, 16)
    assert found("UTC", "22:00", 48 * 3600, Span(end - 1, end)) == [
        ("2025-06-14T22:00:00Z", "2025-06-16T00:00:00Z"),
        ("2025-06-15T22:00:00Z", "2025-06-17T00:00:00Z"),
    ]
    once = "FREQ=DAILY;COUNT=1"
    assert found("UTC", "22:00", 48 * 3600, Span(start, start + 1), once, "2025-06-14")
    assert found("UTC", "22:00", 48 * 3600, Span(end - 1, end + 5), once, "2025-06-14")
    assert found("UTC", "22:00", 48 * 3600, Span(start - 5, start), once, "2025-06-14") == []
    assert found("UTC", "22:00", 48 * 3600, Span(end, end + 5), once, "2025-06-14") == []


def test_nothing_takes_place_before_the_rule_holds():
    assert found("UTC", "02:00", 4 * 3600, Span(at(2024, 1, 1), at(2025, 1, 1, 2))) == []


def test_a_leap_day_has_a_window():
    leap = Span(at(2024, 2, 28), at(2024, 3, 2))
    starts = [start for start, _ in found("UTC", "02:00", 4 * 3600, leap, first="2024-01-01")]
    assert starts == ["2024-02-28T02:00:00Z", "2024-02-29T02:00:00Z", "2024-03-01T02:00:00Z"]
