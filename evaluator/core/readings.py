"""Readings of a commitment: what was reached if the unknown was good, and if it was bad."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from evaluator.core.wording import duration
from slo_spec.model.agreements import Accounting, ByGauge, ByOutages, Commitment, Formula, Limit
from slo_spec.model.objectives import Target
from slo_spec.record import Record, replace


class Attained(Record, kw_only=True):
    """One reading of what a commitment reached over one period.

    ``value`` is a share from 0 to 1, or seconds or a number for figures of outages (None where there is none, such as
    time between failures without a failure: that is met). ``down`` is the downtime that counts, after exclusions,
    minimum run, clipping and hours. ``counting_seconds`` is what the period has of service hours, with exclude-both
    less what is excluded. ``good`` of ``total`` are requests, slices or seconds.
    """

    value: Fraction | None
    met: bool
    down: Spans
    counting_seconds: int
    good: Number
    total: Number


class Attainment(Record, kw_only=True):
    """The best and the worst reading: the same object where nothing is unknown, None where nothing can be said.

    ``unknown`` is the time without data in question; ``reason`` says why the two differ or are missing.
    """

    best: Attained | None
    worst: Attained | None
    unknown: Spans = ()
    reason: Unanswered | None = None
    parts: tuple[tuple[str, Attainment], ...] = ()
    """What each part of a composite reached by itself, by its name."""

    @property
    def met(self) -> bool | None:
        """True if it is met whatever is unknown, False if it is missed whatever is unknown, else None."""
        if self.worst is not None and self.worst.met:
            return True
        return False if self.best is not None and not self.best.met else None


class Basis(Record, kw_only=True):
    """What all kinds of accounting need: which time counts, and what is compared."""

    commitment: Commitment
    threshold: Fraction
    period: Span
    excluded: Spans
    hours: Spans
    """Service hours inside the period."""
    counting: Spans
    """Service hours inside the period less what is excluded."""
    whole: int
    """Seconds in the denominator of shares of time."""
    more_is_better: bool = True

    @classmethod
    def of(cls, commitment: Commitment, target: Target | Limit, period: Span, hours: Spans, excluded: Spans) -> Basis:
        """The time that counts, from the hours and what is excluded, clipped to the period."""
        inside = intersection(hours, (period,))
        counting = cut(inside, excluded)
        return cls(
            commitment=commitment,
            threshold=target.ratio if isinstance(target, Target) else target.value,
            period=period,
            excluded=union(excluded),
            hours=inside,
            counting=counting,
            whole=total_seconds(inside if commitment.formula is Formula.NUMERATOR_ONLY else counting),
            more_is_better=more_is_better(commitment.accounting, target),
        )

    def without(self, more: Spans) -> Basis:
        """The same with more excluded."""
        counting = cut(self.counting, more)
        kept = self.hours if self.commitment.formula is Formula.NUMERATOR_ONLY else counting
        return replace(self, excluded=union((*self.excluded, *more)), counting=counting, whole=total_seconds(kept))

    @property
    def whole_spans(self) -> Spans:
        """The time in the denominator: with numerator-only, what is excluded stays there."""
        return self.hours if self.commitment.formula is Formula.NUMERATOR_ONLY else self.counting

    def merit(self, reading: Attained) -> tuple[bool, Fraction]:
        """How good a reading is, to find the best of several; no failure at all is the best there is."""
        if reading.value is None:
            return True, Fraction(0)
        return False, reading.value if self.more_is_better else -reading.value

    def share(self, good: Number, total: Number, down: Spans = ()) -> Attained:
        """A reading of a share: products are compared, nothing is rounded."""
        return Attained(
            value=Fraction(good) / Fraction(total),
            met=good >= self.threshold * total,
            down=down,
            counting_seconds=self.whole,
            good=good,
            total=total,
        )


def more_is_better(accounting: Accounting, target: Target | Limit) -> bool:
    """Whether a promise is kept by reaching its target, not by staying below it."""
    if isinstance(accounting, ByOutages):
        return accounting.figure.at_least
    return not isinstance(accounting, ByGauge) or (isinstance(target, Limit) and target.at_least)


def between(basis: Basis, best: Attained, worst: Attained, unknown: Spans) -> Attainment:
    """Two readings, told apart only where they differ. Where nothing was seen at all, neither is one."""
    if unknown and total_seconds(unknown) == total_seconds(basis.counting):
        return Attainment(best=None, worst=None, unknown=unknown, reason=unseen(basis, unknown))
    if best == worst:
        return Attainment(best=best, worst=best, unknown=unknown)
    return Attainment(best=best, worst=worst, unknown=unknown, reason=unseen(basis, unknown))


def unseen(basis: Basis, unknown: Spans) -> Unanswered:
    """Why a reading is in doubt: no data for a part of the time that counts, or for all of it."""
    missing, counting = total_seconds(intersection(unknown, basis.counting)), total_seconds(basis.counting)
    if missing == counting:
        return Unanswered(Reason.NO_DATA, f"nothing was seen in the {duration(counting)} that count")
    if not missing:
        return Unanswered(Reason.INCOMPLETE, "no data just outside the time that counts, where a run may begin or end")
    return Unanswered(Reason.INCOMPLETE, f"no data for {duration(missing)} of the {duration(counting)} that count")


def nothing(reason: Reason, detail: str) -> Attainment:
    """No reading at all."""
    return Attainment(best=None, worst=None, reason=Unanswered(reason, detail))
