"""What each deploy spent of the budget: the window cut at its deploys, and the bad events of each piece.

The pieces make up the window, so that what they spent makes up what is spent. Differences of recorded budgets would
not: a rolling window also forgets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.core.answer import Answer, Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.history import Mark
from evaluator.core.interval import Span
from evaluator.core.measurement import measured
from evaluator.core.plan import Evaluation, Plan
from evaluator.core.query import Query
from evaluator.core.tally import Tally
from slo_spec.model import Labels
from slo_spec.record import Record, replace


class Piece(Record, kw_only=True):
    """A piece of a window in which one deploy was the newest; ``deploy`` is None before the first that is known."""

    span: Span
    deploy: Mark | None


class Spending(Record, kw_only=True):
    """What went bad in one piece, and the share of the window's budget that this is.

    ``bad`` is ``Unanswered`` where nobody knows; ``share`` is None there, and where nothing is allowed.
    """

    span: Span
    deploy: Mark | None
    bad: Number | Unanswered
    share: Fraction | None
    covered: Fraction


class Attribution(Record, kw_only=True):
    """One objective (or group): its budget, and what each of its deploys spent, in order. ``doubt`` is why not."""

    service: str
    objective: str
    group: Labels
    window: str
    unit: str
    allowed: Number | None
    spent: Number | None
    spendings: tuple[Spending, ...]
    doubt: Unanswered | None = None

    @property
    def name(self) -> str:
        """service/objective, with the group in braces."""
        group = ", ".join(f"{key}={value}" for key, value in self.group)
        return f"{self.service}/{self.objective}" + (f"{{{group}}}" if group else "")


class Cut(Record, kw_only=True):
    """One objective to be asked about, piece by piece. ``query`` is None where its window has not begun."""

    evaluation: Evaluation
    pieces: tuple[Piece, ...]
    query: Query | None


def plan_attributions(planned: Plan, deploys: Sequence[Mark]) -> tuple[Cut, ...]:
    """Every objective of a plan, its window cut at its service's deploys; what shares a question still does."""
    pieces = [
        _pieces(each, [mark for mark in deploys if mark.service == each.service.name]) for each in planned.evaluations
    ]
    knots: dict[Query, set[int]] = {}
    for each, parts in zip(planned.evaluations, pieces, strict=True):
        if each.query is not None:
            knots.setdefault(each.query, set(each.query.knots)).update(piece.span.start for piece in parts)
    asked = {query: replace(query, knots=tuple(sorted(instants))) for query, instants in knots.items()}
    return tuple(
        Cut(evaluation=each, pieces=parts, query=None if each.query is None else asked[each.query])
        for each, parts in zip(planned.evaluations, pieces, strict=True)
    )


def _pieces(evaluation: Evaluation, deploys: Sequence[Mark]) -> tuple[Piece, ...]:
    if evaluation.query is None or not evaluation.spans:
        return ()
    (window,) = evaluation.spans
    begins: dict[int, Mark | None] = {window.start: None}
    for mark in sorted(deploys, key=lambda mark: mark.at):
        begin = max(window.start, _aligned(mark.at, evaluation.grid))
        if begin < window.end:
            begins[begin] = mark  # of two in one slice, the later
    starts = sorted(begins)
    ends = [*starts[1:], window.end]
    return tuple(Piece(span=Span(start, end), deploy=begins[start]) for start, end in zip(starts, ends, strict=True))


def _aligned(instant: int, grid: Span | None) -> int:
    """The instant, or the beginning of the next whole slice: a slice has one verdict."""
    if grid is None:
        return instant
    return grid.start - (grid.start - instant) // grid.seconds * grid.seconds


def attributed(
    cuts: Sequence[Cut], answers: Mapping[Query, Answer], coverage: Mapping[str, Fraction]
) -> tuple[Attribution, ...]:
    """What each deploy spent, for every objective and group."""
    return tuple(found for cut in cuts for found in _attributed(cut, answers, coverage))


def _attributed(cut: Cut, answers: Mapping[Query, Answer], coverage: Mapping[str, Fraction]) -> list[Attribution]:
    evaluation = cut.evaluation
    if cut.query is None:
        return [_undone(evaluation, (), Unanswered(Reason.NO_DATA, "the window has not begun"))]
    answer = answers.get(cut.query, Unanswered(Reason.BACKEND, "the question was left unanswered"))
    if isinstance(answer, Unanswered):
        return [_undone(evaluation, (), answer)]
    needed = coverage.get(evaluation.indicator.source, Fraction(95, 100))
    return [_of_group(cut, group, timeline, needed) for group, timeline in answer.groups]


def _of_group(cut: Cut, group: Labels, timeline: Timeline | Unanswered, needed: Fraction) -> Attribution:
    evaluation = cut.evaluation
    tally = Tally.of(evaluation, timeline)
    found = measured(evaluation, tally, needed)
    if isinstance(tally, Unanswered) or found.budget is None:
        return _undone(evaluation, group, found.doubt or Unanswered(Reason.NO_DATA, "nothing was measured"))
    allowed, doubt = found.budget.allowed, found.doubt
    if doubt is None and tally.timeline.if_counted is not None:
        held = "a counter appeared inside the window with events already counted; they are left out here"
        doubt = Unanswered(Reason.UNCERTAIN_START, held)
    return Attribution(
        service=evaluation.service.name,
        objective=evaluation.objective.name,
        group=group,
        window=evaluation.objective.window.text,
        unit=evaluation.unit.value,
        allowed=allowed,
        spent=found.budget.spent,
        spendings=tuple(_spending(piece, tally, allowed) for piece in cut.pieces),
        doubt=doubt,
    )


def _spending(piece: Piece, tally: Tally, allowed: Number) -> Spending:
    counts = tally.over(piece.span)
    if isinstance(counts, Unanswered):
        return Spending(span=piece.span, deploy=piece.deploy, bad=counts, share=None, covered=Fraction(0))
    return Spending(
        span=piece.span,
        deploy=piece.deploy,
        bad=counts.bad,
        share=Fraction(counts.bad) / Fraction(allowed) if allowed else None,
        covered=counts.coverage,
    )


def _undone(evaluation: Evaluation, group: Labels, doubt: Unanswered) -> Attribution:
    return Attribution(
        service=evaluation.service.name,
        objective=evaluation.objective.name,
        group=group,
        window=evaluation.objective.window.text,
        unit=evaluation.unit.value,
        allowed=None,
        spent=None,
        spendings=(),
        doubt=doubt,
    )
