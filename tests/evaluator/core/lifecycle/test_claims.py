from datetime import date

import pytest

from evaluator.core.lifecycle.claims import claim_deadline, month_end, quarter_end
from slo_spec.model.agreements import ClaimFrom, Claims


@pytest.mark.parametrize(
    ("ended", "after", "count", "deadline"),
    [
        ("2025-01-31", "incident", 30, "2025-03-02"),
        ("2024-02-28", "incident", 1, "2024-02-29"),
        ("2025-01-31", "month-end", 15, "2025-02-15"),
        ("2025-01-01", "month-end", 15, "2025-02-15"),
        ("2024-02-01", "month-end", 0, "2024-02-29"),
        ("2025-12-31", "month-end", 30, "2026-01-30"),
        ("2025-01-31", "quarter-end", 30, "2025-04-30"),
        ("2025-11-15", "quarter-end", 30, "2026-01-30"),
        ("2025-01-31", "billing-months", 2, "2025-03-31"),
        ("2025-11-30", "billing-months", 2, "2026-01-31"),
        ("2023-12-31", "billing-months", 2, "2024-02-29"),
        ("2025-12-05", "billing-months", 0, "2025-12-31"),
    ],
)
def test_a_claim_is_due_by_what_its_days_are_counted_from(ended, after, count, deadline):
    claims = Claims(count=count, after=ClaimFrom(after))
    assert claim_deadline(claims, date.fromisoformat(ended)).isoformat() == deadline


def test_a_fiscal_quarter_ends_where_the_fiscal_year_says():
    claims = Claims(count=30, after=ClaimFrom.QUARTER_END)
    assert claim_deadline(claims, date(2026, 1, 31), fiscal_start_month=2) == date(2026, 3, 2)
    assert quarter_end(date(2026, 2, 1), 2) == date(2026, 4, 30)


def test_the_last_day_of_a_month_knows_leap_years():
    assert (month_end(date(2024, 2, 1)), month_end(date(2025, 2, 28))) == (date(2024, 2, 29), date(2025, 2, 28))
