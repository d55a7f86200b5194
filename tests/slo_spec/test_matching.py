"""Conditions on one label that exclude each other: only what is certain is said."""

import itertools
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_spec.matching import excluded_label
from slo_spec.model import Matcher, MatchOperator

EQUAL, NOT, REGEX, NOT_REGEX = "=", "!=", "=~", "!~"


def excluded(*conditions):
    return excluded_label([Matcher("code", MatchOperator(operator), value) for operator, value in conditions]) == "code"


@pytest.mark.parametrize(
    "conditions",
    [
        [(EQUAL, "500"), (EQUAL, "200")],
        [(EQUAL, "500"), (NOT, "500")],
        [(EQUAL, "500"), (REGEX, "4..")],
        [(EQUAL, "500"), (NOT_REGEX, "5.*")],
        [(EQUAL, "500"), (REGEX, "200|404")],
        [(EQUAL, ""), (REGEX, ".+")],
        [(REGEX, "200|404"), (REGEX, "500|503")],
        [(REGEX, "200|404"), (REGEX, "[5-9]..")],
        [(REGEX, r"a\.b|c\|d"), (EQUAL, "c")],
    ],
)
def test_what_no_value_can_fulfil_is_found_in_any_order(conditions):
    assert all(excluded(*order) for order in itertools.permutations(conditions))


@pytest.mark.parametrize(
    "conditions",
    [
        [(EQUAL, "500")],
        [(EQUAL, "500"), (EQUAL, "500")],
        [(EQUAL, "500"), (NOT, "200")],
        [(EQUAL, "500"), (REGEX, "4..|5..")],
        [(REGEX, "200|500"), (REGEX, "5..")],
        [(REGEX, r"a\.b|c\|d"), (EQUAL, "c|d")],
        [(REGEX, "4.."), (REGEX, "5..")],  # two expressions are left to the server
        [(EQUAL, "500"), (REGEX, "(4|6)..")],  # and so are groups,
        [(EQUAL, "a"), (REGEX, "(?i)B")],  # what Python reads otherwise,
        [(EQUAL, "a"), (REGEX, "b(")],  # and what nobody reads
        [(NOT, "a"), (NOT_REGEX, ".*")],
    ],
)
def test_what_may_be_fulfilled_or_is_not_certain_is_left_alone(conditions):
    assert not any(excluded(*order) for order in itertools.permutations(conditions))


def test_conditions_on_different_labels_do_not_meet():
    assert excluded_label([Matcher("a", MatchOperator.EQUAL, "1"), Matcher("b", MatchOperator.EQUAL, "2")]) is None


@given(st.text("ab.|", max_size=6), st.text("ab.|[]*+?^$-\\d1", max_size=8))
def test_an_expression_excludes_a_value_only_if_it_does_not_match_it(value, expression):
    if excluded((EQUAL, value), (REGEX, expression)):
        assert re.fullmatch(expression, value) is None
    if excluded((EQUAL, value), (NOT_REGEX, expression)):
        assert re.fullmatch(expression, value) is not None


@pytest.mark.parametrize(
    "expression", ["a?" * 50 + "a" * 50, "(a+)+", "a*a*a*a*b", ".*" * 50, "a|" * 50_000, "[a-z]*" * 20]
)
def test_no_expression_takes_long(expression):
    started = time.process_time()
    excluded((EQUAL, "a" * 100), (REGEX, expression))
    assert time.process_time() - started < 1
