import pytest

from evaluator.core.interval import Span, rfc3339
from evaluator.core.periods import named_period, period_name, periods, unit_of
from tests.evaluator.core.lifecycle.given import calendar, month, term, utc


@pytest.mark.parametrize(
    ("name", "timezone", "hours"),
    [
        ("2026-03", "Europe/Berlin", 743),
        ("2026-10", "Europe/Berlin", 745),
        ("2025-03", "America/New_York", 743),
        ("2025-11", "America/New_York", 721),
        ("2024-02", "UTC", 696),
        ("2025-02", "UTC", 672),
        ("2026-03", "Asia/Kolkata", 744),
        ("2024-Q1", "UTC", 91 * 24),
        ("2024", "UTC", 366 * 24),
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-W13", "Europe/Berlin", 167),
    ],
)
def test_a_named_period_is_as_long_as_its_clock_changes_make_it(name, timezone, hours):
    assert named_period(name, calendar("month", timezone)).seconds == hours * 3600


@pytest.mark.parametrize(
    ("name", "fiscal", "start", "end"),
    [
        ("2026-Q1", 2, "2026-02-01", "2026-05-01"),
        ("2026-Q4", 2, "2026-11-01", "2027-02-01"),
        ("2026", 4, "2026-04-01", "2027-04-01"),
        ("2026-Q1", 1, "2026-01-01", "2026-04-01"),
        ("2026-W01", 1, "2025-12-29", "2026-01-05"),
        ("2020-W53", 1, "2020-12-28", "2021-01-04"),
        ("2026-03", 2, "2026-03-01", "2026-04-01"),
    ],
)
def test_a_name_means_the_period_of_the_fiscal_year_that_begins_in_its_year(name, fiscal, start, end):
    found = named_period(name, calendar("month", fiscal_start_month=fiscal))
    assert (rfc3339(found.start)[:10], rfc3339(found.end)[:10]) == (start, end)


def test_a_period_in_a_half_hour_zone_begins_at_its_own_midnight():
    assert rfc3339(named_period("2026-03", calendar("month", "Asia/Kolkata")).start) == "2026-02-28T18:30:00Z"


@pytest.mark.parametrize("name", ["", "March", "2026-3", "2026-Q5", "26-03", "2026-03-14T00:00Z", "2026-03\n", "٢٠٢٦"])
def test_what_names_no_period_is_refused_with_what_would(name):
    with pytest.raises(ValueError, match="names no period; write 2026, 2026-Q1"):
        unit_of(name)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("2026-13", "month"), ("2026-00", "month"), ("2026-02-29", "day"), ("2026-W54", "week"), ("0000", "year")],
)
def test_a_period_that_no_calendar_has_is_refused(name, unit):
    with pytest.raises(ValueError, match=f"there is no {unit} {name}"):
        named_period(name, calendar("month"))


def test_a_day_that_a_zone_left_out_is_refused():
    samoa = calendar("day", "Pacific/Apia")
    with pytest.raises(ValueError, match="there is no day 2011-12-30 in Pacific/Apia"):
        named_period("2011-12-30", samoa)
    assert named_period("2011-12-29", samoa).end == named_period("2011-12-31", samoa).start


def test_the_last_year_that_dates_can_hold_is_refused_and_not_a_crash():
    with pytest.raises(ValueError, match="there is no year 9999"):
        named_period("9999", calendar("year"))


def test_a_period_says_its_name():
    slack = calendar("quarter", fiscal_start_month=2)
    assert [period_name(slack, utc(2026, number, 1)) for number in (1, 2, 5, 11)] == [
        "2025-Q4",
        "2026-Q1",
        "2026-Q2",
        "2026-Q4",
    ]
    assert period_name(calendar("week"), utc(2027, 1, 3)) == "2026-W53"
    assert period_name(calendar("year", fiscal_start_month=4), utc(2026, 3, 31)) == "2025"
    assert period_name(calendar("day", "Asia/Kolkata"), utc(2026, 3, 13, 19)) == "2026-03-14"


def test_the_first_and_the_last_period_of_a_term_may_be_partial():
    ours = term("2026-01-15", "2026-03-10")
    found = periods(calendar("month"), Span(utc(2025, 1, 1), utc(2027, 1, 1)), ours)
    assert [(each.name, each.span.seconds // 86_400, each.partial) for each in found] == [
        ("2026-01", 17, True),
        ("2026-02", 28, False),
        ("2026-03", 10, True),
    ]
    assert found[0].whole == month(2026, 1)


def test_a_term_in_berlin_clips_at_midnight_in_berlin():
    ours = term("2026-03-15", None, "Europe/Berlin")
    (march,) = periods(calendar("month", "Europe/Berlin"), month(2026, 3), ours)[:1]
    assert rfc3339(march.span.start) == "2026-03-14T23:00:00Z"


def test_only_periods_with_time_between_the_instants_are_found():
    whole_february = periods(calendar("month"), month(2026, 2), term())
    assert [each.name for each in whole_february] == ["2026-02"]
    assert periods(calendar("month"), Span(utc(2026, 2, 1), utc(2026, 2, 1)), term()) == ()


def test_a_period_whose_part_in_the_term_is_elsewhere_is_not_found():
    late = term("2026-01-20")
    assert periods(calendar("month"), Span(utc(2026, 1, 1), utc(2026, 1, 10)), late) == ()
    assert periods(calendar("month"), month(2025, 6), late) == ()


def test_a_period_whose_part_in_the_term_ends_where_one_begins_to_ask_is_not_found():
    short = term(end="2026-01-20")
    assert periods(calendar("month"), Span(utc(2026, 1, 21), utc(2026, 2, 1)), short) == ()
    assert len(periods(calendar("month"), Span(utc(2026, 1, 20, 23), utc(2026, 2, 1)), short)) == 1
