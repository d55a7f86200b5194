"""A measure as PromQL: what is asked for a window, and how the answered values become counts."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction

from evaluator.backends.prometheus.envelope import safe
from evaluator.backends.prometheus.promql import (
    by,
    counts_per_second,
    functions_in,
    instant_selector,
    metrics_of,
    shown,
)
from evaluator.backends.prometheus.request import Odd, Samples, Value
from evaluator.core.counts import Reason, Unanswered
from slo_spec.model import Histogram, Labels, Matcher, MatchOperator, Ratio, RawQuery, RawRatio, Selector
from slo_spec.record import Record

EXTRAPOLATED = frozenset({"increase", "rate", "irate", "delta", "deriv"})
COUNTING = frozenset({"increase", "rate", "sum_over_time", "count_over_time"})
"""Functions over a range that give a number of events (``rate`` after multiplying by the window)."""


class Doubt(Exception):
    """An answer came, but its numbers cannot be used."""

    def __init__(self, words: str, reason: Reason) -> None:
        super().__init__(words)
        self.unanswered = Unanswered(reason, words)


class WhenEmpty(enum.Enum):
    """What an empty answer for the good or bad events means while the total is answered."""

    ZERO = "the same metric as the total's: there are none"
    ASK = "another metric: there are none, if it exists"
    NO_DATA = "it cannot be"


class Expression(Record, kw_only=True, cache_hash=True):
    """PromQL with a place for the window. ``pieces`` are joined by the duration.

    ``per_second`` values are multiplied by the window. ``raw`` marks text of the spec's author,
    whose labels are not known to be those of ``group_by``.
    """

    pieces: tuple[str, ...]
    metrics: tuple[str, ...]
    per_second: bool = False
    estimated: bool = True
    raw: bool = False

    def over(self, seconds: int) -> str:
        """The query for a window of that many seconds."""
        return f"{seconds}s".join(self.pieces)

    @property
    def brief(self) -> str:
        """The query for a message."""
        return f"`{shown('$window'.join(self.pieces))}`"


class Tally(Record):
    """Good and bad, for one window and group."""

    good: Fraction = Fraction(0)
    bad: Fraction = Fraction(0)

    @property
    def total(self) -> Fraction:
        """All of them."""
        return self.good + self.bad


class Pair(Record, kw_only=True, cache_hash=True):
    """The total, and the good or the bad of it."""

    total: Expression
    part: Expression
    part_is_good: bool
    when_empty: WhenEmpty
    carriers: tuple[tuple[str, Expression], ...] = ()
    """Labels that only the part's matchers name, each with what counts the total's series that carry it."""

    @property
    def name(self) -> str:
        """What the part is."""
        return "good" if self.part_is_good else "bad"

    def is_estimated(self, *, exact: bool) -> bool:
        """Whether the counts are extrapolated; an ``exact`` server does not, unless it is asked for a rate."""
        extrapolated = self.total.estimated or self.part.estimated
        return extrapolated and (not exact or self.total.per_second or self.part.per_second)

    def known(self, part: Value | None, total: Value) -> Value | None:
        """The part's value. Raises ``Doubt`` where its absence beside a total cannot be told from zero."""
        if part is None and total and self.when_empty is WhenEmpty.NO_DATA:
            raise Doubt(f"{self.part.brief} gave no series, though the total did", Reason.NO_DATA)
        return part

    def tally(self, total: Value, part: Value | None, seconds: Fraction, *, estimated: bool) -> tuple[Tally, str]:
        """The counts of one window, and a notice or "". Raises ``Doubt`` for values that cannot be counts."""
        all_events = counted(total, self.total, seconds)
        some = Fraction(0) if part is None else counted(part, self.part, seconds)
        excess, notice = some - all_events, ""
        if excess > 0:
            if excess > all_events / 1_000_000 and not (estimated and excess <= 1 and all_events > 0):
                words = f"{self.part.brief} gives {_number(some)} of {_number(all_events)}"
                raise Doubt(f"{words}: more {self.name} events than in total", Reason.IMPLAUSIBLE)
            some = all_events
            notice = f"{self.name} exceeded the total by {_number(excess)} and was cut to it"
        rest = all_events - some
        return (Tally(some, rest) if self.part_is_good else Tally(rest, some)), notice


class Ready(Record, kw_only=True):
    """A ready-made ratio, weighted by time."""

    ratio: Expression
    of_success: bool

    def tally(self, value: Value, seconds: Fraction) -> Tally:
        """Seconds of success and failure. NaN is 0/0: there was nothing to judge. Raises ``Doubt``."""
        if value is Odd.NAN:
            return Tally()
        if isinstance(value, Odd) or not -Fraction(1, 10**9) <= value <= 1 + Fraction(1, 10**9):
            raise Doubt(f"the ratio is {_number(value)}, not between 0 and 1", Reason.IMPLAUSIBLE)
        share = min(max(value, Fraction(0)), Fraction(1))
        good = (share if self.of_success else 1 - share) * seconds
        return Tally(good, seconds - good)


def counted(value: Value, expression: Expression, seconds: Fraction) -> Fraction:
    """A number of events. Raises ``Doubt`` for what is none."""
    if value is Odd.NAN:
        raise Doubt(f"the value of {expression.brief} is NaN, which is no number of events", Reason.IMPLAUSIBLE)
    if isinstance(value, Odd):
        raise Doubt(f"the value of {expression.brief} is infinite ({value.value})", Reason.IMPLAUSIBLE)
    if value < 0:
        raise Doubt(f"the value of {expression.brief} is negative: {_number(value)}", Reason.IMPLAUSIBLE)
    return value * seconds if expression.per_second else value


def _number(value: Value) -> str:
    return value.value if isinstance(value, Odd) else f"{float(value):.10g}"


# ------------------------------------------------------------------------------- expressions


def raw_expression(raw: RawQuery) -> Expression:
    """A query of the spec's author."""
    per_second = counts_per_second(raw)
    estimated = bool(functions_in(raw) & EXTRAPOLATED) or not functions_in(raw)
    return Expression(
        pieces=tuple(raw.split("$window")),
        metrics=metrics_of(raw),
        per_second=per_second,
        estimated=estimated,
        raw=True,
    )


def selector_expression(
    selector: Selector, group_by: tuple[str, ...], suffix: str = "", more: tuple[Matcher, ...] = ()
) -> Expression:
    """``sum by (group) (increase(metric{...}[window]))``. ValueError for names that are none."""
    if selector.function not in COUNTING:
        raise ValueError(f"{selector.function} gives no number of events; use one of {', '.join(sorted(COUNTING))}")
    text = instant_selector(selector, more, suffix)
    return Expression(
        pieces=(f"sum{by(group_by)}({selector.function}({text}[", "]))"),
        metrics=(selector.metric + suffix,),
        per_second=selector.function == "rate",
        estimated=selector.function in EXTRAPOLATED,
    )


def _expression(query: RawQuery | Selector, group_by: tuple[str, ...]) -> Expression:
    return selector_expression(query, group_by) if isinstance(query, Selector) else raw_expression(query)


def of_ratio(measure: Ratio, group_by: tuple[str, ...]) -> Pair:
    """The two queries of a ratio. ValueError for names that are none."""
    part = measure.good if measure.good is not None else measure.bad
    if part is None:
        raise ValueError("the ratio has neither good nor bad")
    total, some = _expression(measure.total, group_by), _expression(part, group_by)
    same = bool(some.metrics) and set(some.metrics) <= set(total.metrics)
    return Pair(
        total=total,
        part=some,
        part_is_good=measure.good is not None,
        when_empty=WhenEmpty.ZERO if same else WhenEmpty.ASK,
        carriers=_carriers(measure.total, part) if same else (),
    )


def _carriers(total: RawQuery | Selector, part: RawQuery | Selector) -> tuple[tuple[str, Expression], ...]:
    if not isinstance(total, Selector) or not isinstance(part, Selector):
        return ()
    named = {matcher.label for matcher in part.matchers} - {matcher.label for matcher in total.matchers}
    carried = {name: instant_selector(total, (Matcher(name, MatchOperator.NOT_EQUAL, ""),)) for name in sorted(named)}
    return tuple(
        (name, Expression(pieces=(f"count(last_over_time({text}[", "]))"), metrics=(total.metric,)))
        for name, text in carried.items()
    )


def of_raw_ratio(measure: RawRatio) -> Ready:
    """The query of a ready-made ratio."""
    raw = measure.success if measure.success is not None else measure.failure
    if raw is None:
        raise ValueError("the raw indicator has neither success nor failure")
    expression = raw_expression(raw)
    whole = Expression(pieces=expression.pieces, metrics=expression.metrics, raw=True)
    return Ready(ratio=whole, of_success=measure.success is not None)


def of_buckets(measure: Histogram, group_by: tuple[str, ...], bounds: tuple[str, ...]) -> Pair:
    """Classic buckets: those at the bound (as the server writes it) of those at +Inf."""
    at_bound = Matcher("le", MatchOperator.EQUAL, bounds[0])
    if len(bounds) > 1:
        alternatives = "|".join(bound.replace(".", "\\.").replace("+", "\\+") for bound in bounds)
        at_bound = Matcher("le", MatchOperator.REGEX, alternatives)
    everything = Matcher("le", MatchOperator.EQUAL, "+Inf")
    return Pair(
        total=selector_expression(measure.selector, group_by, "_bucket", (everything,)),
        part=selector_expression(measure.selector, group_by, "_bucket", (at_bound,)),
        part_is_good=True,
        when_empty=WhenEmpty.NO_DATA,
    )


def of_native(measure: Histogram, group_by: tuple[str, ...]) -> Pair:
    """A native histogram: the share of its observations up to the bound, interpolated by the server."""
    head = f"sum{by(group_by)}(increase({instant_selector(measure.selector)}["
    metrics = (measure.selector.metric,)
    whole = Expression(pieces=(f"histogram_count({head}", "])))"), metrics=metrics)
    share = (f"histogram_fraction(-Inf, {measure.below:f}, {head}", f"]))) * histogram_count({head}", "])))")
    return Pair(
        total=whole,
        part=Expression(pieces=share, metrics=metrics),
        part_is_good=True,
        when_empty=WhenEmpty.NO_DATA,
    )


# ------------------------------------------------------------------------------- answers by group

Groups = dict[Labels, dict[int, Value]]


def by_group(samples: Samples, expression: Expression, group_by: tuple[str, ...]) -> Groups:
    """The values by group and instant. Raises ``Doubt`` where a group has several, or a label is missing."""
    groups: Groups = {}
    seen: dict[Labels, Labels] = {}
    for series in samples.series:
        labels = dict(series.labels)
        missing = [name for name in group_by if name not in labels]
        if missing and expression.raw:
            raise Doubt(
                f"the answer to {expression.brief} has no label {', '.join(missing)}, by which it is grouped",
                Reason.AMBIGUOUS,
            )
        group: Labels = tuple(sorted((name, labels.get(name, "")) for name in group_by))
        if group in groups:
            words = f"{expression.brief} gives {len(samples.series)} series where one was expected"
            raise Doubt(f"{words}; {_differing(seen[group], series.labels)}", Reason.AMBIGUOUS)
        groups[group], seen[group] = dict(series.samples), series.labels
    if group_by and groups and all(not text for group in groups for _, text in group):
        raise Doubt(f"no series of {expression.brief} has the label {', '.join(group_by)}", Reason.NO_DATA)
    return groups


def _differing(first: Labels, second: Labels) -> str:
    """By which labels two series differ, with their values."""
    left, right = dict(first), dict(second)
    names = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
    pairs = (f"{safe(name, 60)} ({_label(left, name)}, {_label(right, name)} ...)" for name in names[:5])
    return f"they differ in {'; '.join(pairs)}; aggregate, or group by it"


def _label(labels: Mapping[str, str], name: str) -> str:
    return repr(labels[name][:60]) if name in labels else "absent"
