"""From agreements and one instant to questions: what must be asked so that periods can be settled.

Planning is a function of its arguments: planning twice plans the same. Commitments that ask the same share one query.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluator.core.attainment import question
from evaluator.core.calendar import period as calendar_period
from evaluator.core.exclusions import ExcludedWindow, excluded_spans, windows
from evaluator.core.interval import Span, Spans, cut, intersection
from evaluator.core.lifecycle.amendments import Piece, pieces
from evaluator.core.lifecycle.levels import EffectiveCommitment, effective
from evaluator.core.periods import AgreedPeriod, named_period, periods
from evaluator.core.query import Query
from evaluator.core.service_hours import open_spans
from slo_spec.model import Indicator, Spec, Threshold
from slo_spec.model.agreements import (
    Accounting,
    Agreement,
    ByGauge,
    ByOutages,
    ByRequests,
    ChronicOutage,
    Commitment,
    InARow,
    StreakNoData,
    Termination,
)

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One commitment over one period: everything that settling it needs besides the answer.

    ``settled`` is the part of the period that has passed, in whole slices. Each piece has a query for each part of the
    commitment (one, if it is no composite); ``excluded`` is what does not count of each part, in the same order.
    """

    effective: EffectiveCommitment
    period: AgreedPeriod
    settled: Span
    final: bool
    pieces: tuple[tuple[Piece, tuple[Query, ...]], ...]
    hours: Spans
    windows: tuple[ExcludedWindow, ...]
    excluded: tuple[Spans, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSettlement:
    """One agreement over one period. ``earlier`` are the periods before, oldest first, that a termination looks at."""

    agreement: Agreement
    period: AgreedPeriod
    final: bool
    asked: tuple[Asked, ...]
    earlier: tuple[tuple[str, tuple[Asked, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPlan:
    """What will be settled, and the queries to ask for it."""

    at: int
    settlements: tuple[PlannedSettlement, ...]

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        everything = (
            asked
            for each in self.settlements
            for asked in (*each.asked, *(one for _, several in each.earlier for one in several))
        )
        return tuple(dict.fromkeys(query for asked in everything for _, several in asked.pieces for query in several))


def plan_settlements(spec: Spec, agreements: Sequence[Agreement], period_text: str | None, at: int) -> SettlementPlan:
    """What is settled for some agreements, by agreement and period.

    Without a ``period_text`` it is each commitment's last closed period, or the running one where none has closed yet.
    ValueError for a text that names no period, or an agreement that extends one that is not there.
    """
    planned = [settlement for agreement in agreements for settlement in _of_agreement(spec, agreement, period_text, at)]
    return SettlementPlan(at=at, settlements=tuple(planned))


def nearest(agreement: Agreement, others: Mapping[str, Agreement]) -> Agreement:
    """The agreement with the credits, claims and terminations of what it extends, where it has none of its own."""
    while agreement.extends in others:
        inherited = others[agreement.extends]
        agreement = replace(
            agreement,
            credits=agreement.credits or inherited.credits,
            claims=agreement.claims or inherited.claims,
            termination=agreement.termination or inherited.termination,
            amendments=(*inherited.amendments, *agreement.amendments),
            extends=inherited.extends,
        )
    return agreement


def _of_agreement(spec: Spec, agreement: Agreement, text: str | None, at: int) -> Iterable[PlannedSettlement]:
    others = {each.name: each for each in spec.agreements}
    commitments = effective(agreement, others)
    whole = nearest(agreement, others)
    together: dict[tuple[Span, str], list[Asked]] = {}
    for each in commitments:
        for agreed in _periods(each.commitment, agreement, text, at):
            asked = _asked(spec, whole, each, agreed, at)
            if asked is not None:
                together.setdefault((agreed.whole, agreed.name), []).append(asked)
    for _, several in sorted(together.items()):
        yield PlannedSettlement(
            agreement=whole,
            period=several[0].period,
            final=all(asked.final for asked in several),
            asked=tuple(several),
            earlier=tuple((asked.effective.commitment.name, _earlier(spec, whole, asked, at)) for asked in several),
        )


def _periods(commitment: Commitment, agreement: Agreement, text: str | None, at: int) -> tuple[AgreedPeriod, ...]:
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


def _asked(spec: Spec, agreement: Agreement, each: EffectiveCommitment, agreed: AgreedPeriod, at: int) -> Asked | None:
    commitment = each.commitment
    indicators = indicators_of(spec, commitment)
    settled = _elapsed(agreed.span, at, _whole_steps(commitment.accounting, indicators))
    if not settled.seconds:
        return None
    hours = _hours(spec, commitment, settled)
    found = [_windows(spec, commitment, service, settled, at) for service in commitment.services]
    excluded = tuple(excluded_spans(windows) for windows in found)
    parties = tuple(party.role for party in agreement.parties)
    targets = pieces(commitment, agreement.amendments, parties, settled, agreement.term.timezone)
    return Asked(
        effective=each,
        period=agreed,
        settled=settled,
        final=agreed.span.end <= at,
        pieces=tuple(
            (
                piece,
                tuple(
                    _query(commitment, indicator, piece[0], hours, spans, at)
                    for indicator, spans in zip(indicators, excluded, strict=True)
                ),
            )
            for piece in targets
        ),
        hours=hours,
        windows=tuple(dict.fromkeys(w for several in found for w in several if intersection((w.span,), (settled,)))),
        excluded=excluded,
    )


def _whole_steps(accounting: Accounting, indicators: Sequence[Indicator]) -> int | None:
    """The seconds of which a running period is settled in whole multiples."""
    steps = [step for indicator in indicators if (step := _step(accounting, indicator)) is not None]
    return math.lcm(*steps) if steps else None


def _elapsed(span: Span, at: int, step: int | None) -> Span:
    if span.end <= at:
        return span
    seconds = max(0, at - span.start)
    return Span(span.start, span.start + (seconds // step * step if step else seconds))


def indicators_of(spec: Spec, commitment: Commitment) -> tuple[Indicator, ...]:
    """What a commitment measures, for each of its parts: an indicator, or that of an objective."""
    if commitment.composite is not None:
        return tuple(spec.indicator_of_part(name) for name in commitment.part_names)
    if commitment.from_objective:
        return (spec.indicator_of_part(commitment.indicator),)
    service, _, name = commitment.indicator.partition("/")
    return (spec.service(service).indicator(name),)


def _step(accounting: Accounting, indicator: Indicator) -> int | None:
    if isinstance(accounting, ByRequests | ByGauge):
        return indicator.measure.slice_seconds if isinstance(indicator.measure, Threshold) else None
    return accounting.time.slice_seconds if isinstance(accounting, ByOutages) else accounting.slice_seconds


def _hours(spec: Spec, commitment: Commitment, span: Span) -> Spans:
    if not commitment.hours:
        return (span,)
    calendar = next(each for each in spec.calendars if each.name == commitment.hours)
    inside = open_spans(calendar, span)
    return cut((span,), inside) if commitment.outside_hours else inside


def _windows(spec: Spec, commitment: Commitment, service: str, span: Span, at: int) -> tuple[ExcludedWindow, ...]:
    if not commitment.exclusions:
        return ()
    documents = [each for each in spec.exclusions if each.name in commitment.exclusions]
    # A run of downtime is judged whole: windows beyond the ends of the period matter as far as it is looked at.
    looked_at, _, _ = question(commitment, span, at=at)
    return windows(documents, looked_at, service)


def _query(commitment: Commitment, indicator: Indicator, span: Span, hours: Spans, excluded: Spans, at: int) -> Query:
    looked_at, step, knots = question(commitment, span, hours=intersection(hours, (span,)), excluded=excluded, at=at)
    step = step or _step(commitment.accounting, indicator)
    inside = {knot for knot in knots if looked_at.start <= knot <= looked_at.end}
    return Query(
        source=indicator.source,
        measure=indicator.measure,
        span=looked_at,
        knots=tuple(sorted({*inside, looked_at.start, looked_at.end})),
        step=step,
        presence=indicator.presence,
    )


# ------------------------------------------------------------------------------- earlier periods


def _earlier(spec: Spec, agreement: Agreement, asked: Asked, at: int) -> tuple[Asked, ...]:
    """The periods before one that the terminations for its commitment look at, oldest first."""
    commitment = asked.effective.commitment
    clauses = [each for each in agreement.termination if each.commitment in ("", commitment.name)]
    found: list[Asked] = []
    start = asked.period.whole.start
    while any(_looks_at(clause, len(found), asked.settled, start) for clause in clauses):
        before = calendar_period(commitment.period, start - 1)
        agreed = periods(commitment.period, before, agreement.term)
        earlier = _asked(spec, agreement, asked.effective, agreed[0], at) if agreed else None
        if earlier is None:
            break
        found.append(earlier)
        start = before.start
    return tuple(reversed(found))


def _looks_at(clause: Termination, known: int, settled: Span, start: int) -> bool:
    """Whether a clause needs yet another period before those that are known, the first of which begins at ``start``."""
    match clause.when:
        case ChronicOutage() as rule:
            return start > settled.start - rule.within_days * DAY
        case InARow() as rule if rule.no_data is StreakNoData.SKIPS:
            return known < 2 * rule.periods - 1
        case rule:
            return known < rule.periods - 1
