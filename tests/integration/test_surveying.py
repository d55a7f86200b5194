"""Looking at real servers: what is missing is named with what is there instead, alike on both kinds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.interval import Span
from evaluator.core.query import Backend, Deadline, Query, Settings
from evaluator.core.survey import Code, Finding, Survey, Weight
from slo_spec.model import (
    Comparison,
    Histogram,
    Matcher,
    MatchOperator,
    Measure,
    Ratio,
    RawRatio,
    Rows,
    RowSource,
    Selector,
    Threshold,
)
from slo_spec.record import replace
from tests.integration.conftest import STARTERS
from tests.servers import stop

END = 1_741_996_800
HOUR, DAY = 3600, 86_400
SPAN = Span(END - DAY, END)

Look = Callable[..., Survey]


def samples() -> str:
    """Two days of a service whose counter was renamed six hours ago, one relabelled, a histogram, a young gauge."""
    families: dict[str, list[str]] = {
        "requests": [],
        "server_requests": [],
        "calls": [],
        "took_seconds": [],
        "depth": [],
    }
    for number, instant in enumerate(range(END - 2 * DAY + 7, END, 60)):
        name = "requests" if instant < END - 6 * HOUR else "server_requests"
        for code, each in (("200", 10), ("503", 1)):
            families[name].append(f'{name}_total{{job="web",code="{code}"}} {number * each} {instant}')
        team = "blue" if instant < END - 6 * HOUR else "green"
        families["calls"].append(f'calls_total{{job="web",team="{team}"}} {number} {instant}')
        for bound in ("0.1", "0.5", "1.0", "+Inf"):
            families["took_seconds"].append(f'took_seconds_bucket{{job="web",le="{bound}"}} {number} {instant}')
        if instant >= END - 3 * HOUR:
            families["depth"].append(f'depth{{job="web"}} {number % 7} {instant}')
    kinds = {"took_seconds": "histogram", "depth": "gauge"}
    return "\n".join(
        line for name, lines in families.items() for line in (f"# TYPE {name} {kinds.get(name, 'counter')}", *lines)
    )


@pytest.fixture(scope="module", params=["prometheus", "victoria-metrics"])
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """Each kind of server with the samples."""
    url = STARTERS[request.param](tmp_path_factory.mktemp(request.param), samples())
    connected = connect(Settings(name="metrics", type="prometheus", options={"url": url, "timeout": "20s"}))
    yield connected
    connected.close()
    stop(url)


@pytest.fixture
def look(backend: Any) -> Look:
    """The survey of one measure over the last day."""

    def looked(measure: Measure, **changes: Any) -> Survey:
        query = replace(Query(source="metrics", measure=measure, span=SPAN, knots=(SPAN.start, END)), **changes)
        found: Survey = backend.survey([query], Deadline(time.monotonic() + 30, time.monotonic))[query]
        return found

    return looked


def equal(**labels: str) -> tuple[Matcher, ...]:
    return tuple(Matcher(name, MatchOperator.EQUAL, value) for name, value in labels.items())


FIVES = Matcher("code", MatchOperator.REGEX, "5..")


def ratio(metric: str, *matchers: Matcher, bad: Matcher = FIVES) -> Ratio:
    return Ratio(total=Selector(metric, matchers), bad=Selector(metric, tuple(sorted((*matchers, bad)))))


def the_one(survey: Survey) -> Finding:
    """The only finding that is more than a remark."""
    (found,) = [each for each in survey.findings if each.weight is not Weight.INFO]
    return found


def test_what_is_there_is_told_in_figures(look: Look) -> None:
    survey = look(ratio("server_requests_total", *equal(job="web")), span=Span(END - 4 * HOUR, END), knots=(END - 4 * HOUR, END))  # fmt: skip
    assert survey.findings == ()
    assert (survey.series, survey.interval_seconds, survey.last) == (2, 60, END - 53)
    assert 0 <= survey.first - (END - 4 * HOUR) < 60
    # Three selections of series (both of the total, one of the bad), 240 samples each, and the coverage.
    assert survey.samples == pytest.approx(3 * 240 * 2, rel=0.05)


def test_a_metric_that_was_renamed_is_gone_and_its_new_name_is_near(look: Look) -> None:
    finding = the_one(look(ratio("requests_total", *equal(job="web"))))
    assert (finding.code, finding.part) == (Code.GONE, "total")
    assert "requests_total has had no sample in the last" in finding.message
    assert finding.hint == "did you mean server_requests_total?"


def test_a_slip_in_a_metrics_name_is_answered_with_the_name(look: Look) -> None:
    finding = the_one(look(ratio("server_request_total", *equal(job="web"))))
    assert (finding.code, finding.part) == (Code.METRIC, "total")
    assert finding.message == "there is no metric 'server_request_total' in the last 1d"
    assert finding.hint == "did you mean server_requests_total?"


def test_a_label_that_no_series_has_is_answered_with_those_that_there_are(look: Look) -> None:
    finding = the_one(look(ratio("server_requests_total", *equal(jobb="web"))))
    assert (finding.code, finding.part) == (Code.LABEL, "total")
    assert finding.message == "no series of server_requests_total has the label 'jobb'; its labels are code, job"
    assert finding.hint == "did you mean 'job'?"


def test_a_value_that_no_series_has_is_answered_with_those_that_there_are(look: Look) -> None:
    finding = the_one(look(ratio("server_requests_total", *equal(job="wep"))))
    assert (finding.code, finding.part) == (Code.VALUE, "total")
    assert finding.message == 'no series of server_requests_total has job="wep"; the values are "web"'


def test_an_expression_that_fits_no_value_would_never_count_a_bad_event(look: Look) -> None:
    wrong = Matcher("code", MatchOperator.REGEX, "5x+")
    finding = the_one(look(ratio("server_requests_total", *equal(job="web"), bad=wrong)))
    assert (finding.code, finding.part) == (Code.VALUE, "bad")
    assert finding.message == 'no series of server_requests_total has code=~"5x+"; the values are "200", "503"'


def test_conditions_that_each_select_and_together_do_not_may_be_right(look: Look) -> None:
    both = (*equal(code="503", job="web"), Matcher("code", MatchOperator.NOT_EQUAL, "503"))
    total = Selector("server_requests_total", equal(job="web"))
    (finding,) = look(Ratio(total=total, bad=Selector("server_requests_total", both))).findings
    assert (finding.code, finding.weight, finding.part) == (Code.VALUE, Weight.INFO, "bad")
    assert the_one(look(Ratio(total=replace(total, matchers=both), bad=total))).part == "total"


def test_a_value_that_was_there_until_six_hours_ago_is_gone(look: Look) -> None:
    finding = the_one(look(Threshold(value=Selector("calls_total", equal(team="blue")), comparison=Comparison.BELOW, bound=Decimal(1), slice_seconds=60), step=60))  # fmt: skip
    assert (finding.code, finding.part) == (Code.GONE, "metric")
    assert "though some had before" in finding.message
    assert 'the values are "green"' in finding.message


def test_a_bucket_that_is_missing_is_answered_with_those_that_there_are(look: Look) -> None:
    selector = Selector("took_seconds", equal(job="web"))
    assert look(Histogram(selector=selector, below=Decimal(1))).findings == ()
    finding = the_one(look(Histogram(selector=selector, below=Decimal("0.3"))))
    assert (finding.code, finding.part) == (Code.BUCKET, "below")
    assert finding.message == "took_seconds_bucket has no bucket le=0.3; its buckets are 0.1, 0.5, 1.0, +Inf"


def test_a_histogram_with_a_slip_in_its_name_is_answered_with_its_base_name(look: Look) -> None:
    finding = the_one(look(Histogram(selector=Selector("tooks_seconds"), below=Decimal(1))))
    assert (finding.code, finding.hint) == (Code.METRIC, "did you mean took_seconds?")
    assert "'tooks_seconds'" in finding.message


def test_a_young_gauge_says_since_when_it_is_there(look: Look) -> None:
    survey = look(
        Threshold(value="max(depth)", comparison=Comparison.BELOW, bound=Decimal(9), slice_seconds=60), step=60
    )
    assert survey.first == END - 3 * HOUR + 7
    assert survey.last == END - 53


def test_a_raw_query_is_taken_apart(look: Look) -> None:
    pytest.importorskip("promql_parser")
    total = 'sum(increase(server_requests_total{job="web"}[$window]))'
    bad = 'sum(increase(server_requests_total{job="web",cod=~"5.."}[$window])) or vector(0)'
    finding = the_one(look(Ratio(total=total, bad=bad)))
    assert (finding.code, finding.part, finding.hint) == (Code.LABEL, "bad", "did you mean 'code'?")


def test_without_the_parser_a_raw_query_is_asked_as_a_whole(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.backends.prometheus.surveying.selectors_in", lambda raw: None)
    good, bad = "sum(increase(server_requests_total[$window]))", "sum(increase(server_errors_total[$window]))"
    survey = look(Ratio(total=good, bad=bad))
    assert [(each.code, each.part) for each in survey.findings] == [
        (Code.UNPARSED, "total"), (Code.EMPTY, "bad"), (Code.UNPARSED, "bad")
    ]  # fmt: skip
    renamed = look(RawRatio(success="sum(increase(requests_total[$window])) > bool 0"))
    assert "gives no series over the last 5m, though it does over 1d" in the_one(renamed).message


def test_labels_to_group_by_and_to_exclude_are_looked_for(look: Look) -> None:
    excluding = Matcher("canary", MatchOperator.NOT_EQUAL, "yes")
    survey = look(ratio("server_requests_total", excluding), group_by=("region",))
    assert the_one(survey).part == "group_by"
    assert "has the label 'region', by which it is grouped" in the_one(survey).message
    assert [each.message for each in survey.findings if each.weight is Weight.INFO] == [
        "no series of server_requests_total has the label 'canary', and so nothing is left out by it"
    ]


def test_the_presence_is_looked_at_too_and_the_reach_is_its(look: Look) -> None:
    gauge = Threshold(value="max(depth)", comparison=Comparison.BELOW, bound=Decimal(9), slice_seconds=60)
    survey = look(gauge, step=60, presence='took_seconds_bucket{le="+Inf"}')
    assert (survey.findings, survey.series) == ((), 1)
    assert 0 <= survey.first - SPAN.start < 60
    missing = the_one(look(gauge, step=60, presence='up{job="web"}'))
    assert (missing.code, missing.part, missing.message) == (
        Code.METRIC, "presence", "there is no metric 'up' in the last 1d"
    )  # fmt: skip


def test_rows_and_names_that_are_none_could_not_be_asked(look: Look) -> None:
    for measure in (Rows(rows=RowSource(time="t", table="t"), good="x"), ratio("no name")):
        assert the_one(look(measure)).weight is Weight.UNANSWERED
