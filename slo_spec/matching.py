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
    operator = condition.operator
    if operator is MatchOperator.EQUAL:
        return value == condition.value
    if operator is MatchOperator.NOT_EQUAL:
        return value != condition.value
    matches = _matches(value, condition.value)
    return None if matches is None else matches == (operator is MatchOperator.REGEX)


def _matches(value: str, expression: str) -> bool | None:
    told = _told_by(expression)
    if isinstance(told, frozenset):
        return value in told
    if told is None or len(value) > _LONGEST or "\n" in value:
        return None
    return told.fullmatch(value) is not None


@functools.lru_cache(maxsize=256)
def _told_by(expression: str) -> frozenset[str] | re.Pattern[str] | None:
    """The only values that an expression matches, or a pattern that tells of short ones; None for neither."""
    listed = _listed(expression)
    if listed is not None:
        return listed
    plain = len(expression) <= _LONGEST and _PLAIN.match(expression)
    if not plain or len(_REPETITION.findall(expression)) > _MOST_REPETITIONS or why_unreadable(expression):
        return None
    return re.compile(expression, re.ASCII | re.DOTALL)
