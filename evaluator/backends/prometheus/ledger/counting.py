"""From what was found for one query to its windows: sums from each knot to the end, births, and what zero means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from evaluator.backends.prometheus.births import Born, Sides
from evaluator.backends.prometheus.counting import Windows, counted_windows
from evaluator.backends.prometheus.evaluation import of_windows
from evaluator.backends.prometheus.ledger.account import Account
from evaluator.backends.prometheus.ledger.increments import Increments
from evaluator.backends.prometheus.ledger.newborn import Birth
from evaluator.backends.prometheus.ledger.questions import Question
from evaluator.backends.prometheus.ledger.stretches import NANO, Run, each_of
from evaluator.backends.prometheus.measure import Groups, WhenEmpty, of_ratio
from evaluator.core.answer import Answer
from evaluator.core.counts import Reason, Silent, Unanswered
from slo_spec.model import Labels, Ratio
from slo_spec.record import Record

Suffixes = Mapping[int, Mapping[Labels, int] | Unanswered]
"""Billionths of events by group, from each instant to the end."""


class Births(Record):
    """The births among the series of a family's totals and of its parts: the same ones where both are of one metric."""

    total: tuple[Birth, ...]
    part: tuple[Birth, ...]


def counted(
    account: Account,
    increments: tuple[Increments, Increments],
    births: Births | Unanswered,
    runs: Sequence[Run],
    *,
    estimated: bool,
) -> Windows:
    """The windows of one query, from the increments of its total and of its part. Knots are where stretches begin."""
    query, pair = account.question.query, account.pair
    knots = query.knots[:-1]
    slip = _slip(account)
    refused = births if isinstance(births, Unanswered) else slip
    if refused is not None:
        return Windows(dict.fromkeys(knots, refused), estimated)
    totals, parts = (_suffixes(side, each_of(runs)) for side in increments)
    sides = {knot: _sides(totals[knot], parts[knot], query.span.end) for knot in knots}
    empty = frozenset(
        knot for knot, found in sides.items() if not isinstance(found, Unanswered) and found[0] and not found[1]
    )
    zero = frozenset[int]() if pair.when_empty is WhenEmpty.NO_DATA else empty
    born = births_from(account, births, knots) if isinstance(births, Births) else {}
    return counted_windows(query, pair, sides, born, zero, estimated=estimated)


def of_nothing(question: Question) -> Answer:
    """The answer where there is no series of what is counted: in the words of a query that was asked by itself."""
    query = question.query
    if not isinstance(question.measure, Ratio):
        raise TypeError("only of a ratio is it known that there is nothing")
    sides: dict[int, tuple[Groups, Groups] | Unanswered] = {knot: ({}, {}) for knot in query.knots[:-1]}
    pair = of_ratio(question.measure, query.group_by)
    return of_windows(query, counted_windows(query, pair, sides, {}, frozenset(), estimated=True), (), adds_up=False)


def silent(answer: Unanswered, account: Account, increments: tuple[Increments, Increments]) -> Unanswered:
    """The same answer to a stretch, and if there was no series at all in it, that there are some at other times.

    An account has series of what is counted in the whole span.
    """
    query = account.question.query
    if query.group_by or query.part_of in (None, query.span) or answer.reason is not Reason.NO_DATA:
        return answer
    is_empty = all(sums == {} for side in increments for sums in side.values())
    return Silent(answer.reason, answer.detail) if is_empty else answer


def _slip(account: Account) -> Unanswered | None:
    """A label that tells the part from the total and is on none of its series: a slip of the pen, and no zero."""
    if account.part_members or account.pair.when_empty is not WhenEmpty.ZERO:
        return None
    for name, _ in account.pair.carriers:
        if not any(dict(member).get(name) for member in account.total_members):
            words = f"no series of {account.pair.total.brief} has the label {name!r}"
            told = f"which the {account.pair.name} events are told by"
            return Unanswered(Reason.NO_DATA, f"{account.question.query.source}: {words}, {told}")
    return None


def _suffixes(increments: Increments, stretches: Sequence[tuple[int, int]]) -> Suffixes:
    """The sums from the beginning of each stretch to the end; what contains an unanswered stretch is unanswered."""
    made: dict[int, Mapping[Labels, int] | Unanswered] = {}
    sums: Mapping[Labels, int] | Unanswered = {}
    for start, end in reversed(stretches):
        own = increments[end]
        if isinstance(sums, Unanswered) or isinstance(own, Unanswered):
            sums = sums if isinstance(sums, Unanswered) else own
        else:
            sums = {group: sums.get(group, 0) + own.get(group, 0) for group in {**sums, **own}}
        made[start] = sums
    return made


def _sides(
    total: Mapping[Labels, int] | Unanswered, part: Mapping[Labels, int] | Unanswered, end: int
) -> tuple[Groups, Groups] | Unanswered:
    if isinstance(total, Unanswered):
        return total
    if isinstance(part, Unanswered):
        return part
    return _groups(total, end), _groups(part, end)


def _groups(sums: Mapping[Labels, int], end: int) -> Groups:
    return {group: {end: Fraction(nanos, NANO)} for group, nanos in sums.items()}


def births_from(account: Account, births: Births, knots: Sequence[int]) -> Mapping[int, Born]:
    """What was born in the window of each knot: in a stretch that begins there or later."""
    total, part = frozenset(account.total_members), frozenset(account.part_members)
    own = (
        tuple(each for each in births.total if each.labels in total),
        tuple(each for each in births.part if each.labels in part),
    )
    group_by = account.question.query.group_by
    certain = _from_each(knots, own, group_by, lambda each: each.value, lambda each: each.surely_after)
    possible = _from_each(knots, own, group_by, lambda each: each.value, lambda each: each.end - 1)
    assumed = _from_each(knots, own, group_by, lambda each: each.assumed, lambda each: each.end - 1)
    last = max((each.end for side in own for each in side), default=0)
    return {knot: Born(certain[knot], possible[knot], assumed[knot]) for knot in knots if knot < last}


def _from_each(
    knots: Sequence[int],
    own: Sequence[Sequence[Birth]],
    group_by: tuple[str, ...],
    value: Callable[[Birth], Fraction],
    until: Callable[[Birth], Fraction | int | None],
) -> Mapping[int, Sides]:
    """By knot, the sums of what is not zero, by group: a birth counts at every knot ``until`` some instant."""
    left = [
        (last, side, each) for side, births in enumerate(own) for each in births if (last := until(each)) is not None
    ]
    left.sort(key=lambda each: each[0])
    sums: tuple[dict[Labels, Fraction], ...] = ({}, {})
    found, made = Sides(), dict[int, Sides]()
    for knot in sorted(knots, reverse=True):
        grown = False
        while left and left[-1][0] >= knot:
            _, side, birth = left.pop()
            if more := value(birth):
                labels = dict(birth.labels)
                group = tuple(sorted((name, labels.get(name, "")) for name in group_by))
                sums[side][group] = sums[side].get(group, Fraction(0)) + more
                grown = True
        if grown:
            found = Sides(*map(dict, sums))
        made[knot] = found
    return made
