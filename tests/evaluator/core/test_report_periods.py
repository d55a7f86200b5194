"""The words for periods, and the spans that they mean."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.interval import rfc3339
from evaluator.core.report_periods import report_periods
from tests.evaluator.core.lifecycle.given import utc

NOW = utc(2026, 4, 10, 6)


def spans(text, at=NOW, now=None, timezone="UTC", earlier=0, fiscal=1):
    found = report_periods(
        text, now=at if now is None else now, at=at, timezone=timezone, earlier=earlier, fiscal_start_month=fiscal
    )
    return [(each.name, rfc3339(each.whole.start), rfc3339(each.elapsed.end)) for each in found]


@pytest.mark.parametrize(
    ("text", "name", "start", "end"),
    [
        ("month", "2026-04", "2026-04-01T00:00:00Z", "2026-04-10T06:00:00Z"),
        ("last-month", "2026-03", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("quarter", "2026-Q2", "2026-04-01T00:00:00Z", "2026-04-10T06:00:00Z"),
        ("last-quarter", "2026-Q1", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("week", "2026-W15", "2026-04-06T00:00:00Z", "2026-04-10T06:00:00Z"),
        ("last-week", "2026-W14", "2026-03-30T00:00:00Z", "2026-04-06T00:00:00Z"),
        ("last-day", "2026-04-09", "2026-04-09T00:00:00Z", "2026-04-10T00:00:00Z"),
        ("year", "2026", "2026-01-01T00:00:00Z", "2026-04-10T06:00:00Z"),
        ("last-year", "2025", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("last-30d", "30d-to-2026-04-10", "2026-03-11T06:00:00Z", "2026-04-10T06:00:00Z"),
        ("last-12h", "12h-to-2026-04-10T0600", "2026-04-09T18:00:00Z", "2026-04-10T06:00:00Z"),
        ("2026-02", "2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-Q1", "2026-Q1", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ("2026-W07", "2026-W07", "2026-02-09T00:00:00Z", "2026-02-16T00:00:00Z"),
        ("2026-03-14", "2026-03-14", "2026-03-14T00:00:00Z", "2026-03-15T00:00:00Z"),
    ],
)
def test_a_word_means_a_period_of_the_calendar_or_a_length(text, name, start, end):
    assert spans(text) == [(name, start, end)]


def test_a_march_in_berlin_has_743_hours_and_the_february_before_it_672():
    march, february = report_periods("2026-03", now=NOW, at=NOW, timezone="Europe/Berlin", earlier=1)
    assert (march.whole.seconds, february.whole.seconds) == (743 * 3600, 672 * 3600)
    assert march.complete


def test_the_periods_before_follow_without_a_gap_newest_first():
    names = [name for name, _, _ in spans("2026-02", earlier=3)]
    assert names == ["2026-02", "2026-01", "2025-12", "2025-11"]


def test_thirty_days_are_followed_back_in_steps_of_thirty_days():
    assert [name for name, _, _ in spans("last-30d", at=utc(2026, 4, 1), earlier=2)] == [
        "30d-to-2026-03-31", "30d-to-2026-03-01", "30d-to-2026-01-30",
    ]  # fmt: skip


def test_a_fiscal_quarter_is_named_as_an_agreement_names_it():
    assert spans("last-quarter", fiscal=2)[0] == ("2025-Q4", "2025-11-01T00:00:00Z", "2026-02-01T00:00:00Z")


def test_just_after_midnight_of_the_first_the_last_month_is_the_one_that_ended_not_the_one_before():
    midnight = utc(2026, 4, 1)
    assert spans("last-month", now=midnight + 30, at=midnight - 30)[0][::2] == ("2026-03", "2026-03-31T23:59:30Z")
    assert spans("last-month", now=midnight, at=midnight)[0][0] == "2026-03"
    assert spans("month", now=midnight, at=midnight)[0][0] == "2026-03"


@pytest.mark.parametrize(
    "text", ["march", "last-", "last-30", "last-fortnight", "2026-13", "2026-W60", "", "30d", "last-0d"]
)
def test_what_names_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"names no period|there is no|has no unit|write|above"):
        spans(text)


def test_a_period_that_has_not_begun_is_refused():
    with pytest.raises(ValueError, match="2026-05 has not begun"):
        spans("2026-05")


@given(
    st.sampled_from(["day", "last-day", "week", "last-week", "month", "last-month", "last-quarter", "last-year"]),
    st.integers(utc(2020, 1, 1), utc(2030, 1, 1)),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_periods_tile_time_and_end_no_later_than_the_instant(text, at, timezone):
    found = report_periods(text, now=at, at=at, timezone=timezone, earlier=3)
    assert found[0].elapsed.end <= at
    assert all(later.whole.start == sooner.whole.end for later, sooner in itertools.pairwise(found))
    assert all(each.complete for each in found[1:])
    assert found[0].complete == (text.startswith("last-") or found[0].whole.end == at)
    assert len({each.name for each in found}) == len(found)
    assert all(each.whole.seconds >= 82_800 for each in found)
