"""How much of the time targets were observed: by counting the samples of one series a target.

A stretch is looked at in places of at least twenty scrapes. In each, a target has the share of the
expected samples that one of its series has (the one chosen for most targets; where that one misses
some, all of the target's series are looked at). A target that begins later or ends is no gap, and what
it missed in between is one; one that failed for a while before it ended, and which nothing replaced, is
missed until the end (see ``targets``). Before the first sample of all, ``up`` alone decides: a counter
may be born with its first event.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import repeat
from typing import Any

from evaluator.backends.prometheus.ledger.roster import TARGET, Roster, Target
from evaluator.backends.prometheus.ledger.samples import Counts, Places, all_samples, by_target, merged
from evaluator.backends.prometheus.ledger.stretches import Run, found
from evaluator.backends.prometheus.promql import any_of, matcher_text
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.backends.prometheus.targets import Slot, Slots, is_missed
from evaluator.core.counts import Number, Unanswered
from slo_spec.model import Labels
from slo_spec.record import Record

FORGIVEN = Fraction(1, 100)
"""What the chosen series of a target may miss of a stretch before all of the target's series are looked at."""

Alive = Mapping[Target, Mapping[int, Fraction]]
"""The share of its scrapes that succeeded, by target (job and instance alone) and number of the place."""


class Watching(Record):
    """One question's series, and the stretches of which it is known already what share was observed."""

    members: tuple[Labels, ...]
    proven: Mapping[Run, Fraction]


class _Watched(Record):
    """The targets of one question: those that were there before the span are ``old``."""

    targets: frozenset[Target]
    old: frozenset[Target]


def slots(
    roster: Roster, questions: Sequence[Watching], counts: Counts, places: Places
) -> Steps[tuple[Slots | Unanswered, ...]]:
    """The slots of the places for each question, in the same order, from the samples counted of each target."""
    counts = merged(counts, _assumed(roster, questions, places))
    each = [_watched(roster, own.members) for own in questions]
    number = len(places.each)
    doubtful = _doubtful(roster, questions, counts, places)
    unclear = [own for own in each if _needs_up(own, counts, number)]
    asked: dict[str, Steps[Any]] = {"again": all_samples(roster, doubtful, places), "alive": _alive(unclear, places)}
    found = yield from together(asked)
    again, alive = found["again"], found["alive"]
    if isinstance(again, Unanswered):
        return tuple(again for _ in questions)
    counts = merged(counts, again)
    late = [own for own in each if own not in unclear and _needs_up(own, counts, number)]
    more = yield from _alive(late, places)
    failed = next((told for told in (alive, more) if isinstance(told, Unanswered)), None)
    if failed is not None:
        return tuple(failed if _needs_up(own, counts, number) else _slots(own, counts, {}, places) for own in each)
    return tuple(_slots(own, counts, alive | more, places) for own in each)


@lru_cache(maxsize=8192)
def _watched(roster: Roster, members: tuple[Labels, ...]) -> _Watched:
    targets = by_target(roster, members)
    old = frozenset(target for target, own in targets.items() if not roster.old.isdisjoint(own))
    return _Watched(frozenset(targets), old)


def _assumed(roster: Roster, questions: Sequence[Watching], places: Places) -> Counts:
    """The samples that the targets of proven stretches have in their places."""
    made: Counts = {}
    for own in questions:
        counts: dict[int, int] = {}
        for stretch, share in own.proven.items():
            count = share.numerator * places.run(stretch).length // (share.denominator * places.interval)
            counts.update(dict.fromkeys(places.numbers[stretch], count))
        for target in by_target(roster, own.members) if counts else ():
            made.setdefault(target, {}).update(counts)
    return made


def _doubtful(
    roster: Roster, questions: Sequence[Watching], counts: Counts, places: Places
) -> dict[Run, tuple[Labels, ...]]:
    """By stretch, all series of the targets whose chosen one misses more there than is forgiven."""
    every: dict[Target, tuple[Labels, ...]] = {}
    for each in questions:
        for target, own in by_target(roster, each.members).items():
            every[target] = (*every[target], *own) if target in every else own
    # Of a target without old series none was chosen: all of them were looked at.
    several = {target: own for target, own in every.items() if len(own) > 1 and not roster.old.isdisjoint(own)}
    seen = {target: counts.get(target, {}) for target in several}
    made: dict[Run, tuple[Labels, ...]] = {}
    for stretch, numbers in places.numbers.items():
        due = places.run(stretch).length * len(numbers)
        needed = (due - due * FORGIVEN) // places.interval - 1
        missing = [target for target, own in seen.items() if sum(map(own.get, numbers, repeat(0))) < needed]
        if missing:
            made[stretch] = tuple(member for target in missing for member in several[target])
    return made


def _needs_up(own: _Watched, counts: Counts, places: int) -> bool:
    """Whether a target ended, or nothing was there at first: the targets' ``up`` then tells what that was."""
    seen = [counts[target] for target in own.targets if counts.get(target)]
    if any(places - 1 not in each for each in seen):
        return True
    return bool(seen) and not own.old and min(map(min, seen)) > 0


def _alive(unclear: Sequence[_Watched], places: Places) -> Steps[Alive | Unanswered]:
    """The share of their scrapes that succeeded, of the targets of some questions."""
    targets = sorted({target[-2:] for own in unclear for target in own.targets if all(target[-2:])})
    if not targets:
        return {}
    matchers = (any_of(name, sorted({target[at] for target in targets})) for at, name in enumerate(TARGET))
    text = "up{" + ",".join(map(matcher_text, matchers)) + "}"

    def over(behind: str) -> str:
        return f"max by (job, instance) (avg_over_time({text}{behind}))"

    asked = {run: run.requests(over, run.length * 1000 - 1, len(targets)) for run in map(places.run, places.stretches)}
    outcomes = yield [request for requests in asked.values() for request in requests]
    number = {end: index for index, (end, _) in enumerate(places.each)}
    alive: dict[Target, dict[int, Fraction]] = {}
    for run, requests in asked.items():
        for end, answer in found(run, requests, outcomes).items():
            if isinstance(answer, Unanswered):
                return answer
            for series in answer:
                labels, value = dict(series.labels), series.samples[0][1]
                if isinstance(value, Fraction):
                    alive.setdefault(tuple(labels.get(name, "") for name in TARGET), {})[number[end]] = value
    return alive


def _slots(own: _Watched, counts: Counts, alive: Alive, places: Places) -> Slots:
    """The slots of one question: the share of its expected targets' samples, place by place."""
    seen = {target: counts[target] for target in own.targets if counts.get(target)}
    partly = [target for target, found in seen.items() if not _is_whole(found, places)]
    whole = len(seen) - len(partly)
    if whole and not partly:
        return places.whole
    number = len(places.each)
    expected, missed = [whole] * number, [0] * number
    mine = {target: alive.get(target[-2:], {}) for target in own.targets}
    for target in partly:
        first, last = min(seen[target]), max({*seen[target], *mine[target]})
        begins = 0 if target in own.old else first
        for at in range(begins, number if is_missed(last, mine, target, number) else last + 1):
            expected[at] += 1
            if not ((at == first and target not in own.old) or last == at < number - 1):
                # A place in which a target comes or goes is not held against it; nor is one late scrape.
                late = places.interval * (seen[target][at] + 1) if at in seen[target] else 0
                missed[at] += max(0, places.each[at][1] - late)
    born = next((at for at, due in enumerate(expected) if due), number)
    made: list[Slot] = []
    for at, slot in enumerate(places.whole):
        share: Number = int(expected[at] > 0) if expected[at] or at >= born else _alive_at(at, mine.values())
        if missed[at]:
            share -= Fraction(missed[at], expected[at] * places.each[at][1])
        made.append(Slot(slot.start, slot.end, share))
    return tuple(made)


def _is_whole(seen: Mapping[int, int], places: Places) -> bool:
    """Whether a target has enough samples in every place; most have, and nobody has to look at them one by one."""
    number = len(places.each)
    return len(seen) == number and all(map(operator.ge, map(seen.__getitem__, range(number)), places.enough))


def _alive_at(at: int, alive: Iterable[Mapping[int, Fraction]]) -> Fraction:
    """The mean share of the targets' scrapes that succeeded in a place."""
    told = [shares[at] for shares in alive if at in shares]
    return sum(told, Fraction(0)) / len(told) if told else Fraction(0)
