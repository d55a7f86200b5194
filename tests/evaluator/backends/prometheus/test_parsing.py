"""The selectors of raw queries, as promql-parser sees them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from evaluator.backends.prometheus.parsing import selectors_in
from slo_spec.model import Matcher, MatchOperator, Selector


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """What was read before is forgotten."""
    selectors_in.cache_clear()
    yield
    selectors_in.cache_clear()


def test_every_selector_is_found_once_wherever_it_stands() -> None:
    pytest.importorskip("promql_parser")
    raw = """sum by (x) (increase(a_total{s="c",code=~"5.."}[$window])) / on (job) b or vector(1)
             - c offset 5m + max_over_time(up[1h:5m]) + quantile(0.9, d) + increase(a_total{code=~"5..",s="c"}[$window])"""
    code, service = Matcher("code", MatchOperator.REGEX, "5.."), Matcher("s", MatchOperator.EQUAL, "c")
    assert selectors_in(raw) == (
        Selector("a_total", (code, service)), Selector("b"), Selector("c"), Selector("up"), Selector("d")
    )  # fmt: skip


def test_a_name_may_stand_in_the_braces_or_be_an_expression() -> None:
    pytest.importorskip("promql_parser")
    assert selectors_in('increase({__name__="a_total"}[$window])') == (Selector("a_total"),)
    name = Matcher("__name__", MatchOperator.REGEX, "a.*")
    assert selectors_in('sum(increase({__name__=~"a.*"}[$window]))') == (Selector("", (name,)),)
    excluded = Matcher("b", MatchOperator.NOT_EQUAL, 'quo"te\n')
    assert selectors_in('a{b!="quo\\"te\\n"}') == (Selector("a", (excluded,)),)


def test_what_the_parser_cannot_read_is_not_taken_apart() -> None:
    assert selectors_in("sum(increase(a[$window])") is None
    assert selectors_in("-" * 20_000 + "a") is None
    assert selectors_in(" + ".join(["a"] * 400)) is None


def test_without_the_parser_nothing_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "promql_parser", None)
    assert selectors_in("up") is None
