"""Why a selector has no series: the metric, a label or a value is not there; and what is there instead."""

from __future__ import annotations

from fractions import Fraction

from evaluator.backends.prometheus.envelope import safe
from evaluator.backends.prometheus.promql import METRIC, label_name, matcher_text, metric_name, quoted, shown
from evaluator.backends.prometheus.request import Instant, Names, Outcomes, Samples, Value
from evaluator.backends.prometheus.steps import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from evaluator.core.survey import Code, Finding, Weight, listed, near
from evaluator.core.wording import duration
from slo_spec.model import Matcher, MatchOperator, Selector
from slo_spec.record import Record

RECENT_SECONDS = 3600
"""A metric that has a sample in the last hour is there: what is not is looked for among these."""
MOST_GUESSES = 6
MOST_VALUES = 1_000
"""Values of a label that are read: nobody looks for a slip of the pen among more."""
LONGEST_SHOWN = 60


class NoAnswer(Exception):
    """A request of the survey was not answered."""

    def __init__(self, failed: Unanswered) -> None:
        super().__init__(failed.detail)
        self.unanswered = failed


class Named(Record):
    """A selector and the part of the spec that names it. ``suffix`` is what was added to its metric's name."""

    part: str
    selector: Selector
    is_whole: bool = True
    suffix: str = ""

    def text(self, *matchers: Matcher, bare: bool = False) -> str:
        """The selector as PromQL; ``bare`` without its own matchers. ValueError for names that are none."""
        name = metric_name(self.selector.metric) if self.selector.metric else ""
        kept = matchers if bare else (*self.selector.matchers, *matchers)
        conditions = ",".join(matcher_text(each) for each in kept)
        return f"{name}{{{conditions}}}" if conditions else name

    def having(self, label: str, span: Span) -> Instant:
        """The question whether any series of the metric has a label."""
        text = self.text(Matcher(label, MatchOperator.NOT_EQUAL, ""), bare=bool(self.selector.metric))
        return _existing(text, span)

    @property
    def brief(self) -> str:
        """What is spoken of in a message: the metric's name, or the selector."""
        return self.selector.metric or f"`{shown(self.text(), 80)}`"


def count(outcomes: Outcomes, request: Instant, *, summed: bool = True) -> int:
    """The value of a ``count()``, or with ``summed`` False how many series there are. Raises ``NoAnswer``."""
    outcome = outcomes[request]
    if isinstance(outcome, Unanswered):
        raise NoAnswer(outcome)
    if not summed:
        return len(outcome.series)
    values = [value for series in outcome.series for _, value in series.samples]
    return int(sum(value for value in values if isinstance(value, Fraction)))


def why_nothing(named: Named, span: Span) -> Steps[tuple[Finding, ...]]:
    """Why a selector has no series in a span."""
    if not named.selector.metric:
        words = f"no series matches {named.brief} in {duration(span.seconds)}"
        return (Finding(code=Code.VALUE, message=words, part=named.part),)
    bare = _existing(named.text(bare=True), span)
    outcomes = yield [bare]
    if not count(outcomes, bare):
        hint = yield from _renamed(named, span)
        words = f"there is no metric {_base(named, named.selector.metric)!r} in the last {duration(span.seconds)}"
        return (Finding(code=Code.METRIC, message=words, part=named.part, hint=hint),)
    return (yield from _why_no_match(named, span))


def why_gone(named: Named, span: Span) -> Steps[tuple[Finding, ...]]:
    """Why a selector that had series in a span has none any more; nothing where that is in order.

    Series that are sampled rarely are not gone, and the errors of a metric that goes on may rest.
    """
    interval = yield from _interval(named, span)
    silence = max(RECENT_SECONDS // 12, 5 * interval)
    recent = Span(max(span.start, span.end - silence), span.end)
    own, bare = _existing(named.text(), recent), _existing(named.text(bare=bool(named.selector.metric)), recent)
    outcomes = yield [own, bare]
    if count(outcomes, own):
        return ()
    over = f"in the last {duration(recent.seconds)}, though it had before"
    if not count(outcomes, bare):
        hint = yield from _renamed(named, span)
        words = f"{_base(named, named.brief)} has had no sample {over}"
        return (Finding(code=Code.GONE, message=words, part=named.part, hint=hint),)
    if not named.is_whole:
        return ()
    found = yield from _why_no_match(named, recent, before=True)
    return found or (Finding(code=Code.GONE, message=f"`{named.text()}` has no sample {over}", part=named.part),)


def _interval(named: Named, span: Span) -> Steps[int]:
    """About how far apart the samples are that the last six hours have; 0 where there are not two."""
    seconds = min(span.seconds, 6 * RECENT_SECONDS)
    request = Instant(f"max(count_over_time({named.text()}[{seconds}s]))", span.end)
    outcomes = yield [request]
    most = count(outcomes, request)
    return seconds // most if most > 1 else 0


def _existing(text: str, span: Span) -> Instant:
    return Instant(f"count(last_over_time({text}[{span.seconds}s]))", span.end)


def _renamed(named: Named, span: Span) -> Steps[str]:
    """The names of recent metrics that are like a missing one, as a hint."""
    request = Names("__name__", "", max(span.start, span.end - RECENT_SECONDS), span.end)
    outcomes = yield [request]
    outcome = outcomes[request]
    if not isinstance(outcome, Samples):
        return ""
    known = [name for name in outcome.names if name.endswith(named.suffix) and METRIC.fullmatch(name)]
    # Servers name metrics by the day or the block: whether one has a sample of late, only a query tells.
    recent = Span(request.start, request.end)
    likely = {name: _existing(name, recent) for name in near(named.selector.metric, known, MOST_GUESSES)}
    outcomes = yield list(likely.values())
    there = [name for name, existing in likely.items() if count(outcomes, existing)]
    found = [safe(_base(named, name), LONGEST_SHOWN) for name in there[:2]]
    return f"did you mean {' or '.join(found)}?" if found else ""


def _base(named: Named, name: str) -> str:
    return name.removesuffix(named.suffix) if named.suffix else name


def _why_no_match(named: Named, span: Span, *, before: bool = False) -> Steps[tuple[Finding, ...]]:
    """Which matchers have no series of a metric that has some, and which labels and values there are.

    ``before``: there were some earlier.
    """
    alone = {each: _existing(named.text(each, bare=True), span) for each in named.selector.matchers}
    having = {each.label: named.having(each.label, span) for each in named.selector.matchers}
    outcomes = yield [*alone.values(), *having.values()]
    found: list[Finding] = []
    for matcher in (each for each, request in alone.items() if not count(outcomes, request)):
        if count(outcomes, having[matcher.label]):
            found.append((yield from _no_value(named, matcher, span, before=before)))
        else:
            found.append((yield from _no_label(named, matcher, span, before=before)))
    if found or not named.selector.matchers:
        return tuple(found)
    all_of_them = named.text().removeprefix(named.selector.metric)
    words = f"no series of {named.brief} has all of {shown(all_of_them, 120)} at once, though each alone"
    if named.is_whole:
        return (Finding(code=Code.GONE if before else Code.VALUE, message=words, part=named.part),)
    # Each condition is right for some series: there were no such events yet.
    return (Finding(code=Code.VALUE, message=words, part=named.part, weight=Weight.INFO),)


def _no_label(named: Named, matcher: Matcher, span: Span, *, before: bool) -> Steps[Finding]:
    request = Names("", named.text(bare=True), span.start, span.end)
    outcomes = yield [request]
    outcome = outcomes[request]
    known = outcome.names if isinstance(outcome, Samples) else ()
    labels = [safe(name, LONGEST_SHOWN) for name in known if name not in ("__name__", matcher.label)]
    words = f"no series of {named.brief} has the label {matcher.label!r}{_any_more(span, before=before)}"
    return Finding(
        code=Code.GONE if before else Code.LABEL,
        message=f"{words}; its labels are {listed(labels)}",
        part=named.part,
        hint=_guess(near(matcher.label, labels, 1)),
    )


def _no_value(named: Named, matcher: Matcher, span: Span, *, before: bool) -> Steps[Finding]:
    inside = f"last_over_time({named.text(bare=True)}[{span.seconds}s])"
    request = Instant(f"topk({MOST_VALUES}, count by ({label_name(matcher.label)}) ({inside}))", span.end)
    outcomes = yield [request]
    count(outcomes, request)
    outcome = outcomes[request]
    series = outcome.series if isinstance(outcome, Samples) else ()
    often = {dict(each.labels).get(matcher.label, ""): each.samples[0][1] for each in series}
    known = sorted((value for value in often if value), key=lambda value: (-_times(often[value]), value))
    likely = near(matcher.value, known)
    values = [quoted(safe(value, LONGEST_SHOWN)) for value in (*likely, *known)]
    condition = f"{matcher.label}{matcher.operator.value}{quoted(safe(matcher.value, LONGEST_SHOWN))}"
    words = f"no series of {named.brief} has {condition}{_any_more(span, before=before)}"
    first = "" if named.is_whole else "a counter of errors should be there, as 0, before the first one"
    return Finding(
        code=Code.GONE if before else Code.VALUE,
        message=f"{words}; the values are {listed(values)}",
        part=named.part,
        hint=_guess(likely[:1]) or first,
    )


def _times(value: Value) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def _any_more(span: Span, *, before: bool) -> str:
    return f" in the last {duration(span.seconds)}, though some had before" if before else ""


def _guess(names: tuple[str, ...]) -> str:
    return f"did you mean {safe(names[0], LONGEST_SHOWN)!r}?" if names else ""
