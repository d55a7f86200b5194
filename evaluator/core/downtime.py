"""Downtime: what of the outages counts, and what share of the time is left.

The order matters and is fixed: outages are united, excluded time is cut out, runs shorter than the minimum are
dropped, and only then is the rest clipped to a period. So a run across the end of a month is judged whole, and
counts in both months with its part.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluator.core.counts import Number, exact_sum
from evaluator.core.interval import Span, Spans, cut, intersection, union
from slo_spec.model.agreements import Formula, Missing

MINUTE = 60


def counted_downtime(outages: Iterable[Span], excluded: Iterable[Span] = (), min_run_seconds: int = 0) -> Spans:
    """The outages that count: united, without what is excluded, and of the runs that are left the long ones."""
    return long_runs(cut(outages, excluded), min_run_seconds)


def filtered_before_exclusions(
    outages: Iterable[Span], excluded: Iterable[Span] = (), min_run_seconds: int = 0
) -> Spans:
    """The other order, in which some contracts read: long runs are found first, then excluded time is cut out."""
    return cut(long_runs(outages, min_run_seconds), excluded)


def long_runs(spans: Iterable[Span], min_run_seconds: int) -> Spans:
    """The runs that last at least the minimum; what touches is one run."""
    return tuple(run for run in union(spans) if run.seconds >= min_run_seconds)


def clipped(spans: Iterable[Span], period: Span) -> Spans:
    """The part inside a period. Always the last step: a run is judged before it is clipped."""
    return intersection(spans, (period,))


def whole_minutes(spans: Iterable[Span]) -> Spans:
    """Of each run the clock minutes that are wholly inside it: partial minutes are not counted."""
    minutes = ((-(-run.start // MINUTE) * MINUTE, run.end // MINUTE * MINUTE) for run in union(spans))
    return union(Span(start, end) for start, end in minutes if start < end)


def is_down(bad: Number, total: Number, above: Fraction, *, inclusive: bool = False, min_events: int = 0) -> bool:
    """Whether a slice is down: its error rate is above the threshold (or at it, if inclusive), with enough events.

    A slice without a single event has no error rate and is not down.
    """
    if not total or total < min_events:
        return False
    # Whole products: a month of minutes has forty thousand of them.
    lost, allowed = bad * above.denominator, above.numerator * total
    return lost >= allowed if inclusive else lost > allowed


def down_spans(flags: Iterable[bool], start: int = 0, step: int = 1) -> Spans:
    """The runs of down slices, the first of which begins at ``start``."""
    return union(Span(start + n * step, start + (n + 1) * step) for n, down in enumerate(flags) if down)


def uptime(total: Number, excluded: Number, counted: Number, formula: Formula) -> Fraction | None:
    """The share of the time that is not down. None where no time is left to be up in.

    ``counted`` is downtime without what is excluded. With exclude-both, excluded time leaves the whole as well;
    with numerator-only it stays there, as time that was up.
    """
    whole = total - excluded if formula is Formula.EXCLUDE_BOTH else total
    return 1 - Fraction(counted) / Fraction(whole) if whole > 0 else None


def uptime_with_gaps(up: Number, down: Number, missing: Number, reading: Missing) -> Fraction | None:
    """The share of slices that were up, with one reading of those without data. None where none is left.

    ``unknown`` has no single share: its best reading is that of ``up``, its worst that of ``down``.
    """
    match reading:
        case Missing.UNKNOWN:
            return None if missing else uptime(up + down, 0, down, Formula.NUMERATOR_ONLY)
        case Missing.EXCLUDED:
            return uptime(up + down + missing, missing, down, Formula.EXCLUDE_BOTH)
        case Missing.UP:
            return uptime(up + down + missing, 0, down, Formula.NUMERATOR_ONLY)
        case Missing.DOWN:
            return uptime(up + down + missing, 0, down + missing, Formula.NUMERATOR_ONLY)


def average_uptime(error_rates: Iterable[tuple[Number, Number]], slices: Number) -> Fraction | None:
    """100 % less the mean error rate of so many slices; of those not listed, as (how many, rate), it is 0."""
    bad = exact_sum(Fraction(many) * Fraction(rate) for many, rate in error_rates)
    return 1 - bad / Fraction(slices) if slices else None


def average_and_weighted(groups: Sequence[tuple[Number, Number, Number]]) -> tuple[Fraction | None, Fraction | None]:
    """The mean of the slices' success ratios, and the ratio of all requests; groups are (slices, good, total each).

    A slice without requests is up in the mean and weighs nothing in the ratio.
    """
    rates = [(many, Fraction(total - good) / Fraction(total)) for many, good, total in groups if total]
    total = sum((many * total for many, _, total in groups), Fraction(0))
    bad = sum((many * (total - good) for many, good, total in groups), Fraction(0))
    return average_uptime(rates, sum(many for many, _, _ in groups)), uptime(total, 0, bad, Formula.NUMERATOR_ONLY)


def weighted_downtime(outages: Iterable[tuple[Number, Fraction]]) -> Fraction:
    """Downtime where each outage weighs as much as the share of customers that it affected."""
    return sum((Fraction(length) * share for length, share in outages), Fraction(0))


def since(period: Span, start: int) -> Span:
    """The part of a period in which an agreement holds that starts at an instant; empty if it starts later."""
    begin = min(max(period.start, start), period.end)
    return Span(begin, period.end)


def without_events(reading: Missing) -> tuple[Fraction | None, bool | None]:
    """What a window without a single event is worth, and whether it meets its target, by how that is read."""
    match reading:
        case Missing.UP:
            return Fraction(1), True
        case Missing.DOWN:
            return Fraction(0), False
        case _:
            return None, None
