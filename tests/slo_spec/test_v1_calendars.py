"""What a calendar of slogate/v1 means: text in, hours and holidays out."""

from datetime import date

import pytest

from slo_spec.load import load
from slo_spec.model.calendars import Shift
from slo_spec.show import show

HEAD = "apiVersion: slogate/v1\nkind: Calendar\nmetadata: {name: weekdays, description: Nine to five}\n"
HOUR = 3600
NINE_TO_FIVE = (Shift(9 * HOUR, 17 * HOUR),)
ALL_DAY = (Shift(0, 24 * HOUR),)


def calendar(body, timezone="Europe/Berlin"):
    loaded = load([("a.yaml", f"{HEAD}timezone: {timezone}\n{body}\n")])
    assert loaded.problems == (), [show(problem) for problem in loaded.problems]
    (found,) = loaded.spec.calendars
    return found


def week(body):
    (version,) = calendar(body).versions
    return version.week


def said(body, timezone="Europe/Berlin"):
    loaded = load([("a.yaml", f"{HEAD}timezone: {timezone}\n{body}\n")])
    return [
        f"{problem.location.line}:{problem.location.column} {problem.code}: {problem.message}"
        + (f" ({problem.hint})" if problem.hint else "")
        for problem in loaded.problems
    ]


def hours(*shifts):
    return tuple(Shift(int(start * HOUR), int(end * HOUR)) for start, end in shifts)


def test_a_calendar_has_its_name_zone_and_hours():
    found = calendar('hours: {mon-fri: "09:00-17:00"}')
    assert (found.name, found.timezone, found.description) == ("weekdays", "Europe/Berlin", "Nine to five")
    (version,) = found.versions
    assert version.valid_from is None
    assert version.week == (NINE_TO_FIVE,) * 5 + ((), ())
    assert found.holidays == found.yearly_holidays == found.files == ()
    assert not found.public_holidays


def test_a_day_has_one_shift_several_all_day_or_none():
    found = week('hours: {mon: "09:00-17:00", tue: ["09:00-12:00", "13:00-15:30"], wed: 24h, thu: []}')
    assert found == (NINE_TO_FIVE, hours((9, 12), (13, 15.5)), ALL_DAY, (), (), (), ())


def test_a_range_names_its_days_and_a_day_by_its_own_name_wins():
    found = week('hours: {fri: "09:00-14:00", mon-fri: "09:00-17:00", sat-sun: 24h, sun: []}')
    assert found == (NINE_TO_FIVE,) * 4 + (hours((9, 14)), ALL_DAY, ())
    assert week("hours: {mon-sun: 24h}") == (ALL_DAY,) * 7
    assert week("hours: {mon-sat: 24h}") == (ALL_DAY,) * 6 + ((),)
    assert week("hours: {mon-thu: 24h}") == (ALL_DAY,) * 4 + ((),) * 3


def test_shifts_that_overlap_are_one_and_stand_in_order():
    assert week('hours: {mon: ["13:00-17:00", "09:00-12:00", "11:00-14:00"]}')[0] == NINE_TO_FIVE


def test_breaks_are_cut_from_each_day():
    found = week('hours: {mon: "09:00-17:00", tue: "12:30-17:00", wed: "12:00-13:00"}\nbreaks: ["12:00-13:00"]')
    assert found[:3] == (hours((9, 12), (13, 17)), hours((13, 17)), ())


def test_a_shift_over_midnight_has_the_breaks_of_the_next_morning_too():
    assert week('hours: {mon: "22:00-30:00"}\nbreaks: ["02:00-02:30"]')[0] == hours((22, 26), (26.5, 30))


def test_a_break_over_midnight_is_cut_from_the_evening_and_from_the_morning():
    assert week('hours: {mon: 24h}\nbreaks: ["23:30-24:30"]')[0] == hours((0.5, 23.5))


def test_holidays_are_days_stretches_of_days_and_days_of_each_year():
    found = calendar("hours: {mon: 24h}\nholidays: [2026-12-24..2026-12-26, 2026-05-15, 12-24..01-02, 02-29]")
    assert found.holidays == (date(2026, 5, 15), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26))
    assert found.yearly_holidays == (((12, 24), (1, 2)), ((2, 29), (2, 29)))


def test_public_holidays_are_named_by_country_and_part():
    assert calendar("hours: {mon: 24h}\npublic_holidays: DE-BE").public_holidays == "DE-BE"


def test_versions_hold_from_their_days_on_and_have_the_calendars_breaks_unless_they_have_their_own():
    found = calendar(
        'hours: {mon: "09:00-17:00"}\nbreaks: ["12:00-13:00"]\n'
        'versions: [{from: 2027-01-01, hours: {mon: "10:00-14:00"}, breaks: []},'
        ' {from: 2026-07-01, hours: {mon: "08:00-17:00"}}]'
    )
    assert [(version.valid_from, version.week[0]) for version in found.versions] == [
        (None, hours((9, 12), (13, 17))),
        (date(2026, 7, 1), hours((8, 12), (13, 17))),
        (date(2027, 1, 1), hours((10, 14))),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9-17", "9 is not a time of day; write 09:00"),
        ("9:00-17:00", "9:00 is not a time of day; write 09:00"),
        ("09:00-5pm", "5pm is not a time of day; write 17:00"),
        ("noon-17:00", "noon is not a time of day; write hours and minutes, such as 09:00 (up to 48:00)"),
        ("09:00", "'09:00' is not a time from and to; write 09:00-17:00, or 24h for the whole day"),
        ("22:00-06:00", "22:00-06:00 ends before it begins; over midnight, write 22:00-30:00"),
        ("09:00-09:00", "09:00-09:00 is empty; write 24h for the whole day, [] for not at all"),
        ("24:00-30:00", "24:00-30:00 begins on the next day; write it there, or begin before 24:00"),
        ("09:00-48:01", "48:01 is too late; times go up to 48:00, the end of the next day"),
        ("09:00-17:60", "17:60 is not a time of day; write hours and minutes, such as 09:00 (up to 48:00)"),
    ],
)
def test_a_shift_that_cannot_be_read_says_what_would_be_right(text, reason):
    assert said(f'hours: {{mon-fri: "{text}"}}') == [f"5:18 bad-value: mon-fri: {reason}"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("24.12.2026", "'24.12.2026' is not a day; write 2026-12-24, 12-24 for each year, or 12-24..01-02 for several days"),
        ("2026-02-30", "there is no 2026-02-30 in the calendar"),
        ("24-12", "there is no 24-12 in any year; the month comes first, such as 12-24"),
        ("12-24..2027-01-02", "'2027-01-02' is not a day of each year; write month and day, such as 12-24..01-02"),
        ("2026-12-24..2026-12-20", "2026-12-24..2026-12-20 ends before it begins"),
        ("0001-01-01..9999-12-31", "0001-01-01..9999-12-31 is more than ten years; give the hours a version instead"),
    ],
)  # fmt: skip
def test_a_holiday_that_cannot_be_read_says_what_would_be_right(text, reason):
    assert said(f'hours: {{mon: 24h}}\nholidays: [05-01, "{text}"]') == [f"6:19 bad-value: holidays: {reason}"]


def test_two_ranges_may_not_hold_the_same_day():
    hint = "give mon a key of its own, and each range other days"
    assert said('hours: {mon-sat: 24h, mon-fri: "09:00-17:00"}') == [
        f"5:23 overlapping-days: 'mon-fri' and 'mon-sat' both hold mon ({hint})"
    ]


def test_a_calendar_that_never_opens_is_refused():
    hint = "write hours such as mon-fri: 09:00-17:00, or 24h"
    assert said("hours: {mon: []}") == [f"5:8 never-open: the calendar has no hours on any day ({hint})"]
    assert said('hours: {mon: "12:00-13:00"}\nbreaks: ["12:00-13:00"]')[0].startswith("5:8 never-open: ")
    assert calendar("hours: {mon: []}\nversions: [{from: 2026-07-01, hours: {mon: 24h}}]")


def test_two_versions_may_not_begin_on_the_same_day():
    rows = "{from: 2026-07-01, hours: {mon: 24h}}"
    assert said(f"hours: {{mon: 24h}}\nversions:\n  - {rows}\n  - {rows}") == [
        "8:12 duplicate-version: two versions of the hours begin on 2026-07-01"
    ]


def test_an_unknown_zone_day_or_country_is_named():
    assert said("hours: {mon: 24h}", "Europe/Berlim") == [
        "4:11 bad-value: timezone: no time zone named Europe/Berlim; did you mean Europe/Berlin?"
    ]
    assert said("hours: {mon-fry: 24h}") == [
        "5:9 unknown-key: unknown key 'mon-fry' in 'hours' (did you mean 'mon-fri'?)"
    ]
    hint = "write a country or a part of one by its ISO 3166 code, such as DE or DE-BE"
    assert said("hours: {mon: 24h}\npublic_holidays: Germany") == [
        f"6:18 not-allowed: 'public_holidays' cannot be 'Germany' ({hint})"
    ]


def test_a_calendar_needs_a_zone_and_hours():
    loaded = load([("a.yaml", HEAD)])
    assert sorted((problem.code, problem.message) for problem in loaded.problems) == [
        ("missing-key", "the document has no 'hours'"),
        ("missing-key", "the document has no 'timezone'"),
    ]


def test_everything_that_is_wrong_is_said_at_once():
    body = 'hours: {mon: "9-17", tue: ["10:00-9:00"]}\nbreaks: [lunch]\nholidays: [soon]\nversions: [{from: later, hours: {mon: 24h}}]'
    assert [line.split(": ")[0] for line in said(body)] == [
        "5:14 bad-value", "5:28 bad-value", "6:10 bad-value", "7:12 bad-value", "8:19 bad-value"
    ]  # fmt: skip


def test_what_the_language_does_not_know_may_stand_under_x():
    assert calendar("hours: {mon: 24h, x-why: always}\nx-owner: desk").versions
