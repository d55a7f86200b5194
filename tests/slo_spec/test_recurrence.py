"""Recurrence rules by the clock on the wall."""

import time
from datetime import datetime

import pytest

from slo_spec.recurrence import check_rule, starts

FIRST = datetime(2026, 1, 1, 2)


def days(rule, first=FIRST, since=datetime(2026, 1, 1), until=datetime(2026, 12, 31, 23), timezone="UTC"):
    return [f"{start:%m-%d}" for start in starts(rule, first, timezone, since=since, until=until)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=SU;COUNT=3", ["01-04", "01-11", "01-18"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=2", ["01-04", "01-18"]),
        ("FREQ=MONTHLY;BYDAY=1SA;COUNT=2", ["01-03", "02-07"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["01-31", "02-28", "03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["01-30", "02-27"]),
        ("FREQ=DAILY;UNTIL=20260102", ["01-01", "01-02"]),
        ("freq=daily;until=20260102t015959", ["01-01"]),
        ("RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", ["03-01"]),
        ("FREQ=DAILY;UNTIL=99991231;COUNT=1".replace(";COUNT=1", ";BYMONTH=1;BYMONTHDAY=1"), ["01-01"]),
    ],
)
def test_a_rule_says_on_which_days(rule, expected):
    assert days(rule) == expected


def test_an_end_in_utc_is_read_by_the_clock_of_the_zone():
    # 02:00 in Berlin on the second is 01:00Z: in at 01:00Z, out a second before.
    assert days("FREQ=DAILY;UNTIL=20260102T010000Z", timezone="Europe/Berlin") == ["01-01", "01-02"]
    assert days("FREQ=DAILY;UNTIL=20260102T005959Z", timezone="Europe/Berlin") == ["01-01"]


def test_leap_days_come_in_leap_years_alone():
    leap = starts("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", FIRST, "UTC", since=FIRST, until=datetime(2110, 1, 1))
    years = [start.year for start in leap]
    assert years[:2] == [2028, 2032]
    assert years[-2:] == [2104, 2108]  # 2100 is none


def test_days_of_the_week_are_those_of_the_real_calendar():
    found = list(starts("FREQ=WEEKLY;BYDAY=SU", FIRST, "UTC", since=FIRST, until=datetime(2032, 1, 1)))
    assert len(found) == 313
    assert {start.weekday() for start in found} == {6}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("FREQ=SECONDLY", "FREQ=SECONDLY: how often"),
        ("FREQ=HOURLY", "FREQ=HOURLY: how often"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL=0 cannot be read"),
        ("FREQ=DAILY;COUNT=100001", "more than 100,000 times"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0 cannot be read"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20260102", "exclude each other"),
        ("FREQ=DAILY;FREQ=DAILY", "stands twice"),
        ("FREQ=DAILY;BYSECOND=0,1,2", "the time of day stands beside it"),
        ("FREQ=WEEKLY;BYDAY=1SU", "goes with FREQ=MONTHLY or FREQ=YEARLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "1 to 31"),
        ("FREQ=YEARLY;BYMONTH=-1", "1 to 12"),
        ("FREQ=DAILY;UNTIL=20260230", "not in the calendar"),
        ("FREQ=DAILY;UNTIL=tomorrow", "cannot be read"),
        ("INTERVAL=2", "does not say how often"),
        ("", "is no part of a rule"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never comes true"),
        ("FREQ=DAILY;BYSETPOS=2", "never comes true"),
        ("FREQ=DAILY;UNTIL=20251231", "never comes true"),
        ("FREQ=DAILY;UNTIL=00010101T000000Z", "never comes true"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_in_words(rule, message):
    with pytest.raises(ValueError, match=message):
        check_rule(rule, FIRST, "America/New_York")


def test_no_rule_runs_away():
    began = time.monotonic()
    with pytest.raises(ValueError, match="never comes true"):
        check_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", datetime(1970, 1, 1), "UTC")
    assert time.monotonic() - began < 5
    with pytest.raises(ValueError, match="followed for 100,000 days, not to 2400-01-01"):
        days("FREQ=DAILY", until=datetime(2400, 1, 1))
