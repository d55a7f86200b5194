"""From query to answer with a server that says odd things: each has its own reason and words."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Credential, Deadline, Query, Settings
from slo_spec.model import Comparison, Matcher, MatchOperator, Ratio, RawRatio, Rows, RowSource, Selector, Threshold
from slo_spec.record import replace
from tests import fault_server as faults
from tests.fault_server import Asked, FaultServer, answering

END = 1_742_000_400
SPAN = Span(END - 3600, END)
TOTAL, BAD = "increase(total[$window])", "increase(bad[$window])"
QUERY = Query(source="metrics", measure=Ratio(total=TOTAL, bad=BAD), span=SPAN, knots=(SPAN.start, END - 300, END))

Values = dict[str, Any]


def serving(values: Values, **more: Any) -> faults.Fault:
    """A server that answers queries by the word they contain: instants with the value, ranges as covered."""

    def fault(connection: socket.socket, asked: Asked) -> None:
        if asked.path.endswith("/series"):
            answering("404 page not found", status=404)(connection, asked)
            return
        if "buildinfo" in asked.path:
            body = json.dumps({"status": "success", "data": {"version": "2.42.0", "revision": "x"}})
        elif "query_range" in asked.path:
            form = asked.form
            start, end, step = (int(form[name]) for name in ("start", "end", "step"))
            covered = [] if "job, instance" in form["query"] else [[time, "10"] for time in range(start, end + 1, step)]
            body = faults.success([{"metric": {}, "values": covered}] if covered else [], "matrix")
        else:
            value: Any = next((found for word, found in values.items() if word in asked.form["query"]), [])
            body = value if isinstance(value, str) else faults.success(value, **more)
        answering(body)(connection, asked)

    return fault


def one(value: str, instant: int = END, **labels: str) -> dict[str, Any]:
    """A series with one sample."""
    return {"metric": labels, "value": [instant, value]}


def answer_of(fault: faults.Fault, query: Query = QUERY, seconds: float = 10, **options: Any) -> Answer:
    """What the backend answers when that is the server."""
    with FaultServer(fault) as server:
        backend = connect(Settings(name="metrics", type="prometheus", options={"url": server.url, **options}))
        try:
            return backend.answer([query], Deadline(time.monotonic() + seconds, time.monotonic))[query]
        finally:
            backend.close()


def counts_of(answer: Answer, seconds: int = 3600) -> Counts:
    """The counts of the last seconds of the only group."""
    assert isinstance(answer, Answered), answer
    timeline = answer.groups[0][1]
    assert isinstance(timeline, Timeline), timeline
    counts = timeline.between(Span(END - seconds, END))
    assert isinstance(counts, Counts), counts
    return counts


def test_good_and_bad_of_a_server_that_works() -> None:
    answer = answer_of(serving({"total": [one("1000")], "bad": [one("1.5")]}))
    counts = counts_of(answer)
    assert (counts.total, counts.bad, counts.coverage) == (1000, Decimal("1.5"), 1)
    assert counts.estimated


@pytest.mark.parametrize(
    ("values", "reason", "words"),
    [
        ({}, Reason.NO_DATA, "`increase(total[$window])` gave no series"),
        ({"bad": [one("5")]}, Reason.NO_DATA, "(though `increase(bad[$window])` did answer)"),
        ({"total": [one("5")]}, Reason.NO_DATA, "the bad events, gave no series while the total has some"),
        ({"total": [one("5")], "bad": [one("7")]}, Reason.IMPLAUSIBLE, "gives 7 of 5: more bad events than in total"),
        ({"total": [one("0")], "bad": [one("1")]}, Reason.IMPLAUSIBLE, "gives 1 of 0"),
        ({"total": [one("NaN")], "bad": [one("0")]}, Reason.IMPLAUSIBLE, "is NaN, which is no number of events"),
        ({"total": [one("+Inf")], "bad": [one("0")]}, Reason.IMPLAUSIBLE, "is infinite (+Inf)"),
        ({"total": [one("5")], "bad": [one("-1")]}, Reason.IMPLAUSIBLE, "is negative: -1"),
        ({"total": [one("1_000")], "bad": [one("0")]}, Reason.IMPLAUSIBLE, "'1_000', which is no number"),
        ({"total": [one("5", END - 3600)], "bad": [one("0")]}, Reason.STALE, "3600 s before it"),
        ({"total": [one("5", a="x"), one("6", a="y")], "bad": [one("0")]}, Reason.AMBIGUOUS, "they differ in a ('x', 'y' ...)"),
        ({"total": "<html>log in", "bad": [one("0")]}, Reason.BACKEND, "HTML or XML, not JSON"),
        ({"total": '{"status":"error","errorType":"bad_data","error":"no"}'}, Reason.BACKEND, "error: bad_data: no"),
    ],
)  # fmt: skip
def test_odd_values_have_their_own_reason(values: Values, reason: Reason, words: str) -> None:
    said = answer_of(serving(values))
    assert isinstance(said, Unanswered), said
    assert said.reason is reason
    assert words in said.detail
    assert said.detail.startswith("metrics: ")
    assert "2025-03-15T01:00:00Z" in said.detail


def test_a_total_of_zero_is_no_traffic_and_not_no_data() -> None:
    counts = counts_of(answer_of(serving({"total": [one("0")]})))
    assert (counts.good, counts.total, counts.coverage) == (0, 0, 1)


def test_a_small_excess_is_cut_to_the_total_and_said() -> None:
    answer = answer_of(serving({"total": [one("1000")], "bad": [one("1000.4")]}))
    assert counts_of(answer).good == 0
    assert isinstance(answer, Answered)
    assert any("bad exceeded the total by 0.4" in notice for notice in answer.notices)


def test_warnings_make_the_answer_partial_unless_allowed() -> None:
    fault = serving({"total": [one("5")], "bad": [one("0")]}, warnings=["store-2 unavailable"])
    said = answer_of(fault)
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.PARTIAL
    allowed = answer_of(fault, allow_partial=True)
    assert isinstance(allowed, Answered)
    assert "metrics: partial response allowed: store-2 unavailable" in allowed.notices


def test_a_ready_made_ratio_of_nan_is_no_traffic_and_one_beyond_1_is_implausible() -> None:
    query = replace(QUERY, measure=RawRatio(success="total[$window]"))
    assert counts_of(answer_of(serving({"total": [one("NaN")]}), query)).total == 0
    assert counts_of(answer_of(serving({"total": [one("1.0000000001")]}), query)).ratio == 1
    said = answer_of(serving({"total": [one("1.2")]}), query)
    assert isinstance(said, Unanswered)
    assert "the ratio is 1.2, not between 0 and 1" in said.detail


def test_a_raw_query_without_the_label_it_is_grouped_by_is_ambiguous() -> None:
    said = answer_of(serving({"total": [one("5")], "bad": [one("0")]}), replace(QUERY, group_by=("region",)))
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.AMBIGUOUS
    assert "has no label region, by which it is grouped" in said.detail


@pytest.mark.parametrize("fault", [faults.silent, faults.slow_headers, faults.slow_body])
def test_a_server_that_stalls_costs_one_timeout_and_not_one_a_request(fault: faults.Fault) -> None:
    began = time.monotonic()
    said = answer_of(fault, timeout="1s")
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.DEADLINE
    assert time.monotonic() - began < 3


def test_a_server_that_is_overloaded_is_not_asked_three_times_for_everything() -> None:
    began = time.monotonic()
    said = answer_of(answering("", 503))
    assert isinstance(said, Unanswered)
    assert "(503 Service Unavailable)" in said.detail
    assert time.monotonic() - began < 4


def test_names_that_are_none_never_reach_the_server() -> None:
    reached: list[Asked] = []

    def fault(connection: socket.socket, asked: Asked) -> None:
        reached.append(asked)

    nasty = Selector("a", (Matcher('x="1"} or vector(1) #', MatchOperator.EQUAL, "y"),))
    for measure in (
        Ratio(total=nasty, bad=nasty),
        Ratio(total=Selector("a b"), bad=Selector("a")),
        Ratio(total=Selector("a", (), "max"), bad=Selector("a")),
        Threshold(value=Selector("a", (), "x("), comparison=Comparison.BELOW, bound=Decimal(1), slice_seconds=60),
        Rows(rows=RowSource(time="ts"), good="x"),
    ):
        said = answer_of(fault, replace(QUERY, measure=measure))
        assert isinstance(said, Unanswered)
        assert said.reason is Reason.BACKEND
    assert not reached


def test_a_credential_that_was_not_sent_is_said_in_the_answer() -> None:
    with FaultServer(serving({"total": [one("5")], "bad": [one("0")]})) as server:
        credential = Credential(origin="https://elsewhere.example.com", token="canary")
        settings = Settings(name="metrics", type="prometheus", options={"url": server.url}, credential=credential)
        answer = connect(settings).answer([QUERY], Deadline(time.monotonic() + 5, time.monotonic))[QUERY]
        assert all("authorization" not in asked.headers for asked in server.requests)
    assert isinstance(answer, Answered)
    assert any("bound to https://elsewhere.example.com and was not sent" in notice for notice in answer.notices)


def test_values_that_do_not_add_up_over_time_are_implausible() -> None:
    values: Values = {"total[3600s]": [one("10")], "total[300s]": [one("500")], "bad": [one("0")]}
    answer = answer_of(serving(values))
    assert isinstance(answer, Answered)
    timeline = answer.groups[0][1]
    assert isinstance(timeline, Timeline)
    said = timeline.between(SPAN)
    assert isinstance(said, Unanswered)
    assert "do not add up over time" in said.detail


def test_connecting_sends_nothing_and_loads_no_library() -> None:
    code = (
        "import sys; from evaluator.backends.prometheus import connect;"
        "from evaluator.core.query import Settings;"
        "connect(Settings(name='m', type='prometheus', options={'url': 'http://127.0.0.1:9'}));"
        "print(sorted({'requests', 'prometheus_api_client', 'urllib3'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
