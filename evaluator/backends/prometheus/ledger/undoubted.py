"""The timeline of a query about which there is nothing to doubt, in whole billionths of an event all the way.

Most queries are like that: they are not grouped, none of their series was born in the span, every stretch was
answered, and there is no more of the part than of the total. ``counting`` has the same timeline for them, by way
of tallies, and the words for whatever is doubtful; a law holds both to one answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evaluator.backends.prometheus.evaluation import FEWEST_SCRAPES, FEWEST_TO_COUNT
from evaluator.backends.prometheus.ledger.account import Account
from evaluator.backends.prometheus.ledger.increments import Increments
from evaluator.backends.prometheus.ledger.stretches import events
from evaluator.backends.prometheus.measure import WhenEmpty
from evaluator.core.answer import Timeline
from evaluator.core.counts import Unanswered
from evaluator.core.query import Query


def undoubted(
    account: Account,
    increments: tuple[Increments, Increments],
    stretches: Sequence[tuple[int, int]],
    observed: Callable[[tuple[int, ...]], tuple[int, ...]],
    *,
    estimated: bool,
) -> Timeline | None:
    """The timeline of a query none of whose series was born in the span; None where ``counting`` has to look.

    ``observed`` tells the seconds that are covered until each knot.
    """
    query, pair = account.question.query, account.pair
    if query.group_by or query.at_most < 1 or _is_short(query, account.interval):
        return None
    sums = _suffixes(account, increments, stretches)
    if sums is None:
        return None
    whole, whole_part = sums[0]
    if pair.part_is_good:
        good = tuple(events(whole_part - some) for _, some in sums)
    else:
        good = tuple(events(whole - whole_part - all_events + some) for all_events, some in sums)
    return Timeline(
        knots=query.knots,
        good=good,
        total=tuple(events(whole - all_events) for all_events, _ in sums),
        observed=observed(query.knots),
        estimated=estimated,
    )


def _is_short(query: Query, interval: int) -> bool:
    """Whether a window may hold too few scrapes."""
    end, knots = query.span.end, query.knots
    return end - knots[0] < FEWEST_SCRAPES * interval or end - knots[-2] < FEWEST_TO_COUNT * interval


def _suffixes(
    account: Account, increments: tuple[Increments, Increments], stretches: Sequence[tuple[int, int]]
) -> list[tuple[int, int]] | None:
    """Total and part from each knot to the end, in order; None where one is missing or they do not fit together."""
    totals, parts = increments
    knots = account.question.query.knots
    may_be_absent = account.pair.when_empty is WhenEmpty.ZERO
    total = part = 0
    found: list[tuple[int, int]] = [(0, 0)]
    left = len(knots) - 2
    is_there = False
    for start, end in reversed(stretches):
        all_events, some = totals[end], parts[end]
        if isinstance(all_events, Unanswered) or isinstance(some, Unanswered):
            return None
        total += all_events.get((), 0)
        part += some.get((), 0)
        is_there = is_there or () in some
        if start != knots[left]:
            continue
        if part > total or not (is_there or may_be_absent) or (len(found) == 1 and () not in all_events):
            return None
        found.append((total, part))
        left -= 1
        if left < 0:
            break
    # Without any of the part a notice is due, see ``counting``.
    return found[::-1] if is_there else None
