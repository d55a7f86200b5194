"""From counted stretches to timelines: exact sums, and how much of the time was observed.

Events are observed where rows cover the time (see ``coverage``). For a threshold the slices tell:
one with a reading is observed, one without is not, unless the spec calls its gaps quiet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

from evaluator.backends.duckdb.asked import asked
from evaluator.backends.duckdb.coverage import SILENCE, Extent
from evaluator.backends.duckdb.question import rows_of
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.interval import Spans, rfc3339
from evaluator.core.query import Query
from slo_spec.model import Gaps, Labels, Rows, Threshold

_MICROSECONDS = 1_000_000


def answer(query: Query, found: Mapping[str, Any], extent: Extent | None, notices: Sequence[str]) -> Answer:
    """The answer to a query from one measure of the child's reply."""
    if "unanswered" in found:
        reason, detail = found["unanswered"]
        return Unanswered(Reason(reason), detail)
    place = rows_of(query).table or "the query"
    if extent is None:
        return Unanswered(Reason.NO_DATA, f"{place} has no row before {rfc3339(query.at)}")
    if extent.end <= query.span.start:
        detail = f"the last row of {place} is from {rfc3339(extent.last)}, before the window"
        return Unanswered(Reason.STALE, detail)
    keyed = _by_group(query, found["cells"], place)
    if isinstance(keyed, Unanswered):
        return keyed
    if len(keyed) > max(1, query.at_most):
        by = ", ".join(query.group_by)
        detail = f"{len(keyed)} groups of {by} in {place}, at most {query.at_most} are allowed"
        return Unanswered(Reason.TOO_MANY_GROUPS, detail)
    groups = tuple((labels, _timeline(query, found["kind"], cells, extent)) for labels, cells in sorted(keyed.items()))
    remarks = (*notices, *extent.notices(place))
    return Answered(groups=groups, requests=(asked(query), *found["sql"]), notices=remarks)


def _by_group(
    query: Query, cells: Iterable[Sequence[Any]], place: str
) -> dict[Labels, list[tuple[int, Sequence[Any]]]] | Unanswered:
    """The cells of each group of labels. NULL is the empty label, as an absent one is in PromQL."""
    keyed: dict[Labels, list[tuple[int, Sequence[Any]]]] = {} if query.group_by else {(): []}
    seen: dict[Labels, tuple[Any, ...]] = {}
    for start, values, numbers in cells:
        labels = tuple(sorted(zip(query.group_by, (value or "" for value in values), strict=True)))
        if seen.setdefault(labels, tuple(values)) != tuple(values):
            detail = f"{place} has rows with NULL and rows with an empty text in {', '.join(query.group_by)}"
            return Unanswered(Reason.AMBIGUOUS, f"{detail}: they would be one group")
        keyed.setdefault(labels, []).append((int(start), numbers))
    if not keyed:
        window = f"from {rfc3339(query.span.start)} to {rfc3339(query.span.end)}"
        return Unanswered(Reason.NO_DATA, f"no row of {place} {window}, and so no group of {', '.join(query.group_by)}")
    return keyed


def _timeline(
    query: Query, kind: str, cells: Sequence[tuple[int, Sequence[Any]]], extent: Extent
) -> Timeline | Unanswered:
    knots = query.all_knots()
    good: list[Number] = [0] * len(knots)
    total: list[Number] = [0] * len(knots)
    seen = [0] * len(knots)
    for start, (_, _, *numbers) in cells:
        counted = _counted(query, kind, numbers)
        if isinstance(counted, Unanswered):
            return counted
        index = _ends_at(query, knots, start)
        if counted is None or index is None:
            continue
        good[index] += counted[0]
        total[index] += counted[1]
        seen[index] = query.step or 0
    by_slice = kind == "readings" and rows_of(query).gaps is Gaps.MISSING
    return Timeline(
        knots=knots,
        good=tuple(accumulate(good)),
        total=tuple(accumulate(total)),
        observed=tuple(accumulate(seen)) if by_slice else _observed(knots, extent.covered),
        gone_since=_gone_since(query, cells, extent),
    )


def _ends_at(query: Query, knots: Sequence[int], start: int) -> int | None:
    """The index of the knot from which on a stretch is counted; None for a slice that is not over.

    A slice of readings is one thing: it counts where it ends, whatever knots lie within.
    """
    if isinstance(query.measure, Threshold) and query.step:
        end = start - (start - query.span.start) % query.step + query.step
        return None if end > query.span.end else bisect_right(knots, end - 1)
    return bisect_right(knots, start)


def _counted(query: Query, kind: str, numbers: Sequence[Any]) -> tuple[Number, Number] | Unanswered | None:
    if kind == "readings":
        return _reading(query, numbers)
    measure = query.measure
    is_bad = isinstance(measure, Rows) and measure.good is None
    if kind == "events":
        rows, good, unusable = numbers
        if unusable:
            return _implausible(query, f"in {unusable} of them the condition is NULL, neither true nor false")
        return good, rows
    _, part, total, unusable, negative, above = numbers
    word = "bad" if is_bad else "good"
    if unusable:
        return _implausible(query, f"in {unusable} of them {word} or total is NULL, NaN or infinite")
    if negative:
        return _implausible(query, f"in {negative} of them {word} or total is negative")
    if above:
        return _implausible(query, f"in {above} of them {word} is above total")
    counted, whole = _exact(part), _exact(total)
    return (whole - counted if is_bad else counted), whole


def _reading(query: Query, numbers: Sequence[Any]) -> tuple[Number, Number] | Unanswered | None:
    readings, value, unusable = numbers
    measure = query.measure
    if unusable:
        return _implausible(query, f"{unusable} readings are NaN or infinite")
    if not readings or not isinstance(measure, Threshold):
        return None
    exact = Fraction(value) / readings if measure.reduce == "avg" else Fraction(value)
    if measure.comparison is None:
        return exact, 1
    return int(measure.comparison.holds(exact, Fraction(measure.bound))), 1


def _implausible(query: Query, what: str) -> Unanswered:
    return Unanswered(Reason.IMPLAUSIBLE, f"rows of {rows_of(query).table or 'the query'}: {what}")


def _exact(value: int | str) -> Number:
    number = Fraction(value)
    return number.numerator if number.denominator == 1 else number


def _observed(knots: Sequence[int], covered: Spans) -> tuple[int, ...]:
    seen = [0] * len(knots)
    for span in covered:
        begin = max(knots[0], span.start)
        seen = [before + max(0, min(knot, span.end) - begin) for before, knot in zip(seen, knots, strict=True)]
    return tuple(seen)


def _gone_since(query: Query, cells: Sequence[tuple[int, Sequence[Any]]], extent: Extent) -> int | None:
    if not query.group_by or not cells:
        return None
    first = min(int(numbers[0]) for _, numbers in cells) // _MICROSECONDS
    last = max(int(numbers[1]) for _, numbers in cells) // _MICROSECONDS
    rows = sum(int(numbers[2]) for _, numbers in cells)
    usual = max(extent.usual, (last - first) // max(1, rows - 1))
    return last + 1 if extent.last - last > SILENCE * usual else None
