"""What the data allow to be said of an objective: met, missed, or why it cannot be told."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.budget import best_case, error_budget, met
from evaluator.core.confidence import interval
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.plan import Evaluation
from evaluator.core.report import Budget, Unit
from evaluator.core.tally import Tally
from evaluator.core.wording import duration, number, percent
from slo_spec.record import Record


class Measurement(Record, kw_only=True):
    """The window's counts and budget, and the doubt that hangs over them, if any.

    With ``doubt``, ``met`` and ``exhausted`` are None unless even the best case of what is missing
    fails; ``counts`` and ``budget`` are what was seen, for the reader.
    """

    counts: Counts | None
    budget: Budget | None
    met: bool | None
    exhausted: bool | None
    final: bool
    doubt: Unanswered | None = None


def measured(evaluation: Evaluation, tally: Tally | Unanswered, needed: Fraction) -> Measurement:
    """An objective over its window. ``needed`` is the coverage below which nothing is judged."""
    if isinstance(tally, Unanswered):
        return _nothing(tally)
    counts = tally.over(*evaluation.spans)
    if isinstance(counts, Unanswered):
        return _nothing(counts)
    doubt = _doubt(evaluation, tally, counts, needed)
    if not counts.total:
        return Measurement(counts=counts, budget=None, met=None, exhausted=None, final=False, doubt=doubt)
    seen = _judged(evaluation, counts, None)
    if doubt is None:
        return seen
    best = _judged(evaluation, best_case(counts), doubt)
    sure = best.met is False and doubt.reason is not Reason.TOO_FEW
    return Measurement(
        counts=counts,
        budget=seen.budget,
        met=False if sure else None,
        exhausted=True if sure and best.exhausted else None,
        final=best.final and sure,
        doubt=doubt,
    )


def still_to_come(evaluation: Evaluation) -> int:
    """The slices or seconds of a running calendar period that are still ahead; 0 for events, which nobody can count."""
    if evaluation.unit is Unit.EVENTS or evaluation.stretch.closed:
        return 0
    end = evaluation.spans[-1].end if evaluation.spans else evaluation.stretch.elapsed.end
    ahead = evaluation.stretch.whole.end - end
    return ahead // evaluation.grid.seconds if evaluation.grid else ahead


def _judged(evaluation: Evaluation, counts: Counts, doubt: Unanswered | None) -> Measurement:
    target = evaluation.objective.target.ratio
    budget = error_budget(counts, target, evaluation.unit, still_to_come(evaluation))
    reached = not budget.exhausted if budget.whole_window else met(counts.good, counts.total, target)
    final = evaluation.stretch.closed or (budget.whole_window and not reached)
    return Measurement(counts=counts, budget=budget, met=reached, exhausted=budget.exhausted, final=final, doubt=doubt)


def _doubt(evaluation: Evaluation, tally: Tally, counts: Counts, needed: Fraction) -> Unanswered | None:
    window = duration(counts.seconds)
    gone_since = tally.timeline.gone_since
    if not counts.observed:
        return Unanswered(Reason.NO_DATA, f"{evaluation.indicator.source} has nothing in the last {window}")
    if gone_since is not None and gone_since <= evaluation.recent.start:
        silent = duration(evaluation.recent.end - gone_since)
        return Unanswered(Reason.VANISHED, f"it was there earlier in the window and has been gone for {silent}")
    if not counts.is_covered(needed):
        return Unanswered(Reason.INCOMPLETE, _incomplete(evaluation, tally, counts, needed))
    if not counts.total:
        return Unanswered(Reason.NO_TRAFFIC, f"not a single event in {window}, with the source answering throughout")
    return _too_few(evaluation, counts)


def _too_few(evaluation: Evaluation, counts: Counts) -> Unanswered | None:
    if evaluation.unit is Unit.SECONDS:
        return None
    wanted = max((policy.min_events for policy in evaluation.policies), default=0)
    if counts.total < wanted:
        return Unanswered(
            Reason.TOO_FEW, f"{number(counts.total)} {evaluation.unit}, the policy wants at least {number(wanted)}"
        )
    level = confidence_asked(evaluation)
    found = None if level is None else interval(counts, level)
    if found is None or found.decides(evaluation.objective.target.ratio):
        return None
    target = evaluation.objective.target
    low, high = (percent(Fraction(end), (target.ratio,), 2) for end in (found.low, found.high))
    sure = percent(found.confidence)
    return Unanswered(Reason.TOO_FEW, f"not yet decided: between {low} and {high} with {sure} confidence")


def confidence_asked(evaluation: Evaluation) -> Fraction | None:
    """The highest confidence that a policy of the objective asks for; None where none does."""
    return max((policy.confidence for policy in evaluation.policies if policy.confidence is not None), default=None)


def _incomplete(evaluation: Evaluation, tally: Tally, counts: Counts, needed: Fraction) -> str:
    covered = percent(counts.coverage, (needed,), 1)
    seen, window = duration(counts.observed), duration(counts.seconds)
    text = f"data covers {seen} of {window} ({covered}, needed {percent(needed)})"
    lately = tally.timeline.between(evaluation.recent)
    if isinstance(lately, Counts) and lately.seconds and not lately.observed:
        return f"{text}, and nothing has come for at least {duration(lately.seconds)}"
    if evaluation.objective.since is not None:
        return text
    return f"{text}; a service younger than its window says since:, a source that forgets earlier a shorter window"


def _nothing(doubt: Unanswered) -> Measurement:
    return Measurement(counts=None, budget=None, met=None, exhausted=None, final=False, doubt=doubt)
