"""From a plan and the answers to settlements: what was reached, what is owed, and what each party may do now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evaluator.core.answer import Answer, Timeline
from evaluator.core.attainment import Attainment, attained
from evaluator.core.composed import PartSeen, composed
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.credits.bands import exact_percent
from evaluator.core.earning_back import Returned, returned
from evaluator.core.interval import Span, Spans, cut, intersection, union
from evaluator.core.lifecycle.amendments import unsigned
from evaluator.core.outlook import outlook
from evaluator.core.owing import Bounds, owed_bounds, reward_bounds
from evaluator.core.query import Query
from evaluator.core.report import Verdict
from evaluator.core.rights import rights, strikes_of
from evaluator.core.settle_plan import Asked, PlannedSettlement, SettlementPlan, plan_settlements
from evaluator.core.settlement import Piece, Settled, Settlement
from slo_spec.model import Spec, Target
from slo_spec.model.agreements import Agreement, Limit
from slo_spec.model.credits import Money
from slo_spec.record import replace

__all__ = ["Invoices", "SettlementPlan", "plan_settlements", "settle"]

Invoices = Mapping[tuple[str, str], Money]
"""What was paid, by agreement and name of the period: the base of credits, instead of the contract's own."""


def settle(
    plan: SettlementPlan, answers: Mapping[Query, Answer], invoices: Invoices | None = None
) -> tuple[Settlement, ...]:
    """Every settlement of a plan, in its order."""
    return tuple(_settlement(planned, answers, invoices or {}, plan) for planned in plan.settlements)


def _settlement(
    planned: PlannedSettlement, answers: Mapping[Query, Answer], invoices: Invoices, plan: SettlementPlan
) -> Settlement:
    agreement = planned.agreement
    commitments = tuple(_with_outlook(plan.spec, agreement, asked, answers) for asked in planned.asked)
    earlier = {name: tuple(settled_so_far(asked, answers) for asked in several) for name, several in planned.earlier}
    paid = invoices.get((agreement.name, planned.period.name))
    base = paid or (agreement.credits.base if agreement.credits else None)
    bounds = owed_bounds(agreement, commitments, base)
    back = _after_following(planned, commitments, answers, bounds)
    parties = tuple(party.role for party in agreement.parties)
    return Settlement(
        agreement=agreement,
        period=planned.period.name,
        span=planned.period.span,
        final=planned.final,
        commitments=commitments,
        base=base,
        lowest=back.lowest if back else None,
        highest=back.highest if back else None,
        shares=None if base else (bounds.lowest_share, bounds.highest_share),
        shares_because=bounds.because,
        open_questions=bounds.open_questions,
        rights=rights(agreement, commitments, earlier, plan.at),
        notes=(
            *(each.because for each in unsigned(agreement.amendments, parties)),
            *(back.notes if back and planned.final else ()),
            *_to_come(agreement, bounds, final=planned.final),
            *_strikes(agreement, commitments, earlier),
        ),
        rewards=reward_bounds(agreement, commitments, base),
    )


def _with_outlook(spec: Spec | None, agreement: Agreement, asked: Asked, answers: Mapping[Query, Answer]) -> Settled:
    """What one commitment reached, and where its period runs whether it can still be kept."""
    found = settled_so_far(asked, answers)
    if spec is None or found.final or found.verdict is not Verdict.FAIL:
        return found
    return replace(found, lost=outlook(spec, agreement, asked, found).lost is True)


def _after_following(
    planned: PlannedSettlement, commitments: Sequence[Settled], answers: Mapping[Query, Answer], bounds: Bounds
) -> Returned | None:
    """What is owed once the periods after this one have been looked at; None without a base."""
    if bounds.lowest is None or bounds.highest is None:
        return None
    following = {name: tuple(settled_so_far(asked, answers) for asked in later) for name, later in planned.following}
    return returned(planned.agreement, commitments, following, bounds.lowest, bounds.highest)


def _strikes(
    agreement: Agreement, commitments: Sequence[Settled], earlier: Mapping[str, Sequence[Settled]]
) -> Iterator[str]:
    """How many of the strikes that are too many there are."""
    rule, found = agreement.strikes, strikes_of(agreement, commitments, earlier)
    if rule is not None and found and not found[-1].triggers:
        yield f"strikes: {found[-1].count} within {rule.months} months, {rule.limit} are too many"


def _to_come(agreement: Agreement, bounds: Bounds, *, final: bool) -> Iterator[str]:
    """What is agreed about earning back and cannot be worked out yet: while a period runs, or without a base."""
    rule = agreement.credits.earn_back if agreement.credits else None
    if rule is None or not bounds.highest_share or (final and bounds.highest is not None):
        return
    part = f"{exact_percent(rule.recover)} of the credit"
    if final:
        yield f"earn-back: {part} may be earned back, which is worked out once there is a base"
    else:
        yield f"earn-back: if the next {rule.periods} periods reach {rule.target}, {part} is earned back"


# ------------------------------------------------------------------------------- what was reached


def settled_so_far(asked: Asked, answers: Mapping[Query, Answer]) -> Settled:
    """What one commitment reached, as far as its period has passed."""
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
