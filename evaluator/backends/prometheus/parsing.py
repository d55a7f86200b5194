"""The selectors of a raw query, taken apart by the optional promql-parser."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from slo_spec.model import Matcher, MatchOperator, RawQuery, Selector
from slo_spec.patterns import regex

_NAME = "__name__"
_OPERATORS = {
    "Equal": MatchOperator.EQUAL,
    "NotEqual": MatchOperator.NOT_EQUAL,
    "Re": MatchOperator.REGEX,
    "NotRe": MatchOperator.NOT_REGEX,
}
# The parser is native code and recursive: ten thousand nested operators end the process. Real queries have a few dozen.
_PARTS = regex(r"[-(+*/%^=<>]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_MOST_PARTS = 300
_LONGEST_PARSED = 10_000
_INNER = ("lhs", "rhs", "expr", "vector_selector", "param")


@functools.lru_cache(maxsize=1024)
def selectors_in(raw: RawQuery) -> tuple[Selector, ...] | None:
    """The selectors of a raw query, each once; None where the parser is not installed or cannot read it.

    A selector without a metric's name has "" for it. The function of each is of no meaning.
    """
    try:
        import promql_parser
    except ImportError:
        return None
    if len(raw) > _LONGEST_PARSED or sum(1 for _ in _PARTS.finditer(raw)) > _MOST_PARTS:
        return None
    try:
        tree = promql_parser.parse(raw.replace("$window", "5m"))
    except ValueError:
        return None
    return tuple(dict.fromkeys(_selector(node) for node in _vector_selectors(tree)))


def _vector_selectors(node: Any) -> Iterator[Any]:
    if type(node).__name__ == "VectorSelector":
        yield node
        return
    inner = [getattr(node, name, None) for name in _INNER]
    arguments = getattr(node, "args", None)
    for each in (*inner, *(arguments if isinstance(arguments, list | tuple) else ())):
        if each is not None and not isinstance(each, str | int | float):
            yield from _vector_selectors(each)


def _selector(node: Any) -> Selector:
    matchers = [
        Matcher(each.name, _OPERATORS[str(each.op).rpartition(".")[2]], each.value) for each in node.matchers.matchers
    ]
    named = [each.value for each in matchers if each.label == _NAME and each.operator is MatchOperator.EQUAL]
    metric = node.name or (named[0] if len(named) == 1 else "")
    kept = (each for each in matchers if not (each.label == _NAME and metric and each.value == metric))
    return Selector(metric, tuple(sorted(kept)))
