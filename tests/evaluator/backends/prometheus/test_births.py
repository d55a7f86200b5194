"""Counters born in a window: which expressions can be asked for them, and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.births import (
    Window,
    detector,
    is_checkable,
    is_plain_sum,
    reads_counters,
    started_selector,
    takes_increases,
    without_texts,
)
from evaluator.backends.prometheus.measure import raw_expression, selector_expression
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Matcher, MatchOperator, Ratio, Selector

QUERY = Query(source="m", measure=Ratio(total="a", bad="b"), span=Span(0, 7200), knots=(0, 3600, 7200))
EXISTED = "last_over_time(a[3600s] offset 7200s)"


@pytest.mark.parametrize(
    "raw",
    [
        "increase(a[$window])",
        "sum(increase(a[$window]))",
        'sum by (job) (rate(a{code=~"5..|[$x/y]"}[ $window ])) or vector(0)',
        "sum(increase(a[$window])) - sum(increase({__name__='b'}[$window]))  # a / b",
        "300 * sum(rate(a[$window]))",
    ],
)
def test_plain_sums_of_increases_can_be_asked_for_births(raw: str) -> None:
    assert is_checkable(raw_expression(raw))


@pytest.mark.parametrize(
    "raw",
    [
        "sum(increase(a[$window])) / 2",
        "max(increase(a[$window]))",
        "sum(increase(a[$window] offset 1h))",
        "sum(increase(a[5m]))",
        "sum(increase(a[$window])) + sum(count_over_time(b[$window]))",
        "sum(increase(a[$window])) > 5",
        "sum(increase(a[$window])) or sum(increase(b[$window]))",
        "sum(increase(a[$window]) and on (job) increase(b[$window]))",
        "increase(a[$window:1m])",
        'label_set(increase(a[$window]), "x", "y")',
        "sum_over_time(a:increase1m[$window])",
    ],
)
def test_what_is_no_plain_sum_is_left_alone(raw: str) -> None:
    assert not is_checkable(raw_expression(raw))


def test_only_what_reads_counters_is_worth_a_notice() -> None:
    assert reads_counters(raw_expression("sum(increase(a[$window])) / 2"))
    assert not reads_counters(raw_expression("sum_over_time(a:increase1m[$window])"))


def test_first_values_stand_in_the_place_of_the_increase() -> None:
    asked = detector(selector_expression(Selector("a"), ("region",)), QUERY).promql
    assert asked == (
        f"label_replace(sum by (region) (((min_over_time(a[7200s]) unless {EXISTED}))),"
        ' "slogate", "born", "", "")'
    )  # fmt: skip


def test_a_rate_is_of_first_values_a_second_and_several_increases_keep_their_shape() -> None:
    rate = detector(raw_expression("sum(rate(a[$window]))"), QUERY).promql
    assert f"((min_over_time(a[7200s]) unless {EXISTED})) / 7200)" in rate
    several = detector(raw_expression("sum(increase(a[$window])) + sum(increase(b[$window]))"), QUERY).promql
    assert "or increase(a[7200s]) * 0) + sum(" in several.replace("))", ")")


def test_labels_are_carried_over_whatever_is_in_them() -> None:
    nasty = Selector("a", (Matcher("x", MatchOperator.EQUAL, 'increase(b[$window]) "}#'),))
    expression = selector_expression(nasty, ())
    assert is_checkable(expression)
    assert 'min_over_time(a{x="increase(b[$window]) \\"}#"}[7200s])' in detector(expression, QUERY).promql


def test_a_margin_takes_the_beginning_of_the_data_for_old() -> None:
    assert Window(7200, 7200, 360).older("a") == "last_over_time(a[3960s] offset 6840s)"


def test_processes_are_asked_for_by_the_targets_labels() -> None:
    assert started_selector(('a{job="x",code=~"5..",instance=~"y.*"}',)) == (
        'process_start_time_seconds{job="x",instance=~"y.*"}'
    )
    assert started_selector(("a", 'b{job="x"}')) == "process_start_time_seconds"


PROMQL = st.lists(
    st.sampled_from(
        [
            *[
                "sum(",
                "by (a) (",
                "increase(",
                "rate (",
                "irate(",
                "histogram_quantile(",
                "m",
                "{",
                "}",
                "[\x00]",
                "[5m]",
            ],
            *[
                ")",
                ' a="b"',
                " a='rate('",
                " a=`[\x00]`",
                '"',
                "'",
                "`",
                "\\",
                "#",
                "\n",
                ",",
                "/",
                " or vector(0)",
                '""',
            ],
        ]
    ),
    max_size=14,
).map("".join)


@given(PROMQL)
def test_what_stands_in_quotes_changes_nothing_of_what_an_expression_is(text: str) -> None:
    assert is_plain_sum(without_texts(text)) == is_plain_sum.__wrapped__(text)
    assert takes_increases(without_texts(text)) == takes_increases.__wrapped__(text)


def test_services_that_differ_in_their_names_are_one_text() -> None:
    first, second = (f'sum(increase(m{{service="{name}"}}[\x00]))' for name in ("a", 'b\\"c'))
    assert without_texts(first) == without_texts(second) == 'sum(increase(m{service=""}[\x00]))'
    assert is_plain_sum(without_texts(first))
    assert without_texts("m # it's") == "m # it's"
