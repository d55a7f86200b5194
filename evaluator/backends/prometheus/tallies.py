"""Counts of one window by group, under each assumption about counters that were born in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from evaluator.backends.prometheus.births import Born, Sides
from evaluator.backends.prometheus.measure import Doubt, Pair, Tally
from evaluator.backends.prometheus.request import Value
from evaluator.backends.prometheus.timeline import Counted
from evaluator.core.counts import Unanswered
from evaluator.core.interval import rfc3339
from evaluator.core.query import Query
from slo_spec.model import Labels
from slo_spec.record import Record

Values = Mapping[Labels, tuple[Value | None, Value | None]]
"""The total's and the part's value by group."""


class Bounds(Record):
    """What certainly happened, and what did if newborn counters' first values did, or only the bad ones."""

    certain: Counted
    all_counted: Counted
    bad_counted: Counted


BOUNDS = ("certain", "all_counted", "bad_counted")
"""The fields of ``Bounds``, in the order in which they are judged."""


def tallies(
    query: Query, pair: Pair, values: Values, born: Born, seconds: int, *, estimated: bool, until: int | None = None
) -> tuple[Bounds, tuple[str, ...]]:
    """The counts of one window that ends where the span does (or ``until``), and notices about them."""
    end = query.span.end if until is None else until
    notices: list[str] = []

    def where(group: Labels) -> str:
        window = f"{query.source}: in the {seconds} s until {rfc3339(end)}"
        return f"{window}, {dict(group)}" if group else window

    def under(extra: Sides) -> Counted:
        found: dict[Labels, Tally | Unanswered] = {}
        for group, (total, part) in sorted(values.items()):
            try:
                known = pair.known(part, total if total is not None else Fraction(0))
                more = (extra.total.get(group, Fraction(0)), extra.part.get(group, Fraction(0)))
                sides = _more(total, more[0]), None if known is None and not more[1] else _more(known, more[1])
                found[group], notice = pair.tally(sides[0], sides[1], Fraction(seconds), estimated=estimated)
                if notice:
                    notices.append(f"{where(group)}: {notice}")
            except Doubt as doubt:
                found[group] = Unanswered(doubt.unanswered.reason, f"{where(group)}: {doubt.unanswered.detail}")
        return found

    nothing = _less(born.certain, born.assumed) if born.groups else Sides()
    certain = under(nothing)
    kept = tuple(dict.fromkeys(notices))
    if not born.groups or _less(born.possible, born.certain) == Sides():
        return Bounds(certain, certain, certain), kept
    everything = _less(born.possible, born.assumed)
    return Bounds(certain, under(everything), under(_bad_only(pair, nothing, everything))), kept


def _bad_only(pair: Pair, nothing: Sides, everything: Sides) -> Sides:
    """The extras with all that may be bad and nothing that may be good."""
    if not pair.part_is_good:
        return Sides(_sum(nothing.total, _difference(everything.part, nothing.part)), everything.part)
    more = _difference(everything.total, nothing.total)
    bad = {
        group: max(Fraction(0), value)
        for group, value in _difference(more, _difference(everything.part, nothing.part)).items()
    }
    return Sides(_sum(nothing.total, bad), nothing.part)


def _more(value: Value | None, extra: Fraction) -> Value:
    """A value and what is added to it; below zero only where the value itself is."""
    if value is None:
        return max(extra, Fraction(0))
    if not isinstance(value, Fraction) or not extra:
        return value
    return max(value + extra, min(value, Fraction(0)))


def _less(sides: Sides, taken: Sides) -> Sides:
    return Sides(_difference(sides.total, taken.total), _difference(sides.part, taken.part))


def _sum(left: Mapping[Labels, Fraction], right: Mapping[Labels, Fraction]) -> Mapping[Labels, Fraction]:
    return _difference(left, {group: -value for group, value in right.items()})


def _difference(left: Mapping[Labels, Fraction], right: Mapping[Labels, Fraction]) -> Mapping[Labels, Fraction]:
    """One less the other, by group, where that is not zero."""
    both = {group: left.get(group, Fraction(0)) - right.get(group, Fraction(0)) for group in left.keys() | right.keys()}
    return {group: value for group, value in both.items() if value}
