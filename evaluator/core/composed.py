"""What several parts reached as one: their downtime put together on the whole timeline, or weighted by who is affected.

At each moment a part is down, excused (a window of its service excludes it), left out (no traffic, where that is
agreed) or up, from worse to better. Of n parts of which k are needed the whole is what the k-th best of them is: all
of them (serial) the worst, any of them (parallel) the best. So serial downtime is the union of the parts', parallel
downtime their intersection. What nobody knows is up in the best reading and down in the worst; no part can make the
whole better by being worse, so these two are bounds. Runs that are too short are dropped from the whole, not from the
parts.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from evaluator.core.answer import Timeline
from evaluator.core.attained_slices import States, by_states, states
from evaluator.core.attainment import alternatives, attained
from evaluator.core.composition import weighted_mean
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span, Spans, cut, intersection, union
from evaluator.core.readings import Attained, Attainment, Basis, nothing
from slo_spec.model.agreements import ByOutages, ByTime, Commitment, Limit
from slo_spec.model.composites import AllOf, AnyOf, Arrangement, Weighted
from slo_spec.model.dependencies import Part
from slo_spec.model.objectives import Target
from slo_spec.record import Record, replace


class PartSeen(Record, kw_only=True):
    """One part of a composite: what was seen of it in the span that was asked for, and what is excluded of it."""

    name: str
    timeline: Timeline | Unanswered
    asked: Span
    excluded: Spans = ()


class State(enum.IntEnum):
    """What a part is at one moment, worse before better."""

    DOWN = 0
    EXCUSED = 1
    LEFT_OUT = 2
    UP = 3


def composed(
    commitment: Commitment, target: Target | Limit, parts: Sequence[PartSeen], period: Span, *, hours: Spans
) -> Attainment:
    """What a commitment about a composite reached over a period, in both readings, with each part's own."""
    if isinstance(commitment.composite, Weighted):
        alone = {part.name: _alone(commitment, target, part, period, hours) for part in parts}
        return replace(_weighted(commitment, target, alone, period, hours), parts=tuple(alone.items()))
    assert commitment.composite is not None
    return _arranged(commitment, commitment.composite, target, parts, period, hours)


def _alone(commitment: Commitment, target: Target | Limit, part: PartSeen, period: Span, hours: Spans) -> Attainment:
    if isinstance(part.timeline, Unanswered):
        return _unseen(part, part.timeline, period, hours)
    return attained(commitment, target, part.timeline, period, hours=hours, excluded=part.excluded)


def _unseen(part: PartSeen, reason: Unanswered, period: Span, hours: Spans) -> Attainment:
    return Attainment(best=None, worst=None, unknown=cut(intersection(hours, (period,)), part.excluded), reason=reason)


# ------------------------------------------------------------------------------- all of, any of, so many of


def _arranged(
    commitment: Commitment,
    arrangement: Arrangement,
    target: Target | Limit,
    parts: Sequence[PartSeen],
    period: Span,
    hours: Spans,
) -> Attainment:
    accounting = commitment.accounting
    time = accounting.time if isinstance(accounting, ByOutages) else accounting
    assert isinstance(time, ByTime)
    basis = Basis.of(commitment, target, period, hours, ())
    if not basis.whole:
        return nothing(Reason.NO_TRAFFIC, "nothing of the period counts: all of it is outside the hours")
    sides = {part.name: _states_of(basis, time, part) for part in parts}
    best, worst = (together(arrangement, {name: each[n] for name, each in sides.items()}) for n in (0, 1))
    figure = accounting.figure if isinstance(accounting, ByOutages) else None
    found = by_states(basis, time, best, worst, figure)
    alone = tuple(
        (part.name, _unseen(part, part.timeline, period, hours))
        if isinstance(part.timeline, Unanswered)
        else (part.name, by_states(basis, time, *sides[part.name], figure))
        for part in parts
    )
    unanswered = [(part.name, part.timeline) for part in parts if isinstance(part.timeline, Unanswered)]
    if found.reason is None or found.reason.reason is Reason.NO_TRAFFIC or not unanswered:
        return replace(found, parts=alone)
    name, reason = unanswered[0]
    return replace(found, reason=Unanswered(reason.reason, f"{name}: {reason.detail}"), parts=alone)


def _states_of(basis: Basis, time: ByTime, part: PartSeen) -> tuple[States, States]:
    """One part in its best and its worst reading."""
    excused = intersection(part.excluded, (part.asked,))
    if isinstance(part.timeline, Unanswered):
        asked = cut((part.asked,), excused)
        return States(down=(), excused=excused), States(down=asked, excused=excused)
    own = basis.without(part.excluded)
    read = [states(own, time, each) for each in alternatives(part.timeline)]
    downs = [down for down, _, _ in read]
    left_out = _in_all([left for _, _, left in read])
    possible = union(span for down, unknown, _ in read for span in (*down, *unknown))
    best = States(down=_in_all(downs), left_out=left_out, excused=excused)
    return best, replace(best, down=cut(possible, left_out))


def _in_all(sets: Sequence[Spans]) -> Spans:
    found = sets[0]
    for each in sets[1:]:
        found = intersection(found, each)
    return found


def together(arrangement: Arrangement, parts: Mapping[str, States]) -> States:
    """What an arrangement is when its parts are in these states."""
    found: dict[State, list[Span]] = {state: [] for state in State}
    known: dict[tuple[State, ...], State] = {}
    for span, each in _moments(parts):
        key = tuple(each.values())
        if key not in known:
            known[key] = state_of(arrangement, each)
        found[known[key]].append(span)
    return States(
        down=union(found[State.DOWN]), left_out=union(found[State.LEFT_OUT]), excused=union(found[State.EXCUSED])
    )


def state_of(arrangement: Arrangement, parts: Mapping[str, State]) -> State:
    """What an arrangement is at one moment: what the last one is that is needed, the best ones first."""
    if isinstance(arrangement, Part):
        return parts[arrangement.name]
    ordered = sorted((state_of(inner, parts) for inner in arrangement.parts), reverse=True)
    if isinstance(arrangement, AllOf):
        return ordered[-1]
    return ordered[0] if isinstance(arrangement, AnyOf) else ordered[arrangement.count - 1]


def _moments(parts: Mapping[str, States]) -> Iterator[tuple[Span, Mapping[str, State]]]:
    """The stretches in which no part changes, from the first change to the last, and what each part is in it."""
    changes = sorted(
        (change for name, each in parts.items() for change in _changes(name, each)), key=lambda change: change[0]
    )
    now = dict.fromkeys(parts, State.UP)
    since: int | None = None
    for instant, several in groupby(changes, key=lambda change: change[0]):
        if since is not None:
            yield Span(since, instant), now
        for _, name, before, after in several:
            # Where one state follows another at once, its beginning may come before the other's end.
            if after is not State.UP or now[name] is before:
                now[name] = after
        since = instant


def _changes(name: str, part: States) -> Iterator[tuple[int, str, State, State]]:
    for state, spans in ((State.DOWN, part.down), (State.EXCUSED, part.excused), (State.LEFT_OUT, part.left_out)):
        for span in spans:
            yield span.start, name, State.UP, state
            yield span.end, name, state, State.UP


# ------------------------------------------------------------------------------- weighted


def _weighted(
    commitment: Commitment, target: Target | Limit, parts: Mapping[str, Attainment], period: Span, hours: Spans
) -> Attainment:
    """The mean of the parts by their weights. A part of which nothing counts weighs nothing; one that nobody saw may
    have reached all or nothing."""
    assert isinstance(commitment.composite, Weighted)
    basis = Basis.of(commitment, target, period, hours, ())
    counted = {name: each for name, each in parts.items() if not _nothing_counts(each)}
    if not counted or not basis.whole:
        return nothing(Reason.NO_TRAFFIC, "nothing of the period counts for any part")
    doubts = [(name, each) for name, each in counted.items() if each.best is None or each.worst is None]
    unknown = union(span for each in counted.values() for span in each.unknown)
    reason = next((_named(name, each) for name, each in counted.items() if each.reason is not None), None)
    if len(doubts) == len(counted):
        return Attainment(best=None, worst=None, unknown=unknown, reason=reason)
    weights = dict(commitment.composite.shares)
    best = _mean(basis, [(each.best, Fraction(1), weights[name]) for name, each in counted.items()])
    worst = _mean(basis, [(each.worst, Fraction(0), weights[name]) for name, each in counted.items()])
    if best == worst:
        return Attainment(best=best, worst=best, unknown=unknown)
    return Attainment(best=best, worst=worst, unknown=unknown, reason=reason)


def _mean(basis: Basis, readings: Iterable[tuple[Attained | None, Fraction, Fraction]]) -> Attained:
    found = list(readings)
    value = weighted_mean(
        (reading.value if reading is not None and reading.value is not None else extreme, weight)
        for reading, extreme, weight in found
    )
    assert value is not None
    down = union(span for reading, _, _ in found if reading is not None for span in reading.down)
    return basis.share(value * basis.whole, basis.whole, down)


def _nothing_counts(attainment: Attainment) -> bool:
    return attainment.best is None and attainment.reason is not None and attainment.reason.reason is Reason.NO_TRAFFIC


def _named(name: str, attainment: Attainment) -> Unanswered:
    assert attainment.reason is not None
    return Unanswered(attainment.reason.reason, f"{name}: {attainment.reason.detail}")
