"""The dates of an agreement: when it holds, until when it can be renewed, when it is to be reviewed.

Dates are local days of the agreement's zone, and the last day of a term is in.
"""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from evaluator.core.calendar import local_day, midnight
from evaluator.core.interval import Span
from slo_spec.dates import latest_notice, renewal_notice, review_overdue, term_over
from slo_spec.model.agreements import Agreement, Term
from slo_spec.record import Record

__all__ = [
    "Milestone",
    "countdown",
    "earliest_exit",
    "holds_on",
    "last_day",
    "latest_notice",
    "renewal_notice",
    "renewal_open",
    "review_overdue",
    "within_term",
]


class Milestone(Record, order=True):
    """A day that comes, what it is, and how many days are left: 0 is today, below 0 it has passed."""

    on: date
    what: str
    days_left: int


def last_day(span: Span, timezone: str) -> date:
    """The day of a span's last second: an outage that ends at midnight ends on the day before."""
    return local_day(max(span.start, span.end - 1), timezone)


def holds_on(term: Term, day: date) -> bool:
    """Whether the agreement holds on a day; first and last day are in."""
    return term.start <= day and not term_over(term, day)


def within_term(term: Term, span: Span) -> Span | None:
    """The part of a span in which the agreement holds; None where there is none."""
    zone = ZoneInfo(term.timezone)
    start = max(span.start, midnight(term.start, zone))
    end = span.end if term.end is None else min(span.end, midnight(term.end + timedelta(days=1), zone))
    return Span(start, end) if start < end else None


def renewal_open(term: Term, today: date) -> bool | None:
    """Whether renewal can (still) be asked for; None where there is nothing to ask for."""
    latest = renewal_notice(term)
    return None if latest is None else term.start <= today <= latest


def earliest_exit(notice_given: date, notice_days: int) -> date:
    """The first day on which who gave notice may be out: so many days after it."""
    return notice_given + timedelta(days=notice_days)


def countdown(agreement: Agreement, today: date) -> tuple[Milestone, ...]:
    """The agreement's dates with the days left, soonest first: renewal notice, end of the term, review."""
    dates = (
        (renewal_notice(agreement.term), "last day to ask for renewal"),
        (agreement.term.end, "last day of the term"),
        (agreement.review_on, "review"),
    )
    return tuple(sorted(Milestone(on, what, (on - today).days) for on, what in dates if on is not None))
