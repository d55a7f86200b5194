"""Conditions on a label that exclude each other, as far as that is certain without asking a server."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Final

from slo_spec.expressions import ESCAPED, why_unreadable
from slo_spec.model import Matcher, MatchOperator
from slo_spec.patterns import regex

_BRANCH: Final = regex(r"(?:^|\|)((?:\\.|[^\\|])*)", re.DOTALL)
_LITERAL: Final = regex(rf"(?:{ESCAPED}|[^\\.+*?()|\[\]{{}}^$])*\Z", re.DOTALL)
# No groups, and hardly a repetition: Python reads these as RE2 does, and no text takes it long.
_PLAIN: Final = regex(
    rf"(?:(?:{ESCAPED}|\\[dDwW]|\[\^?(?:[0-9A-Za-z_ .:,]|-(?!-))+\]|[^\\()\[\]{{}}*+?^$])[*+?]?)*\Z", re.DOTALL
)
_REPETITION: Final = regex(r"[*+?]")
_MOST_REPETITIONS: Final = 2
_LONGEST: Final = 100


def excluded_label(matchers: Sequence[Matcher]) -> str | None:
    """The first label for which no value fulfils all conditions; None where that is not certain of any."""
    by_label: dict[str, list[Matcher]] = {}
    for matcher in matchers:
        by_label.setdefault(matcher.label, []).append(matcher)
    return next((label for label, conditions in by_label.items() if _exclude_each_other(conditions)), None)


def _exclude_each_other(conditions: Sequence[Matcher]) -> bool:
    if len(conditions) < 2:
        return False
    listed = next((values for values in map(_values, conditions) if values is not None), None)
    return listed is not None and all(
        any(fulfils(value, condition) is False for condition in conditions) for value in listed
    )


def _values(condition: Matcher) -> frozenset[str] | None:
    """The only values that a condition lets through, where they can be listed."""
    if condition.operator is MatchOperator.EQUAL:
        return frozenset([condition.value])
    return _listed(condition.value) if condition.operator is MatchOperator.REGEX else None


@functools.lru_cache(maxsize=256)
def _listed(expression: str) -> frozenset[str] | None:
    branches = _BRANCH.findall(expression)
    if why_unreadable(expression) or not all(_LITERAL.match(branch) for branch in branches):
        return None
    return frozenset(re.sub(r"\\(.)", r"\1", branch, flags=re.DOTALL) for branch in branches)


def fulfils(value: str, condition: Matcher) -> bool | None:
    """Whether a value fulfils a condition; None where that is for the server to say."""
    if condition.operator in (MatchOperator.EQUAL, MatchOperator.NOT_EQUAL):
        return (value == condition.value) == (condition.operator is MatchOperator.EQUAL)
    matches = _matches(value, condition.value)
    return None if matches is None else matches == (condition.operator is MatchOperator.REGEX)


def _matches(value: str, expression: str) -> bool | None:
    listed = _listed(expression)
    if listed is not None:
        return value in listed
    short = len(expression) <= _LONGEST and len(value) <= _LONGEST and "\n" not in value
    plain = short and _PLAIN.match(expression) and len(_REPETITION.findall(expression)) <= _MOST_REPETITIONS
    if not plain or why_unreadable(expression):
        return None
    return re.fullmatch(expression, value, re.ASCII | re.DOTALL) is not None
