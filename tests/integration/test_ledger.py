"""Many queries counted together on real servers: the answers of each alone, the raw difference, few requests."""

from __future__ import annotations

import random
import re
import time
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from evaluator.backends.prometheus import Prometheus, connect
from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Counts, Silent, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Backend, Deadline, Query, Settings
from evaluator.stores.remembering import Remembering
from slo_spec.model import Histogram, Matcher, MatchOperator, Ratio, Selector
from slo_spec.record import replace
from tests.integration.events import END, START, WINDOWS, World
from tests.integration.questions import query_of, ratio_of, timeline_of

SERVICES = ("steady", "quick", "resets", "gap", "gone", "clean", "outage", "replicas", "idle", "nobody")
QUERIES = {service: query_of(ratio_of(service)) for service in SERVICES}


def soon() -> Deadline:
    """Half a minute from now."""
    return Deadline(time.monotonic() + 30, time.monotonic)


def raw_difference(world: World, service: str, span: Span, code: str = "") -> int:
    """What the scraped samples of a service's counters differ by from a span's beginning to its end, resets counted."""
    series: dict[str, list[tuple[float, int]]] = {}
    for line in world.text().splitlines():
        found = re.fullmatch(r"(http_requests_total\{.*\}) ([0-9]+) ([0-9.]+)", line)
        if found and f'service="{service}"' in found[1] and f'code="{code}' in found[1]:
            series.setdefault(found[1], []).append((float(found[3]), int(found[2])))
    return sum(
        now - before if now >= before else now
        for samples in series.values()
        for (_, before), (instant, now) in pairwise(samples)
        if span.start < instant <= span.end
    )


def test_what_is_counted_together_is_what_is_counted_alone(backend: Backend) -> None:
    together = backend.answer(list(QUERIES.values()), soon())
    for service, query in QUERIES.items():
        alone = backend.answer([query], soon())[query]
        assert together[query] == alone, service


@pytest.mark.parametrize("window", ["5m", "30m", "1h", "6h"])  # the data begin where three days do
@pytest.mark.parametrize("service", ["steady", "quick", "clean"])
def test_the_exact_form_is_the_raw_difference_of_the_samples(
    backend: Backend, world: World, service: str, window: str
) -> None:
    span = Span(END - WINDOWS[window], END)
    counts = timeline_of(backend.answer([QUERIES[service]], soon())[QUERIES[service]]).between(span)
    assert isinstance(counts, Counts)
    assert abs(counts.total - raw_difference(world, service, span)) <= Fraction(counts.total, 10**9)
    assert abs(counts.bad - raw_difference(world, service, span, "5")) <= Fraction(counts.total, 10**9)


def test_the_scrapes_are_as_far_apart_in_whatever_second_it_is_asked(backend: Backend) -> None:
    forms = set()
    for second in range(60):
        span = Span(END - second - 3600, END - second)
        query = replace(QUERIES["steady"], span=span, knots=(span.start, span.end))
        answer = backend.answer([query], soon())[query]
        assert isinstance(answer, Answered)
        forms.add(re.sub(r"(?<=and )60(?= s more)", "sixty", answer.counted_by))
    assert len(forms) == 1
    assert " s more" not in forms.pop().replace("sixty s more", "")


@pytest.mark.parametrize("service", ["resets", "gap", "gone", "replicas"])
def test_resets_and_gaps_cost_what_lies_in_them_and_no_more(backend: Backend, world: World, service: str) -> None:
    span = Span(END - WINDOWS["3d"], END)
    counts = timeline_of(backend.answer([QUERIES[service]], soon())[QUERIES[service]]).between(span)
    assert isinstance(counts, Counts)
    raw = raw_difference(world, service, span)
    assert abs(float(counts.total) - raw) < 0.006 * raw


def test_stretches_add_up_to_the_whole(backend: Backend) -> None:
    knots = tuple(range(END - 86_400, END + 1, 3600))
    hourly = replace(QUERIES["steady"], span=Span(knots[0], END), knots=knots)
    whole = replace(hourly, knots=(knots[0], END))
    answers = backend.answer([hourly, whole], soon())
    by_hour, at_once = (timeline_of(answers[query]).between(whole.span) for query in (hourly, whole))
    assert isinstance(by_hour, Counts)
    assert isinstance(at_once, Counts)
    assert (by_hour.good, by_hour.total) == (at_once.good, at_once.total)


def test_a_stretch_in_which_a_service_was_silent_is_told_from_one_of_a_service_that_nobody_knows(
    backend: Backend,
) -> None:
    silent = Span(END - 2900, END - 1900)
    asked = {
        service: replace(query, span=silent, knots=(silent.start, silent.end), part_of=query.span)
        for service, query in QUERIES.items()
        if service in {"gap", "nobody", "steady"}
    }
    answers = backend.answer(list(asked.values()), soon())
    assert isinstance(answers[asked["gap"]], Silent)
    assert type(answers[asked["nobody"]]) is Unanswered
    assert isinstance(answers[asked["steady"]], Answered)


def test_raw_sums_and_structured_ones_are_the_same_question(backend: Backend) -> None:
    raw = Ratio(
        total='sum(rate(http_requests_total{service="steady"}[$window]))',
        bad='sum by () (increase(http_requests_total{code=~"5..", service="steady"}[$window]))',
    )
    query = query_of(raw)
    answers = backend.answer([query, QUERIES["steady"]], soon())
    assert timeline_of(answers[query]).total == timeline_of(answers[QUERIES["steady"]]).total
    assert timeline_of(answers[query]).good == timeline_of(answers[QUERIES["steady"]]).good


def test_ten_services_take_hardly_more_requests_than_one(server: str) -> None:
    def requests(queries: list[Query]) -> int:
        backend = connect(
            Settings(name="metrics", type="prometheus", options={"url": server, "scrape_interval": "60s"})
        )
        assert isinstance(backend, Prometheus)
        backend.answer(queries, soon())
        backend.close()
        return len(backend.asked())

    alike = [QUERIES[service] for service in ("steady", "clean", "outage", "resets")]
    alone = max(requests([query]) for query in alike)
    assert requests(alike) < 2 * alone


def test_a_histogram_and_errors_of_another_metric_are_counted_in_stretches_too(backend: Backend, world: World) -> None:
    latency = query_of(Histogram(selector=Selector("request_seconds"), below=Decimal("0.3")))
    job = (Matcher("job", MatchOperator.EQUAL, "split"),)
    split = query_of(Ratio(total=Selector("calls_total", job), bad=Selector("call_errors_total", job)))
    answers = backend.answer([latency, split], soon())
    for query in (latency, split):
        answer = answers[query]
        assert isinstance(answer, Answered)
        assert "increase" in answer.counted_by
    counts = timeline_of(answers[split]).between(split.span)
    assert isinstance(counts, Counts)
    good, bad = world.truth("split", WINDOWS["3d"])
    assert abs(float(counts.bad) - bad) < 0.01 * bad + 3
    assert abs(float(counts.total) - good - bad) < 0.01 * (good + bad)


def test_what_a_store_remembers_is_what_the_server_says(backend: Backend, tmp_path: Path) -> None:
    drawn = random.Random(7)
    remembering = Remembering(backend, tmp_path / "hours.db", now=END)
    for end in sorted(drawn.sample(range(START + 2 * 86_400, END), 4)):
        span = Span(end - 86_400, end)
        knots = tuple(sorted({span.start, end - 21_600, end - 3600, end - 300, end}))
        queries = [
            replace(QUERIES[service], span=span, knots=knots)
            for service in ("steady", "quick", "resets", "outage", "replicas", "nobody")
        ]
        direct, remembered = backend.answer(queries, soon()), remembering.answer(queries, soon())
        for query in queries:
            compare(direct[query], remembered[query], query)


def compare(direct: object, remembered: object, query: Query) -> None:
    """The same groups; ratios within two hundredths of a percent, sums and coverage within a scrape at each border."""
    if not isinstance(direct, Answered):
        assert type(remembered) is type(direct), query
        return
    assert isinstance(remembered, Answered), remembered
    assert [group for group, _ in direct.groups] == [group for group, _ in remembered.groups]
    for (_, left), (_, right) in zip(direct.groups, remembered.groups, strict=True):
        assert isinstance(left, Timeline)
        assert isinstance(right, Timeline)
        for knot in query.knots[:-1]:
            first, second = (each.between(Span(knot, query.span.end)) for each in (left, right))
            assert isinstance(first, Counts)
            assert isinstance(second, Counts)
            share = 2 * 60 / first.seconds + 0.002
            assert abs(first.total - second.total) <= share * float(first.total) + 1
            assert abs(first.observed - second.observed) <= share * first.seconds + 60
            if first.ratio is not None and second.ratio is not None and first.seconds >= 21_600:
                assert abs(first.ratio - second.ratio) <= 0.0005
