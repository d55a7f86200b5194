"""Which targets were there, one by one: an average over those that answer does not miss the one that is silent.

A target that has samples before and after a silence was to be there in between. One that failed for a
while before it ended, and which nothing replaced, may hide what it counted last: it is missed until
the end. One that ends well (a scrape may fail while it shuts down), or begins later, is a target fewer
or more and no gap.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from fractions import Fraction

from evaluator.backends.prometheus.request import Odd, Outcomes, Range
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Number, Unanswered
from evaluator.core.interval import Span
from slo_spec.record import Record, replace

PLACES = 120
FAILING_PLACES = 2
MOST_TARGETS = 200
"""More targets than these are not looked at one by one: none of them weighs much."""


class Slot(Record):
    """A stretch of time and the share of it that is covered."""

    start: int
    end: int
    share: Number

    @property
    def seconds(self) -> int:
        """Its length."""
        return self.end - self.start


Slots = tuple[Slot, ...]


class Attendance(Record):
    """The share of the expected targets that had samples, by place: stretches of one length until ``end``."""

    end: int = 0
    step: int = 1
    shares: tuple[Fraction, ...] = ()

    def limited(self, slots: Slots) -> Slots:
        """The slots with no more covered, place by place, than the share of the targets that was there."""
        starts = range(self.end - self.step * len(self.shares), self.end, self.step)
        places: dict[int, list[int]] = {}
        for index, slot in enumerate(slots):
            places.setdefault(bisect_right(starts, (slot.start + slot.end) // 2) - 1, []).append(index)
        found = list(slots)
        for place, indexes in places.items():
            covered = sum(slots[index].share * slots[index].seconds for index in indexes)
            allowed = self.shares[place] * sum(slots[index].seconds for index in indexes) if place >= 0 else covered
            for index in indexes if covered > allowed else ():
                found[index] = replace(slots[index], share=slots[index].share * allowed / covered)
        return tuple(found)


class _Grid(Record):
    """The places at which targets are looked at."""

    start: int
    step: int
    places: int

    def request(self, promql: str) -> Range:
        return Range(promql, self.start + self.step, self.start + self.places * self.step, self.step)

    def read(self, outcomes: Outcomes, promql: str) -> Mapping[tuple[str, ...], Mapping[int, Fraction]] | Unanswered:
        """The values of each target, by place."""
        answer = outcomes[self.request(promql)]
        if isinstance(answer, Unanswered):
            return answer
        found: dict[tuple[str, ...], dict[int, Fraction]] = {}
        for series in answer.series:
            labels = dict(series.labels)
            found[labels.get("job", ""), labels.get("instance", "")] = {
                (instant - self.start) // self.step - 1: value
                for instant, value in series.samples
                if not isinstance(value, Odd)
            }
        return found


def attendance(samples: tuple[str, ...], up: str, span: Span, interval: int) -> Steps[Attendance | Unanswered]:
    """How many of the targets were there, told by ``up`` where there is one and else by their own ``samples``."""
    step = max(2 * interval, -(-span.seconds // PLACES))
    places = -(-span.seconds // step)
    grid = _Grid(span.end - places * step, step, places)
    over = f"[{max(1, step - 1)}s]"
    counting = " or ".join(f"count_over_time({selector}{over})" for selector in ((up,) if up else samples))
    counts_text = f"max by (job, instance) ({counting})"
    alive_text = f"max by (job, instance) (max_over_time({up}{over}))"
    outcomes = yield [grid.request(counts_text), *([grid.request(alive_text)] if up else [])]
    counts = grid.read(outcomes, counts_text)
    alive = grid.read(outcomes, alive_text) if up else {}
    if isinstance(counts, Unanswered):
        return counts
    if isinstance(alive, Unanswered):
        return alive
    expected = [Fraction(0)] * places
    absent = [Fraction(0)] * places
    for target, seen in counts.items():
        first, last = min(seen), max(seen)
        missed = is_missed(last, alive, target, places)
        for place in range(first, places if missed else last + 1):
            expected[place] += 1
            absent[place] += _absence(seen.get(place), step, interval, inside=first < place < last)
    shares = (1 - gone / due if due else Fraction(1) for gone, due in zip(absent, expected, strict=True))
    return Attendance(span.end, step, tuple(shares))


def _absence(count: Fraction | None, step: int, interval: int, *, inside: bool) -> Fraction:
    """The share of a place in which a target has no samples; a late scrape is none."""
    if count is None:
        return Fraction(1)
    return max(Fraction(0), 1 - (count + 1) * interval / step) if inside else Fraction(0)


def is_missed(
    last: int,
    alive: Mapping[tuple[str, ...], Mapping[int, Fraction]],
    target: tuple[str, ...],
    places: int,
) -> bool:
    """Whether a target ended after it had failed for a while, and fewer answer at the end than before it failed.

    A process that is shut down fails a scrape or two before it is taken off the list; that is no crash. So it
    takes ``FAILING_PLACES`` in a row without one good scrape.
    """
    own = alive.get(target, {})
    failed = last
    while failed in own and not own[failed]:
        failed -= 1
    if last >= places - 1 or last - failed < FAILING_PLACES:
        return False
    before = sum(bool(seen.get(max(failed, 0))) for seen in alive.values())
    return sum(bool(seen.get(places - 1)) for seen in alive.values()) < before
