"""PromQL text: selectors written safely, and what can be told of a raw query without parsing it.

Every label value that reaches a server is quoted by ``quoted``; every name is checked. A raw query
is code that was reviewed with its spec: only ``$window`` is replaced in it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from slo_spec.model import Matcher, MatchOperator, RawQuery, Selector
from slo_spec.patterns import regex

METRIC = regex(r"[a-zA-Z_:][a-zA-Z0-9_:]*", re.ASCII)
LABEL = regex(r"[a-zA-Z_][a-zA-Z0-9_]*", re.ASCII)

Expression = RawQuery | Selector

STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`"
"""A string literal of PromQL."""
BRACES = rf"\{{(?:{STRING}|[^\"'`}}])*\}}"
"""The matchers of a selector."""
_RANGE_SELECTOR = regex(
    rf"(?P<string>{STRING})"
    rf"|(?P<comment>\#[^\n]*)"
    rf"|(?P<metric>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?P<braces>\{{(?:{STRING}|[^\"'`}}])*\}})?\s*(?=\[)",
    re.DOTALL,
)
_PLAIN_SELECTOR = regex(
    rf"\s*(?P<metric>[a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(?P<braces>\{{(?:{STRING}|[^\"'`}}])*\}})?\s*", re.DOTALL
)
_WORD = regex(rf"(?P<string>{STRING})|(?P<comment>\#[^\n]*)|(?P<word>[a-zA-Z_][a-zA-Z0-9_]*)\s*\(", re.DOTALL)


def quoted(value: str) -> str:
    """A PromQL string literal that stands for exactly ``value``, whatever is in it."""
    text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    if text.isascii() and text.isprintable():
        return f'"{text}"'
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    """Control characters by their number: a server's log and a reader's screen get none of them."""
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0 or code in {0x2028, 0x2029}:
        return f"\\u{code:04x}"
    return character


def metric_name(name: str) -> str:
    """The name, if it is one. ValueError otherwise: nothing else may stand where a name stands."""
    if not METRIC.fullmatch(name):
        raise ValueError(f"{name!r} is no metric name")
    return name


def label_name(name: str) -> str:
    """The name, if it is one. ValueError otherwise."""
    if not LABEL.fullmatch(name):
        raise ValueError(f"{name!r} is no label name")
    return name


@functools.lru_cache(maxsize=4096)
def matcher_text(matcher: Matcher) -> str:
    """One matcher as PromQL writes it."""
    return f"{label_name(matcher.label)}{matcher.operator.value}{quoted(matcher.value)}"


def instant_selector(selector: Selector, more: Iterable[Matcher] = (), suffix: str = "") -> str:
    """``metric{label="value"}``; ``suffix`` is added to the metric's name (``_bucket``)."""
    matchers = ",".join(matcher_text(matcher) for matcher in (*selector.matchers, *more))
    name = metric_name(selector.metric + suffix)
    return f"{name}{{{matchers}}}" if matchers else name


def any_of(label: str, values: Iterable[str]) -> Matcher:
    """A matcher for exactly these values of a label."""
    return Matcher(label, MatchOperator.REGEX, "|".join(regex_literal(value) for value in values))


@functools.lru_cache(maxsize=16_384)
def regex_literal(value: str) -> str:
    """A regular expression (RE2, anchored as Prometheus anchors it) that matches ``value`` alone."""
    return "".join(character if character.isalnum() else _literal(character) for character in value)


def _literal(character: str) -> str:
    return "\\" + character if character in r"\.+*?()|[]{}^$" else character


def by(labels: Iterable[str]) -> str:
    """`` by (a, b) `` with a space on both sides, or nothing for no labels."""
    names = ", ".join(label_name(label) for label in labels)
    return f" by ({names}) " if names else ""


def with_window(raw: RawQuery, seconds: int) -> str:
    """The raw query with ``$window`` as a duration in seconds."""
    return raw.replace("$window", f"{seconds}s")


def range_selectors(raw: RawQuery) -> tuple[str, ...]:
    """The selectors before a ``[`` in a raw query, each once: ``metric{label="value"}``."""
    found = (f"{match['metric']}{match['braces'] or ''}" for match in _RANGE_SELECTOR.finditer(raw) if match["metric"])
    return tuple(dict.fromkeys(found))


def metrics_in(raw: RawQuery) -> tuple[str, ...]:
    """The metric names that stand before a ``[`` in a raw query, each once."""
    found = (match["metric"] for match in _RANGE_SELECTOR.finditer(raw) if match["metric"])
    return tuple(dict.fromkeys(found))


def plain_selector(raw: RawQuery) -> str | None:
    """The text, if it is nothing but an instant selector (``up{job="x"}``)."""
    match = _PLAIN_SELECTOR.fullmatch(raw)
    if match and (match["metric"] or match["braces"]):
        return raw.strip()
    return None


def functions_in(raw: RawQuery) -> frozenset[str]:
    """The words before a ``(``: functions, aggregations and keywords such as ``by``."""
    return frozenset(match["word"] for match in _WORD.finditer(raw) if match["word"])


def counts_per_second(raw: RawQuery) -> bool:
    """Whether a raw query gives events per second (``rate``) and not events (``increase``)."""
    used = functions_in(raw)
    return bool(used & {"rate", "irate"}) and "increase" not in used


def metrics_of(expression: Expression) -> tuple[str, ...]:
    """The metrics that an expression reads, as far as they can be told."""
    return (expression.metric,) if isinstance(expression, Selector) else metrics_in(expression)


def shown(promql: str, length: int = 300) -> str:
    """A query on one line, cut to ``length``: for messages."""
    line = " ".join(promql.split())
    return line if len(line) <= length else line[: length - 3] + "..."
