"""Many queries from few requests: what is counted of one metric is read once, for every window and service.

Queries that are ratios of sums of counters (``questions``) and differ in their labels' values alone are one
family. Its series are listed first (``roster``): an index look-up tells which of them are new, and which
belong to whom. Then each stretch between two knots is asked by itself (``stretches``, ``increments``), for all
at once, beside what was born in it (``newborn``) and the samples of one series a target (``presence``). What
comes out is judged like any answer. Where the list cannot be had, each query is asked by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from evaluator.backends.prometheus.counting import is_exact
from evaluator.backends.prometheus.evaluation import evaluate, of_windows, without_short
from evaluator.backends.prometheus.ledger.account import Account, Rosters, account, is_nowhere, rosters
from evaluator.backends.prometheus.ledger.counting import Births, counted, of_nothing, silent
from evaluator.backends.prometheus.ledger.increments import Counted, Incremented, Increments, increments
from evaluator.backends.prometheus.ledger.newborn import Birth, births
from evaluator.backends.prometheus.ledger.presence import Watching, slots
from evaluator.backends.prometheus.ledger.proof import Shares, provable, proven
from evaluator.backends.prometheus.ledger.questions import Question
from evaluator.backends.prometheus.ledger.roster import Roster
from evaluator.backends.prometheus.ledger.samples import Counts, Places, merged, samples
from evaluator.backends.prometheus.ledger.stretches import Increase, Run, each_of, runs
from evaluator.backends.prometheus.ledger.undoubted import undoubted
from evaluator.backends.prometheus.promql import instant_selector
from evaluator.backends.prometheus.request import Dialect
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.backends.prometheus.targets import Slots
from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Unanswered
from evaluator.core.later import Later
from evaluator.core.query import Query
from slo_spec.model import Labels, Selector
from slo_spec.record import replace


def answers(family: Sequence[Question], connection: Connection) -> Steps[dict[Query, Answer]]:
    """The answers to the queries of a family."""
    try:
        first: dict[str, Steps[Any]] = {
            "dialect": _dialect(),
            "rosters": rosters(family, connection.scrape_interval),
        }
        known = yield from together(first)
    except ValueError:
        # Names that are none: asked by itself, each says which.
        return (yield from _alone([each.query for each in family], connection))
    listed = known["rosters"]
    if isinstance(listed, Unanswered):
        return (yield from _alone([each.query for each in family], connection))
    accounts: dict[tuple[int, int], list[Account]] = {}
    nowhere: dict[Query, Answer] = {}
    apart: list[Query] = []
    made: dict[object, Account | None] = {}
    for question in family:
        # Stretches of one query have their series in common, and what belongs to it is looked up once.
        key = (question.series, question.measure)
        if key not in made:
            made[key] = account(question, listed)
        own = made[key]
        if own is not None:
            accounts.setdefault((own.interval, question.query.span.end), []).append(replace(own, question=question))
        elif is_nowhere(question, listed):
            nowhere[question.query] = of_nothing(question)
        else:
            apart.append(question.query)
    parts: dict[tuple[int, int], Steps[dict[Query, Answer]]] = {
        (interval, end): _counted(own, listed, Increase(interval, widened=not known["dialect"]), connection)
        for (interval, end), own in accounts.items()
    }
    found = yield from together(parts | {(0, 0): _alone(apart, connection)})
    return nowhere | {query: answer for each in found.values() for query, answer in each.items()}


def _dialect() -> Steps[bool]:
    """Whether the server counts exactly what lies in a window."""
    return is_exact((yield [Dialect()]))


def _alone(queries: Sequence[Query], connection: Connection) -> Steps[dict[Query, Answer]]:
    return (yield from together({query: evaluate(query, connection) for query in queries}))


def _counted(
    accounts: Sequence[Account], listed: Rosters, form: Increase, connection: Connection
) -> Steps[dict[Query, Answer]]:
    """The answers to queries whose series are known and whose scrapes are equally far apart."""
    # Those with new series come last: what is read together then proves the more (see ``proof``).
    accounts = sorted(accounts, key=lambda own: listed.total.has_new(own.total_members))
    knots = sorted({knot for each in accounts for knot in each.question.query.knots})
    stretches = runs(knots)
    places = Places(stretches, form.interval)
    asked: dict[str, Steps[Any]] = {
        "births": _births(accounts, listed, stretches, form),
        "observed": _observed(accounts, listed, places, form),
    }
    found = yield from together(asked)
    counts, covered = found["observed"]
    born: Births | Unanswered = found["births"]
    answer = partial(_answer, counts, born, _newborn(born), places, each_of(stretches), form, connection)
    return {own.question.query: answer(own, seen) for own, seen in zip(accounts, covered, strict=True)}


def _observed(
    accounts: Sequence[Account], listed: Rosters, places: Places, form: Increase
) -> Steps[tuple[Mapping[Selector, Increments], tuple[Slots | Unanswered, ...]]]:
    """The increments of all accounts, and how much of the time each was observed: reading them may prove it."""
    stretches = places.stretches
    hoped = [provable(own, stretches, len(accounts), listed.total, form) for own in accounts]
    asked: dict[str, Steps[Any]] = {
        "samples": samples(listed.presence, _unknown(accounts, stretches, hoped), places),
        "read": _read(accounts, hoped, listed, places, form),
    }
    found = yield from together(asked)
    counts, shares, more = found["read"]
    covered = yield from _covered(accounts, listed.presence, shares, (found["samples"], more), places)
    return counts.increments, covered


def _read(
    accounts: Sequence[Account], hoped: Sequence[frozenset[Run]], listed: Rosters, places: Places, form: Increase
) -> Steps[tuple[Incremented, tuple[Shares, ...], Counts | Unanswered]]:
    """The increments, what reading them proves, and the samples of what it was hoped to prove and does not."""
    stretches = places.stretches
    counts = yield from _increments(accounts, stretches, form)
    # Of the other stretches samples are counted anyway.
    telling = [reading for reading in counts.readings if any(reading.run in own for own in hoped)]
    shares = proven(accounts, telling, listed.total)
    left = [{*hope} - {*share} for hope, share in zip(hoped, shares, strict=True)]
    others = [frozenset(stretches) - own for own in left]
    more = yield from samples(listed.presence, _unknown(accounts, stretches, others), places)
    return counts, shares, more


def _unknown(
    accounts: Sequence[Account], stretches: Sequence[Run], known: Sequence[Collection[Run]]
) -> dict[Run, list[Labels]]:
    """By stretch, the series that coverage is measured on of the accounts of which it is not known there."""
    return {
        stretch: [
            member
            for own, stretches_known in zip(accounts, known, strict=True)
            if stretch not in stretches_known
            for member in own.watched_members
        ]
        for stretch in stretches
    }


def _covered(
    accounts: Sequence[Account],
    presence: Roster,
    shares: Sequence[Shares],
    counted: Sequence[Counts | Unanswered],
    places: Places,
) -> Steps[tuple[Slots | Unanswered, ...]]:
    for counts in counted:
        if isinstance(counts, Unanswered):
            return tuple(counts for _ in accounts)
    known = merged(*(counts for counts in counted if not isinstance(counts, Unanswered)))
    watching = [Watching(own.watched_members, share) for own, share in zip(accounts, shares, strict=True)]
    return (yield from slots(presence, watching, known, places))


def _increments(accounts: Sequence[Account], stretches: Sequence[Run], form: Increase) -> Steps[Incremented]:
    """The increments of all totals and parts: of one metric from one read, of two from one each."""
    group_by = accounts[0].question.query.group_by
    totals = [Counted(each.total, len(each.total_members)) for each in accounts]
    parts = [Counted(each.part, len(each.part_members)) for each in accounts]
    if all(each.total.metric == each.part.metric for each in accounts):
        return (yield from increments(list(zip(totals, parts, strict=True)), group_by, stretches, form))
    sides = {"totals": [(each,) for each in totals], "parts": [(each,) for each in parts]}
    both = yield from together({name: increments(own, group_by, stretches, form) for name, own in sides.items()})
    of_totals, of_parts = both["totals"], both["parts"]
    return Incremented({**of_totals.increments, **of_parts.increments}, of_totals.readings)


def _births(
    accounts: Sequence[Account], listed: Rosters, stretches: Sequence[Run], form: Increase
) -> Steps[Births | Unanswered]:
    """The births among the series of all accounts."""
    whole = accounts[0].question.whole
    asked: dict[Roster, Steps[tuple[Birth, ...] | Unanswered]] = {}
    for roster in (listed.total, listed.part):
        told: list[Labels] = []
        young: list[Labels] = []
        for each in accounts:
            own = (*each.total_members, *each.part_members)
            if not roster.has_new(own):
                continue
            members = roster.members.intersection(own)
            (told if members & roster.old else young).extend(members)
        steps = births(roster, (told, young), stretches, whole, form.interval, exact=not form.widened)
        asked.setdefault(roster, steps)
    found = yield from together(asked)
    total, part = found[listed.total], found[listed.part]
    if isinstance(total, Unanswered) or isinstance(part, Unanswered):
        return total if isinstance(total, Unanswered) else part  # type: ignore[return-value]
    return Births(total, part)


def _newborn(born: Births | Unanswered) -> frozenset[Labels] | None:
    """The series that were born; None where that could not be told."""
    if isinstance(born, Unanswered):
        return None
    return frozenset(each.labels for each in (*born.total, *born.part))


def _answer(
    counts: Mapping[Selector, Increments],
    born: Births | Unanswered,
    newborn: frozenset[Labels] | None,
    places: Places,
    each: Sequence[tuple[int, int]],
    form: Increase,
    connection: Connection,
    own: Account,
    covered: Slots | Unanswered,
) -> Answer:
    """The answer to one query, with the requests that would have counted it alone."""
    query = own.question.query
    increments = counts[own.total], counts[own.part]
    answer: Answer | None = None
    if newborn is not None and not isinstance(covered, Unanswered):
        without = not newborn or (newborn.isdisjoint(own.total_members) and newborn.isdisjoint(own.part_members))
        observed = partial(places.observed, slots=covered)
        timeline = undoubted(own, increments, each, observed, estimated=form.widened) if without else None
        answer = None if timeline is None else Answered(groups=(((), timeline),))
    if answer is None:
        windows = counted(own, increments, born, places.stretches, estimated=form.widened)
        if query.part_of is None or query.part_of.end == query.span.end:
            windows = without_short(query, windows, own.interval)
        answer = of_windows(query, windows, covered, adds_up=False, sums=True)
    if isinstance(answer, Unanswered):
        saw_nothing = not isinstance(covered, Unanswered) and not places.observed(query.knots, covered)[-1]
        is_sure = saw_nothing and not connection.allow_partial and not connection.notices
        return silent(answer, own, increments) if is_sure else answer
    named = tuple(f"{connection.source}: {notice}" for notice in connection.notices)
    notices = tuple(dict.fromkeys((*answer.notices, *named)))
    requests = Later(partial(_requests, own, places.stretches, form))
    return Answered(groups=answer.groups, requests=requests, notices=notices, counted_by=form.words)


def _requests(own: Account, stretches: Sequence[Run], form: Increase) -> Iterator[str]:
    """What counts the query's own events in each stretch: sent for many at once, here as a reader could send it."""
    group_by = own.question.query.group_by
    for run in stretches:
        times, per = form.scale(run.length)
        scaled = f" * {times} / {per}" if form.widened else ""
        for selector in dict.fromkeys((own.total, own.part)):
            over = form.over(instant_selector(selector), group_by, scaled)
            yield from map(str, run.requests(over, form.milliseconds(run.length)))
