"""The increase of every selector in every stretch, from one read of each sample for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from evaluator.backends.prometheus.envelope import safe
from evaluator.backends.prometheus.ledger.questions import equal_values, holds
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.ledger.stretches import Increase, Run, found
from evaluator.backends.prometheus.measure import Doubt, counted, selector_expression
from evaluator.backends.prometheus.request import Instant, Outcomes, Range, Samples, Series, Value
from evaluator.backends.prometheus.steps import WORKERS, Steps
from evaluator.core.counts import Reason, Unanswered
from slo_spec.model import Labels, Selector
from slo_spec.record import Record

SAMPLES_IN_ONE = 1_000_000
"""A request that reads more than these is split: one query runs on one core of the server."""
MOST_IN_PART = 3
"""Selectors (with their parts) in one of the pieces: what all of them together miss, each may have missed."""
WORTH_PROVING = 200_000
"""A piece that reads fewer samples costs more as a request of its own than counting samples afterwards does."""

Sums = Mapping[Labels, int]
"""Billionths of events by group; a group that is absent had no series."""

Increments = Mapping[int, Sums | Unanswered]
"""The sums of one selector, by the end of the stretch."""


class Counted(Record):
    """A selector whose increase is wanted, and about how many series it has."""

    selector: Selector
    series: int


class Reading(Record):
    """How many samples a request read over one stretch, and for which selectors: some servers tell."""

    run: Run
    selection: Selection
    selectors: frozenset[Selector]
    samples: int


class Incremented(Record):
    """The increments of selectors, and what was read for them."""

    increments: Mapping[Selector, Increments]
    readings: tuple[Reading, ...] = ()


def increments(
    wanted: Sequence[Sequence[Counted]], group_by: tuple[str, ...], runs: Sequence[Run], form: Increase
) -> Steps[Incremented]:
    """The increments of selectors of one metric. Those that belong together (a total and its part) stay together."""
    series = sum(max(each.series for each in own) for own in wanted)
    sizes = {run: in_part(series, len(wanted), run, form) for run in runs}
    # Runs that are cut alike share their parts, and with them what belongs to whom.
    parts = {size: _parts(wanted, group_by, size) for size in dict.fromkeys(sizes.values())}
    asked = [(run, part, _requests(run, part, form)) for run in runs for part in parts[sizes[run]]]
    outcomes = yield [request for _, _, requests in asked for request in requests]
    made: dict[Selector, dict[int, Sums | Unanswered]] = {}
    readings: list[Reading] = []
    for run, part, requests in asked:
        samples = _read(requests, outcomes)
        if samples is not None and run.number == 1:
            readings.append(Reading(run, part.selection, frozenset(part.selectors), samples))
        nanos = form.nanos(run.length)
        for end, answer in found(run, requests, outcomes).items():
            for selector, sums in part.sums(answer, nanos).items():
                made.setdefault(selector, {})[end] = sums
    return Incremented(made, tuple(readings))


def _requests(run: Run, part: _Part, form: Increase) -> tuple[Instant | Range, ...]:
    over = form.over(part.selection.text, part.selection.apart)
    return run.requests(over, form.milliseconds(run.length), part.series)


def _read(requests: Sequence[Instant | Range], outcomes: Outcomes) -> int | None:
    """How many samples were read for all requests; None where one does not tell."""
    found = [outcome.read_samples for request in requests if isinstance(outcome := outcomes[request], Samples)]
    return None if len(found) < len(requests) or None in found else sum(each or 0 for each in found)


def _parts(wanted: Sequence[Sequence[Counted]], group_by: tuple[str, ...], size: int) -> tuple[_Part, ...]:
    """The selectors in parts of that size."""
    pieces = (wanted[first : first + size] for first in range(0, len(wanted), size))
    return tuple(_part(tuple(each for sides in piece for each in sides), group_by) for piece in pieces)


@lru_cache(maxsize=256)
def _part(wanted: tuple[Counted, ...], group_by: tuple[str, ...]) -> _Part:
    """The part for some selectors: the pieces of longer queries are about the same ones."""
    return _Part(wanted, group_by)


def in_part(series: int, wanted: int, run: Run, form: Increase) -> int:
    """How many of the wanted are read together, where they have so many series in all."""
    samples = series * run.length * run.number // form.interval
    number = max(1, min(WORKERS, samples // SAMPLES_IN_ONE, wanted))
    if form.widened and number > 1 and samples * MOST_IN_PART >= WORTH_PROVING * wanted:
        number = max(number, -(-wanted // MOST_IN_PART))
    return -(-wanted // number)


class _Part:
    """Some selectors that one request a run answers: which of them a sum belongs to is looked up once."""

    def __init__(self, wanted: Sequence[Counted], group_by: tuple[str, ...]) -> None:
        self.series = sum(each.series for each in wanted)
        self.selectors = tuple(dict.fromkeys(each.selector for each in wanted))
        self.selection = Selection.of(self.selectors, group_by)
        self._group_by = group_by
        self._by_key: dict[tuple[str, ...], list[Selector]] = {}
        for selector in self.selectors:
            self._by_key.setdefault(self.selection.key_of(equal_values(selector)), []).append(selector)
        apart = frozenset(self.selection.apart)
        self._conditions = {
            selector: tuple(matcher for matcher in self.selection.beside_key(selector) if matcher.label in apart)
            for selector in self.selectors
        }
        self._known: dict[Labels, tuple[Labels, tuple[Selector, ...]]] = {}

    def sums(
        self, answer: Sequence[Series] | Unanswered, nanos_of: Callable[[int, int], int]
    ) -> dict[Selector, Sums | Unanswered]:
        """The sums of each selector in one stretch."""
        if isinstance(answer, Unanswered):
            return dict.fromkeys(self.selectors, answer)
        made: dict[Selector, dict[Labels, int]] = {selector: {} for selector in self.selectors}
        failed: dict[Selector, Unanswered] = {}
        foreign = next((each for each in answer if each.labels not in self._known and self._is_foreign(each)), None)
        if foreign is not None:
            names = safe(", ".join(sorted({*dict(foreign.labels)} - {*self.selection.apart})))
            words = f"the sums by {', '.join(self.selection.apart) or 'no label'} came with other labels: {names}"
            return dict.fromkeys(self.selectors, Unanswered(Reason.AMBIGUOUS, words))
        for series in answer:
            try:
                group, selectors = self._known.get(series.labels) or self._belongs(series.labels)
            except ValueError as error:
                words = f"a sum came with a label's value that no condition was written for: {error}"
                return dict.fromkeys(self.selectors, Unanswered(Reason.IMPLAUSIBLE, words))
            value = series.samples[0][1]
            try:
                number = (
                    value if isinstance(value, Fraction) and value.numerator >= 0 else self._refused(value, selectors)
                )
            except Doubt as doubt:
                failed |= dict.fromkeys(selectors, doubt.unanswered)
                continue
            nanos = nanos_of(number.numerator, number.denominator)
            for selector in selectors:
                made[selector][group] = made[selector].get(group, 0) + nanos
        return {**made, **failed}

    def _is_foreign(self, series: Series) -> bool:
        return not {*dict(series.labels)} <= {*self.selection.apart}

    def _belongs(self, labels: Labels) -> tuple[Labels, tuple[Selector, ...]]:
        if labels not in self._known:
            values = dict(labels)
            group = tuple(sorted((name, values.get(name, "")) for name in self._group_by))
            near = self._by_key.get(self.selection.key_of(values), ())
            self._known[labels] = group, tuple(each for each in near if holds(values, self._conditions[each]))
        return self._known[labels]

    def _refused(self, value: Value, selectors: Iterable[Selector]) -> Fraction:
        """Raises ``Doubt`` with the words for a value that is no number of events."""
        return counted(value, selector_expression(next(iter(selectors)), self._group_by), Fraction(1))
