"""The answers to the stretches of a query, put together to the answer that the whole would have had.

Sums are formed backwards, from the end of the query to each knot, because that is what windows are: a
piece that is missing then spoils the windows that reach back into it or beyond, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain
from math import lcm

from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Number, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.later import Later, glimpse
from evaluator.core.query import Query
from evaluator.core.stretches import Stretches
from slo_spec.model import Labels
from slo_spec.record import Record, field, replace


class Piece(Record, kw_only=True):
    """What is known of one stretch: the groups that are there, and what holds for a group that is not.

    A group that is not among ``groups`` has no events, and was observed no longer than the least observed of
    ``beside``; or nothing is known of any group, for a ``reason``.
    """

    span: Span
    knots: tuple[int, ...]
    groups: Mapping[Labels, Timeline | Unanswered] = field(default_factory=dict)
    beside: tuple[Timeline, ...] = ()
    reason: Unanswered | None = None

    def of(self, group: Labels) -> Timeline | Unanswered:
        """What is known of a group."""
        return self.groups.get(group) or self.reason or _without_events(self.knots, self.beside)


def answered_piece(question: Query, answer: Answer) -> Piece:
    """The answer to a question as a piece. Where the source has no data, nothing was seen and nothing observed."""
    if isinstance(answer, Answered):
        beside = tuple(timeline for _, timeline in answer.groups if isinstance(timeline, Timeline))
        return Piece(span=question.span, knots=question.knots, groups=dict(answer.groups), beside=beside)
    reason = None if answer.reason is Reason.NO_DATA else answer
    return Piece(span=question.span, knots=question.knots, reason=reason)


def _without_events(knots: tuple[int, ...], beside: Sequence[Timeline]) -> Timeline:
    """The timeline of a group that is not there, beside those that are: no events, the least that was observed."""
    zeros = (0,) * len(knots)
    observed = tuple(map(min, zip(*(each.observed for each in beside), strict=True))) if beside else zeros
    holes = {knot: hole for each in beside for knot, hole in each.holes}
    return Timeline(
        knots=knots, good=zeros, total=zeros, observed=observed, holes=tuple((k, holes[k]) for k in sorted(holes))
    )


def put_together(stretches: Stretches, remembered: Sequence[Piece], answers: Mapping[Query, Answer]) -> Answer:
    """The answer to the whole query; its requests and notices are those of the questions asked.

    ``remembered`` are the pieces that are not asked; ``answers`` has one to each of the questions.
    """
    query = stretches.query
    asked = [answers[question] for question in stretches.asked]
    refused = [answer for answer in asked if isinstance(answer, Unanswered)]
    too_many = next((doubt for doubt in refused if doubt.reason is Reason.TOO_MANY_GROUPS), None)
    pieces = (*remembered, *(answered_piece(*pair) for pair in zip(stretches.asked, asked, strict=True)))
    groups = sorted({group for piece in pieces for group in piece.groups})
    if too_many is not None:
        return too_many
    if not groups:
        return _refusal(refused) or Unanswered(Reason.NO_DATA, f"{query.source}: no series")
    if len(groups) > max(1, query.at_most):
        words = f"{len(groups)} groups by {', '.join(query.group_by)}, at most {query.at_most} are allowed"
        return Unanswered(Reason.TOO_MANY_GROUPS, f"{query.source}: {words} (at_most)")
    wiring = _wiring(stretches, remembered, pieces[len(remembered) :])
    found = tuple((group, wiring.timeline(group)) for group in groups)
    if refused and len(reasons := {known for _, known in found}) == 1 and isinstance(only := reasons.pop(), Unanswered):
        return only
    return Answered(
        groups=found,
        requests=Later(
            lambda: _each_once(glimpse(answer.requests) for answer in asked if isinstance(answer, Answered))
        ),
        notices=tuple(_each_once(answer.notices for answer in asked if isinstance(answer, Answered))),
        counted_by=next((answer.counted_by for answer in asked if isinstance(answer, Answered)), ""),
    )


def _refusal(refused: Sequence[Unanswered]) -> Unanswered | None:
    """The last of some refusals, and of those that say more than that there was no data if there are any."""
    telling = [doubt for doubt in refused if doubt.reason is not Reason.NO_DATA]
    return next(reversed(telling or refused), None)


def _each_once(texts: Iterable[Iterable[str]]) -> Iterator[str]:
    """All texts, each once, and none before it is taken: mostly a few are looked at."""
    said: set[str] = set()
    for text in chain.from_iterable(texts):
        if text not in said:
            said.add(text)
            yield text


class _Link(Record):
    """A stretch, the piece that knows of it, and the instants at which it is read."""

    span: Span
    piece: Piece
    read_at: tuple[int, ...]


class _Wiring(Record):
    """The pieces in place: the chain from its end backwards, and the heads that hang on it."""

    query: Query
    chain: tuple[_Link, ...]
    heads: tuple[_Link, ...]

    def timeline(self, group: Labels) -> Timeline | Unanswered:
        """One group's timeline, with the bounds of what is uncertain about it."""
        gone = self._gone_since(group)
        chain = [(link, link.piece.of(group)) for link in self.chain]
        heads = [(link, link.piece.of(group)) for link in self.heads]
        made: Timeline | None = None
        for bound in _bounds([known for _, known in (*chain, *heads)]):
            own = _from_sums(self.query, *_sums(self.query.span.end, chain, heads, bound))
            if isinstance(own, Unanswered):
                return own
            if made is None or _sums_of(made) != _sums_of(own):
                made = replace(own, if_counted=made, gone_since=gone)
        assert made is not None, "there is always the bound of what was counted for sure"
        return made

    def _gone_since(self, group: Labels) -> int | None:
        """The earliest knot of the query since which a group has not been seen; None while it is there."""
        if not group:
            return None
        gone = _gone_in_chain(self.chain, group)
        if gone is None:
            return None
        absent_heads = (head.span.start for head in self.heads if head.span.end >= gone and _is_gone(head, group))
        return min((*absent_heads, *(knot for knot in self.query.knots if knot >= gone)), default=None)


_Bound = Callable[[Timeline | Unanswered], Timeline | Unanswered]


def _plain(known: Timeline | Unanswered) -> Timeline | Unanswered:
    return known


def _counted(known: Timeline | Unanswered) -> Timeline | Unanswered:
    return known.if_counted or known if isinstance(known, Timeline) else known


def _only_bad(known: Timeline | Unanswered) -> Timeline | Unanswered:
    return _counted(_counted(known))


def _bounds(known: Sequence[Timeline | Unanswered]) -> tuple[_Bound, ...]:
    """The ways in which to read the pieces: worst first, as far as any of them has bounds."""
    uncertain = [each.if_counted for each in known if isinstance(each, Timeline) and each.if_counted is not None]
    if not uncertain:
        return (_plain,)
    return (_only_bad, _counted, _plain) if any(each.if_counted for each in uncertain) else (_counted, _plain)


class _Sum(Record):
    """What was counted from an instant to the end of the query, in whole units of one part of an event."""

    good: int = 0
    total: int = 0
    observed: int = 0
    estimated: bool = False


class _Columns:
    """A timeline whose sums are whole numbers of the same ``unit``: so many make an event."""

    def __init__(self, timeline: Timeline, unit: int) -> None:
        self._timeline = timeline
        self._place = {knot: index for index, knot in enumerate(timeline.knots)}
        self._good = [each.numerator * (unit // each.denominator) for each in timeline.good]
        self._total = [each.numerator * (unit // each.denominator) for each in timeline.total]

    def added(self, start: int, end: int, after: _Sum | Unanswered) -> _Sum | Unanswered:
        """What was counted between two knots, and what came after it."""
        for knot, hole in self._timeline.holes:
            if knot in (start, end):
                return hole
        if isinstance(after, Unanswered):
            return after
        first, last = self._place[start], self._place[end]
        observed = self._timeline.observed
        return _Sum(
            self._good[last] - self._good[first] + after.good,
            self._total[last] - self._total[first] + after.total,
            observed[last] - observed[first] + after.observed,
            self._timeline.estimated or after.estimated,
        )


_Known = Sequence[tuple[_Link, Timeline | Unanswered]]
_FromInstants = dict[int, _Sum | Unanswered]


def _sums(end: int, chain: _Known, heads: _Known, bound: _Bound) -> tuple[_FromInstants, int]:
    """What was counted from each instant to the end of the query, and how many units make an event.

    Numbers of events are fractions, mostly with the same denominator; as whole numbers they are added in a tenth
    of the time.
    """
    timelines = [bound(known) for _, known in (*chain, *heads)]
    unit = lcm(*(n.denominator for each in timelines if isinstance(each, Timeline) for n in (*each.good, *each.total)))
    columns = [each if isinstance(each, Unanswered) else _Columns(each, unit) for each in timelines]
    sums: _FromInstants = {end: _Sum()}
    for (link, _), known in zip((*chain, *heads), columns, strict=True):
        after = sums[link.span.end]
        for instant in link.read_at[:-1]:
            sums[instant] = known if isinstance(known, Unanswered) else known.added(instant, link.span.end, after)
    return sums, unit


def _from_sums(query: Query, sums: _FromInstants, unit: int) -> Timeline | Unanswered:
    """The timeline whose span from each knot to the end holds that knot's sum; where there is none is a hole."""
    read = [(knot, sums[knot]) for knot in query.knots]
    holes = tuple((knot, known) for knot, known in read if isinstance(known, Unanswered))
    found = [known for _, known in read if isinstance(known, _Sum)]
    if holes and len(found) <= 1:
        return holes[-1][1]
    whole = found[0]
    filled = _filled([known for _, known in read], whole) if holes else found
    return Timeline(
        knots=query.knots,
        good=tuple(_events(whole.good - each.good, unit) for each in filled),
        total=tuple(_events(whole.total - each.total, unit) for each in filled),
        observed=tuple(whole.observed - each.observed for each in filled),
        estimated=whole.estimated,
        holes=holes,
    )


def _filled(read: Sequence[_Sum | Unanswered], whole: _Sum) -> list[_Sum]:
    """The sums with that of the knot before in the place of a hole: nobody reads it, but it keeps the order."""
    filled: list[_Sum] = []
    for known in read:
        filled.append(known if isinstance(known, _Sum) else filled[-1] if filled else whole)
    return filled


def _events(units: int, unit: int) -> Number:
    """Units as events, exactly: an int where they are whole."""
    events, rest = divmod(units, unit)
    return Fraction(units, unit) if rest else events


def _sums_of(timeline: Timeline) -> tuple[object, ...]:
    return timeline.good, timeline.total, timeline.observed, timeline.holes


def _gone_in_chain(chain: Sequence[_Link], group: Labels) -> int | None:
    gone: int | None = None
    for link in chain:
        known = link.piece.groups.get(group)
        if isinstance(known, Timeline):
            if known.gone_since is None:
                return gone
            if known.gone_since > link.span.start:
                return known.gone_since
        elif isinstance(link.piece.of(group), Unanswered):
            return gone
        gone = link.span.start
    return gone


def _is_gone(head: _Link, group: Labels) -> bool:
    known = head.piece.of(group)
    if not isinstance(known, Timeline):
        return False
    if group not in head.piece.groups:
        return True
    return known.gone_since is not None and known.gone_since <= head.span.start


def _wiring(stretches: Stretches, remembered: Sequence[Piece], asked: Sequence[Piece]) -> _Wiring:
    layout = stretches.layout

    def knows(span: Span, pieces: Sequence[Piece]) -> Piece:
        return next(piece for piece in pieces if piece.span.start <= span.start and span.end <= piece.span.end)

    links = zip(layout.chain, layout.read_at, strict=True)
    chain = [_Link(span, knows(span, (*remembered, *asked)), read_at) for span, read_at in links]
    # A head lies among remembered hours as well; what knows of its start is a question.
    heads = [_Link(span, knows(span, asked), (span.start, span.end)) for span in layout.heads]
    return _Wiring(stretches.query, tuple(reversed(chain)), tuple(heads))
