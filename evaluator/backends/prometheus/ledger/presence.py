"""How much of the time targets were observed: by counting the samples of one series a target.

A stretch is looked at in places of at least twenty scrapes. In each, a target has the share of the
expected samples that one of its series has (the one chosen for most targets; where that one misses
some, all of the target's series are looked at). A target that begins later or ends is no gap, and what
it missed in between is one; one that failed for a while before it ended, and which nothing replaced, is
missed until the end (see ``targets``). Before the first sample of all, ``up`` alone decides: a counter
may be born with its first event.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.backends.prometheus.ledger.newborn import TARGET
from evaluator.backends.prometheus.ledger.roster import Roster
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.ledger.stretches import Run, found
from evaluator.backends.prometheus.promql import any_of, by, matcher_text
from evaluator.backends.prometheus.rounds import Steps
from evaluator.backends.prometheus.targets import Slot, Slots, is_missed
from evaluator.core.counts import Unanswered
from slo_spec.model import Labels

MOST_PLACES = 24
"""Places of one stretch: enough to tell when a target came and went."""
FEWEST_SCRAPES = 20
"""Scrapes in a place: the one that is always forgiven, for being late, is then a twentieth of it at most."""
FORGIVEN = Fraction(1, 100)
"""What the chosen series of a target may miss of a stretch before all of the target's series are looked at."""

MOST_KINDS = 4
"""Kinds of series that are chosen from: of the targets that have none of them, all series are looked at."""

Target = tuple[str, ...]
"""The values of a selection's key, of ``job`` and of ``instance``."""


Counts = Mapping[Target, Mapping[int, Fraction]]
"""How many samples each target has, by the number of the place."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where samples are counted: runs of places, the last of each run's ending where the stretch does."""

    runs: tuple[Run, ...]
    interval: int

    @classmethod
    def of(cls, stretches: Sequence[Run], interval: int) -> Places:
        """The places of some stretches whose targets are scraped every so many seconds."""
        return cls(tuple(_places(run, interval) for run in stretches), interval)

    @property
    def each(self) -> tuple[tuple[int, int], ...]:
        """The end and the length of every place, ascending."""
        return tuple((end, run.length) for run in self.runs for end in run.ends)

    def absence(self, count: Fraction | None, seconds: int) -> Fraction:
        """The share of a place in which a target has no samples; a late scrape is none."""
        return Fraction(1) if count is None else max(Fraction(0), 1 - (count + 1) * self.interval / seconds)


def _places(run: Run, interval: int) -> Run:
    if run.number > 1:
        return run
    number = max(1, min(MOST_PLACES, run.length // (FEWEST_SCRAPES * interval)))
    length = -(-run.length // number)
    return Run(run.end - number * length, length, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The targets of one question: those that were there before the span are ``old``."""

    targets: frozenset[Target]
    old: frozenset[Target]


def watched(roster: Roster, members: Iterable[Labels]) -> Watched:
    """The targets that some members of a roster belong to."""
    targets = {member: target_of(roster.selection, member) for member in members}
    return Watched(
        targets=frozenset(targets.values()),
        old=frozenset(target for member, target in targets.items() if member in roster.old),
    )


def target_of(selection: Selection, labels: Labels) -> Target:
    """The target that a series comes from."""
    values = dict(labels)
    return (*selection.key_of(values), *(values.get(name, "") for name in TARGET))


@dataclass(frozen=True, slots=True)
class Watching:
    """One question's series, and the stretches of which it is known already what share was observed."""

    members: tuple[Labels, ...]
    proven: Mapping[Run, Fraction]


def slots(
    roster: Roster, questions: Sequence[Watching], stretches: Sequence[Run], interval: int
) -> Steps[tuple[Slots | Unanswered, ...]]:
    """The slots of the stretches for each question, in the same order."""
    places = Places.of(stretches, interval)
    members = [member for each in questions for member in each.members]
    unproven = {
        run: [member for each in questions if stretch not in each.proven for member in each.members]
        for stretch, run in zip(stretches, places.runs, strict=True)
    }
    chosen = {run: _chosen(roster, own) for run, own in unproven.items() if own}
    counts = yield from _counted(roster, chosen, places)
    if isinstance(counts, Unanswered):
        return tuple(counts for _ in questions)
    counts = _larger(counts, _assumed(roster, questions, stretches, places))
    doubtful = _doubtful(roster, members, chosen, counts, places)
    if doubtful:
        again = yield from _counted(roster, doubtful, places)
        if isinstance(again, Unanswered):
            return tuple(again for _ in questions)
        counts = _larger(counts, again)
    each = [watched(roster, own.members) for own in questions]
    unclear = [own for own in each if _needs_up(own, counts, len(places.each))]
    alive = yield from _alive(unclear, places)
    if isinstance(alive, Unanswered):
        return tuple(alive if own in unclear else _slots(own, counts, {}, places) for own in each)
    return tuple(_slots(own, counts, alive, places) for own in each)


def _chosen(roster: Roster, members: Sequence[Labels]) -> tuple[tuple[Labels, ...], ...]:
    """One series a target where that can be said in a few conditions: sets of series that share what they name."""
    by_target: dict[Target, list[Labels]] = {}
    for member in members:
        by_target.setdefault(target_of(roster.selection, member), []).append(member)
    apart = {pair[0] for own in by_target.values() for member in own for pair in set(member) ^ set(own[0])} - set(
        TARGET
    )
    left = {
        target: {_kind(each, apart): each for each in own if each in roster.old} for target, own in by_target.items()
    }
    made: list[tuple[Labels, ...]] = []
    while len(made) < MOST_KINDS and any(left.values()):
        kinds = Counter(kind for found in left.values() for kind in found)
        kind = min(kinds, key=lambda each: (-kinds[each], each))
        made.append(tuple(found[kind] for found in left.values() if kind in found))
        left = {target: found for target, found in left.items() if kind not in found}
    rest = tuple(member for target in left for member in by_target[target])
    return (*made, *([rest] if rest else []))


def _assumed(roster: Roster, questions: Sequence[Watching], stretches: Sequence[Run], places: Places) -> Counts:
    """The samples that the targets of proven stretches have in their places."""
    made: dict[Target, dict[int, Fraction]] = {}
    for own in questions:
        targets = watched(roster, own.members).targets if own.proven else ()
        first = 0
        for stretch, run in zip(stretches, places.runs, strict=True):
            numbers, first = range(first, first + run.number), first + run.number
            if stretch in own.proven:
                count = own.proven[stretch] * run.length / places.interval
                for target in targets:
                    made.setdefault(target, {}).update(dict.fromkeys(numbers, count))
    return made


def _kind(member: Labels, apart: set[str]) -> Labels:
    return tuple(pair for pair in member if pair[0] in apart)


def _counted(
    roster: Roster, wanted: Mapping[Run, Sequence[Sequence[Labels]]], places: Places
) -> Steps[Counts | Unanswered]:
    """The samples of each target by place, of the series that are wanted in each run."""
    labels = (*roster.selection.key, *TARGET)
    asked = {
        run: run.requests(_count(roster, sets, labels, run.length), sum(map(len, sets))) for run, sets in wanted.items()
    }
    outcomes = yield [request for requests in asked.values() for request in requests]
    number = {end: index for index, (end, _) in enumerate(places.each)}
    counts: dict[Target, dict[int, Fraction]] = {}
    for run, requests in asked.items():
        for end, answer in found(run, requests, outcomes).items():
            if isinstance(answer, Unanswered):
                return answer
            for series in answer:
                value = series.samples[0][1]
                if isinstance(value, Fraction) and value:
                    counts.setdefault(target_of(roster.selection, series.labels), {})[number[end]] = value
    return counts


def _count(roster: Roster, sets: Sequence[Sequence[Labels]], labels: Sequence[str], seconds: int) -> str:
    """The number of samples as PromQL; of ``up`` those that say so."""
    function = "sum_over_time" if roster.selection.selector.metric == "up" else "count_over_time"
    texts = dict.fromkeys(roster.selection.text_of(own, roster.members) for own in sets)
    union = " or ".join(f"{function}({text}[{seconds * 1000 - 1}ms])" for text in texts)
    return f"max{by(labels)}({union})"


def _doubtful(
    roster: Roster,
    members: Sequence[Labels],
    chosen: Mapping[Run, Sequence[Sequence[Labels]]],
    counts: Counts,
    places: Places,
) -> dict[Run, tuple[tuple[Labels, ...]]]:
    """By run, all series of the targets whose chosen one misses more there than is forgiven."""
    by_target: dict[Target, list[Labels]] = {}
    for member in members:
        by_target.setdefault(target_of(roster.selection, member), []).append(member)
    made: dict[Run, tuple[tuple[Labels, ...]]] = {}
    first = 0
    for run in places.runs:
        numbers, first = range(first, first + run.number), first + run.number
        asked = Counter(target_of(roster.selection, member) for own in chosen.get(run, ()) for member in own)
        partly = [target for target, own in by_target.items() if asked[target] < len(own)]
        needed = (1 - FORGIVEN) * run.length * run.number / places.interval - 1
        missing = [each for each in partly if sum(counts.get(each, {}).get(at, 0) for at in numbers) < needed]
        if missing:
            made[run] = (tuple(member for target in missing for member in by_target[target]),)
    return made


def _larger(left: Counts, right: Counts) -> Counts:
    return {
        target: {
            at: max(left.get(target, {}).get(at, Fraction(0)), right.get(target, {}).get(at, Fraction(0)))
            for at in left.get(target, {}).keys() | right.get(target, {}).keys()
        }
        for target in left.keys() | right.keys()
    }


def _needs_up(own: Watched, counts: Counts, places: int) -> bool:
    """Whether a target ended, or nothing was there at first: the targets' ``up`` then tells what that was."""
    seen = [counts[target] for target in own.targets if counts.get(target)]
    began = min((min(each) for each in seen), default=0)
    return bool(seen) and ((began > 0 and not own.old) or any(max(each) < places - 1 for each in seen))


def _alive(unclear: Sequence[Watched], places: Places) -> Steps[Counts | Unanswered]:
    """The share of their scrapes that succeeded, by target (job and instance alone) and place."""
    targets = sorted({target[-2:] for own in unclear for target in own.targets if all(target[-2:])})
    if not targets:
        return {}
    matchers = (any_of(name, sorted({target[at] for target in targets})) for at, name in enumerate(TARGET))
    text = "up{" + ",".join(map(matcher_text, matchers)) + "}"
    asked = {
        run: run.requests(f"max by (job, instance) (avg_over_time({text}[{run.length * 1000 - 1}ms]))", len(targets))
        for run in places.runs
    }
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


def _slots(own: Watched, counts: Counts, alive: Counts, places: Places) -> Slots:
    """The slots of one question: the share of its expected targets' samples, place by place."""
    each = places.each
    expected, absent = [0] * len(each), [Fraction(0)] * len(each)
    mine = {target: alive.get(target[-2:], {}) for target in own.targets}
    for target in own.targets:
        seen = counts.get(target)
        if not seen:
            continue
        first, last = min(seen), max({*seen, *mine[target]})
        begins = 0 if target in own.old else first
        missed = is_missed(last, mine, target, len(each))
        for at in range(begins, len(each) if missed else last + 1):
            comes_or_goes = (at == first and target not in own.old) or last == at < len(each) - 1
            expected[at] += 1
            absent[at] += Fraction(0) if comes_or_goes else places.absence(seen.get(at), each[at][1])
    born = next((at for at, due in enumerate(expected) if due), len(each))
    return tuple(
        Slot(end - seconds, end, _share(at, born, expected[at], absent[at], mine.values()))
        for at, (end, seconds) in enumerate(each)
    )


def _share(at: int, born: int, expected: int, absent: Fraction, alive: Iterable[Mapping[int, Fraction]]) -> Fraction:
    if expected:
        return 1 - absent / expected
    told = [shares[at] for shares in alive if at in shares] if at < born else []
    return sum(told, Fraction(0)) / len(told) if told else Fraction(0)
