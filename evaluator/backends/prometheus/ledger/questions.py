"""Which queries are counted together: ratios of sums of counters, told apart by their labels alone."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Sequence

from evaluator.backends.prometheus.promql import BRACES, STRING
from evaluator.backends.prometheus.settings import Connection
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.matching import fulfils
from slo_spec.model import Histogram, Labels, Matcher, MatchOperator, Measure, Ratio, RawQuery, Selector
from slo_spec.patterns import regex
from slo_spec.record import Record, replace

COUNTING = 1
"""The way in which counters are counted here: another number, and sums that were kept are not met again."""

MOST_SELECTORS = 250
"""More than these go into several families: a selector that names a thousand services is a long one."""

Series = tuple[Selector, Selector, Selector]
"""Which series a question is about: of its total, its part, and of what its coverage is measured on."""

_COUNTING = frozenset({"increase", "rate"})
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_PLAIN_SUM = regex(
    rf"\s*sum\s*(?:by\s*\((?P<by>[\w\s,]*)\)\s*)?\(\s*(?:increase|rate)\s*\(\s*"
    rf"(?P<metric>{_NAME})\s*(?P<braces>{BRACES})?\s*\[\s*\$window\s*\]\s*\)\s*\)\s*",
    re.ASCII | re.DOTALL,
)
_SELECTOR = regex(rf"\s*(?P<metric>{_NAME})\s*(?P<braces>{BRACES})?\s*", re.ASCII | re.DOTALL)
_MATCHER = regex(
    rf"\s*(?P<label>[a-zA-Z_]\w*)\s*(?P<operator>=~|!~|!=|=)\s*(?P<value>{STRING})\s*(?:,|\Z)", re.ASCII | re.DOTALL
)


class Question(Record, kw_only=True):
    """A query as sums of one function of counters. ``presence`` is what its coverage is measured on.

    ``measure`` says the same as the query's, with selectors in the place of plain sums in PromQL. Of a
    histogram, ``total`` and ``part`` are both the buckets: which of them is meant, the server's bounds tell.
    """

    query: Query
    measure: Ratio | Histogram
    total: Selector
    part: Selector
    presence: Selector

    @property
    def whole(self) -> Span:
        """The span whose beginning tells old series from new ones."""
        return self.query.part_of or self.query.span

    @property
    def series(self) -> Series:
        """Which series it is about: stretches of one query are about the same."""
        return (self.total, self.part, self.presence)

    @property
    def is_own_presence(self) -> bool:
        """Whether the total's own series tell where there are data."""
        return self.presence == self.total


def question_of(query: Query) -> Question | None:
    """The query as a question to counters; None where it is more than that, or judged slice by slice."""
    if query.step is not None or not query.span.seconds:
        return None
    found = _sides(query.measure, query.presence, query.group_by)
    if found is None:
        return None
    measure, (total, part, presence) = found
    return Question(query=query, measure=measure, total=total, part=part, presence=presence)


@functools.lru_cache(maxsize=16_384)
def _sides(
    asked: Measure, asked_presence: RawQuery | Selector | None, group_by: tuple[str, ...]
) -> tuple[Ratio | Histogram, Series] | None:
    """The measure of a question and its series: all stretches of one query have the same."""
    measure = _counted(asked, group_by)
    if measure is None:
        return None
    if isinstance(measure, Histogram):
        buckets = replace(measure.selector, metric=measure.selector.metric + "_bucket")
        total, part = buckets, buckets
    else:
        some = measure.good if measure.good is not None else measure.bad
        if not isinstance(measure.total, Selector) or not isinstance(some, Selector):
            return None
        total, part = measure.total, some
    presence = _presence(asked_presence, total)
    if presence is None or not all(_is_told_here(side) for side in (total, part, presence)):
        return None
    return measure, (total, part, presence)


def known_by(question: Question, connection: Connection) -> str:
    """What identifies a question's series and the way they are counted, whatever its span."""
    query = question.query
    series = (question.measure, question.presence, query.group_by, query.at_most)
    server = (connection.url, connection.headers, connection.scrape_interval, connection.allow_partial)
    return hashlib.sha256(repr((COUNTING, server, series)).encode()).hexdigest()


def families(questions: Sequence[Question]) -> tuple[tuple[Question, ...], ...]:
    """The questions about whose series one list is made: of the same metrics and labels, over the same whole span."""
    together: dict[tuple[object, ...], dict[Series, list[Question]]] = {}
    for question in questions:
        together.setdefault(_likeness(question), {}).setdefault(question.series, []).append(question)
    return tuple(
        tuple(question for own in tuple(alike.values())[first : first + MOST_SELECTORS] for question in own)
        for alike in together.values()
        for first in range(0, len(alike), MOST_SELECTORS)
    )


def equal_values(selector: Selector) -> dict[str, str]:
    """The labels of which a selector names the one value, with that value."""
    return {matcher.label: matcher.value for matcher in selector.matchers if matcher.operator is MatchOperator.EQUAL}


def holds(labels: Labels | dict[str, str], matchers: Sequence[Matcher]) -> bool:
    """Whether a set of labels fulfils all conditions. ValueError where only the server could tell."""
    values = dict(labels)
    for matcher in matchers:
        fulfilled = fulfils(values.get(matcher.label, ""), matcher)
        if fulfilled is None:
            raise ValueError(f"whether {matcher.label} fulfils {matcher.value!r} is for the server to say")
        if not fulfilled:
            return False
    return True


def _counted(measure: Measure, group_by: tuple[str, ...]) -> Ratio | Histogram | None:
    """The measure with selectors of counters, where that is all it is."""
    if isinstance(measure, Histogram):
        return measure if measure.selector.function in _COUNTING else None
    if not isinstance(measure, Ratio):
        return None
    sides = {name: _counter(getattr(measure, name), group_by) for name in ("total", "good", "bad")}
    if sides["total"] is None or (sides["good"] or sides["bad"]) is None:
        return None
    return Ratio(total=sides["total"], good=sides["good"], bad=sides["bad"])


def _counter(side: RawQuery | Selector | None, group_by: tuple[str, ...]) -> Selector | None:
    if isinstance(side, Selector):
        return replace(side, function="increase") if side.function in _COUNTING else None
    return None if side is None else plain_sum(side, group_by)


def plain_sum(raw: RawQuery, group_by: tuple[str, ...] = ()) -> Selector | None:
    """The counter that a raw query sums the increase of, if that is all that it does; None otherwise."""
    match = _PLAIN_SUM.fullmatch(raw)
    if match is None or {name.strip() for name in (match["by"] or "").split(",")} - {""} != set(group_by):
        return None
    return _selector(match["metric"], match["braces"])


def plain_selector(raw: RawQuery) -> Selector | None:
    """The selector that a raw query is, if it is nothing else; None otherwise."""
    match = _SELECTOR.fullmatch(raw)
    return None if match is None else _selector(match["metric"], match["braces"])


def _selector(metric: str, braces: str | None) -> Selector | None:
    """A selector from its text; None where a value has an escape, whose meaning is for the server to say."""
    matchers: list[Matcher] = []
    rest, at = (braces or "{}")[1:-1], 0
    while at < len(rest.rstrip()):
        found = _MATCHER.match(rest, at)
        if found is None or "\\" in found["value"]:
            return None
        matchers.append(Matcher(found["label"], MatchOperator(found["operator"]), found["value"][1:-1]))
        at = found.end()
    return Selector(metric, tuple(matchers))


def _is_told_here(selector: Selector) -> bool:
    """Whether the labels of a series tell which of a selector's conditions hold, without asking the server."""
    return all(fulfils("", matcher) is not None for matcher in selector.matchers)


def _presence(asked: RawQuery | Selector | None, total: Selector) -> Selector | None:
    match asked:
        case None:
            return total
        case Selector() as given:
            return given
        case raw:
            return plain_selector(raw)


def _likeness(question: Question) -> tuple[object, ...]:
    query = question.query
    sides = tuple(_shape(side) for side in (question.total, question.presence))
    told_by = _told_by(question.part)
    return (type(question.measure), *sides, question.part.metric, told_by, question.whole, query.group_by)


@functools.lru_cache(maxsize=16_384)
def _told_by(selector: Selector) -> tuple[tuple[str, MatchOperator], ...]:
    """The labels of a selector's conditions, and how each is compared."""
    return tuple(sorted({(matcher.label, matcher.operator) for matcher in selector.matchers}))


@functools.lru_cache(maxsize=16_384)
def _shape(selector: Selector) -> tuple[object, ...]:
    """A selector without the values that may differ within a family."""
    equal = tuple(sorted(each.label for each in selector.matchers if each.operator is MatchOperator.EQUAL))
    others = tuple(sorted(each for each in selector.matchers if each.operator is not MatchOperator.EQUAL))
    return (selector.metric, equal, others)
