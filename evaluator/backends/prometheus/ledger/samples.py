"""The samples of targets, counted in places: of one series a target, where that can be said in a few conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property, lru_cache

from evaluator.backends.prometheus.coverage import observed_at
from evaluator.backends.prometheus.ledger.roster import TARGET, Roster, Target, target_of
from evaluator.backends.prometheus.ledger.stretches import Over, Run
from evaluator.backends.prometheus.promql import by
from evaluator.backends.prometheus.request import Outcomes, Value
from evaluator.backends.prometheus.steps import WORKERS, Steps
from evaluator.backends.prometheus.targets import Slot, Slots
from evaluator.core.counts import Unanswered
from slo_spec.model import Labels
from slo_spec.record import Record

MOST_PLACES = 24
"""Places of one stretch: enough to tell when a target came and went."""
FEWEST_SCRAPES = 20
"""Scrapes in a place: the one that is always forgiven, for being late, is then a twentieth of it at most."""
MOST_KINDS = 4
"""Kinds of series that are chosen from: of the targets that have none of them, all series are looked at."""

SAMPLES_IN_ONE = 300_000
"""A request that reads twice as many is split: one query runs on one core, and others wait for what it tells."""

Counts = dict[Target, dict[int, int]]
"""How many samples each target has, by the number of the place."""


class Places(Record, dict=True):
    """Where samples are counted: a run of places for each stretch, the last of them ending where the stretch does."""

    stretches: tuple[Run, ...]
    interval: int

    def run(self, stretch: Run) -> Run:
        """The places of a stretch; the first may begin some seconds before it does."""
        if stretch.number > 1:
            return stretch
        number = max(1, min(MOST_PLACES, stretch.length // (FEWEST_SCRAPES * self.interval)))
        length = -(-stretch.length // number)
        return Run(stretch.end - number * length, length, number)

    @cached_property
    def each(self) -> tuple[tuple[int, int], ...]:
        """The end and the length of every place, ascending."""
        return tuple(
            (end, run.length) for stretch in self.stretches for run in (self.run(stretch),) for end in run.ends
        )

    @cached_property
    def numbers(self) -> Mapping[Run, range]:
        """The numbers of the places of each stretch."""
        made: dict[Run, range] = {}
        first = 0
        for stretch in self.stretches:
            made[stretch] = range(first, first + self.run(stretch).number)
            first = made[stretch].stop
        return made

    @cached_property
    def whole(self) -> Slots:
        """The places as slots of which nothing was missed."""
        begins = self.stretches[0].start
        made: list[Slot] = []
        for end, seconds in self.each:
            made.append(Slot(max(end - seconds, made[-1].end if made else begins), end, 1))
        return tuple(made)

    @cached_property
    def _observed(self) -> dict[tuple[int, ...], tuple[int, ...]]:
        return {}

    def observed(self, knots: tuple[int, ...], slots: Slots) -> tuple[int, ...]:
        """The seconds that slots of these places cover until each knot; what is whole is reckoned once for all."""
        if slots is not self.whole:
            return observed_at(knots, slots)
        if knots not in self._observed:
            self._observed[knots] = observed_at(knots, slots)
        return self._observed[knots]

    @cached_property
    def enough(self) -> tuple[int, ...]:
        """The samples of each place with which nothing of it is missed: one late scrape is forgiven."""
        return tuple(-(-seconds // self.interval) - 1 for _, seconds in self.each)


@lru_cache(maxsize=8192)
def by_target(roster: Roster, members: tuple[Labels, ...]) -> Mapping[Target, tuple[Labels, ...]]:
    """Some members of a roster by the target that they come from. Stretches of one query have theirs in common."""
    made: dict[Target, list[Labels]] = {}
    for member in members:
        made.setdefault(roster.targets[member], []).append(member)
    return {target: tuple(own) for target, own in made.items()}


def samples(roster: Roster, wanted: Mapping[Run, Sequence[Labels]], places: Places) -> Steps[Counts | Unanswered]:
    """The samples of targets in the places of some stretches: of one series each, of those that are wanted there."""
    sets = {stretch: _chosen(roster, tuple(members)) for stretch, members in wanted.items() if members}
    return (yield from _counted(roster, sets, places))


def all_samples(roster: Roster, wanted: Mapping[Run, Sequence[Labels]], places: Places) -> Steps[Counts | Unanswered]:
    """The same, of the series of each target that has the most in each place."""
    return (yield from _counted(roster, {stretch: (tuple(members),) for stretch, members in wanted.items()}, places))


def merged(*counts: Counts) -> Counts:
    """The larger number of each target and place."""
    some = [each for each in counts if each]
    if len(some) == 1:
        return some[0]
    made: Counts = {}
    for each in some:
        for target, own in each.items():
            into = made.setdefault(target, {})
            for place, count in own.items():
                if count > into.get(place, -1):
                    into[place] = count
    return made


@lru_cache(maxsize=64)
def _chosen(roster: Roster, members: tuple[Labels, ...]) -> tuple[tuple[Labels, ...], ...]:
    """One series a target where that can be said in a few conditions: sets of series that share what they name."""
    targets = by_target(roster, members)
    apart = {pair[0] for own in targets.values() for member in own for pair in set(member) ^ set(own[0])} - {*TARGET}
    left = {target: {_kind(each, apart): each for each in own if each in roster.old} for target, own in targets.items()}
    made: list[tuple[Labels, ...]] = []
    while len(made) < MOST_KINDS and any(left.values()):
        kinds = Counter(kind for known in left.values() for kind in known)
        kind = min(kinds, key=lambda each: (-kinds[each], each))
        made.append(tuple(known[kind] for known in left.values() if kind in known))
        left = {target: known for target, known in left.items() if kind not in known}
    rest = tuple(member for target in left for member in targets[target])
    return (*made, *([rest] if rest else []))


def _kind(member: Labels, apart: set[str]) -> Labels:
    return tuple(pair for pair in member if pair[0] in apart)


def _counted(
    roster: Roster, sets: Mapping[Run, Sequence[tuple[Labels, ...]]], places: Places
) -> Steps[Counts | Unanswered]:
    asked = {
        stretch: tuple(
            request
            for own in _parts(roster, every, run, places)
            for request in run.requests(_count(roster, own), run.length * 1000 - 1, sum(map(len, own)))
        )
        for stretch, every in sets.items()
        for run in (places.run(stretch),)
    }
    outcomes: Outcomes = (yield [request for requests in asked.values() for request in requests]) if asked else {}
    counts: Counts = {}
    targets: dict[Labels, Target] = {}
    for stretch, requests in asked.items():
        number = dict(zip(places.run(stretch).ends, places.numbers[stretch], strict=True))
        for request in requests:
            outcome = outcomes[request]
            if isinstance(outcome, Unanswered):
                return outcome
            for series in outcome.series:
                target = targets.get(series.labels)
                if target is None:
                    target = targets[series.labels] = target_of(roster.selection, series.labels)
                seen = {number[at]: n for at, value in series.samples if (n := _whole(value)) > 0}
                if seen:
                    # A part may read a little of others' series, and see less of them.
                    known = counts.setdefault(target, {})
                    known |= {place: n for place, n in seen.items() if n > known.get(place, 0)}
    return counts


def _parts(
    roster: Roster, sets: Sequence[tuple[Labels, ...]], run: Run, places: Places
) -> Sequence[Sequence[tuple[Labels, ...]]]:
    """Sets of series in parts that the server can read at once: a target's series stay together."""
    samples = sum(map(len, sets)) * run.length * run.number // places.interval
    targets = sorted({roster.targets[member] for own in sets for member in own})
    number = min(WORKERS, samples // SAMPLES_IN_ONE, len(targets))
    if number < 2:
        return (sets,)
    part_of = {target: at * number // len(targets) for at, target in enumerate(targets)}
    parts = (
        [tuple(each for each in own if part_of[roster.targets[each]] == part) for own in sets] for part in range(number)
    )
    return [[own for own in part if own] for part in parts]


def _whole(value: Value) -> int:
    """The whole of a number; nothing for what is none."""
    return value.numerator // value.denominator if isinstance(value, Fraction) else 0


def _count(roster: Roster, sets: Sequence[tuple[Labels, ...]]) -> Over:
    """The number of samples as PromQL; of ``up`` those that say so."""
    function = "sum_over_time" if roster.selection.selector.metric == "up" else "count_over_time"
    texts = dict.fromkeys(_text(roster, own) for own in sets)
    labels = by((*roster.selection.key, *TARGET))
    return lambda behind: f"max{labels}({' or '.join(f'{function}({text}{behind})' for text in texts)})"


@lru_cache(maxsize=64)
def _text(roster: Roster, members: tuple[Labels, ...]) -> str:
    return roster.text_of(members)
