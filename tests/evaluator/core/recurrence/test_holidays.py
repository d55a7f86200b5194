"""Which days are holidays, by the libraries that know."""

import contextlib
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.recurrence.holidays import holidays_of_text, public_holidays

BERLIN = "Europe/Berlin"


def text(*events):
    inside = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{event}\r\nEND:VEVENT\r\n" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//\r\n{inside}END:VCALENDAR\r\n"


def found(*events, year=2026):
    return sorted(str(day) for day in holidays_of_text("works.ics", text(*events), year, BERLIN))


def test_a_country_has_its_holidays_and_a_part_of_it_its_own():
    assert date(2026, 10, 3) in public_holidays("DE", 2026)
    assert date(2026, 3, 8) not in public_holidays("DE", 2026)
    assert date(2026, 3, 8) in public_holidays("DE-BE", 2026)
    assert date(2026, 7, 3) in public_holidays("US", 2026)


def test_an_unknown_country_or_part_is_refused_with_what_is_known():
    with pytest.raises(ValueError, match="no public holidays are known for 'ZZ'; write a country of ISO 3166"):
        public_holidays("ZZ", 2026)
    with pytest.raises(ValueError, match=r"known for 'DE-XX'; write DE, or of DE-BB, DE-BE"):
        public_holidays("DE-XX", 2026)


def test_days_of_events_are_holidays_the_last_day_out():
    assert found("DTSTART;VALUE=DATE:20260501") == ["2026-05-01"]
    assert found("DTSTART;VALUE=DATE:20260501\r\nDTEND;VALUE=DATE:20260503") == ["2026-05-01", "2026-05-02"]


def test_events_recur_and_may_be_excepted():
    assert found("DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY") == ["2026-05-01"]
    monthly = "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=MONTHLY;COUNT=3\r\nEXDATE;VALUE=DATE:20260201"
    assert found(monthly) == ["2026-01-01", "2026-03-01"]


def test_an_event_over_the_new_year_is_in_both_years():
    event = "DTSTART;VALUE=DATE:20251231\r\nDTEND;VALUE=DATE:20260102"
    assert found(event, year=2025) == ["2025-12-31"]
    assert found(event, year=2026) == ["2026-01-01"]


def test_midnight_to_midnight_in_the_zone_is_a_day():
    assert found("DTSTART:20260430T220000Z\r\nDTEND:20260501T220000Z") == ["2026-05-01"]
    assert found("DTSTART:20260501T000000\r\nDTEND:20260502T000000") == ["2026-05-01"]


def test_an_event_that_is_no_whole_day_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"'works\.ics': the event 'Party' is no whole day"):
        found("SUMMARY:Party\r\nDTSTART:20260501T140000Z\r\nDTEND:20260501T180000Z")


@pytest.mark.parametrize("wrong", ["", "nothing", "BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n", "BEGIN:VCALENDAR\r\n"])
def test_a_text_that_is_no_calendar_is_refused(wrong):
    with pytest.raises(ValueError, match=r"'works\.ics' is no iCalendar text"):
        holidays_of_text("works.ics", wrong, 2026, BERLIN)


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:no start",
        "DTSTART:soon",
        "DTSTART;VALUE=DATE:00000000",
        "DTSTART;VALUE=DATE:20260501\r\nDURATION:P99999999999D",
    ],
)
def test_an_event_that_cannot_be_read_is_refused(event):
    with pytest.raises(ValueError, match=r"'works\.ics' is no iCalendar text that can be read: "):
        found(event)


def test_without_the_extra_one_is_told_what_to_install(monkeypatch):
    public_holidays.cache_clear()
    holidays_of_text.cache_clear()
    monkeypatch.setitem(sys.modules, "holidays", None)
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(ValueError, match=r"public holidays of DE need .* pip install slogate\[calendars\]"):
        public_holidays("DE", 2026)
    with pytest.raises(ValueError, match=r"holidays of 'works\.ics' need .* pip install slogate\[calendars\]"):
        holidays_of_text("works.ics", text(), 2026, BERLIN)


DAY = "DTSTART;VALUE=DATE:20261101"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([f"{DAY}\r\nDTEND;VALUE=DATE:99991231"], "takes 2,912,138 days"),
        ([f"{DAY}\r\nDTEND;VALUE=DATE:20281101"], "takes 731 days, .* at most 370"),
        (["DTSTART;VALUE=DATE:00010101"], "events lie between 1900 and 2399"),
        (["DTSTART:20261101T000000Z\r\nRRULE:FREQ=SECONDLY"], "FREQ=SECONDLY: how often is one of DAILY"),
        (["DTSTART:20261101T000000Z\r\nRRU\r\n LE:FREQ=HOURLY"], "FREQ=HOURLY: how often"),
        ([f"{DAY}\r\nRRULE:FREQ=SOMETIMES"], "how often"),
        ([f"{DAY}\r\nRRULE:FREQ=DAILY;INTERVAL=0"], "INTERVAL=0"),
        ([f"{DAY}\r\nRRULE:BYDAY=MO"], "does not say how often"),
        ([f"{DAY}\r\nRRULE:FREQ=DAILY;BYSECOND=1"], "BYSECOND does not go"),
        ([f"{DAY}\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "never comes true"),
        ([f"{DAY}\r\nRRULE:FREQ=YEARLY"] * 101, "101 rules"),
        ([f"{DAY}\r\nRRULE:FREQ=DAILY"] * 11, "11 rules that do not have FREQ=YEARLY"),
        ([f"{DAY}\r\nRRULE:FREQ=DAILY"] * 6, "more than 2,000 times a year"),
        ([DAY] * 2001, "2,001 events"),
        ([f"{DAY}\r\nRDATE;VALUE=DATE:" + ",".join(["20261102"] * 2001)], "2,001 single dates"),
        ([f"{DAY}\r\nDESCRIPTION:" + "x" * 1_048_576], "more than 1 MiB"),
    ],
)
def test_a_text_that_asks_for_more_than_holidays_do_is_refused(events, words):
    with pytest.raises(ValueError, match=rf"'works\.ics'.*{words}"):
        found(*events)


def test_a_time_zone_may_change_yearly_and_no_faster():
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:{}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT"
    for rule, refused in (("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", False), ("FREQ=SECONDLY", True)):
        whole = text(DAY).replace("BEGIN:VEVENT", zone.format(rule))
        if refused:
            with pytest.raises(ValueError, match="a time zone changes by FREQ=SECONDLY"):
                holidays_of_text("works.ics", whole, 2026, BERLIN)
        else:
            assert holidays_of_text("works.ics", whole, 2026, BERLIN) == {date(2026, 11, 1)}


def test_holidays_of_twenty_years_are_read_and_those_that_recur_never_overflow():
    days = [f"DTSTART;VALUE=DATE:{year}{month:02}01" for year in range(2015, 2035) for month in range(1, 13)]
    assert len(found(*days)) == 12
    daily = "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY"
    assert len(found(daily, year=2399)) == 365
    assert found(daily, year=9999) == []


PIECES = ["DTSTART", "DTEND", "RDATE", "RRULE", ";VALUE=DATE", ";VALUE=PERIOD", ";TZID=X", ":", "20261101", "00010101",
          "99991231", "T000000", "Z", "/P9D", "FREQ=YEARLY", "FREQ=SECONDLY", ";COUNT=99999", ";BYSETPOS=-1", "\r\n",
          "\r\n ", "DURATION:P9999999W", "BEGIN:VTIMEZONE", "RECURRENCE-ID", "EXDATE", "\x00"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from([1, 2026, 9999]))
def test_no_text_raises_anything_but_what_is_said_of_it(pieces, year):
    with contextlib.suppress(ValueError):
        holidays_of_text("works.ics", text(f"DTSTART;VALUE=DATE:20261101\r\n{pieces}"), year, BERLIN)
