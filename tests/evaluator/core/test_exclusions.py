"""What does not count, and why: notice, a year's cap, overlaps, services."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from evaluator.core.exclusions import Asked, allowance, excluded_spans, in_time, windows
from evaluator.core.interval import Span, instant, total_seconds
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions, Recurring

HOUR = 3600
MAINTENANCE = ExclusionKind.MAINTENANCE


def at(*parts):
    return instant(datetime(*parts).replace(tzinfo=UTC))


START = at(2026, 6, 1)
MONTH = Span(START, at(2026, 7, 1))


def window(begins, hours, name="w", ahead=48, kind=MAINTENANCE, services=()):
    """A window so many hours after START, announced so many hours ahead (None: never)."""
    start = START + int(begins * HOUR)
    return Exclusion(
        name=name,
        kind=kind,
        start=start,
        end=start + int(hours * HOUR),
        announced=None if ahead is None else start - int(ahead * HOUR),
        services=services,
    )


def document(*of, notice=48, cap=None, timezone="UTC", name="maintenance"):
    seconds = None if cap is None else int(cap * HOUR)
    return Exclusions(
        name=name, windows=of, notice_seconds=notice * HOUR, yearly_cap_seconds=seconds, timezone=timezone
    )


def hours(document, span=MONTH, service=""):
    """Per window: the hours that are excluded, and those that count."""
    return [
        (Fraction(total_seconds(each.excluded), HOUR), Fraction(total_seconds(each.counted), HOUR))
        for each in windows([document], span, service)
    ]


def because(document, span=MONTH):
    return [each.because for each in windows([document], span)]


# ------------------------------------------------------------------------------- notice


@pytest.mark.parametrize(
    ("ahead", "excluded", "why"),
    [
        (48, 1, "announced 48h before, 48h are required: excluded"),
        (47, 0, "announced 47h before, 48h are required: counts as downtime"),
        (Fraction(172799, 3600), 0, "announced 1d23h59m59s before, 48h are required: counts as downtime"),
        (1000, 1, "announced 41d16h before, 48h are required: excluded"),
        (0, 0, "announced 0h before, 48h are required: counts as downtime"),
        (-2, 0, "announced 2h after it began, 48h are required: counts as downtime"),
        (None, 0, "not announced, 48h are required: counts as downtime"),
    ],
)
def test_maintenance_counts_as_downtime_unless_it_was_announced_in_time(ahead, excluded, why):
    asked = document(window(0, 1, ahead=ahead))
    assert hours(asked) == [(excluded, 1 - excluded)]
    assert because(asked) == [why]


@pytest.mark.parametrize("ahead", [None, -5, 0, 100])
def test_where_no_notice_is_required_there_need_be_none(ahead):
    asked = document(window(0, 1, ahead=ahead), notice=0)
    assert hours(asked) == [(1, 0)]
    assert because(asked) == ["no notice is required: excluded"]


@pytest.mark.parametrize("kind", [kind for kind in ExclusionKind if kind is not MAINTENANCE])
def test_what_is_no_maintenance_needs_no_notice_and_uses_nothing_of_the_cap(kind):
    asked = document(window(0, 5, ahead=None, kind=kind, name="storm"), window(10, 2), cap=2)
    assert hours(asked) == [(5, 0), (2, 0)]
    assert because(asked)[0].endswith("needs no notice and uses nothing of the yearly cap: excluded")


def test_a_recurring_window_is_announced_once_for_all():
    rule = Recurring(rule="FREQ=DAILY;COUNT=4", first="2026-06-01T02:00:00", end_of_day=3 * HOUR, timezone="UTC")
    weekly = Exclusion(name="w", kind=MAINTENANCE, recurring=rule, announced=at(2026, 6, 1, 2))
    assert hours(document(weekly)) == [(0, 1), (0, 1), (1, 0), (1, 0)]


# ------------------------------------------------------------------------------- the cap of a year


def test_a_window_that_crosses_the_cap_is_excluded_from_its_start_for_what_is_left():
    asked = document(window(0, 9.5), window(24, 1), window(48, 1), cap=10)
    found = windows([asked], MONTH)
    assert found[1].excluded == (Span(START + 24 * HOUR, START + 24 * HOUR + 1800),)
    assert found[1].counted == (Span(START + 24 * HOUR + 1800, START + 25 * HOUR),)
    assert found[1].because == (
        "announced 48h before, 48h are required, but the yearly cap of 10h leaves 30m of it: 30m count as downtime"
    )
    assert hours(asked)[2] == (0, 1)
    assert found[2].because.endswith("the yearly cap of 10h is used up: counts as downtime")


def test_what_was_announced_too_late_uses_nothing_of_the_cap():
    assert hours(document(window(0, 10, ahead=1), window(24, 10), cap=10)) == [(0, 10), (10, 0)]


def test_two_windows_that_overlap_use_the_cap_once():
    asked = document(window(0, 4, "a"), window(2, 4, "b"), window(10, 4, "c"), cap=8)
    assert hours(asked) == [(4, 0), (4, 0), (2, 2)]
    assert total_seconds(excluded_spans(windows([asked], MONTH))) == 8 * HOUR


def test_a_window_within_an_earlier_one_that_is_over_the_cap_counts_as_that_does():
    assert hours(document(window(0, 4, "a"), window(2, 1, "b"), cap=2)) == [(2, 2), (0, 1)]


def test_maintenance_during_force_majeure_uses_nothing_of_the_cap():
    storm = window(1, 2, "storm", kind=ExclusionKind.FORCE_MAJEURE)
    assert hours(document(window(0, 4, "a"), storm, window(10, 1, "b"), cap=3)) == [(4, 0), (2, 0), (1, 0)]


def test_the_cap_was_used_by_the_rest_of_the_year_too():
    used = window(-24 * 100, 9, "in February")
    assert hours(document(used, window(0, 3), cap=10)) == [(1, 2)]
    later = window(24 * 100, 9, "in September")
    assert hours(document(later, window(0, 3), cap=10)) == [(3, 0)]


@pytest.mark.parametrize(("zone", "offset"), [("UTC", 0), ("Europe/Berlin", -1), ("Asia/Kolkata", -5.5)])
def test_each_calendar_year_has_its_cap_in_the_zone_of_the_document(zone, offset):
    new_year = (at(2027, 1, 1) - START) / HOUR + offset
    over = window(new_year - 3, 5, "over")
    asked = document(over, window(new_year + 10, 1, "later"), cap=2, timezone=zone)
    both = Span(at(2026, 12, 1), at(2027, 2, 1))
    midnight = START + int(new_year * HOUR)
    found = windows([asked], both)
    # Two of the three hours of the old year, both of the new one; then nothing of the new one is left.
    assert found[0].counted == (Span(midnight - HOUR, midnight),)
    assert hours(asked, both)[1] == (0, 1)
    # Whichever month is asked.
    assert windows([asked], Span(at(2027, 1, 1), at(2027, 2, 1)))[-1] == found[1]
    assert windows([asked], Span(at(2026, 12, 1), at(2027, 1, 1) - 6 * HOUR)) in ((), found[:1])


def test_each_document_has_a_cap_of_its_own():
    found = windows([document(window(0, 2), cap=1, name="a"), document(window(0, 2), cap=2, name="b")], MONTH)
    assert [(each.document, total_seconds(each.excluded)) for each in found] == [("a", HOUR), ("b", 2 * HOUR)]
    assert excluded_spans(found) == (Span(START, START + 2 * HOUR),)


def test_a_leap_day_is_a_day_of_its_year():
    rule = Recurring(rule="FREQ=DAILY", first="2024-02-01T00:00:00", end_of_day=HOUR, timezone="UTC")
    daily = document(Exclusion(name="d", kind=MAINTENANCE, recurring=rule), notice=0, cap=29)
    assert hours(daily, Span(at(2024, 2, 29), at(2024, 3, 2))) == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("zone", "day", "seconds"),
    [
        ("Europe/Berlin", (2025, 3, 30), 3600),
        ("Europe/Berlin", (2025, 10, 26), 10800),
        ("America/New_York", (2025, 3, 9), 3600),
        ("America/New_York", (2025, 11, 2), 7200),
    ],
)
def test_a_changed_clock_uses_what_it_lasts(zone, day, seconds):
    begin = at(*day)
    rule = Recurring(
        rule="FREQ=DAILY;COUNT=1",
        first=f"{datetime(*day):%Y-%m-%d}T02:00:00",
        end_of_day=4 * HOUR,
        timezone=zone,
    )
    asked = document(Exclusion(name="n", kind=MAINTENANCE, recurring=rule), notice=0, cap=1, timezone=zone)
    (found,) = windows([asked], Span(begin - HOUR * 12, begin + HOUR * 24))
    assert (total_seconds(found.excluded), found.span.seconds) == (3600, seconds)


# ------------------------------------------------------------------------------- which windows


def test_only_windows_that_concern_the_service_count_and_use_its_cap():
    asked = document(window(0, 2, "a", services=("search",)), window(5, 2, "b", services=("checkout", "x")), cap=2)
    assert [each.name for each in windows([asked], MONTH, "checkout")] == ["b"]
    assert hours(asked, service="checkout") == [(2, 0)]
    assert hours(asked) == [(2, 0), (0, 2)]
    assert windows([asked], MONTH, "payments") == ()
    assert len(windows([document(window(0, 1))], MONTH, "payments")) == 1


def test_a_window_is_whole_where_a_part_of_it_is_asked_and_absent_where_none_is():
    asked = document(window(-1, 2))
    assert hours(asked) == [(2, 0)]
    assert windows([asked], Span(START + HOUR, START + 2 * HOUR)) == ()
    assert windows([], MONTH) == ()
    assert windows([document()], MONTH) == ()


# ------------------------------------------------------------------------------- the allowance itself


def test_the_allowance_is_given_in_order_to_what_was_announced_in_time():
    asked = [Asked(seconds=60, ahead=47), Asked(seconds=60, ahead=48), Asked(seconds=60, ahead=None)]
    assert allowance(asked, notice=48, cap=600, used=570) == (0, 30, 0)
    assert allowance(asked, notice=48, cap=None) == (0, 60, 0)
    assert allowance(asked, notice=0, cap=150) == (60, 60, 30)
    assert allowance(asked, notice=48, cap=600, used=601) == (0, 0, 0)
    assert allowance([Asked(seconds=Fraction(1, 3), ahead=1)], notice=1, cap=Fraction(1, 7)) == (Fraction(1, 7),)
    assert allowance([], notice=1, cap=1) == ()


def test_notice_is_compared_exactly():
    assert in_time(Fraction(48), 48)
    assert not in_time(48 - Fraction(1, 10**20), 48)
