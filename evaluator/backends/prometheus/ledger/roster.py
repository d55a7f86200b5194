"""Which series a selection has over a span, and which of them are older than it: from the index, not from samples."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from evaluator.backends.prometheus.births import BEFORE_SECONDS
from evaluator.backends.prometheus.coverage import DEFAULT_SCRAPE_SECONDS
from evaluator.backends.prometheus.ledger.questions import equal_values, holds
from evaluator.backends.prometheus.ledger.selection import Selection, values_of
from evaluator.backends.prometheus.promql import by
from evaluator.backends.prometheus.request import Instant, Outcomes, Samples, SeriesIn
from evaluator.backends.prometheus.scraping import COUNTED_SECONDS, almost, seconds_between
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels, Selector
from slo_spec.record import Record

TARGET = ("job", "instance")
"""The labels that a scraper puts on all series of a target."""

Target = tuple[str, ...]
"""The values of a selection's key, of ``job`` and of ``instance``."""

PLACES = 2
"""Instants at which scrapes are counted, but for those of the hour before the span.

(A range query with steps of days reads every sample in between.)
"""
NEAR_SECONDS = 2 * 86_400
"""Spans that are no farther apart are listed at once: another listing costs as much as the index of about two days."""


class Roster(Record, eq=False, dict=True):
    """The series of a selection, without their name, and those that had a sample in the hour before the span.

    ``intervals`` are the seconds between scrapes by the selection's key.
    """

    selection: Selection
    members: frozenset[Labels]
    old: frozenset[Labels]
    intervals: Mapping[tuple[str, ...], int]

    @cached_property
    def by_key(self) -> Mapping[tuple[str, ...], tuple[Labels, ...]]:
        """The members by the values of the selection's key."""
        found: dict[tuple[str, ...], list[Labels]] = {}
        for member in sorted(self.members):
            found.setdefault(self.selection.key_of(dict(member)), []).append(member)
        return {key: tuple(members) for key, members in found.items()}

    @cached_property
    def new(self) -> frozenset[Labels]:
        """The members that had no sample in the hour before the span."""
        return self.members - self.old

    def has_new(self, members: Iterable[Labels]) -> bool:
        """Whether any of some series is a new member."""
        return bool(self.new) and not self.new.isdisjoint(members)

    @cached_property
    def targets(self) -> Mapping[Labels, Target]:
        """The target that each member comes from."""
        return {member: target_of(self.selection, member) for member in self.members}

    @cached_property
    def _values(self) -> Mapping[str, Collection[str]]:
        return values_of(self.members)

    def text_of(self, members: Iterable[Labels]) -> str:
        """The selection as PromQL with conditions that leave little more than some of its members."""
        return self.selection.text_of(members, self._values)

    def interval(self, key: tuple[str, ...]) -> int:
        """How far apart the scrapes of a key's series are."""
        return self.intervals.get(key, DEFAULT_SCRAPE_SECONDS)


Asked = Mapping[Selector, Sequence[Span]]
"""Selectors with the spans that are asked about."""


def roster(spans: Asked, group_by: tuple[str, ...], whole: Span, configured: int | None) -> Steps[Roster | Unanswered]:
    """The roster of some selectors of one metric, or why it cannot be had. ``configured`` is the known scrape interval.

    Each selector is asked about over some spans of the ``whole``, and listed is what was there in these (where a store
    knows most of a month, its index is slow to read). What has nothing there is looked for in the whole.
    """
    selection, long, short = Selection.of(spans, group_by), *_by_length(spans)
    before = Instant(f"count_over_time({selection.text}{almost(BEFORE_SECONDS)})", whole.start)
    scrapes = _scrapes(selection, whole, COUNTED_SECONDS[0])
    asked: dict[str, Steps[Any]] = {
        "listed": _found(long, short, whole, selection, group_by),
        "sampled": _sampled([before, *([] if configured else scrapes)]),
    }
    found = yield from together(asked)
    listed: frozenset[Labels] | Unanswered = found["listed"]
    outcomes: Outcomes = found["sampled"]
    older = outcomes[before]
    if not isinstance(older, Samples) or isinstance(listed, Unanswered):
        return older if isinstance(older, Unanswered) else listed  # type: ignore[return-value]
    members = frozenset(map(named, listed))
    older_ones = frozenset(named(series.labels) for series in older.series)
    told = [Selection.of(some).selector for some in (long, short) if some]
    unlisted = any(_may_hold(labels, each) for labels in older_ones - members for each in told)
    if unlisted or not all(_belongs(labels, selection) for labels in listed):
        return Unanswered(Reason.IMPLAUSIBLE, "the server lists series that were not asked for")
    old = older_ones & members
    made = Roster(selection, members, old, {})
    if configured:
        return Roster(selection, members, old, dict.fromkeys(made.by_key, configured))
    often = _intervals(selection, outcomes, dict.fromkeys(scrapes, COUNTED_SECONDS[0]))
    if often.keys() >= made.by_key.keys():
        return Roster(selection, members, old, often)
    rare = _scrapes(selection, whole, COUNTED_SECONDS[1])
    outcomes = yield rare
    # Scrapes may have been closer together before the span: that hour speaks only for what nothing else tells of.
    last = _intervals(selection, outcomes, {before: BEFORE_SECONDS})
    rarely = _intervals(selection, outcomes, dict.fromkeys(rare, COUNTED_SECONDS[1]))
    return Roster(selection, members, old, last | rarely | often)


def _sampled(requests: Sequence[Instant]) -> Steps[Outcomes]:
    return (yield requests)


def _found(
    long: Asked, short: Asked, whole: Span, selection: Selection, group_by: tuple[str, ...]
) -> Steps[frozenset[Labels] | Unanswered]:
    """All series that there are where they are asked about, and anywhere in the whole of what has none there."""
    listings = [*_everything(long, whole), *_near(short, whole)]
    listed = _listed((yield listings), listings)
    if isinstance(listed, Unanswered):
        return listed
    rest = _everything(_absent(short, selection, group_by, listed), whole)
    ever = _listed((yield rest) if rest else {}, rest)
    return ever if isinstance(ever, Unanswered) else listed | ever


def _listed(outcomes: Outcomes, requests: Sequence[SeriesIn]) -> frozenset[Labels] | Unanswered:
    """All that is listed in answer to some requests."""
    found: set[Labels] = set()
    for request in requests:
        outcome = outcomes[request]
        if not isinstance(outcome, Samples):
            return outcome
        found.update(outcome.label_sets)
    return frozenset(found)


def _by_length(spans: Asked) -> tuple[Asked, Asked]:
    """What is asked about over long, and what is not."""
    is_long = {each: any(span.seconds > NEAR_SECONDS for span in own) for each, own in spans.items()}
    long, short = ({each: own for each, own in spans.items() if is_long[each] is wanted} for wanted in (True, False))
    return long, short


def _everything(selectors: Collection[Selector], whole: Span) -> list[SeriesIn]:
    """What lists the series that selectors had at any time of the whole and in the hour before it."""
    start = whole.start - BEFORE_SECONDS
    return [SeriesIn(Selection.of(selectors).text, start, whole.end)] if selectors else []


def _near(spans: Asked, whole: Span) -> list[SeriesIn]:
    """What lists the series that selectors had in their spans, and in the hour before the whole."""
    if not spans:
        return []
    text = Selection.of(spans).text
    return [SeriesIn(text, *each) for each in _stretches((span for own in spans.values() for span in own), whole)]


def _absent(
    selectors: Iterable[Selector], selection: Selection, group_by: tuple[str, ...], listed: Iterable[Labels]
) -> list[Selector]:
    """The selectors of which nothing is listed, or nothing that has a label of the groups."""
    near: dict[tuple[str, ...], list[Labels]] = {}
    for labels in listed:
        near.setdefault(selection.key_of(dict(labels)), []).append(labels)

    def is_there(selector: Selector) -> bool:
        own = near.get(selection.key_of(equal_values(selector)), ())
        held = (labels for labels in own if _may_hold(labels, selector))
        return any(not group_by or any(dict(labels).get(name) for name in group_by) for labels in held)

    return [each for each in selectors if not is_there(each)]


def _may_hold(labels: Labels, selector: Selector) -> bool:
    """Whether a series is a selector's, as far as that can be told here."""
    try:
        return holds(labels, selector.matchers)
    except ValueError:
        return True


def _stretches(spans: Iterable[Span], whole: Span) -> list[tuple[int, int]]:
    """The hour before the whole and the spans with the hour before each; those that are near each other are one."""
    made = [(whole.start - BEFORE_SECONDS, whole.start)]
    for span in sorted({*spans}, key=lambda each: each.start):
        start, end = made[-1]
        if span.start - BEFORE_SECONDS <= end + NEAR_SECONDS:
            made[-1] = (start, max(end, span.end))
        else:
            made.append((span.start - BEFORE_SECONDS, span.end))
    return made


def target_of(selection: Selection, labels: Labels) -> Target:
    """The target that a series comes from."""
    values = dict(labels)
    return (*selection.key_of(values), *(values.get(name, "") for name in TARGET))


def named(labels: Labels) -> Labels:
    """The labels without the metric's name."""
    if labels and labels[0][0] == "__name__":  # as it is unless another begins with a capital
        return labels[1:]
    return tuple(pair for pair in labels if pair[0] != "__name__")


def _belongs(labels: Labels, selection: Selection) -> bool:
    """Whether a listed series is one of those that were asked for, as far as that can be told here."""
    return dict(labels).get("__name__") == selection.selector.metric and _may_hold(labels, selection.selector)


def _scrapes(selection: Selection, whole: Span, seconds: int) -> tuple[Instant, ...]:
    """How many samples the series of each key have in a few minutes, at some places of a span."""
    promql = f"max{by(selection.key)}(count_over_time({selection.text}{almost(seconds)}))"
    ends = dict.fromkeys(whole.end - whole.seconds * place // PLACES for place in range(PLACES))
    return tuple(Instant(promql, end) for end in ends)


def _intervals(selection: Selection, outcomes: Outcomes, asked: Mapping[Instant, int]) -> dict[tuple[str, ...], int]:
    """The seconds between scrapes by key, from the most samples of a series in some seconds."""
    closest: dict[tuple[str, ...], int] = {}
    for request, seconds in asked.items():
        outcome = outcomes[request]
        for series in outcome.series if isinstance(outcome, Samples) else ():
            key, value = selection.key_of(dict(series.labels)), series.samples[0][1]
            if isinstance(value, Fraction) and value > 1:
                apart = seconds_between(value, seconds)
                closest[key] = min(apart, closest.get(key, apart))
    return closest
