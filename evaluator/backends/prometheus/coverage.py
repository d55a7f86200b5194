"""How much of a span is covered by data: in slots, from the samples themselves.

A slot is two scrape intervals long, so that a late scrape leaves none empty; far from the span's
end slots are longer, a thousand for all that lies before the last 720. Data is there when the
presence (the spec's, or the total's own series) has a sample in the slot. Where its series name
targets (``job`` and ``instance``), the share of them that were ``up`` counts too: two of three
replicas answering is two thirds of the data. Before a counter's first sample ``up`` alone decides: a
counter may be born with its first event. Slots answer for every window of a query at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from evaluator.backends.prometheus.promql import (
    any_of,
    instant_selector,
    matcher_text,
    plain_selector,
    range_selectors,
    with_window,
)
from evaluator.backends.prometheus.request import Odd, Outcomes, Range, Samples
from evaluator.backends.prometheus.scraping import COUNTED_SECONDS, almost, seconds_between
from evaluator.backends.prometheus.steps import Steps
from evaluator.backends.prometheus.targets import MOST_TARGETS, Attendance, Slot, Slots, attendance
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import (
    Histogram,
    Matcher,
    MatchOperator,
    Measure,
    Ratio,
    RawQuery,
    RawRatio,
    Selector,
    Threshold,
)
from slo_spec.record import Record, replace

DEFAULT_SCRAPE_SECONDS = 60
FINE_SLOTS = 720
COARSE_SLOTS = 1000


class Presence(Record):
    """What has samples while the target is observed: any of some selectors, or a query of its own."""

    selectors: tuple[str, ...] = ()
    raw: RawQuery = ""
    names_targets: bool = True

    def probe(self, slot_seconds: int, scrape_seconds: int) -> str:
        """PromQL that answers exactly where the slot before an instant has data."""
        if self.selectors:
            return f"count({self.counted(f'[{max(1, slot_seconds - 1)}s]')})"
        if "$window" in self.raw:
            # An increase needs two samples: twice the slot is what a slot with data surely has.
            return f"count({with_window(self.raw, 2 * slot_seconds)})"
        return f"count(count_over_time(({self.raw})[{slot_seconds}s:{scrape_seconds}s]))"

    def counted(self, behind: str) -> str:
        """PromQL for the number of samples of every series in a range."""
        return " or ".join(f"count_over_time({selector}{behind})" for selector in self.selectors)

    @property
    def is_up(self) -> bool:
        """Whether the presence is ``up`` itself, whose value tells more than its samples."""
        return len(self.selectors) == 1 and self.selectors[0].partition("{")[0].strip() == "up"


def presence_of(query: Query, *, native: bool = False) -> Presence:
    """What a query's coverage is measured on. ValueError for names that are none."""
    if query.presence is not None:
        given = _presence(query.presence)
        return Presence(given.selectors, given.raw, names_targets=given.is_up)
    return _presence(_basis(query.measure, native=native))


def _basis(measure: Measure, *, native: bool) -> RawQuery | Selector:
    match measure:
        case Ratio():
            return measure.total
        case Histogram() if native:
            return measure.selector
        case Histogram():
            everything = Matcher("le", MatchOperator.EQUAL, "+Inf")
            return Selector(measure.selector.metric + "_bucket", (*measure.selector.matchers, everything))
        case Threshold() if measure.value is not None:
            return measure.value
        case RawRatio():
            return measure.success or measure.failure or ""
        case _:
            pass
    raise ValueError("the measure asks for rows, which a Prometheus server does not have")


def _presence(basis: RawQuery | Selector) -> Presence:
    if isinstance(basis, Selector):
        return Presence((instant_selector(basis),))
    plain = plain_selector(basis)
    if plain is not None:
        return Presence((plain,))
    selectors = range_selectors(basis)
    return Presence(selectors) if selectors else Presence(raw=basis)


def scrape_seconds(presence: Presence, span: Span, configured: int | None) -> Steps[int]:
    """How far apart samples are: as configured, else measured at some twenty places of the span."""
    if configured is not None:
        return configured
    if not presence.selectors:
        return DEFAULT_SCRAPE_SECONDS
    for seconds in COUNTED_SECONDS:
        step = max(600, -(-span.seconds // 20))
        places = max(1, span.seconds // step)
        promql = f"max({presence.counted(almost(seconds))})"
        request = Range(promql, span.end - (places - 1) * step, span.end, step)
        outcomes = yield [request]
        most = max(_values(outcomes, request), default=Fraction(0))
        if most > 1:
            return seconds_between(most, seconds)
        if not most:
            break
    return DEFAULT_SCRAPE_SECONDS


def coverage(presence: Presence, span: Span, configured: int | None) -> Steps[Slots | Unanswered]:
    """The slots of a span, or why they cannot be had."""
    if not span.seconds:
        return ()
    interval = yield from scrape_seconds(presence, span, configured)
    targets = yield from _targets(presence, span)
    if isinstance(targets, Unanswered):
        return targets
    up, there = targets.up, Attendance()
    if targets.number and targets.number <= MOST_TARGETS:
        found = yield from attendance(presence.selectors, up, span, interval)
        if isinstance(found, Unanswered):
            return found
        there = found
    grids = _grids(span, 2 * interval)
    probes = {step: presence.probe(step, interval) for _, step, _ in grids}
    ups = {step: f"avg(avg_over_time({up}[{max(1, step - 1)}s]))" for _, step, _ in grids} if up else {}
    outcomes = yield [
        Range(promql, first + step, last, step)
        for first, step, last in grids
        for promql in (probes[step], ups.get(step, ""))
        if promql
    ]
    slots = _slots(grids, probes, ups, outcomes)
    return slots if isinstance(slots, Unanswered) else there.limited(slots)


Grids = list[tuple[int, int, int]]


def _slots(grids: Grids, probes: Mapping[int, str], ups: Mapping[int, str], outcomes: Outcomes) -> Slots | Unanswered:
    """The slots of all grids, and the share of each that is covered."""
    slots: list[Slot] = []
    born = False
    for first, step, last in grids:
        seen = _shares(outcomes, Range(probes[step], first + step, last, step))
        alive = _shares(outcomes, Range(ups[step], first + step, last, step)) if ups else {}
        if isinstance(seen, Unanswered):
            return seen
        if isinstance(alive, Unanswered):
            return alive
        for end in range(first + step, last + 1, step):
            born = born or end in seen
            share = alive.get(end, Fraction(1 if end in seen else 0))
            share = min(Fraction(1), share) if end in seen or not born else Fraction(0)
            slots.append(Slot(end - step, end, share))
    return tuple(slots) if born else tuple(replace(slot, share=Fraction(0)) for slot in slots)


def observed_at(knots: Sequence[int], slots: Slots) -> tuple[int, ...]:
    """The seconds covered from the first knot to each."""
    ends = [slot.end for slot in slots]
    # All shares as whole numbers of the same parts: thousands of sums are made of them.
    parts = lcm(*(slot.share.denominator for slot in slots))
    shares = [slot.share.numerator * (parts // slot.share.denominator) for slot in slots]
    sums = [*accumulate((each * slot.seconds for each, slot in zip(shares, slots, strict=True)), initial=0)]

    def until(instant: int) -> int:
        index = bisect_right(ends, instant)
        inside = max(0, instant - slots[index].start) * shares[index] if index < len(slots) else 0
        return sums[index] + inside

    first = until(knots[0])
    return tuple(_whole(until(knot) - first, parts) for knot in knots)


def _whole(number: int, parts: int) -> int:
    """The whole of a fraction, towards zero: a server may say that less than nothing was up."""
    return number // parts if number >= 0 else -(-number // parts)


def _grids(span: Span, slot: int) -> Grids:
    """(start, step, end) of the coarse and the fine slots, both counted from the span's end."""
    fine = min(FINE_SLOTS, -(-span.seconds // slot))
    fine_start = span.end - fine * slot
    grids = [(fine_start, slot, span.end)]
    rest = fine_start - span.start
    if rest > 0:
        coarse = max(slot, -(-rest // COARSE_SLOTS))
        grids.insert(0, (fine_start - -(-rest // coarse) * coarse, coarse, fine_start))
    return grids


class _Targets(Record):
    """The ``up`` series of the targets that the presence's series come from, if there are any, and their number."""

    up: str = ""
    number: int = 0


def _targets(presence: Presence, span: Span) -> Steps[_Targets | Unanswered]:
    """The targets that the presence's series come from."""
    if not presence.selectors or not presence.names_targets:
        return _Targets()
    step = max(60, -(-span.seconds // 50))
    places = max(1, span.seconds // step)
    start = span.end - (places - 1) * step
    request = Range(f"count by (job, instance) ({' or '.join(presence.selectors)})", start, span.end, step)
    outcomes = yield [request]
    answer = outcomes[request]
    if isinstance(answer, Unanswered):
        return answer
    targets = {
        (labels["job"], labels["instance"])
        for series in answer.series
        if {"job", "instance"} <= (labels := dict(series.labels)).keys()
    }
    if presence.is_up:
        return _Targets(presence.selectors[0], len(targets))
    if not targets:
        return _Targets()
    matchers = [any_of("job", sorted({job for job, _ in targets}))]
    if len(targets) <= MOST_TARGETS:
        matchers.append(any_of("instance", sorted({instance for _, instance in targets})))
    up = "up{" + ",".join(matcher_text(matcher) for matcher in matchers) + "}"
    exists = Range(f"count({up})", start, span.end, step)
    outcomes = yield [exists]
    known = outcomes[exists]
    if isinstance(known, Unanswered):
        return known
    return _Targets(up if known.series else "", len(targets))


def _shares(outcomes: Outcomes, request: Range) -> dict[int, Fraction] | Unanswered:
    """The values of the one series that is expected, by instant; none for an empty answer."""
    answer = outcomes[request]
    if isinstance(answer, Unanswered):
        return answer
    return {
        instant: value for series in answer.series for instant, value in series.samples if not isinstance(value, Odd)
    }


def _values(outcomes: Outcomes, request: Range) -> list[Fraction]:
    answer = outcomes[request]
    if not isinstance(answer, Samples):
        return []
    return [value for series in answer.series for _, value in series.samples if not isinstance(value, Odd)]
