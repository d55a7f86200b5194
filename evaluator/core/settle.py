"""From a plan and the answers to settlements: what was reached, what is owed, and what each party may do now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from evaluator.core.answer import Answer, Timeline
from evaluator.core.attainment import Attained, Attainment, attained
from evaluator.core.composed import PartSeen, composed
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.credits.bands import exact_percent
from evaluator.core.credits.combination import Owed, owed
from evaluator.core.credits.schedules import Earned, Shortfall, earned
from evaluator.core.interval import Span, Spans, cut, intersection, moment, total_seconds, union
from evaluator.core.lifecycle.amendments import unsigned
from evaluator.core.query import Query
from evaluator.core.report import Verdict
from evaluator.core.rights import rights
from evaluator.core.settle_plan import Asked, PlannedSettlement, SettlementPlan, plan_settlements
from evaluator.core.settlement import Piece, Settled, Settlement
from slo_spec.model import Target
from slo_spec.model.agreements import Agreement, Limit
from slo_spec.model.credits import BY_DOWNTIME, Credits, Money, Schedule

__all__ = ["Invoices", "SettlementPlan", "plan_settlements", "settle"]

Invoices = Mapping[tuple[str, str], Money]
"""What was paid, by agreement and name of the period: the base of credits, instead of the contract's own."""


def settle(
    plan: SettlementPlan, answers: Mapping[Query, Answer], invoices: Invoices | None = None
) -> tuple[Settlement, ...]:
    """Every settlement of a plan, in its order."""
    return tuple(_settlement(planned, answers, invoices or {}, plan.at) for planned in plan.settlements)


def _settlement(planned: PlannedSettlement, answers: Mapping[Query, Answer], invoices: Invoices, at: int) -> Settlement:
    agreement = planned.agreement
    commitments = tuple(_settled(asked, answers) for asked in planned.asked)
    earlier = {name: tuple(_settled(asked, answers) for asked in several) for name, several in planned.earlier}
    paid = invoices.get((agreement.name, planned.period.name))
    base = paid or (agreement.credits.base if agreement.credits else None)
    bounds = _owed_bounds(agreement, commitments, base)
    parties = tuple(party.role for party in agreement.parties)
    return Settlement(
        agreement=agreement,
        period=planned.period.name,
        span=planned.period.span,
        final=planned.final,
        commitments=commitments,
        base=base,
        lowest=bounds[0],
        highest=bounds[1],
        open_questions=_open_questions(agreement, commitments, bounds),
        rights=rights(agreement, commitments, earlier, at),
        notes=(*(each.because for each in unsigned(agreement.amendments, parties)), *_to_come(agreement, bounds[1])),
    )


def _to_come(agreement: Agreement, highest: Owed | None) -> Iterator[str]:
    """What is agreed and still open when a period is settled: following periods decide about earning back."""
    rule = agreement.credits.earn_back if agreement.credits else None
    if rule is not None and highest is not None and highest.amount.amount:
        yield (
            f"earn-back: the credit is not reduced here; if the next {rule.periods} periods reach {rule.target}, "
            f"{exact_percent(rule.recover)} of it is earned back"
        )


# ------------------------------------------------------------------------------- what was reached


def _settled(asked: Asked, answers: Mapping[Query, Answer]) -> Settled:
    commitment = asked.effective.commitment
    found: list[Piece] = []
    for (span, target), queries in asked.pieces:
        reached = _reached(asked, span, target, [(query, _timeline(query, answers)) for query in queries])
        found.append(Piece(span=span, target=target, attainment=reached))
    return Settled(
        commitment=commitment,
        provenance=asked.effective.because,
        period=asked.period,
        settled=asked.settled,
        final=asked.final,
        pieces=tuple(found),
        windows=asked.windows,
        counting=_counting(asked, asked.settled),
    )


def _reached(
    asked: Asked, span: Span, target: Target | Limit, found: Sequence[tuple[Query, Timeline | Unanswered]]
) -> Attainment:
    commitment, hours = asked.effective.commitment, intersection(asked.hours, (span,))
    if commitment.composite is not None:
        parts = [
            PartSeen(name=name, timeline=timeline, asked=query.span, excluded=excluded)
            for name, (query, timeline), excluded in zip(commitment.part_names, found, asked.excluded, strict=True)
        ]
        return composed(commitment, target, parts, span, hours=hours)
    ((_, timeline),), (excluded,) = found, asked.excluded
    if isinstance(timeline, Unanswered):
        return Attainment(best=None, worst=None, unknown=_counting(asked, span), reason=timeline)
    return attained(commitment, target, timeline, span, hours=hours, excluded=excluded)


def _counting(asked: Asked, span: Span) -> Spans:
    """The time that counts of one part at least."""
    hours = intersection(asked.hours, (span,))
    return union(piece for excluded in asked.excluded for piece in cut(hours, excluded))


def _timeline(query: Query, answers: Mapping[Query, Answer]) -> Timeline | Unanswered:
    """The one timeline of an answer: a promise is about the whole, so nothing is asked by groups."""
    answer = answers.get(query)
    if answer is None:
        return Unanswered(Reason.BACKEND, f"{query.source} left the question unanswered")
    if isinstance(answer, Unanswered):
        return answer
    if len(answer.groups) != 1:
        reason = Reason.AMBIGUOUS if answer.groups else Reason.NO_DATA
        return Unanswered(reason, f"{query.source} answered with {len(answer.groups)} series")
    return answer.groups[0][1]


# ------------------------------------------------------------------------------- what is owed


def _open_questions(
    agreement: Agreement, commitments: Sequence[Settled], bounds: tuple[Owed | None, Owed | None]
) -> tuple[str, ...]:
    """What the contract leaves open, in either reading."""
    questions = [question for owes in bounds if owes is not None for question in owes.open_questions]
    schedule = agreement.credits.schedule if agreement.credits else None
    dear = [each for each in commitments if each.commitment.schedule or schedule]
    if bounds[0] is None and any(each.verdict is not Verdict.PASS for each in dear):
        questions.append("the contract names no base that a credit is a share of, and there is no invoice")
    return tuple(dict.fromkeys(questions))


def _owed_bounds(
    agreement: Agreement, commitments: Sequence[Settled], base: Money | None
) -> tuple[Owed | None, Owed | None]:
    """What is owed at least and at most."""
    if base is None:
        return None, None
    terms = agreement.credits or Credits(schedule=None, base=None)
    readings = [owed(terms, tuple(_all_earned(terms, commitments, base, worst=worst)), base) for worst in (False, True)]
    lowest, highest = sorted(readings, key=lambda each: each.amount.amount)
    return (lowest, highest) if lowest.amount != highest.amount else (readings[0], readings[1])


def _all_earned(terms: Credits, commitments: Iterable[Settled], base: Money, *, worst: bool) -> Iterable[Earned]:
    for settled in commitments:
        schedule = settled.commitment.schedule or terms.schedule
        if schedule is not None:
            parts = [earned(schedule, _shortfall(settled, piece, base, worst=worst)) for piece in settled.pieces]
            yield from _of_pieces(schedule, parts)


def _of_pieces(schedule: Schedule, parts: Sequence[Earned]) -> Iterable[Earned]:
    """What the pieces of a period earn together. Downtime adds up; of misses the worst one counts."""
    if isinstance(schedule, BY_DOWNTIME) or any(part.open_question for part in parts):
        yield from parts
    elif parts:
        yield max(parts, key=lambda part: (part.amount, part.points))


def _shortfall(settled: Settled, piece: Piece, base: Money, *, worst: bool) -> Shortfall:
    reading = piece.attainment.worst if worst else piece.attainment.best
    if reading is None:
        reading = _extreme(settled, piece, lost=worst and not _nothing_counts(piece.attainment))
    return Shortfall(
        commitment=settled.commitment.name,
        attained=reading.value,
        met=reading.met,
        down=reading.down,
        counting_seconds=reading.counting_seconds,
        period=settled.period.whole,
        days_in_period=_local_days(settled.period.whole, settled.commitment.period.timezone),
        base=base,
        target=piece.target,
    )


def _nothing_counts(attainment: Attainment) -> bool:
    """Whether it is known that nothing happened that could have been missed."""
    return attainment.reason is not None and attainment.reason.reason is Reason.NO_TRAFFIC


def _extreme(settled: Settled, piece: Piece, *, lost: bool) -> Attained:
    """What nobody can tell, as if all of it had been kept or all of it lost."""
    counting = intersection(settled.counting, (piece.span,))
    seconds = total_seconds(counting)
    share = isinstance(piece.target, Target)
    return Attained(
        value=Fraction(0 if lost else 1) if share else None,
        met=not lost,
        down=counting if lost else (),
        counting_seconds=seconds,
        good=0 if lost else seconds,
        total=seconds,
    )


def _local_days(span: Span, timezone: str) -> int:
    zone = ZoneInfo(timezone)

    def day(instant: int) -> date:
        return moment(instant).astimezone(zone).date()

    return (day(span.end) - day(span.start)).days
