"""What has passed or is about to: terms, renewals and reviews of agreements. It needs to be told the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from slo_spec.dates import renewal_notice, review_overdue, term_over
from slo_spec.model.agreements import Agreement
from slo_spec.problem import Problem, Severity

SOON_DAYS = 60
"""How long before the last day to ask for renewal somebody should think of it."""


def date_problems(agreements: Iterable[Agreement], today: date) -> Iterator[Problem]:
    """A warning for each date of an agreement that has passed, or that wants something done soon."""
    for agreement in agreements:
        term, name = agreement.term, agreement.name
        latest = renewal_notice(term)
        if term_over(term, today):
            message = f"the agreement '{name}' ended on {term.end}"
            yield Problem(term.location, "term-over", message, Severity.WARNING)
        elif latest is not None and latest - timedelta(days=SOON_DAYS) <= today <= latest:
            message = f"the last day to ask for renewal of '{name}' is {latest}, in {(latest - today).days} days"
            yield Problem(term.location, "renewal-near", message, Severity.WARNING)
        if review_overdue(agreement, today):
            message = f"the review of '{name}' was due on {agreement.review_on}"
            yield Problem(agreement.location, "review-overdue", message, Severity.WARNING)
