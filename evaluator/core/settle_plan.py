"""From agreements and one instant to questions: what must be asked so that periods can be settled.

Planning is a function of its arguments: planning twice plans the same. Commitments that ask the same share one query.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from evaluator.core.attainment import question
from evaluator.core.exclusions import ExcludedWindow, excluded_spans, windows
from evaluator.core.interval import Span, Spans, cut, intersection, union
from evaluator.core.lifecycle.amendments import Piece, pieces
from evaluator.core.lifecycle.levels import EffectiveCommitment, effective
from evaluator.core.periods import AgreedPeriod, periods
from evaluator.core.query import Query
from evaluator.core.service_hours import open_spans
from evaluator.core.settle_around import Ask, earlier, following
from evaluator.core.settled_periods import running_periods, settled_periods
from slo_spec.model import Indicator, Spec, Threshold
from slo_spec.model.agreements import (
    Accounting,
    Agreement,
    ByGauge,
    ByOutages,
    ByRequests,
    Commitment,
    Formula,
)
from slo_spec.record import Record, replace


class Asked(Record, kw_only=True):
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


class PlannedSettlement(Record, kw_only=True):
    """One agreement over one period.

    ``earlier`` are the periods before, oldest first, that a termination looks at, ``following`` those after it that
    have begun and may earn a credit back.
    """

    agreement: Agreement
    period: AgreedPeriod
    final: bool
    asked: tuple[Asked, ...]
    earlier: tuple[tuple[str, tuple[Asked, ...]], ...] = ()
    following: tuple[tuple[str, tuple[Asked, ...]], ...] = ()


class SettlementPlan(Record, kw_only=True):
    """What will be settled, and the queries to ask for it; ``spec`` has the hours to come of running periods."""

    at: int
    settlements: tuple[PlannedSettlement, ...]
    spec: Spec | None = None

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        everything = (
            asked
            for each in self.settlements
            for asked in (*each.asked, *(one for _, more in (*each.earlier, *each.following) for one in more))
        )
        return tuple(dict.fromkeys(query for asked in everything for _, several in asked.pieces for query in several))


def plan_settlements(spec: Spec, agreements: Sequence[Agreement], period_text: str | None, at: int) -> SettlementPlan:
    """What is settled for some agreements, by agreement and period.

    Without a ``period_text`` it is each commitment's last closed period, or the running one where none has closed yet.
    ValueError for a text that names no period, or an agreement that extends one that is not there.
    """
    planned = [settlement for agreement in agreements for settlement in _of_agreement(spec, agreement, period_text, at)]
    return SettlementPlan(at=at, settlements=tuple(planned), spec=spec)


def plan_running(spec: Spec, agreements: Sequence[Agreement], at: int) -> SettlementPlan:
    """What is settled so far of the periods that hold an instant; an agreement that does not hold then has none.

    At midnight of the first it is the period that has just ended, as it is for objectives.
    """
    planned = []
    for agreement in agreements:
        whole, commitments = _whole(spec, agreement)
        agreed = ((each, found) for each in commitments for found in running_periods(each.commitment, agreement, at))
        several = _together(spec, whole, agreed, at)
        planned += [_planned(whole, asked) for asked in several]
    return SettlementPlan(at=at, settlements=tuple(planned))


def plan_touching(spec: Spec, agreements: Sequence[Agreement], within: Span, at: int) -> SettlementPlan:
    """What is settled, as far as it has passed, of every period that has time in a span; of no period around them."""
    planned = []
    for agreement in agreements:
        whole, commitments = _whole(spec, agreement)
        agreed = ((each, p) for each in commitments for p in periods(each.commitment.period, within, agreement.term))
        planned += [_planned(whole, asked) for asked in _together(spec, whole, agreed, at)]
    return SettlementPlan(at=at, settlements=tuple(planned))


def promised(spec: Spec) -> tuple[tuple[Agreement, tuple[Commitment, ...]], ...]:
    """Every agreement with the commitments that hold under it, also those of what it extends."""
    return tuple((each, tuple(found.commitment for found in _whole(spec, each)[1])) for each in spec.agreements)


def nearest(agreement: Agreement, others: Mapping[str, Agreement]) -> Agreement:
    """The agreement with the credits, claims and terminations of what it extends, where it has none of its own."""
    while agreement.extends in others:
        inherited = others[agreement.extends]
        agreement = replace(
            agreement,
            credits=agreement.credits or inherited.credits,
            claims=agreement.claims or inherited.claims,
            termination=agreement.termination or inherited.termination,
            strikes=agreement.strikes or inherited.strikes,
            amendments=(*inherited.amendments, *agreement.amendments),
            extends=inherited.extends,
        )
    return agreement


def _of_agreement(spec: Spec, agreement: Agreement, text: str | None, at: int) -> Iterable[PlannedSettlement]:
    whole, commitments = _whole(spec, agreement)
    agreed = ((each, found) for each in commitments for found in settled_periods(each.commitment, agreement, text, at))
    for several in _together(spec, whole, agreed, at):
        yield replace(
            _planned(whole, several),
            earlier=tuple(_named(asked, earlier(whole, asked, _asking(spec, whole, asked, at))) for asked in several),
            following=tuple(
                _named(asked, following(whole, asked, at, _asking(spec, whole, asked, at))) for asked in several
            ),
        )


def _named(asked: Asked, others: tuple[Asked, ...]) -> tuple[str, tuple[Asked, ...]]:
    return asked.effective.commitment.name, others


def _asking(spec: Spec, whole: Agreement, asked: Asked, at: int) -> Ask:
    """How the same commitment is asked about over another period."""
    return lambda agreed: _asked(spec, whole, asked.effective, agreed, at)


def _whole(spec: Spec, agreement: Agreement) -> tuple[Agreement, tuple[EffectiveCommitment, ...]]:
    """The agreement with what it inherits, and all commitments that hold under it."""
    others = {each.name: each for each in spec.agreements}
    return nearest(agreement, others), effective(agreement, others)


def _together(
    spec: Spec, whole: Agreement, agreed: Iterable[tuple[EffectiveCommitment, AgreedPeriod]], at: int
) -> Iterable[Sequence[Asked]]:
    """What is asked for each period, in the order of time."""
    together: dict[tuple[Span, str], list[Asked]] = {}
    for each, found in agreed:
        asked = _asked(spec, whole, each, found, at)
        if asked is not None:
            together.setdefault((found.whole, found.name), []).append(asked)
    return [several for _, several in sorted(together.items())]


def _planned(whole: Agreement, several: Sequence[Asked]) -> PlannedSettlement:
    return PlannedSettlement(
        agreement=whole,
        period=several[0].period,
        final=all(asked.final for asked in several),
        asked=tuple(several),
    )


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


def counting_ahead(spec: Spec, asked: Asked, ahead: Span) -> Spans:
    """What will count of a time that is still to come, as hours and exclusions are known now."""
    commitment = asked.effective.commitment
    hours = _hours(spec, commitment, ahead)
    if commitment.formula is Formula.NUMERATOR_ONLY:
        return hours
    excluded = [excluded_spans(_windows(spec, commitment, each, ahead, ahead.end)) for each in commitment.services]
    return union(piece for spans in excluded for piece in cut(hours, spans))
