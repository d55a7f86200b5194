"""Queries that cannot give what is asked of them, as far as that shows without asking the source."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, Final

from slo_spec.expressions import why_unreadable
from slo_spec.matching import excluded_label
from slo_spec.model import (
    Histogram,
    Indicator,
    Matcher,
    MatchOperator,
    Ratio,
    RawRatio,
    Selector,
    Spec,
    Threshold,
)
from slo_spec.patterns import regex
from slo_spec.problem import Problem, Severity
from slo_spec.suggestions import shortened

WINDOW: Final = "$window"
_PROMQL_SOURCES: Final = frozenset({"prometheus", "memory"})
_BY: Final = regex(r"\b(by|without)\s*\(([^()]*)\)", re.IGNORECASE)
_LABEL: Final = regex(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")
# The parser is native code and recursive: ten thousand nested operators end the process. Real queries have a few dozen.
_PARTS: Final = regex(r"[-(+*/%^=<>]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_MOST_PARTS: Final = 300
_LONGEST_PARSED: Final = 10_000


def query_problems(spec: Spec) -> Iterator[Problem]:
    """Raw queries without ``$window``, PromQL that does not parse, conditions that are none, lost groups."""
    types = {source.name: source.type for source in spec.sources}
    for service in spec.services:
        for indicator in service.indicators:
            promql = types.get(indicator.source, "prometheus") in _PROMQL_SOURCES
            yield from _window_missing(indicator)
            yield from _bad_expressions(indicator)
            yield from _excluded(indicator)
            if promql:
                yield from _bad_syntax(indicator)
                yield from _lost_groups(indicator)


def _values(indicator: Indicator) -> Iterator[tuple[str, str | Selector]]:
    """The parts of an indicator that are PromQL, with their keys."""
    measure = indicator.measure
    named: tuple[tuple[str, Any], ...] = ()
    if isinstance(measure, Ratio):
        named = (("total", measure.total), ("good", measure.good), ("bad", measure.bad))
    elif isinstance(measure, RawRatio):
        named = (("success", measure.success), ("failure", measure.failure))
    elif isinstance(measure, Threshold):
        named = (("match" if isinstance(measure.value, Selector) else "query", measure.value),)
    elif isinstance(measure, Histogram):
        named = (("match", measure.selector),)
    for key, value in (*named, ("presence", indicator.presence)):
        if value is not None:
            yield key, value


def _window_missing(indicator: Indicator) -> Iterator[Problem]:
    if not isinstance(indicator.measure, Ratio | RawRatio):
        return
    for key, value in _values(indicator):
        if key != "presence" and isinstance(value, str) and WINDOW not in value:
            message = f"the query '{key}' has no {WINDOW}: it would answer the same for every window"
            hint = "such as sum(increase(http_requests_total[$window]))"
            yield Problem(indicator.location_of(key), "no-window", message, hint=hint)


def _bad_expressions(indicator: Indicator) -> Iterator[Problem]:
    found: dict[Matcher, str] = {}
    for key, value in _values(indicator):
        for matcher in value.matchers if isinstance(value, Selector) else ():
            found.setdefault(matcher, key)  # the good or bad part repeats total's matchers
    for matcher, key in found.items():
        is_expression = matcher.operator in (MatchOperator.REGEX, MatchOperator.NOT_REGEX)
        why = why_unreadable(matcher.value) if is_expression else ""
        if why:
            message = f"the expression '{shortened(matcher.value)}' for '{matcher.label}' cannot be read: {why}"
            hint = "for what must not match there is not_regex" if "(?!" in matcher.value else ""
            yield Problem(indicator.location_of(f"{key}.{matcher.label}"), "bad-expression", message, hint=hint)


def _excluded(indicator: Indicator) -> Iterator[Problem]:
    """Parts that narrow total to nothing: only these have several conditions on one label."""
    for key, value in _values(indicator):
        label = excluded_label(value.matchers) if isinstance(value, Selector) else None
        if isinstance(value, Selector) and label is not None:
            conditions = " and ".join(_condition(matcher) for matcher in value.matchers if matcher.label == label)
            message = f"'{key}' can never match: with the conditions of total it asks for {conditions}"
            hint = "a part without 'metric' narrows total; write metric: as well for other series"
            yield Problem(indicator.location_of(f"{key}.{label}"), "never-matches", message, hint=hint)


def _condition(matcher: Matcher) -> str:
    return f'{matcher.label}{matcher.operator}"{shortened(matcher.value)}"'


def _bad_syntax(indicator: Indicator) -> Iterator[Problem]:
    for key, value in _values(indicator):
        query = value if isinstance(value, str) else f"{value.function}({value.metric}[{WINDOW}])"
        why = _why_no_promql(query)
        if why:
            what = f"the query '{key}'" if isinstance(value, str) else f"'{key}' becomes {value.function}(…), which"
            message = f"{what} does not look like PromQL: {why}"
            yield Problem(
                indicator.location_of(key), "promql-syntax", message, Severity.WARNING, "the server has the last word"
            )


@functools.lru_cache(maxsize=1024)
def _why_no_promql(query: str) -> str:
    """Why the optional promql-parser cannot read a query; nothing where it can, or is not installed."""
    try:
        import promql_parser
    except ImportError:
        return ""
    if len(query) > _LONGEST_PARSED or (len(query) > _MOST_PARTS and len(_PARTS.findall(query)) > _MOST_PARTS):
        return ""
    try:
        promql_parser.parse(query.replace(WINDOW, "5m"))
    except ValueError as error:
        return " ".join(str(error).split())[:200]
    return ""


def _lost_groups(indicator: Indicator) -> Iterator[Problem]:
    """Labels to group by that an aggregation in a raw query would throw away."""
    for label in indicator.group_by:
        if not _LABEL.match(label):
            message = f"'{label}' is no label"
            yield Problem(indicator.location_of("group_by"), "lost-group", message)
            continue
        for key, value in _values(indicator):
            if key != "presence" and isinstance(value, str) and not _keeps(value, label):
                message = f"the query '{key}' does not keep the label '{label}', by which the indicator is grouped"
                hint = f"write sum by ({label}) (…), or a metric with conditions instead of a query"
                yield Problem(indicator.location_of(key), "lost-group", message, hint=hint)


def _keeps(query: str, label: str) -> bool:
    for word, labels in _BY.findall(query):
        names = {name.strip() for name in labels.split(",")}
        if (label in names) == (word.lower() == "by"):
            return True
    return False
