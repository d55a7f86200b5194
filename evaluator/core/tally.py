"""What an objective's method counts of one answer: in every window that is asked for, each worked out once."""

from __future__ import annotations

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Unanswered
from evaluator.core.interval import Span, Spans
from evaluator.core.plan import Evaluation
from evaluator.core.slices import counted


class Tally:
    """Counts by stretch of time. Tiers, the projection and the whole window often ask for the same."""

    __slots__ = ("_evaluation", "_known", "timeline")

    def __init__(self, evaluation: Evaluation, timeline: Timeline) -> None:
        self.timeline = timeline
        self._evaluation = evaluation
        self._known: dict[Spans, Counts | Unanswered] = {}

    @classmethod
    def of(cls, evaluation: Evaluation, timeline: Timeline | Unanswered) -> Tally | Unanswered:
        """The tally of a timeline; why there is none where there is no timeline."""
        return timeline if isinstance(timeline, Unanswered) else cls(evaluation, timeline)

    def over(self, *spans: Span) -> Counts | Unanswered:
        """What was counted in disjoint spans together."""
        known = self._known.get(spans)
        if known is None:
            method, grid = self._evaluation.objective.method, self._evaluation.grid
            known = self._known[spans] = counted(method, self.timeline, spans, grid)
        return known

    def in_window(self, span: Span) -> Counts | Unanswered:
        """What was counted in one span; nothing in one without length, whatever is known of its instant."""
        return self.over(span) if span.end > span.start else self.over()
