"""What a server has of what a query names: its selectors one by one, buckets, labels, and figures.

Structured selectors are looked at exactly. A raw query is taken apart by the optional promql-parser;
without it the whole query is asked, over the span and over its last five minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.backends.prometheus.figures import Figures, figures
from evaluator.backends.prometheus.histogram import number
from evaluator.backends.prometheus.missing import Named, NoAnswer, count, why_gone, why_nothing
from evaluator.backends.prometheus.parsing import selectors_in
from evaluator.backends.prometheus.promql import shown, with_window
from evaluator.backends.prometheus.request import Instant
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Query
from evaluator.core.survey import Code, Finding, Survey, Weight, listed, unanswered
from evaluator.core.wording import duration
from slo_spec.model import (
    Histogram,
    MatchOperator,
    Ratio,
    RawQuery,
    RawRatio,
    Selector,
    Threshold,
)
from slo_spec.record import Record

LOOKBACK_SECONDS = 300
"""How long a server takes a sample for the present one."""


class _Part(Record):
    """A key of the spec with what it names. The whole is what must be there; a part of it may be silent for a while."""

    key: str
    asked: RawQuery | Selector
    is_whole: bool = True


class _Looked(Record):
    """What was found about one part."""

    findings: tuple[Finding, ...] = ()
    selectors: tuple[tuple[str, int], ...] = ()
    """Each selector that has series, and how many."""


def survey(query: Query) -> Steps[Survey]:
    """The survey of one query. Names that are none are findings too."""
    try:
        return (yield from _survey(query))
    except NoAnswer as failure:
        return Survey(findings=(unanswered(failure.unanswered),))
    except ValueError as error:
        return Survey(findings=(unanswered(Unanswered(Reason.BACKEND, f"{query.source}: {error}")),))


def _survey(query: Query) -> Steps[Survey]:
    if not query.span.seconds:
        return Survey()
    measure = query.measure
    if isinstance(measure, Histogram):
        looked = {"match": (yield from _histogram(query, measure))}
    else:
        looked = yield from together({part.key: _look(query, part) for part in _parts(query)})
    if query.presence is not None:
        looked["presence"] = yield from _look(query, _Part("presence", query.presence))
    return (yield from _figured(query, looked))


def _parts(query: Query) -> tuple[_Part, ...]:
    measure = query.measure
    match measure:
        case Ratio():
            some = measure.good if measure.good is not None else measure.bad
            key = "good" if measure.good is not None else "bad"
            return (_Part("total", measure.total), *(() if some is None else (_Part(key, some, is_whole=False),)))
        case RawRatio():
            key = "success" if measure.success is not None else "failure"
            return (_Part(key, measure.success or measure.failure or ""),)
        case Threshold() if isinstance(measure.value, Selector):
            return (_Part("metric", measure.value),)
        case Threshold() if measure.value is not None:
            return (_Part("query", measure.value),)
        case _:
            raise ValueError("rows cannot be asked of a Prometheus server")


def _look(query: Query, part: _Part) -> Steps[_Looked]:
    if isinstance(part.asked, Selector):
        selectors: Sequence[Selector] | None = (part.asked,)
    else:
        selectors = selectors_in(part.asked)
    if selectors is None and not isinstance(part.asked, Selector):
        return (yield from _look_at_whole(query, part.key, part.asked, is_whole=part.is_whole))
    found = yield from together(
        {each: _look_at(query, Named(part.key, each, is_whole=part.is_whole)) for each in selectors or ()}
    )
    return _Looked(
        tuple(finding for looked in found.values() for finding in looked.findings),
        tuple(pair for looked in found.values() for pair in looked.selectors),
    )


def _look_at(query: Query, named: Named) -> Steps[_Looked]:
    """One selector: whether it has series in the span, and now."""
    span, text = query.span, named.text()
    whole = Instant(f"count(last_over_time({text}[{span.seconds}s]))", span.end)
    recent = Instant(f"count(last_over_time({text}[{min(span.seconds, LOOKBACK_SECONDS)}s]))", span.end)
    outcomes = yield [whole, recent]
    series = count(outcomes, whole)
    if not series:
        return _Looked((yield from why_nothing(named, span)))
    findings: tuple[Finding, ...] = ()
    if not count(outcomes, recent):
        findings = yield from why_gone(named, span)
    without = yield from _without_labels(query, named)
    return _Looked((*findings, *without), ((text, series),))


def _without_labels(query: Query, named: Named) -> Steps[tuple[Finding, ...]]:
    """Labels by which it is grouped that no series has, and labels that only an exclusion names."""
    excluded = [
        each.label
        for each in named.selector.matchers
        if each.operator in (MatchOperator.NOT_EQUAL, MatchOperator.NOT_REGEX) and each.value
    ]
    grouped = query.group_by if named.is_whole and named.part != "presence" else ()
    requests = {label: named.having(label, query.span) for label in dict.fromkeys((*excluded, *grouped))}
    if not requests:
        return ()
    outcomes = yield list(requests.values())
    missing = [label for label, request in requests.items() if not count(outcomes, request)]
    return tuple(
        Finding(
            code=Code.LABEL,
            message=f"no series of {named.brief} has the label {label!r}"
            + (", by which it is grouped" if label in grouped else ", and so nothing is left out by it"),
            part="group_by" if label in grouped else named.part,
            weight=Weight.MISSING if label in grouped else Weight.INFO,
        )
        for label in missing
    )


def _look_at_whole(query: Query, key: str, raw: RawQuery, *, is_whole: bool) -> Steps[_Looked]:
    """A raw query that was not taken apart."""
    end, seconds = query.span.end, query.span.seconds
    whole = Instant(with_window(raw, seconds), end)
    recent = Instant(with_window(raw, min(seconds, LOOKBACK_SECONDS)), end)
    outcomes = yield [whole, recent]
    words = f"`{shown(raw, 80)}` was asked as a whole: promql-parser (the extra promql) would name what is missing"
    apart = Finding(code=Code.UNPARSED, weight=Weight.INFO, message=words, part=key)
    if not count(outcomes, whole, summed=False):
        over = f"`{shown(raw, 80)}` gives no series over {duration(seconds)}"
        return _Looked((Finding(code=Code.EMPTY, message=over, part=key), apart))
    if not count(outcomes, recent, summed=False):
        over = f"`{shown(raw, 80)}` gives no series over the last {duration(min(seconds, LOOKBACK_SECONDS))}"
        words = f"{over}, though it does over {duration(seconds)}"
        weight = Weight.MISSING if is_whole else Weight.INFO
        return _Looked((Finding(code=Code.GONE, message=words, part=key, weight=weight), apart))
    return _Looked((apart,))


def _histogram(query: Query, measure: Histogram) -> Steps[_Looked]:
    """The buckets of a histogram: those of the series, and the one that the bound names."""
    buckets = Selector(measure.selector.metric + "_bucket", measure.selector.matchers)
    native = Named("metric", measure.selector)
    request = Instant(f"count(last_over_time({native.text()}[{query.span.seconds}s]))", query.span.end)
    outcomes = yield [request]
    if count(outcomes, request):
        return (yield from _look_at(query, native))
    named = Named("metric", buckets, suffix="_bucket")
    looked = yield from _look_at(query, named)
    if not looked.selectors:
        return looked
    bounds = yield from _bounds(named, query.span)
    if any(number(bound) == measure.below for bound in bounds):
        return looked
    known = sorted((bound for bound in bounds if number(bound) is not None), key=lambda bound: number(bound) or 0)
    infinite = [bound for bound in bounds if number(bound) is None]
    words = f"{named.brief} has no bucket le={measure.below:f}"
    missing = Finding(
        code=Code.BUCKET, message=f"{words}; its buckets are {listed((*known, *infinite), 40)}", part="below"
    )
    return _Looked((*looked.findings, missing), looked.selectors)


def _bounds(named: Named, span: Span) -> Steps[tuple[str, ...]]:
    """The values of ``le``: of the series that are there now, else of those in the span."""
    for seconds in dict.fromkeys((min(LOOKBACK_SECONDS, span.seconds), span.seconds)):
        request = Instant(f"count by (le) (last_over_time({named.text()}[{seconds}s]))", span.end)
        outcomes = yield [request]
        outcome = outcomes[request]
        if isinstance(outcome, Unanswered):
            raise NoAnswer(outcome)
        if outcome.series:
            return tuple(dict(each.labels).get("le", "") for each in outcome.series)
    return ()


def _figured(query: Query, looked: dict[str, _Looked]) -> Steps[Survey]:
    """The findings, each once, beside the figures of the whole."""
    findings: dict[tuple[Code, str], Finding] = {}
    for each in (finding for part in looked.values() for finding in part.findings):
        findings.setdefault((each.code, each.message), each)
    whole = next(iter(looked.values())).selectors
    presence = looked["presence"].selectors if "presence" in looked else ()
    basis = (presence or whole)[:1]
    if not whole and not basis:
        return Survey(findings=tuple(findings.values()))
    names = {"whole": figures(whole[0][0] if whole else basis[0][0], query.span)}
    if basis and basis != whole[:1]:
        names["basis"] = figures(basis[0][0], query.span)
    found = yield from together(names)
    seen = found["whole"]
    series = sum(count for _, count in whole)
    read = sum(count for part in looked.values() for _, count in part.selectors)
    return Survey(
        findings=tuple(findings.values()),
        series=series,
        interval_seconds=seen.interval_seconds,
        first=found.get("basis", seen).first,
        last=seen.last,
        samples=_samples(query, seen, series, read),
    )


def _samples(query: Query, seen: Figures, series: int, read: int) -> int | None:
    """About how many samples an evaluation reads: every window of every part, and the coverage once."""
    if not seen.interval_seconds or not series:
        return None
    spans = [query.span.end - knot for knot in query.knots[:-1]] if query.step is None else [query.span.seconds]
    at_once = seen.usual_series / series
    return round(read * at_once * (sum(spans) + query.span.seconds) / seen.interval_seconds)
