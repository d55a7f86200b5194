"""The days on which an agreement wants something done: the last one to ask for renewal, and that of its review."""

from __future__ import annotations

from datetime import date, timedelta

from slo_spec.model.agreements import Agreement, Term


def latest_notice(expiry: date, notice_days: int) -> date:
    """The last day on which notice is early enough: so many days before the expiry."""
    return expiry - timedelta(days=notice_days)


def renewal_notice(term: Term) -> date | None:
    """The last day to ask for renewal; None where the term has no end, or renewal needs no notice."""
    if term.end is None or term.renewal_notice_days is None:
        return None
    return latest_notice(term.end, term.renewal_notice_days)


def review_overdue(agreement: Agreement, today: date) -> bool:
    """Whether the day of the review has passed; on the day itself there is still time."""
    return agreement.review_on is not None and agreement.review_on < today


def term_over(term: Term, today: date) -> bool:
    """Whether the last day has passed; it is in."""
    return term.end is not None and term.end < today
