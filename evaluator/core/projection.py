"""An estimate of when the budget is gone, from the burn over a thirtieth of the window."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.alerts import burn_over
from evaluator.core.budget import time_to_exhaustion, time_to_overtake
from evaluator.core.counts import Unanswered
from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import Budget, Burn, Projection
from evaluator.core.tally import Tally
from evaluator.core.wording import duration, multiple
from slo_spec.model import RollingWindow


def projected(
    evaluation: Evaluation, tally: Tally | Unanswered, found: Measurement, needed: Fraction
) -> Projection | None:
    """The estimate, or None where nothing was measured."""
    if isinstance(tally, Unanswered) or found.budget is None:
        return None
    burn = burn_over(evaluation, tally, evaluation.recent)
    if found.exhausted:
        return Projection(burn=burn, exhausted_in_seconds=Fraction(0), within_window=True, because="already exhausted")
    if found.doubt is not None or isinstance(burn.counts, Unanswered) or not burn.counts.is_covered(needed):
        return Projection(burn=burn, exhausted_in_seconds=None, within_window=None, because="the data is incomplete")
    left = found.budget.remaining_ratio
    if burn.rate is None or left is None:
        # No traffic spends nothing; where nothing is allowed, nothing was spent, or it would be exhausted.
        return Projection(burn=burn, exhausted_in_seconds=None, within_window=False, because="nothing is being spent")
    seconds, within = _exhaustion(evaluation, found.budget, left, burn.rate)
    leaves = isinstance(evaluation.objective.window, RollingWindow) and burn.rate <= 1
    because = _because(burn, burn.rate, seconds, leaves=leaves)
    return Projection(burn=burn, exhausted_in_seconds=seconds, within_window=within, because=because)


def _exhaustion(evaluation: Evaluation, budget: Budget, left: Fraction, rate: Fraction) -> tuple[Fraction | None, bool]:
    """Seconds until the budget is spent at this rate, and whether that is before the window ends."""
    elapsed, period = evaluation.stretch.elapsed.seconds, evaluation.period_seconds
    still_ahead = period - elapsed
    if still_ahead > 0 and not budget.whole_window:
        # A budget of the events so far grows with them: it is caught up with only above 1.
        seconds = time_to_overtake(left, rate, elapsed)
        return seconds, seconds is not None and seconds < still_ahead
    seconds = time_to_exhaustion(left, rate, period)
    if isinstance(evaluation.objective.window, RollingWindow):
        # What was spent leaves a full rolling window again: only above 1 does the budget go down for good.
        return seconds, rate > 1
    return seconds, seconds is not None and seconds < still_ahead


def _because(burn: Burn, rate: Fraction, seconds: Fraction | None, *, leaves: bool) -> str:
    pace = f"at the {multiple(rate, (1,))} of the last {duration(burn.span.seconds)}"
    if leaves and seconds is not None:
        # What was spent leaves the window at least as fast as it is spent again.
        return f"not exhausted {pace} (not above 1x in a rolling window; estimate)"
    return f"never exhausted {pace}" if seconds is None else f"exhausted in {duration(seconds)} {pace} (estimate)"
