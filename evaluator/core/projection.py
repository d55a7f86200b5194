"""An estimate of when the budget is gone, from the burn over a thirtieth of the window."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.alerts import burn_over
from evaluator.core.answer import Timeline
from evaluator.core.budget import time_to_exhaustion
from evaluator.core.counts import Unanswered
from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import Burn, Projection
from evaluator.core.wording import duration, multiple
from slo_spec.model import RollingWindow


def projected(
    evaluation: Evaluation, timeline: Timeline | Unanswered, found: Measurement, needed: Fraction
) -> Projection | None:
    """The estimate, or None where nothing was measured."""
    if isinstance(timeline, Unanswered) or found.budget is None:
        return None
    burn = burn_over(evaluation, timeline, evaluation.recent)
    if found.exhausted:
        return Projection(burn=burn, exhausted_in_seconds=Fraction(0), within_window=True, because="already exhausted")
    if found.doubt is not None or isinstance(burn.counts, Unanswered) or burn.counts.coverage < needed:
        return Projection(burn=burn, exhausted_in_seconds=None, within_window=None, because="the data is incomplete")
    left = found.budget.remaining_ratio
    if burn.rate is None or left is None:
        # No traffic spends nothing; where nothing is allowed, nothing was spent, or it would be exhausted.
        return Projection(burn=burn, exhausted_in_seconds=None, within_window=False, because="nothing is being spent")
    seconds = time_to_exhaustion(left, burn.rate, evaluation.period_seconds)
    within = _within(evaluation, burn.rate, seconds)
    return Projection(
        burn=burn, exhausted_in_seconds=seconds, within_window=within, because=_because(burn, burn.rate, seconds)
    )


def _within(evaluation: Evaluation, rate: Fraction, seconds: Fraction | None) -> bool:
    if seconds is None:
        return False
    if isinstance(evaluation.objective.window, RollingWindow):
        # What was spent leaves a rolling window again: only above 1 does the budget go down for good.
        return rate > 1
    return seconds < evaluation.stretch.whole.end - evaluation.stretch.elapsed.end


def _because(burn: Burn, rate: Fraction, seconds: Fraction | None) -> str:
    pace = f"at the {multiple(rate, (1,))} of the last {duration(burn.span.seconds)}"
    return f"nothing is spent {pace}" if seconds is None else f"exhausted in {duration(seconds)} {pace} (estimate)"
