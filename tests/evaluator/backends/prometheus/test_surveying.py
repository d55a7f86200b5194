"""Looking at a server that misbehaves: what could not be asked is said, and nothing is guessed."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping
from typing import Any

import pytest

from evaluator.backends.prometheus import connect
from evaluator.core.interval import Span
from evaluator.core.query import Deadline, Query, Settings
from evaluator.core.survey import Code, Survey, Weight
from slo_spec.model import Matcher, MatchOperator, Ratio, Selector
from tests import fault_server as faults
from tests.fault_server import Asked, FaultServer, answering

END = 1_742_000_400
SPAN = Span(END - 86_400, END)
SHOP = Matcher("job", MatchOperator.EQUAL, "shop")
MEASURE = Ratio(total=Selector("calls_total", (SHOP,)), bad=Selector("calls_total", (SHOP, Matcher("e", MatchOperator.EQUAL, "1"))))  # fmt: skip


def serving(names: Mapping[str, Any], values: Mapping[str, Any], **more: Any) -> faults.Fault:
    """A server without series, but for the queries that hold a word; and with lists of names by path."""

    def fault(connection: socket.socket, asked: Asked) -> None:
        if asked.line.startswith("GET"):
            found: Any = next((data for path, data in names.items() if path in asked.path), [])
            body = found if isinstance(found, str) else json.dumps({"status": "success", "data": found})
        elif "query_range" in asked.path:
            body = faults.success([], "matrix")
        else:
            body = faults.success(next((v for word, v in values.items() if word in asked.form["query"]), []), **more)
        answering(body)(connection, asked)

    return fault


def looked_at(fault: faults.Fault, seconds: float = 10, **options: Any) -> Survey:
    """What the backend finds when that is the server."""
    with FaultServer(fault) as server:
        backend: Any = connect(Settings(name="metrics", type="prometheus", options={"url": server.url, **options}))
        query = Query(source="metrics", measure=MEASURE, span=SPAN, knots=(SPAN.start, END))
        try:
            found: Survey = backend.survey([query], Deadline(time.monotonic() + seconds, time.monotonic))[query]
        finally:
            backend.close()
    return found


@pytest.mark.parametrize("names", ["<html>login</html>", {"a": 1}, [1, 2], None, "", ["x" * 2_000]])
def test_a_metric_is_missing_also_where_nobody_tells_which_there_are(names: Any) -> None:
    (finding,) = looked_at(serving({"__name__": names}, {})).findings
    assert (finding.code, finding.hint) == (Code.METRIC, "")


def test_a_metric_that_is_near_but_without_a_recent_sample_is_no_guess() -> None:
    one = [{"metric": {}, "value": [END, "3"]}]
    fault = serving({"__name__": ["call_total", "callz_total", "not a name{}"]}, {"callz_total": one})
    (finding,) = looked_at(fault).findings
    assert finding.hint == "did you mean callz_total?"


def test_labels_of_the_servers_are_shown_and_not_obeyed() -> None:
    one = [{"metric": {}, "value": [END, "3"]}]
    fault = serving({"/labels": ["jab", "\x1b]0;owned\x07", "__name__"]}, {"(calls_total[": one})
    (finding,) = [each for each in looked_at(fault).findings if each.part == "total"]
    assert finding.code is Code.LABEL
    assert "its labels are jab, ?]0;owned?" in finding.message
    assert finding.hint == "did you mean 'jab'?"


def test_values_are_listed_by_how_many_series_have_them_ten_at_most() -> None:
    one = [{"metric": {}, "value": [END, "3"]}]
    values = [{"metric": {"job": f"j{n:02}"}, "value": [END, str(n % 3)]} for n in range(13)]
    fault = serving({}, {"topk": values, "(calls_total[": one, 'job!=""': one})
    (finding,) = [each for each in looked_at(fault).findings if each.part == "total"]
    assert finding.code is Code.VALUE
    assert finding.message.endswith('the values are "j02", "j05", "j08", "j11", "j01", "j04", "j07", "j10", "j00", "j03" and 3 more')  # fmt: skip


@pytest.mark.parametrize(
    "body", ["", "<html>", '{"status": "error", "errorType": "execution", "error": "too many"}', "[]"]
)
def test_a_server_that_gives_no_answer_could_not_be_asked(body: str) -> None:
    (finding,) = looked_at(answering(body)).findings
    assert (finding.code, finding.weight) == (Code.UNANSWERED, Weight.UNANSWERED)
    assert finding.message.startswith("backend error: metrics: ")


def test_a_partial_answer_is_none_unless_the_operator_allows_it() -> None:
    fault = serving({}, {}, warnings=["store-2 unavailable"])
    (finding,) = looked_at(fault).findings
    assert (finding.weight, "store-2 unavailable" in finding.message) == (Weight.UNANSWERED, True)
    assert looked_at(fault, allow_partial=True).findings[0].code is Code.METRIC


def test_a_silent_server_is_left_at_the_deadline() -> None:
    began = time.monotonic()
    (finding,) = looked_at(lambda connection, asked: time.sleep(4), seconds=0.5).findings
    assert time.monotonic() - began < 2.5
    assert (finding.weight, "deadline" in finding.message) == (Weight.UNANSWERED, True)
