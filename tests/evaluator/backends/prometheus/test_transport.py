"""What slogate says, and how soon, whatever a server does on the wire."""

from __future__ import annotations

import gzip
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.backends.prometheus.client import Client
from evaluator.backends.prometheus.plain import PlainWire
from evaluator.backends.prometheus.request import Samples, SeriesIn
from evaluator.backends.prometheus.session import SessionWire
from evaluator.backends.prometheus.settings import read
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline, Settings
from tests import fault_server as faults
from tests.evaluator.backends.prometheus.asking import AT, GOOD, QUERY, Way, asked, refusal
from tests.fault_server import FaultServer, answering


@pytest.fixture(params=[PlainWire, SessionWire], ids=["plain", "session"])
def wire(request: pytest.FixtureRequest) -> Way:
    """Either way over which a plain server can be reached."""
    way: Way = request.param
    return way


def test_the_query_and_its_time_are_sent_in_the_body(wire: Way) -> None:
    with FaultServer(answering(GOOD)) as server:
        outcome = asked(server.url + "/prefix", tenant="team-a", headers={"X-Team": "a"}, wire=wire)
    assert isinstance(outcome, Samples)
    assert outcome.series[0].samples == ((AT, 5),)
    request = server.requests[0]
    assert request.line == "POST /prefix/api/v1/query HTTP/1.1"
    assert request.form == {"query": "sum(up)", "time": str(AT), "nocache": "1", "stats": "true"}
    assert request.headers["x-scope-orgid"] == "team-a"
    assert request.headers["x-team"] == "a"
    assert "authorization" not in request.headers


def test_the_series_of_a_selector_are_asked_for_in_a_body(wire: Way) -> None:
    body = json.dumps({"status": "success", "data": [{"__name__": "up", "job": "shop"}]})
    request = SeriesIn('up{job="shop"}', AT - 60, AT)
    with FaultServer(answering(body)) as server:
        outcome = asked(server.url + "/prefix", request=request, wire=wire)
    assert isinstance(outcome, Samples)
    assert outcome.label_sets == ((("__name__", "up"), ("job", "shop")),)
    assert server.requests[0].line == "POST /prefix/api/v1/series HTTP/1.1"
    assert server.requests[0].form == {"match[]": 'up{job="shop"}', "start": str(AT - 60), "end": str(AT)}


def test_a_partial_list_of_series_is_no_list(wire: Way) -> None:
    body = json.dumps({"status": "success", "data": [], "warnings": ["store-2 unavailable"]})
    with FaultServer(answering(body)) as server:
        said = refusal(server.url, request=SeriesIn("up", AT - 60, AT), wire=wire)
    assert said.reason is Reason.PARTIAL
    assert said.detail.endswith("asked the series of `up` from 2025-03-15T00:59:00Z to 2025-03-15T01:00:00Z")


def test_what_an_answer_cost_is_told_where_it_was_asked_for(wire: Way) -> None:
    body = json.loads(GOOD)
    body["data"]["stats"] = {"samples": {"totalQueryableSamples": 240}, "timings": {"evalTotalTime": 0.25}}
    with FaultServer(answering(json.dumps(body))) as server:
        outcome = asked(server.url, wire=wire)
    assert server.requests[0].form == {"query": "sum(up)", "time": str(AT), "nocache": "1", "stats": "true"}
    assert isinstance(outcome, Samples)
    assert (outcome.read_samples, outcome.eval_seconds) == (240, 0.25)


@pytest.mark.parametrize("fault", [faults.silent, faults.slow_headers, faults.slow_body, faults.slow_last_body])
def test_the_deadline_is_a_total_one(fault: faults.Fault, wire: Way) -> None:
    began = time.monotonic()
    with FaultServer(fault) as server:
        said = refusal(server.url, seconds=1, wire=wire)
    assert said.reason is Reason.DEADLINE
    assert "no complete answer within" in said.detail
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize(("scheme", "wire"), [("http", PlainWire), ("http", SessionWire), ("https", SessionWire)])
def test_a_server_that_never_accepts_or_shakes_hands_is_left_in_time(scheme: str, wire: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        assert (
            refusal(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", seconds=1, wire=wire).reason is Reason.DEADLINE
        )
        assert time.monotonic() - began < 2.5


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.huge_body, "the answer is too long (400 MiB; at most 8 MiB are read)"),
        (faults.gzip_bomb, "more than 8 MiB once decompressed"),
        (faults.endless_chunks, "the answer is too long (more than 8 MiB"),
        (faults.header_bomb, "does not answer in HTTP: got more than 100 headers"),
        (faults.resets, "closed the connection without an answer"),
        (faults.cut_off, "was cut off in the middle"),
        (faults.garbage, "does not answer in HTTP"),
        (answering("", 204), "the answer is empty (204 No Content)"),
        (answering(""), "the answer is empty"),
        (answering("<html><title>Log in</title>", content_type="text/html"), "HTML or XML, not JSON"),
        (answering("[]"), "the answer is a list, not the object of the Prometheus API"),
        (answering("null"), "the answer is null, not the object"),
        (answering("{}"), "the answer has no status of the Prometheus API"),
        (answering(GOOD[:40]), "the answer's JSON is truncated"),
        (answering("NaN"), "a bare NaN, which is not JSON"),
        (answering("[" * 100_000), "nested too deeply"),
        (answering("[" + "9" * 5000 + "]"), "the answer is not JSON"),
        (answering(b'{"status":"\xff"}'), "not UTF-8 text"),
        (answering("[" + "[]," * 2_000_000 + "[]]"), "too many values"),
        (answering(b"\x1f\x8b broken", Content_Encoding="gzip"), "compression is damaged"),
        (answering(gzip.compress(GOOD.encode())[:-9], Content_Encoding="gzip"), "truncated"),
        (answering("x", Content_Encoding="br"), "packed in a way that was not asked for"),
        (answering("", 302, Location="https://login.example.com/?next=secret"), "redirects (302) to https://login.example.com;"),
        (answering('{"status":"error","errorType":"bad_data","error":"parse error"}', 400), "(400): bad_data: parse error"),
        (answering("no", 401, content_type="text/plain"), 'wants a credential (401 Unauthorized): "no"'),
        (answering("", 403), "does not let us in (403 Forbidden)"),
        (answering("", 404), "is the path prefix of the url right?"),
        (answering('{"status":"error","errorType":"execution","error":"too many samples"}', 422), "(422): execution: too many samples"),
        (answering("", 500), "failed (500 Internal Server Error)"),
        (answering('{"status":"error","errorType":"timeout","error":"query timed out"}', 503), "(503 Service Unavailable): timeout: query timed out"),
        (answering("", 418), "HTTP status 418"),
        (answering('{"status":"error","errorType":"internal","error":"boom"}'), "answered with an error: internal: boom"),
    ],
)  # fmt: skip
def test_each_fault_has_its_own_words(fault: faults.Fault, words: str, wire: Way) -> None:
    with FaultServer(fault) as server:
        said = refusal(server.url, wire=wire)
    assert said.reason is Reason.BACKEND
    assert words in said.detail
    assert said.detail.startswith("metrics: ")
    assert "`sum(up)` at 2025-03-15T01:00:00Z" in said.detail
    assert "\n" not in said.detail


def test_nobody_listening_and_unknown_hosts_are_told_apart(wire: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert f"connection refused by 127.0.0.1:{port}" in refusal(f"http://127.0.0.1:{port}", wire=wire).detail
    assert "unknown host: nowhere.invalid" in refusal("http://nowhere.invalid", wire=wire).detail


def test_tls_spoken_to_a_server_without_it_is_said() -> None:
    with FaultServer(faults.garbage) as server:
        said = refusal(server.url.replace("http:", "https:"))
    assert re.search(r"TLS with 127.0.0.1:\d+ failed: [A-Z_]+;", said.detail)


def test_warnings_are_a_partial_answer_unless_the_operator_allows_it() -> None:
    body = json.loads(GOOD) | {"warnings": ["store-2 unavailable"], "infos": ["metric might not be a counter"]}
    with FaultServer(answering(json.dumps(body))) as server:
        said = refusal(server.url)
        assert said.reason is Reason.PARTIAL
        assert '"store-2 unavailable"' in said.detail
        allowed = asked(server.url, allow_partial=True)
    assert isinstance(allowed, Samples)
    assert allowed.notices == (
        "metrics: partial response allowed: store-2 unavailable",
        "metrics: metric might not be a counter",
    )


@pytest.mark.parametrize("fault", [faults.resets, answering("", 429), answering("", 502), answering("", 503)])
def test_what_may_pass_is_tried_again(fault: faults.Fault, wire: Way) -> None:
    with FaultServer(faults.in_turn(fault, answering(GOOD))) as server:
        assert isinstance(asked(server.url, wire=wire), Samples)
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 500])
def test_what_cannot_pass_is_not_tried_again(status: int, wire: Way) -> None:
    with FaultServer(answering("", status)) as server:
        refusal(server.url, wire=wire)
    assert len(server.requests) == 1


def test_a_query_that_timed_out_on_the_server_is_not_run_again(wire: Way) -> None:
    body = '{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}'
    with FaultServer(answering(body, 503)) as server:
        refusal(server.url, wire=wire)
    assert len(server.requests) == 1


@pytest.mark.parametrize("asks", ["86400", "Fri, 01 Jan 2099 00:00:00 GMT"])
def test_a_long_retry_after_is_not_waited_for(asks: str, wire: Way) -> None:
    fault = answering("", 429, Retry_After=asks, Date="Sat, 15 Mar 2025 01:00:00 GMT")
    began = time.monotonic()
    with FaultServer(fault) as server:
        assert "it asks to wait" in refusal(server.url, wire=wire).detail
    assert time.monotonic() - began < 1


def test_a_retry_after_within_the_deadline_is_kept(wire: Way) -> None:
    began = time.monotonic()
    with FaultServer(faults.in_turn(answering("", 429, Retry_After="1"), answering(GOOD))) as server:
        assert isinstance(asked(server.url, wire=wire), Samples)
    assert 1 <= time.monotonic() - began < 3


def test_text_of_the_server_is_shown_without_controls_and_cut() -> None:
    body = json.dumps({"status": "error", "errorType": "bad_data", "error": "\x1b[2J\u202e\n::error::" + "x" * 5000})
    with FaultServer(answering(body, 400)) as server:
        said = refusal(server.url)
    assert "\x1b" not in said.detail
    assert "\u202e" not in said.detail
    assert len(said.detail) < 400


def test_a_proxy_that_is_not_there_is_told_from_a_server_that_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = refusal("http://prometheus.example.com", proxy=f"http://user:canary@127.0.0.1:{port}")
    assert "the proxy cannot be reached or refuses: Connection refused;" in said.detail
    assert "canary" not in said.detail


def test_the_proxy_of_the_settings_is_used() -> None:
    with FaultServer(answering(GOOD)) as proxy:
        assert isinstance(asked("http://prometheus.example.com", proxy=proxy.url), Samples)
    assert proxy.requests[0].path == "http://prometheus.example.com/api/v1/query"


def test_connections_are_kept(wire: Way) -> None:
    ports: list[int] = []

    def fault(connection: socket.socket, _: faults.Asked) -> None:
        ports.append(connection.getpeername()[1])
        connection.sendall(faults.head(Content_Type="application/json", Content_Length=str(len(GOOD))) + GOOD.encode())

    fault.closes = False  # type: ignore[attr-defined]
    with FaultServer(fault) as server:
        connection = read(Settings(name="metrics", type="prometheus", options={"url": server.url}))
        client = Client(connection, wire=wire(connection))
        for _ in range(3):
            assert isinstance(client.ask(QUERY, Deadline(time.monotonic() + 5, time.monotonic)), Samples)
        client.close()
    assert len(ports) == 3
    assert len(set(ports)) == 1


_MEMORY = """
import sys, time
from evaluator.backends.prometheus.client import Client
from evaluator.backends.prometheus.plain import PlainWire
from evaluator.backends.prometheus.request import Instant
from evaluator.backends.prometheus.session import SessionWire
from evaluator.backends.prometheus.settings import read
from evaluator.core.query import Deadline, Settings
client = Client(read(Settings(name="m", type="prometheus", options={"url": sys.argv[1]})))
print(client.ask(Instant("up", 1), Deadline(time.monotonic() + 10, time.monotonic)))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.fixture(params=[faults.huge_body, faults.gzip_bomb, faults.endless_chunks, "lists", "objects"])
def filling(request: pytest.FixtureRequest) -> Iterator[FaultServer]:
    shapes = {
        "lists": "[" + "[]," * 600_000 + "[]]",
        "objects": "[" + '{"a":1},' * 230_000 + "{}]",
    }
    fault = request.param if callable(request.param) else answering(shapes[request.param])
    with FaultServer(fault) as server:
        yield server


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
def test_no_answer_fills_the_memory(filling: FaultServer) -> None:
    command = [sys.executable, "-c", _MEMORY, filling.url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.startswith("backend error: m: the answer ")
    peak = int(done.stdout.split()[-1]) // 1024
    assert peak < 256, f"{peak} MiB"


def test_a_list_that_the_server_says_nothing_to_is_asked_for_once(wire: Way) -> None:
    with FaultServer(lambda connection, asked: None) as server:
        outcome = asked(server.url, request=SeriesIn("up", AT - 60, AT), wire=wire)
    assert isinstance(outcome, Unanswered)
    assert len(server.requests) == 1
