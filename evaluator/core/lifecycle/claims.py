"""Until when a credit must be asked for."""

from __future__ import annotations

from datetime import date, timedelta

from slo_spec.model.agreements import ClaimFrom, Claims


def claim_deadline(claims: Claims, incident_end: date, fiscal_start_month: int = 1) -> date:
    """The last day (in) to claim for an incident that ended on a local day.

    So many days after that day, after the end of its month or of its quarter, or the end of so many months after its
    own. Quarters are those of a year that begins with ``fiscal_start_month``. Whether anything has to be claimed at
    all says ``claims.automatic``.
    """
    match claims.after:
        case ClaimFrom.INCIDENT:
            return incident_end + timedelta(days=claims.count)
        case ClaimFrom.MONTH_END:
            return month_end(incident_end) + timedelta(days=claims.count)
        case ClaimFrom.QUARTER_END:
            return quarter_end(incident_end, fiscal_start_month) + timedelta(days=claims.count)
        case ClaimFrom.BILLING_MONTHS:
            return month_end(incident_end, claims.count)


def month_end(day: date, months_later: int = 0) -> date:
    """The last day of a day's month, or of the month so many later."""
    following = day.year * 12 + day.month + months_later
    return date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def quarter_end(day: date, fiscal_start_month: int = 1) -> date:
    """The last day of a day's quarter, in a year that begins with a month (1 to 12)."""
    return month_end(day, 2 - (day.month - fiscal_start_month) % 3)
