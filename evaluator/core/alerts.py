"""Which burn-rate tiers fire: every window of a tier must burn faster than its threshold.

Conditions combine three-valued: one window that certainly does not burn keeps the tier quiet,
whatever is unknown of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from evaluator.core.budget import best_case, burn_rate, burns_faster
from evaluator.core.counts import Counts, Unanswered
from evaluator.core.interval import Span
from evaluator.core.later import Later, LaterText
from evaluator.core.plan import Evaluation, TierWindows
from evaluator.core.report import AlertResult, Burn
from evaluator.core.tally import Tally
from evaluator.core.wording import duration, multiple, percent
from slo_spec.record import Record


def all_of(truths: Sequence[bool | None]) -> bool | None:
    """Three-valued and: false wins over unknown."""
    return False if False in truths else None if None in truths else True


def any_of(truths: Sequence[bool | None]) -> bool | None:
    """Three-valued or: true wins over unknown."""
    return True if True in truths else None if None in truths else False


class Alerts(Record):
    """The tiers of an objective: the severity of each and whether it fires; the burn rates for whoever reads them."""

    firing: tuple[tuple[str, bool | None], ...]
    results: Sequence[AlertResult]

    def any_firing(self, severity: str | None) -> bool | None:
        """Whether a tier of that severity (None: of any) fires."""
        return any_of([fires for each, fires in self.firing if severity is None or each == severity])

    def of(self, severity: str | None) -> list[AlertResult]:
        """The tiers of that severity (None: of any)."""
        return [each for each in self.results if severity is None or each.severity == severity]


def alerts_of(evaluation: Evaluation, tally: Tally | Unanswered, needed: Fraction) -> Alerts:
    """Which tiers of an objective fire."""
    firing = tuple((each.tier.severity, _fires(evaluation, each, tally, needed)) for each in evaluation.tiers)
    return Alerts(firing, Later(partial(_results, evaluation, tally, needed, firing)))


def _fires(evaluation: Evaluation, windows: TierWindows, tally: Tally | Unanswered, needed: Fraction) -> bool | None:
    """Whether every window burns too fast. The first that certainly does not has the last word."""
    if isinstance(tally, Unanswered):
        return None
    target, threshold = evaluation.objective.target.ratio, windows.threshold
    fires: bool | None = True
    for span in windows.spans:
        burns = exceeds(tally.in_window(span), target, threshold, needed)
        if burns is False:
            return False
        fires = fires and burns
    return fires


def burn_over(evaluation: Evaluation, tally: Tally, span: Span) -> Burn:
    """How fast the budget burns in one stretch of physical time."""
    counts = tally.in_window(span)
    if isinstance(counts, Unanswered):
        return Burn(span=span, counts=counts, rate=None)
    target = evaluation.objective.target.ratio
    above, below = target.as_integer_ratio()
    infinite = above == below and counts.bad > 0
    return Burn(span=span, counts=counts, rate=burn_rate(counts, target), infinite=infinite)


def _results(
    evaluation: Evaluation,
    tally: Tally | Unanswered,
    needed: Fraction,
    firing: Sequence[tuple[str, bool | None]],
) -> tuple[AlertResult, ...]:
    return tuple(
        _tier_result(evaluation, windows, tally, needed, fires=fires)
        for windows, (_, fires) in zip(evaluation.tiers, firing, strict=True)
    )


def _tier_result(
    evaluation: Evaluation, windows: TierWindows, tally: Tally | Unanswered, needed: Fraction, *, fires: bool | None
) -> AlertResult:
    """Whether one tier fires, as is known, and the burn rates that say so."""
    burns = Later(partial(_burns, evaluation, windows, tally))
    return AlertResult(
        tier=windows.tier.name,
        severity=windows.tier.severity,
        threshold=windows.threshold,
        burns=burns,
        firing=fires,
        words=LaterText(partial(_because, burns, windows.threshold, needed)),
    )


def _burns(evaluation: Evaluation, windows: TierWindows, tally: Tally | Unanswered) -> tuple[Burn, ...]:
    if isinstance(tally, Unanswered):
        return tuple(Burn(span=span, counts=tally, rate=None) for span in windows.spans)
    return tuple(burn_over(evaluation, tally, span) for span in windows.spans)


def exceeds(counts: Counts | Unanswered, target: Fraction, threshold: Fraction, needed: Fraction) -> bool | None:
    """Whether a window burns faster than the threshold; None where its data cannot tell.

    Enough coverage decides. With too little, only the certain is said: it burns too fast even if
    all that is missing went well.
    """
    if isinstance(counts, Unanswered) or not counts.observed:
        return None
    if counts.is_covered(needed):
        return burns_faster(counts, target, threshold)
    return True if burns_faster(best_case(counts), target, threshold) else None


def burn_text(burn: Burn, threshold: Fraction, needed: Fraction) -> str:
    """One window's burn rate in words: "14.9x over 1h"."""
    window = duration(burn.span.seconds)
    if isinstance(burn.counts, Unanswered):
        return f"unknown over {window} ({burn.counts.reason})"
    if not burn.counts.observed:
        return f"unknown over {window} (no data)"
    covered = burn.counts.is_covered(needed)
    gaps = "" if covered else f", {percent(burn.counts.coverage, (needed,), 1)} covered"
    if burn.infinite:
        return f"infinite over {window}{gaps}"
    if burn.rate is None:
        return f"no traffic over {window}{gaps}"
    return f"{multiple(burn.rate, (threshold,))} over {window}{gaps}"


def _because(burns: Sequence[Burn], threshold: Fraction, needed: Fraction) -> str:
    return f"{' and '.join(burn_text(burn, threshold, needed) for burn in burns)}, threshold {multiple(threshold)}"
