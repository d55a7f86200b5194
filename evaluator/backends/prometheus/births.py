"""Counters that were born inside a window with events already counted, which ``increase`` cannot see.

The first value of such a series is events of uncertain age: they happened inside the window if the
series is new, and before it if an old counter was merely relabelled. Nobody can tell from the series,
so both are formed. Where the target's process is known to have started inside the window, they happened in it.

An expression that is a plain sum of increases (or rates) is asked a second time with the first values of
newborn series in the place of each ``increase``; so it works for structured and for raw queries alike.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from evaluator.backends.prometheus.measure import Expression, Pair, by_group, counted
from evaluator.backends.prometheus.promql import BRACES, STRING, functions_in
from evaluator.backends.prometheus.request import Instant, Outcome, Outcomes, Samples
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.query import Query
from slo_spec.model import Labels
from slo_spec.patterns import regex
from slo_spec.record import Record, field, replace

BEFORE_SECONDS = 3600
"""A series that had a sample in the hour before a window existed at its start: a short gap is no birth."""

DATA_BEGINS_SHARE = 20
"""Where nothing is older than the window, what is there in its first twentieth is as old as the data."""

_MARK = "slogate"
"""The label that the server is asked to put on births: an answer without it was not computed from the question."""

_HOLE = "\x00"
_CALL = regex(
    rf"(?P<skip>{STRING}|\#[^\n]*)"
    rf"|\b(?P<function>increase|rate)\s*\(\s*"
    rf"(?P<selector>[a-zA-Z_:][a-zA-Z0-9_:]*\s*(?:{BRACES})?|{BRACES})\s*\[\s*{_HOLE}\s*\]\s*\)",
    re.DOTALL,
)
_STRING = regex(STRING, re.DOTALL)
_ASIDE = regex(rf"{STRING}|\#[^\n]*|{BRACES}", re.DOTALL)
_OF_TARGET = regex(rf"\b(?P<label>job|instance)\s*(?P<operator>=~|=)\s*(?P<value>{STRING})", re.DOTALL)
_SUMMING = frozenset({"sum", "increase", "rate", "vector", "label_replace", "by", "without"})
_BENDING = regex(r"[/%^<>=!]|\b(?:and|unless|offset|bool|on|ignoring)\b|@|\bor\b(?!\s+vector\s*\(\s*0\s*\))")


class Window(Record):
    """A window that ends where the query's span ends, and how series older than it are told."""

    seconds: int
    end: int
    margin: int = 0

    def older(self, selector: str) -> str:
        """PromQL for the series that existed when the window began."""
        return f"last_over_time({selector}[{BEFORE_SECONDS + self.margin}s] offset {self.seconds - self.margin}s)"


class Sides(Record):
    """Values by group, of the total and of its part."""

    total: Mapping[Labels, Fraction] = field(default_factory=dict)
    part: Mapping[Labels, Fraction] = field(default_factory=dict)


class Born(Record):
    """First values of the series that were born inside one window.

    ``certain`` is what happened in it for sure, ``possible`` all of it, and ``assumed`` what the
    server has counted already (VictoriaMetrics takes small first values for an increase from zero).
    """

    certain: Sides = Sides()
    possible: Sides = Sides()
    assumed: Sides = Sides()

    @property
    def groups(self) -> frozenset[Labels]:
        """The groups with a newborn series."""
        return frozenset({*self.possible.total, *self.possible.part})


def is_checkable(expression: Expression) -> bool:
    """Whether an expression is a plain sum of increases or rates over the window."""
    return is_plain_sum(without_texts(_HOLE.join(expression.pieces)))


@functools.lru_cache(maxsize=4096)
def is_plain_sum(text: str) -> bool:
    """Whether PromQL, with a hole where the window stands, is a plain sum of increases or rates over it."""
    bare = _ASIDE.sub("", text)
    calls = sum(bool(match["function"]) for match in _CALL.finditer(text))
    return calls == bare.count("[") > 0 and functions_in(text) <= _SUMMING and not _BENDING.search(bare)


def reads_counters(expression: Expression) -> bool:
    """Whether an expression takes the increase of counters at all."""
    return takes_increases(without_texts(_HOLE.join(expression.pieces)))


@functools.lru_cache(maxsize=4096)
def takes_increases(text: str) -> bool:
    """Whether PromQL calls what takes the increase of counters."""
    return bool(functions_in(text) & {"increase", "rate", "irate"})


def without_texts(text: str) -> str:
    """PromQL with nothing in its quotes: a thousand services that differ in their names are then looked at once."""
    return text if "#" in text else _STRING.sub(lambda found: found[0][0] * 2, text)  # in a comment no quote begins


def selectors_of(expression: Expression) -> tuple[str, ...]:
    """The counters that an expression reads, each once."""
    found = (match["selector"] for match in _CALL.finditer(_HOLE.join(expression.pieces)) if match["selector"])
    return tuple(dict.fromkeys(found))


def detector(expression: Expression, query: Query) -> Instant:
    """The request whose answer has a series if one was born in the longest window of a query."""
    window = Window(query.span.end - query.knots[0], query.span.end)
    asked = _instead(expression, window, lambda s: f"min_over_time({s}[{window.seconds}s])")
    return Instant(f'label_replace({asked.promql}, "{_MARK}", "born", "", "")', asked.time)


def births(query: Query, pair: Pair, outcomes: Outcomes, *, exact: bool) -> Steps[Mapping[int, Born] | Unanswered]:
    """What was born in the window of each knot; nothing is asked where ``outcomes`` of the detectors are empty."""
    knots, end = query.knots[:-1], query.span.end
    asking = yield from how_to_ask(query, pair, outcomes, exact=exact)
    if isinstance(asking, Unanswered) or asking is None:
        return asking or {}
    asked = {
        (knot, kind, expression): request
        for knot in knots
        for expression in checkable(pair)
        for kind, request in asking.requests(
            expression, Window(end - knot, end, max(0, asking.data_begins - knot))
        ).items()
    }
    outcomes = yield list(asked.values())
    failed = (outcome for request in asked.values() if isinstance(outcome := outcomes[request], Unanswered))
    if (failure := next(failed, None)) is not None:
        return failure

    def side(knot: int, kind: str, expression: Expression) -> Mapping[Labels, Fraction]:
        request = asked.get((knot, kind, expression))
        return first_values(outcomes[request], expression, query) if request is not None else {}

    return {
        knot: Born(*(Sides(side(knot, kind, pair.total), side(knot, kind, pair.part)) for kind in KINDS))
        for knot in knots
    }


def how_to_ask(query: Query, pair: Pair, outcomes: Outcomes, *, exact: bool) -> Steps[Asking | Unanswered | None]:
    """How first values are asked for; None where ``outcomes`` of the detectors tell of no birth."""
    checked = checkable(pair)
    found = [outcomes[detector(expression, query)] for expression in checked]
    if not any(_is_marked(outcome) for outcome in found):
        return next((outcome for outcome in found if isinstance(outcome, Unanswered)), None)
    return (yield from _probe(query, checked, exact=exact))


def checkable(pair: Pair) -> tuple[Expression, ...]:
    """The sides of a pair whose births can be told."""
    return tuple(dict.fromkeys(side for side in (pair.total, pair.part) if is_checkable(side)))


def unchecked(query: Query, pair: Pair) -> tuple[str, ...]:
    """A notice for each side of a pair whose births cannot be told."""
    return tuple(f"{query.source}: {words}" for words in _unchecked(pair))


@functools.lru_cache(maxsize=4096)
def _unchecked(pair: Pair) -> tuple[str, ...]:
    return tuple(
        f"{side.brief}: whether a counter was born inside the window with events already counted "
        "was not checked, as this is no plain sum of increase() or rate()"
        for side in (pair.total, pair.part)
        if not is_checkable(side) and reads_counters(side)
    )


KINDS = _CERTAIN, _ALL, _ASSUMED = "certain", "all", "assumed"


class Asking(Record):
    """How first values are asked for. ``data_begins`` is where the data begin, if inside the longest window."""

    exact: bool
    resets: bool
    started: str
    data_begins: int = 0

    def requests(self, expression: Expression, window: Window) -> dict[str, Instant]:
        """What to ask of one side in one window, by what it tells."""
        found = {_ALL: _instead(expression, window, lambda s: self._first(s, window))}
        if self.started:
            since = f"min_over_time({self.started}[{window.seconds}s]) >= time() - {window.seconds}"
            only = f" and on (job, instance) ({since})"
            found[_CERTAIN] = _instead(expression, window, lambda s: self._first(s, window), only)
        if self.exact:
            found[_ASSUMED] = _instead(expression, window, lambda s: self._assumed(s, window))
        return found

    def _first(self, selector: str, window: Window) -> str:
        over = f"({selector}[{window.seconds}s])"
        if self.exact:
            return f"first_over_time{over}"
        if not self.resets:
            return f"min_over_time{over}"
        # The least value of a counter that was reset is not its first: that is the last less the difference.
        begun = f"clamp_min(last_over_time{over} - delta{over}, 0) and resets{over} > 0"
        return f"(({begun}) or min_over_time{over})"

    @staticmethod
    def _assumed(selector: str, window: Window) -> str:
        over = f"({selector}[{window.seconds}s])"
        return f"clamp_min(increase{over} - increase_pure{over} + first_over_time{over}, 0)"


def _probe(query: Query, checked: tuple[Expression, ...], *, exact: bool) -> Steps[Asking | Unanswered]:
    """Whether newborn counters were reset, processes started in the window, and anything is older than it."""
    end, first = query.span.end, query.knots[0]
    window = Window(end - first, end)
    selectors = tuple(dict.fromkeys(s for expression in checked for s in selectors_of(expression)))
    started = started_selector(selectors)
    older = Instant(f"count({' or '.join(window.older(s) for s in selectors)})", end)
    starts = Instant(f"count(min_over_time({started}[{window.seconds}s]) >= {first})", end)
    resets = Instant(
        " or ".join(f"count((resets({s}[{window.seconds}s]) > 0) unless {window.older(s)})" for s in selectors), end
    )
    outcomes = yield [older, starts, *([] if exact else [resets])]
    for request in (older, starts, *([] if exact else [resets])):
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            return outcome
    begins = 0 if _has_any(outcomes[older]) else first + window.seconds // DATA_BEGINS_SHARE
    return Asking(
        exact=exact,
        resets=not exact and _has_any(outcomes[resets]),
        started=started if _has_any(outcomes[starts]) else "",
        data_begins=begins,
    )


def started_selector(selectors: tuple[str, ...]) -> str:
    """``process_start_time_seconds`` of the targets that a selector names, or of all."""
    matchers = [
        f"{match['label']}{match['operator']}{match['value']}"
        for selector in selectors[:1]
        for match in _OF_TARGET.finditer(selector)
    ]
    return "process_start_time_seconds" + (f"{{{','.join(matchers)}}}" if matchers and len(selectors) == 1 else "")


def _instead(expression: Expression, window: Window, first: Callable[[str], str], only: str = "") -> Instant:
    """The expression with the first values of newborn series in the place of each increase or rate.

    Where there are several, none may be empty: an increase times zero keeps the shape of their sum.
    """
    text = _HOLE.join(expression.pieces)
    several = sum(bool(match["function"]) for match in _CALL.finditer(text)) > 1

    def put(match: re.Match[str]) -> str:
        if not match["function"]:
            return match[0]
        selector = match["selector"]
        value = f"(({first(selector)} unless {window.older(selector)}){only})"
        if match["function"] == "rate":
            value = f"({value} / {window.seconds})"
        return f"({value} or increase({selector}[{window.seconds}s]) * 0)" if several else value

    return Instant(_CALL.sub(put, text), window.end)


def _is_marked(outcome: Outcome) -> bool:
    """Whether an answer is one to the detector: what bears no mark of it answers some other question."""
    return isinstance(outcome, Samples) and any(_MARK in dict(series.labels) for series in outcome.series)


def _has_any(outcome: Outcome) -> bool:
    return isinstance(outcome, Samples) and bool(outcome.series)


def first_values(outcome: Outcome, expression: Expression, query: Query) -> Mapping[Labels, Fraction]:
    """First values by group, without those that are zero. Raises ``Doubt`` for what is no number of events."""
    if isinstance(outcome, Unanswered):
        return {}
    seconds = Fraction(1)
    groups = by_group(outcome, expression, query.group_by)
    return {
        group: value
        for group, values in groups.items()
        for value in (counted(each, replace(expression, per_second=False), seconds) for each in values.values())
        if value
    }
