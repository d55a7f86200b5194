"""Dates of agreements that have passed, or want something done soon."""

from datetime import date

import pytest

from slo_spec.check_dates import date_problems
from slo_spec.model.agreements import Agreement, Term
from slo_spec.record import replace

TERM = Term(start=date(2026, 1, 1), end=date(2026, 12, 31), timezone="UTC", renewal_notice_days=30)
AGREEMENT = Agreement(name="acme", parties=(), term=TERM, commitments=(), review_on=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        (date(2026, 6, 30), []),
        (date(2026, 7, 1), ["review-overdue"]),
        (date(2026, 10, 1), ["review-overdue"]),
        (date(2026, 10, 2), ["renewal-near", "review-overdue"]),
        (date(2026, 12, 1), ["renewal-near", "review-overdue"]),
        (date(2026, 12, 2), ["review-overdue"]),
        (date(2026, 12, 31), ["review-overdue"]),
        (date(2027, 1, 1), ["term-over", "review-overdue"]),
    ],
)
def test_a_date_is_warned_of_from_its_day_on(today, codes):
    assert [problem.code for problem in date_problems([AGREEMENT], today)] == codes


def test_an_agreement_without_an_end_is_never_over():
    endless = replace(AGREEMENT, term=replace(TERM, end=None), review_on=None)
    assert list(date_problems([endless], date(2100, 1, 1))) == []
