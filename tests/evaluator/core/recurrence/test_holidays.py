"""Which days are holidays, by the libraries that know."""

import sys
from datetime import date

import pytest

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
        "DTSTART;VALUE=DATE:20260501\r\nRRULE:FREQ=SOMETIMES",
        "DTSTART;VALUE=DATE:20260501\r\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART;VALUE=DATE:20260501\r\nRRULE:BYDAY=MO",
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
