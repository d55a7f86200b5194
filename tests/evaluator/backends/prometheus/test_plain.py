"""The standard library's HTTP: connections that are kept, and lengths that lie."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.client import Client
from evaluator.backends.prometheus.plain import PlainWire, _Connection, encoded
from evaluator.backends.prometheus.request import Samples
from evaluator.backends.prometheus.settings import read
from evaluator.backends.prometheus.wire import CONNECTIONS
from evaluator.core.query import Deadline, Settings
from tests import fault_server as faults
from tests.evaluator.backends.prometheus.asking import GOOD, QUERY, asked, refusal
from tests.fault_server import Asked, Fault, FaultServer, answering, head

CHUNKED = head(Content_Type="application/json", Transfer_Encoding="chunked")


def on_each_connection(*answers: bool) -> Fault:
    """A server that answers, or not, to the first call of a connection, to the second, and so on; then it closes."""
    calls: dict[int, int] = {}

    def fault(connection: socket.socket, asked: Asked) -> None:
        port = connection.getpeername()[1]
        call = calls[port] = calls.get(port, 0) + 1
        if answers[call - 1]:
            answering(GOOD, Connection="keep-alive")(connection, asked)
        if call == len(answers):
            connection.shutdown(socket.SHUT_RDWR)

    fault.closes = False  # type: ignore[attr-defined]
    return fault


def with_client(server: FaultServer, work: Callable[[Client], None]) -> None:
    client = Client(read(Settings(name="metrics", type="prometheus", options={"url": server.url})))
    try:
        work(client)
    finally:
        client.close()


def soon(seconds: float = 5) -> Deadline:
    return Deadline(time.monotonic() + seconds, time.monotonic)


@pytest.mark.parametrize("answers", [(True,), (True, False)], ids=["while it waited", "as it was asked"])
def test_a_connection_that_the_server_has_closed_is_opened_anew_without_a_word(answers: tuple[bool, ...]) -> None:
    def work(client: Client) -> None:
        began = time.monotonic()
        for _ in range(3):
            assert isinstance(client.ask(QUERY, soon()), Samples)
            time.sleep(0.02)
        assert time.monotonic() - began < 0.25, "this was a pause between two tries"

    with FaultServer(on_each_connection(*answers)) as server:
        with_client(server, work)


def test_a_new_connection_that_is_closed_is_not_opened_for_ever() -> None:
    with FaultServer(faults.resets) as server:
        assert "closed the connection without an answer" in refusal(server.url).detail
    assert len(server.requests) == 3


def test_what_nobody_asked_for_is_not_read_as_the_next_answer() -> None:
    def fault(connection: socket.socket, _: Asked) -> None:
        bodies = (GOOD, '{"status":"error","error":"smuggled"}')
        connection.sendall(b"".join(head(Content_Length=str(len(body))) + body.encode() for body in bodies))

    fault.closes = False  # type: ignore[attr-defined]

    def work(client: Client) -> None:
        for _ in range(3):
            assert isinstance(client.ask(QUERY, soon()), Samples)
            time.sleep(0.02)

    with FaultServer(fault) as server:
        with_client(server, work)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"zz\r\n{}\r\n", "is damaged (chunk length)"),
        (b"-1\r\n{}\r\n0\r\n\r\n", "was cut off in the middle"),
        (b"-5\r\n{}\r\n0\r\n\r\n", "is damaged (chunk length)"),
        (b"ffffffffffff\r\n{}", "was cut off in the middle"),
    ],
)
def test_a_length_of_a_chunk_that_is_none_is_said(body: bytes, words: str) -> None:
    def fault(connection: socket.socket, _: Asked) -> None:
        connection.sendall(CHUNKED + body)

    with FaultServer(fault) as server:
        assert words in refusal(server.url).detail


def test_a_negative_length_of_a_chunk_does_not_open_the_flood() -> None:
    # http.client reads "-1" bytes as all that come.
    def fault(connection: socket.socket, _: Asked) -> None:
        connection.sendall(CHUNKED + b"-1\r\n")
        for _step in range(64):
            connection.sendall(b" " * 2**20)

    with FaultServer(fault) as server:
        assert "the answer is too long (more than 8 MiB" in refusal(server.url).detail


def test_an_answer_in_chunks_is_read_and_its_connection_kept() -> None:
    def fault(connection: socket.socket, _: Asked) -> None:
        half = len(GOOD) // 2
        for piece in (GOOD[:half], GOOD[half:], ""):
            connection.sendall(
                (CHUNKED if piece == GOOD[:half] else b"") + b"%x\r\n%b\r\n" % (len(piece), piece.encode())
            )
        ports.add(connection.getpeername()[1])

    fault.closes = False  # type: ignore[attr-defined]
    ports: set[int] = set()

    def work(client: Client) -> None:
        for _ in range(3):
            assert isinstance(client.ask(QUERY, soon()), Samples)

    with FaultServer(fault) as server:
        with_client(server, work)
    assert len(ports) == 1


def test_a_wire_that_is_closed_keeps_no_connection() -> None:
    wire = PlainWire(read(Settings(name="metrics", type="prometheus", options={"url": "http://127.0.0.1:9"})))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        kept = [_open(listener) for _ in range(CONNECTIONS + 1)]
        for each in kept:
            wire.put_back(each)
        assert [each.sock is None for each in kept] == [False] * CONNECTIONS + [True]
        wire.close()
        wire.put_back(last := _open(listener))
        assert all(each.sock is None for each in (*kept, last))


def _open(listener: socket.socket) -> _Connection:
    connection = _Connection(*listener.getsockname())
    connection.wait_at_most(5)
    connection.connect()
    return connection


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with FaultServer(answering(GOOD)) as server:
        assert isinstance(asked(server.url), Samples)


@given(st.dictionaries(st.text(), st.text() | st.text('%+ &={}~"\\\n\x7f2aé')))
def test_a_form_is_encoded_as_the_standard_library_does(form: dict[str, str]) -> None:
    try:
        expected = urlencode(form).encode()
    except UnicodeEncodeError:
        with pytest.raises(UnicodeEncodeError):
            encoded(form)
        return
    assert encoded(form) == expected
