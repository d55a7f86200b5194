"""The days of an agreement: both ends of a term are in, and on the last day there is still time."""

from datetime import date

from slo_spec.dates import latest_notice, renewal_notice, review_overdue, term_over
from slo_spec.model.agreements import Agreement, Term
from slo_spec.record import replace

TERM = Term(start=date(2028, 1, 1), end=date(2028, 3, 31), timezone="UTC", renewal_notice_days=31)


def test_notice_is_counted_back_over_a_leap_day():
    assert latest_notice(date(2028, 3, 31), 31) == date(2028, 2, 29)
    assert renewal_notice(TERM) == date(2028, 2, 29)
    assert renewal_notice(replace(TERM, end=None)) is None
    assert renewal_notice(replace(TERM, renewal_notice_days=None)) is None


def test_the_last_day_is_in():
    assert not term_over(TERM, date(2028, 3, 31))
    assert term_over(TERM, date(2028, 4, 1))
    assert not term_over(replace(TERM, end=None), date(2999, 1, 1))


def test_on_the_day_of_the_review_there_is_still_time():
    agreed = Agreement(name="acme", parties=(), term=TERM, commitments=(), review_on=date(2028, 2, 29))
    assert not review_overdue(agreed, date(2028, 2, 29))
    assert review_overdue(agreed, date(2028, 3, 1))
    assert not review_overdue(replace(agreed, review_on=None), date(2028, 3, 1))
