"""What a real Prometheus and a real VictoriaMetrics answer, against the truth known from the events."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Backend, Deadline
from slo_spec.model import (
    Histogram,
    Matcher,
    MatchOperator,
    Ratio,
    RawRatio,
    Selector,
)
from tests.integration.conftest import Ask
from tests.integration.events import END, WINDOWS, World
from tests.integration.questions import RATIO_TOLERANCE, assert_true, counts_of, query_of, ratio_of, timeline_of


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("service", ["steady", "quick", "resets"])
def test_ratio_and_burn_rate_are_the_truths_in_every_window(ask: Ask, world: World, service: str, window: str) -> None:
    counts = counts_of(ask(query_of(ratio_of(service))), window)
    assert_true(counts, world.truth(service, WINDOWS[window]), WINDOWS[window])
    assert counts.coverage == 1


@pytest.mark.parametrize("window", WINDOWS)
def test_an_outage_at_the_end_is_the_truths_but_for_one_scrape(ask: Ask, world: World, window: str) -> None:
    counts = counts_of(ask(query_of(ratio_of("outage"))), window)
    good, bad = world.truth("outage", WINDOWS[window])
    assert abs(float(counts.ratio or 0) - good / (good + bad)) <= 60 / WINDOWS[window] + RATIO_TOLERANCE


def test_over_three_days_the_ratio_is_the_truths_to_a_twentieth_of_a_percent(ask: Ask, world: World) -> None:
    for service in ("steady", "quick", "resets", "replicas"):
        counts = counts_of(ask(query_of(ratio_of(service))), "3d")
        good, bad = world.truth(service, WINDOWS["3d"])
        assert counts.ratio is not None
        assert abs(float(counts.ratio) - good / (good + bad)) < RATIO_TOLERANCE


def test_an_exact_increase_is_whole_on_both_servers(ask: Ask) -> None:
    counts = counts_of(ask(query_of(ratio_of("steady"))), "1h")
    assert Fraction(counts.total).denominator == Fraction(counts.bad).denominator == 1
    assert counts.bad > 0


def test_raw_queries_count_as_structured_ones_do(ask: Ask) -> None:
    raw = Ratio(
        total='sum(increase(http_requests_total{service="steady"}[$window]))',
        bad='sum(increase(http_requests_total{service="steady",code=~"5.."}[$window]))',
    )
    rates = Ratio(
        total='sum(rate(http_requests_total{service="steady"}[$window]))',
        bad='sum(rate(http_requests_total{service="steady",code=~"5.."}[$window]))',
    )
    for window in WINDOWS:
        structured = counts_of(ask(query_of(ratio_of("steady"))), window)
        for measure in (raw, rates):
            counted = counts_of(ask(query_of(measure)), window)
            assert counted.ratio is not None
            assert structured.ratio is not None
            assert abs(float(counted.ratio - structured.ratio)) < 0.01
            assert float(counted.total) == pytest.approx(float(structured.total), rel=0.05)
            assert counted.coverage == 1


@pytest.mark.parametrize(("service", "window", "low", "high"), [
    ("gap", "1h", 0.60, 0.70),
    ("gap", "6h", 0.93, 0.96),
    ("gap", "5m", 1.0, 1.0),
    ("gone", "1h", 0.0, 0.0),
    ("gone", "6h", 0.64, 0.69),
    ("replicas", "1h", 0.86, 0.92),
    ("replicas", "5m", 1.0, 1.0),
])  # fmt: skip
def test_coverage_tells_gaps_dead_targets_and_dead_replicas(
    ask: Ask, service: str, window: str, low: float, high: float
) -> None:
    query = query_of(ratio_of(service))
    counts = timeline_of(ask(query))
    index = query.knots.index(END - WINDOWS[window])
    observed = counts.observed[-1] - counts.observed[index]
    assert low <= observed / WINDOWS[window] <= high


def test_a_target_that_is_gone_has_no_data_where_it_is_gone(ask: Ask) -> None:
    said = timeline_of(ask(query_of(ratio_of("gone")))).between(Span(END - 300, END))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.NO_DATA


def test_no_traffic_is_a_total_of_zero_and_covered(ask: Ask) -> None:
    counts = counts_of(ask(query_of(ratio_of("idle"))), "1h")
    assert (counts.good, counts.total, counts.coverage) == (0, 0, 1)


def test_a_metric_that_does_not_exist_is_no_data(ask: Ask) -> None:
    said = ask(query_of(Ratio(total=Selector("no_such_total"), bad=Selector("no_such_errors_total"))))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.NO_DATA
    assert "no_such_total" in said.detail
    assert "2025-03-15T00:00:00Z" in said.detail


def test_missing_5xx_series_are_zero_errors_of_the_same_metric(ask: Ask, world: World) -> None:
    counts = counts_of(ask(query_of(ratio_of("clean"))), "3d")
    assert counts.bad == 0
    assert_true(counts, world.truth("clean", WINDOWS["3d"]), WINDOWS["3d"])


def test_missing_errors_of_another_metric_are_zero_only_if_that_metric_exists(ask: Ask) -> None:
    calls = Selector("calls_total")
    none = Matcher("kind", MatchOperator.EQUAL, "never")
    exists = ask(query_of(Ratio(total=calls, bad=Selector("call_errors_total", (none,)))))
    assert counts_of(exists, "1h").bad == 0
    assert isinstance(exists, Answered)
    assert any("is empty, its metric exists" in notice for notice in exists.notices)
    for bad in (Selector("calls_errors_total"), "sum(increase(calls_errors_total[$window]))"):
        absent = ask(query_of(Ratio(total=calls, bad=bad)))
        assert isinstance(absent, Unanswered)
        assert absent.reason is Reason.NO_DATA
        assert "calls_errors_total" in absent.detail


def test_a_misspelt_label_is_not_zero_errors(ask: Ask) -> None:
    total = Selector("http_requests_total", (Matcher("service", MatchOperator.EQUAL, "steady"),))
    slip = Selector("http_requests_total", (*total.matchers, Matcher("cod", MatchOperator.REGEX, "5..")))
    for step in (None, 3600):
        said = ask(query_of(Ratio(total=total, bad=slip), step=step))
        assert isinstance(said, Unanswered) or all(
            isinstance(timeline, Unanswered) or timeline.holes for _, timeline in said.groups
        )
        assert "has the label 'cod'" in str(said)


def test_missing_good_series_of_the_same_metric_are_a_total_outage(ask: Ask) -> None:
    total = Selector("http_requests_total", (Matcher("service", MatchOperator.EQUAL, "steady"),))
    nothing = Selector("http_requests_total", (*total.matchers, Matcher("code", MatchOperator.EQUAL, "299")))
    counts = counts_of(ask(query_of(Ratio(total=total, good=nothing))), "1h")
    assert counts.good == 0
    assert counts.total > 0


def test_errors_of_a_metric_of_their_own_are_counted(ask: Ask, world: World) -> None:
    counts = counts_of(ask(query_of(Ratio(total=Selector("calls_total"), bad=Selector("call_errors_total")))), "6h")
    assert_true(counts, world.truth("split", WINDOWS["6h"]), WINDOWS["6h"])


@pytest.mark.parametrize(("region", "replica"), [("eu", "0"), ("us", "1")])
@pytest.mark.parametrize("window", WINDOWS)
def test_groups_are_counted_each_for_itself(ask: Ask, world: World, region: str, replica: str, window: str) -> None:
    answer = ask(query_of(ratio_of("regions"), group_by=("region",)))
    counts = counts_of(answer, window, {"region": region})
    assert_true(counts, world.truth("regions", WINDOWS[window], replica), WINDOWS[window])


def test_too_many_groups_are_refused_with_their_number(ask: Ask) -> None:
    said = ask(query_of(ratio_of("replicas"), group_by=("instance",), at_most=2))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.TOO_MANY_GROUPS
    assert "3 groups by instance, at most 2" in said.detail


def test_a_label_that_no_series_has_is_not_one_group(ask: Ask) -> None:
    said = ask(query_of(ratio_of("steady"), group_by=("regoin",)))
    assert isinstance(said, Unanswered)
    assert "has the label regoin" in said.detail


def test_several_series_for_one_number_are_named_by_what_differs(ask: Ask) -> None:
    raw = 'increase(http_requests_total{service="replicas",code="200"}[$window])'
    said = ask(query_of(Ratio(total=raw, bad=raw)))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.AMBIGUOUS
    assert "3 series where one was expected; they differ in instance ('" in said.detail


@pytest.mark.parametrize("window", WINDOWS)
def test_a_histogram_counts_what_is_at_or_below_its_bound(ask: Ask, world: World, window: str) -> None:
    measure = Histogram(selector=Selector("request_seconds"), below=Decimal("0.30"))
    counts = counts_of(ask(query_of(measure)), window)
    assert_true(counts, world.truth("latency", WINDOWS[window]), WINDOWS[window])
    assert counts.coverage == 1


def test_bounds_of_a_histogram_are_compared_as_numbers(ask: Ask) -> None:
    counts = counts_of(ask(query_of(Histogram(selector=Selector("request_seconds"), below=Decimal(1)))), "1h")
    assert counts.ratio == 1


def test_a_bucket_that_does_not_exist_is_refused_with_those_that_do(ask: Ask) -> None:
    said = ask(query_of(Histogram(selector=Selector("request_seconds"), below=Decimal("0.25"))))
    assert isinstance(said, Unanswered)
    assert 'has no bucket le="0.25"; its buckets are 0.1, 0.3, 1' in said.detail
    assert said.detail.endswith("+Inf")


def test_a_ready_made_ratio_is_weighted_by_time(ask: Ask, world: World) -> None:
    failure = (
        'sum(rate(http_requests_total{service="steady",code=~"5.."}[$window]))'
        ' / sum(rate(http_requests_total{service="steady"}[$window]))'
    )
    counts = counts_of(ask(query_of(RawRatio(failure=failure))), "6h")
    good, bad = world.truth("steady", WINDOWS["6h"])
    assert abs(float(counts.ratio or 0) - good / (good + bad)) < 0.001
    assert counts.total == WINDOWS["6h"]
    assert counts.estimated


def test_presence_on_up_tells_the_share_of_the_targets(ask: Ask) -> None:
    counts = counts_of(ask(query_of(ratio_of("replicas"), presence='up{job="replicas"}')), "1h")
    assert 0.86 <= counts.coverage <= 0.92


def test_labels_with_quotes_and_regex_signs_reach_the_server_as_they_are(ask: Ask) -> None:
    nasty = 'x"} or vector(1) #\\ \n\u202e'
    total = Selector("http_requests_total", (Matcher("service", MatchOperator.EQUAL, nasty),))
    said = ask(query_of(Ratio(total=total, bad=total)))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.NO_DATA


def test_a_query_that_the_server_refuses_is_told_in_its_words(ask: Ask) -> None:
    said = ask(query_of(Ratio(total="sum(increase(http_requests_total[$window])", bad="vector(0)")))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.BACKEND
    assert "the server" in said.detail
    assert "sum(increase(http_requests_total[259200s])" in said.detail


def test_requests_can_be_sent_again_and_name_their_instant(ask: Ask) -> None:
    answer = ask(query_of(ratio_of("steady")))
    assert isinstance(answer, Answered)
    counted = [
        text for text in answer.requests if text.startswith('sum(increase(http_requests_total{service="steady"}[')
    ]
    assert len(counted) == len(WINDOWS)
    assert any(text.endswith(" @ 2025-03-15T00:00:00Z") for text in counted)


def test_equal_questions_of_a_batch_have_equal_answers(backend: Backend) -> None:
    queries = [query_of(ratio_of("steady")), query_of(ratio_of("steady"), at_most=7)]
    answers = backend.answer(queries, Deadline(time.monotonic() + 30, time.monotonic))
    assert len(answers) == 2
    first, second = (answers[query] for query in queries)
    assert first == second


def test_a_run_without_time_left_is_unanswered(backend: Backend) -> None:
    query = query_of(ratio_of("steady"))
    said = backend.answer([query], Deadline(time.monotonic() - 1, time.monotonic))[query]
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.DEADLINE
