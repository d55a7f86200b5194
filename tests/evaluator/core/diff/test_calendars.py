"""What changed service hours mean: seconds, not words."""

from __future__ import annotations

import pytest

from evaluator.core.diff.specs import diff
from slo_spec.record import replace
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.core.diff.telling import changes, told
from tests.evaluator.formats.diff.story import BASE, read

HOURS = "hours: {mon-fri: 08:00-20:00}"


@pytest.mark.parametrize(
    ("new", "direction", "because"),
    [
        (HOURS.replace("08:00", "09:00"), "loosened", "do not count any more from 2025-09-20 to 2028-09-22"),
        (HOURS.replace("08:00", "07:00"), "changed", "good hours there make up for bad ones"),
        (HOURS.replace("08:00-20:00", "09:00-21:00"), "changed", "other hours"),
        ("hours: {mon-thu: 08:00-20:00, fri: 08:00-20:00}", "", ""),
        (f"{HOURS}\nholidays: [2026-12-24]", "loosened", "12h do not count any more"),
        (f"{HOURS}\nholidays: [2026-12-26]", "neutral", "the same hours"),
        (f"{HOURS}\nholidays: [12-24]", "loosened", "do not count any more"),
        (f"{HOURS}\nversions: [{{from: 2027-01-01, hours: {{mon-fri: 10:00-18:00}}}}]", "loosened", "do not count any more"),
    ],
)  # fmt: skip
def test_one_change_of_a_calendar(new: str, direction: str, because: str) -> None:
    found = changes(BASE, BASE.replace(HOURS, new))
    assert [each.direction.value for each in found] == ([direction] if direction else [])
    assert all(because in each.because for each in found)
    assert all(each.affects == ("acme-gold/uptime",) for each in found)


def test_a_zone_of_the_same_hours_is_neutral_and_another_one_is_not() -> None:
    zone = "timezone: Europe/Berlin\nhours"
    assert told(zone, zone.replace("Berlin", "Paris")) == ["neutral weekdays timezone: Europe/Berlin -> Europe/Paris"]
    assert told(zone, zone.replace("Berlin", "London"))[0].startswith("changed weekdays timezone")


def test_holidays_of_a_file_that_was_not_read_leave_it_open() -> None:
    before = read(BASE, "a.yaml")
    (calendar,) = before.calendars
    after = replace(before, calendars=(replace(calendar, files=(("holidays.ics", ""),)),))
    (found,) = diff(before, after, AT).changes
    assert (found.direction.value, found.what) == ("changed", "files")


def test_hours_are_told_by_days_that_are_alike() -> None:
    assert told(HOURS, "hours: {mon: 08:00-12:00, tue: 08:00-12:00, fri: 22:00-30:00}") == [
        "changed weekdays hours: Mon-Fri 08:00-20:00 -> Mon-Tue 08:00-12:00; Fri 22:00-30:00"
    ]
