"""Which queries are counted together, and which PromQL is a plain sum of one counter's increase."""

from __future__ import annotations

import pytest

from evaluator.backends.prometheus.ledger.questions import families, known_by, plain_selector, plain_sum, question_of
from evaluator.backends.prometheus.settings import Connection
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Matcher, MatchOperator, Measure, Ratio, RawRatio, Selector

CODE = Matcher("code", MatchOperator.REGEX, "5..")


def service(name: str) -> tuple[Matcher, ...]:
    """The condition on a service's name."""
    return (Matcher("service", MatchOperator.EQUAL, name),)


def ratio(name: str) -> Ratio:
    """The share of a service's requests that failed."""
    return Ratio(
        total=Selector("requests_total", service(name)), bad=Selector("requests_total", (*service(name), CODE))
    )


HOUR = Span(0, 3600)


def query(measure: Measure, span: Span = HOUR, **more: object) -> Query:
    """A query over an hour."""
    return Query(source="m", measure=measure, span=span, knots=(span.start, span.end), **more)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("sum(increase(requests_total[$window]))", Selector("requests_total")),
        ('sum(rate(requests_total{service="a"}[$window]))', Selector("requests_total", service("a"))),
        (' sum ( increase ( requests_total { service = "a" , code=~"5..", } [ $window ] ) ) ',
         Selector("requests_total", (*service("a"), CODE))),
        ("sum(increase(requests_total{service='a'}[$window]))", Selector("requests_total", service("a"))),
        ("sum(increase(requests_total[$window])) or vector(0)", None),
        ("sum(increase(requests_total[$window])) / 2", None),
        ("sum(increase(requests_total[5m]))", None),
        ("sum by (code) (increase(requests_total[$window]))", None),
        ("max(increase(requests_total[$window]))", None),
        ("sum(increase(requests_total[$window] offset 1h))", None),
        (r'sum(increase(requests_total{service="a\"b"}[$window]))', None),
        ('sum(increase(requests_total{service="a"} [$window])) # "', None),
    ],
)  # fmt: skip
def test_a_raw_query_is_the_counter_that_it_sums_or_is_left_as_it_is(raw: str, found: Selector | None) -> None:
    assert plain_sum(raw) == found


def test_a_sum_by_labels_is_one_only_where_the_query_is_grouped_by_the_same() -> None:
    raw = "sum by (region, code) (increase(requests_total[$window]))"
    assert plain_sum(raw, ("code", "region")) == Selector("requests_total")
    assert plain_sum(raw, ("code",)) is None


def test_a_plain_selector_is_read_and_an_expression_is_not() -> None:
    assert plain_selector('up{job="a"}') == Selector("up", (Matcher("job", MatchOperator.EQUAL, "a"),))
    assert plain_selector("up == 1") is None


def test_services_that_differ_in_their_names_are_one_family() -> None:
    questions = [question for name in "abc" if (question := question_of(query(ratio(name)))) is not None]
    assert [len(family) for family in families(questions)] == [3]


def test_another_metric_label_span_or_grouping_is_another_family() -> None:
    other = Ratio(total=Selector("calls_total", service("a")), bad=Selector("calls_total", (*service("a"), CODE)))
    by_path = Ratio(
        total=Selector("requests_total", service("a")),
        bad=Selector("requests_total", (*service("a"), Matcher("path", MatchOperator.EQUAL, "/"))),
    )
    queries = [
        query(ratio("a")), query(other), query(by_path),
        query(ratio("a"), Span(0, 7200)), query(ratio("a"), group_by=("region",)),
    ]  # fmt: skip
    questions = [question for each in queries if (question := question_of(each)) is not None]
    assert [len(family) for family in families(questions)] == [1] * 5


def test_stretches_of_one_query_are_one_family() -> None:
    whole = Span(0, 36_000)
    parts = [query(ratio("a"), Span(start, start + 60), part_of=whole) for start in (0, 3600)]
    assert len(families([question for each in parts if (question := question_of(each)) is not None])) == 1


@pytest.mark.parametrize(
    "measure",
    [
        RawRatio(success="avg_over_time(ready[$window])"),
        Ratio(total="sum(increase(a[$window]))", bad="sum(increase(b[$window])) or vector(0)"),
        Ratio(total=Selector("a", function="count_over_time"), bad=Selector("a", function="count_over_time")),
        Ratio(total=Selector("a"), bad=Selector("a", (Matcher("path", MatchOperator.REGEX, "(?i)x.*(y|z)+"),))),
    ],
)
def test_what_is_more_than_a_sum_of_counters_is_asked_by_itself(measure: Measure) -> None:
    assert question_of(query(measure)) is None


def test_slices_are_asked_by_themselves() -> None:
    assert question_of(query(ratio("a"), step=60)) is None


def test_what_sums_are_known_by_names_the_server_and_the_indicator_and_no_span() -> None:
    def known(measure: Ratio, url: str = "http://a:9090", span: Span = HOUR) -> str:
        question = question_of(query(measure, span))
        assert question is not None
        return known_by(question, Connection(source="m", url=url))

    raw = Ratio(
        total='sum(increase(requests_total{service="a"}[$window]))',
        bad='sum(rate(requests_total{service="a",code=~"5.."}[$window]))',
    )
    assert known(ratio("a")) == known(raw) == known(ratio("a"), span=Span(0, 600))
    assert len({known(ratio("a")), known(ratio("b")), known(ratio("a"), "http://b:9090")}) == 3
