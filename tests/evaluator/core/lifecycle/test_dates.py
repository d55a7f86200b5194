from datetime import date

import pytest

from evaluator.core.calendar import local_day
from evaluator.core.interval import Span, rfc3339
from evaluator.core.lifecycle.dates import (
    countdown,
    holds_on,
    last_day,
    latest_notice,
    renewal_notice,
    renewal_open,
    review_overdue,
    within_term,
)
from tests.evaluator.core.lifecycle.given import agreement, month, term, utc


@pytest.mark.parametrize(
    ("expiry", "latest"), [("2025-12-31", "2025-12-01"), ("2025-03-01", "2025-01-30"), ("2024-03-01", "2024-01-31")]
)
def test_notice_of_thirty_days_is_early_enough_until(expiry, latest):
    assert latest_notice(date.fromisoformat(expiry), 30).isoformat() == latest


def test_renewal_is_open_from_the_first_day_to_the_last_day_of_notice():
    ours = term(renewal_notice_days=30)
    assert renewal_notice(ours) == date(2026, 12, 1)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 1), date(2026, 12, 2)]
    assert [renewal_open(ours, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize("ours", [term(end=None, renewal_notice_days=30), term()])
def test_there_is_nothing_to_ask_for_without_an_end_or_without_a_notice(ours):
    assert renewal_notice(ours) is None
    assert renewal_open(ours, date(2026, 6, 1)) is None


def test_the_first_and_the_last_day_of_a_term_are_in():
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [holds_on(term(), day) for day in days] == [False, True, True, False]
    assert holds_on(term(end=None), date(2099, 1, 1))


def test_a_span_is_clipped_to_the_term_in_the_terms_zone():
    berlin = term(start="2026-03-15", end="2026-03-29", timezone="Europe/Berlin")
    found = within_term(berlin, month(2026, 3))
    assert (rfc3339(found.start), rfc3339(found.end)) == ("2026-03-14T23:00:00Z", "2026-03-29T22:00:00Z")


def test_of_a_span_before_or_after_the_term_nothing_is_left():
    assert within_term(term(), month(2025, 12)) is None
    assert within_term(term(), month(2027, 1)) is None
    assert within_term(term(end=None), month(2027, 1)) == month(2027, 1)


def test_an_outage_until_midnight_ended_on_the_day_before():
    assert last_day(Span(utc(2026, 1, 31, 22), utc(2026, 1, 31, 23)), "Europe/Berlin") == date(2026, 1, 31)
    assert last_day(Span(utc(2026, 1, 31, 22), utc(2026, 1, 31, 23, 1)), "Europe/Berlin") == date(2026, 2, 1)
    assert local_day(utc(2026, 1, 31, 18, 30), "Asia/Kolkata") == date(2026, 2, 1)


def test_a_review_is_overdue_on_the_day_after():
    ours = agreement(review_on=date(2026, 6, 1))
    assert [review_overdue(ours, date(2026, 6, day)) for day in (1, 2)] == [False, True]
    assert not review_overdue(agreement(), date(2099, 1, 1))


def test_the_countdown_says_what_comes_when_soonest_first():
    ours = agreement(term=term(renewal_notice_days=30), review_on=date(2026, 12, 10))
    found = [(each.what, each.on.isoformat(), each.days_left) for each in countdown(ours, date(2026, 12, 2))]
    assert found == [
        ("last day to ask for renewal", "2026-12-01", -1),
        ("review", "2026-12-10", 8),
        ("last day of the term", "2026-12-31", 29),
    ]
    assert countdown(agreement(term=term(end=None)), date(2026, 12, 2)) == ()
