"""Timelines from what was counted: suffix sums turned into cumulative sums, group by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.backends.prometheus.measure import Tally
from evaluator.core.answer import Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from slo_spec.model import Labels

Counted = Mapping[Labels, Tally | Unanswered]
"""What was counted in one window, by group; a group that is absent had no series there."""


def groups_in(windows: Mapping[int, Counted | Unanswered]) -> tuple[Labels, ...]:
    """Every group that any window knows, sorted."""
    answered = [counted for counted in windows.values() if not isinstance(counted, Unanswered)]
    return tuple(sorted({group for counted in answered for group in counted}))


def of_group(windows: Mapping[int, Counted | Unanswered], group: Labels) -> dict[int, Tally | Unanswered]:
    """One group's counts from each knot to the end."""
    return {
        knot: counted if isinstance(counted, Unanswered) else counted.get(group, Tally())
        for knot, counted in windows.items()
    }


def gone_since(windows: Mapping[int, Counted | Unanswered], group: Labels) -> int | None:
    """The earliest knot since which a group has no series, though others do; None for a group that is there."""
    gone: int | None = None
    for knot in sorted(windows, reverse=True):
        counted = windows[knot]
        if isinstance(counted, Unanswered):
            continue
        if group in counted or not group:
            break
        gone = knot
    return gone


def in_order(suffixes: Mapping[int, Tally | Unanswered]) -> dict[int, Tally | Unanswered]:
    """The same counts, with no window holding more than a longer one that contains it.

    An extrapolated increase may say so: it stretches the last seconds' burst over a short window's
    edges. The longer window is the better witness. (For sums of counters only: a raw query may
    be of a kind that does not add up.)
    """
    ordered: dict[int, Tally | Unanswered] = {}
    longer: Tally | None = None
    for knot in sorted(suffixes):
        tally = suffixes[knot]
        if isinstance(tally, Tally):
            if longer is not None:
                tally = Tally(min(tally.good, longer.good), min(tally.bad, longer.bad))
            longer = tally
        ordered[knot] = tally
    return ordered


def contradictions(suffixes: Mapping[int, Tally | Unanswered], end: int) -> dict[int, Unanswered]:
    """The knots whose window holds less than half of what a shorter one inside it holds."""
    found: dict[int, Unanswered] = {}
    shorter: tuple[int, Fraction] | None = None
    for knot in sorted(suffixes, reverse=True):
        tally = suffixes[knot]
        if isinstance(tally, Unanswered):
            continue
        if shorter is not None and tally.total < shorter[1] / 2 - 2:
            words = (
                f"{float(tally.total):.6g} events in the last {end - knot} s, but {float(shorter[1]):.6g} "
                f"in the last {end - shorter[0]} s of them: the query's values do not add up over time"
            )
            found[knot] = Unanswered(Reason.IMPLAUSIBLE, words)
        elif shorter is None or tally.total > shorter[1]:
            shorter = (knot, tally.total)
    return found


def from_suffixes(
    knots: Sequence[int],
    suffixes: Mapping[int, Tally | Unanswered],
    observed: Sequence[int],
    *,
    estimated: bool,
) -> Timeline | Unanswered:
    """The timeline whose span from each knot to the end holds that knot's counts.

    ``suffixes`` has every knot but the last. Knots without counts become holes; if there are
    only such, there is no timeline.
    """
    first = next((tally for knot in knots[:-1] if isinstance(tally := suffixes[knot], Tally)), None)
    holes = tuple((knot, hole) for knot in knots[:-1] if isinstance(hole := suffixes[knot], Unanswered))
    if first is None and holes:
        return holes[0][1]
    whole = first or Tally()
    good: list[Number] = []
    total: list[Number] = []
    for knot in knots:
        tally = suffixes.get(knot, Tally())
        if isinstance(tally, Unanswered):
            good.append(good[-1] if good else 0)
            total.append(total[-1] if total else 0)
        else:
            good.append(_plain(whole.good - tally.good))
            total.append(_plain(whole.total - tally.total))
    return Timeline(
        knots=tuple(knots),
        good=tuple(good),
        total=tuple(total),
        observed=tuple(observed),
        estimated=estimated,
        holes=holes,
    )


def from_slices(
    knots: Sequence[int], slices: Sequence[tuple[int, int, Tally, int]], *, estimated: bool, whole_only: bool
) -> Timeline:
    """The timeline of slices (start, end, counts, observed seconds), ascending and disjoint.

    At a knot inside a slice, ``whole_only`` counts the slices that have ended; otherwise the slice's
    counts are taken to be spread evenly.
    """
    good: list[Number] = []
    total: list[Number] = []
    observed: list[int] = []
    index, sums, seconds = 0, Tally(), 0
    for knot in knots:
        while index < len(slices) and slices[index][1] <= knot:
            sums = Tally(sums.good + slices[index][2].good, sums.bad + slices[index][2].bad)
            seconds += slices[index][3]
            index += 1
        inside, tally, covered = Fraction(0), Tally(), 0
        if index < len(slices) and slices[index][0] < knot:
            start, end, tally, covered = slices[index]
            inside = Fraction(knot - start, end - start)
        part = Fraction(0) if whole_only else inside
        good.append(_plain(sums.good + tally.good * part))
        total.append(_plain(sums.total + tally.total * part))
        observed.append(seconds + int(covered * inside))
    return Timeline(
        knots=tuple(knots), good=tuple(good), total=tuple(total), observed=tuple(observed), estimated=estimated
    )


def _plain(number: Fraction) -> Number:
    """An int where the number is whole: smaller, and easier to read."""
    return number.numerator if number.denominator == 1 else number
