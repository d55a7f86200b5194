"""Which periods of a commitment a run is about: the last that closed, the one that runs, or those of a name."""

from __future__ import annotations

from evaluator.core.calendar import period as calendar_period
from evaluator.core.interval import Span
from evaluator.core.periods import AgreedPeriod, named_period, periods
from slo_spec.model.agreements import Agreement, Commitment


def running_periods(commitment: Commitment, agreement: Agreement, at: int) -> tuple[AgreedPeriod, ...]:
    """The period that holds an instant; none outside the term."""
    found = periods(commitment.period, calendar_period(commitment.period, at - 1), agreement.term)
    return tuple(each for each in found if each.span.start < at <= each.span.end)


def settled_periods(
    commitment: Commitment, agreement: Agreement, text: str | None, at: int
) -> tuple[AgreedPeriod, ...]:
    """The periods of a name; without one the last that has closed, or the running one where none has closed yet."""
    window = commitment.period
    if text is not None:
        named = named_period(text, window)
        found = periods(window, named, agreement.term)
        return tuple(each for each in found if _within(each.whole, named) and each.span.start < at)
    running = calendar_period(window, at - 1)
    before = calendar_period(window, running.start - 1)
    found = tuple(
        each for each in periods(window, Span(before.start, running.end), agreement.term) if each.span.start < at
    )
    closed = [each for each in found if each.span.end <= at]
    return tuple(closed[-1:]) or found[-1:] or _last_of_term(commitment, agreement, at)


def _last_of_term(commitment: Commitment, agreement: Agreement, at: int) -> tuple[AgreedPeriod, ...]:
    """The period in which a term that is over ended."""
    if agreement.term.end is None:
        return ()
    return periods(commitment.period, Span(0, at), agreement.term)[-1:]


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
