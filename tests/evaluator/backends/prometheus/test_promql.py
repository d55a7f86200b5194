"""PromQL text: nothing that a spec says can leave its place in a query."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus import promql
from slo_spec.model import Matcher, MatchOperator, Selector


@given(st.text())
def test_quoting_round_trips_and_never_ends_early(value: str) -> None:
    literal = promql.quoted(value)
    assert ast.literal_eval(literal) == value  # the escapes used are the same in Go and in Python
    assert re.fullmatch(r'"(?:[^"\\\n]|\\.)*"', literal)


@given(st.text(min_size=1))
def test_a_regex_of_a_literal_matches_it_alone(value: str) -> None:
    pattern = promql.regex_literal(value)
    assert re.fullmatch(pattern, value, re.DOTALL)
    assert not re.fullmatch(pattern, value + "x", re.DOTALL)


@pytest.mark.parametrize("name", ["", "a-b", "a b", "1a", "a\n", "ä", "a{", "a.b"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no label name"):
        promql.label_name(name)
    with pytest.raises(ValueError, match="is no metric name"):
        promql.metric_name(name)


def test_a_selector_is_written_with_its_matchers() -> None:
    matchers = (Matcher("a", MatchOperator.EQUAL, 'x"y'), Matcher("code", MatchOperator.NOT_REGEX, "5.."))
    assert promql.instant_selector(Selector("m_total", matchers)) == 'm_total{a="x\\"y",code!~"5.."}'
    assert promql.instant_selector(Selector("m"), suffix="_bucket") == "m_bucket"


@pytest.mark.parametrize(
    ("raw", "selectors"),
    [
        ('sum(increase(a_total{x="1"}[$window]))', ('a_total{x="1"}',)),
        ("sum(rate(a[5m])) / sum(rate(b{} [5m]))", ("a", "b{}")),
        ('sum(increase(a{x="}[b["}[5m]))', ('a{x="}[b["}',)),
        ('sum(increase({__name__="a"}[5m]))', ()),
        ("max(queue_depth)", ()),
        ("# c[5m]\nincrease(job:a:sum[5m])", ("job:a:sum",)),
        ("max_over_time(sum(a)[1h:1m])", ()),
    ],
)
def test_range_selectors_are_found_in_raw_queries(raw: str, selectors: tuple[str, ...]) -> None:
    assert promql.range_selectors(raw) == selectors


@pytest.mark.parametrize(
    ("raw", "plain"),
    [('up{job="x"}', True), (" up ", True), ('{job="x"}', True), ("max(up)", False), ("up > 0", False)],
)
def test_a_plain_selector_is_told_from_a_query(raw: str, plain: bool) -> None:
    assert (promql.plain_selector(raw) is not None) is plain


@pytest.mark.parametrize(
    ("raw", "per_second"),
    [
        ("sum(rate(a[$window]))", True),
        ("sum(increase(a[$window]))", False),
        ('sum(increase(a{x="rate("}[$window]))', False),
        ("sum_over_time(rate_total[$window])", False),
    ],
)
def test_rates_are_told_from_counts(raw: str, per_second: bool) -> None:
    assert promql.counts_per_second(raw) is per_second
