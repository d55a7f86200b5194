"""HTTP without TLS and without a proxy, by the standard library: the usual way inside a cluster.

Loading requests takes longer than a gate's whole work on one objective, and this way needs nothing
of what it is good at. Connections are kept; one that the server has closed meanwhile is opened anew.
"""

from __future__ import annotations

import http.client
import io
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import quote_plus, urlsplit

from evaluator.backends.prometheus.envelope import MAX_BODY_BYTES
from evaluator.backends.prometheus.failure import WORDS, DamagedChunk, too_long
from evaluator.backends.prometheus.leash import hold
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.wire import CONNECT_SECONDS, CONNECTIONS, Call, Reply, headers_of, lowered
from evaluator.core.query import Deadline

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_QUOTED = tuple(
    (mark, quote_plus(mark))
    for mark in dict.fromkeys("%+" + "".join(map(chr, range(0x80))))
    if quote_plus(mark) != mark
)
"""The marks that a form writes otherwise, with what it writes. The percent sign comes first, and the space after +."""


class PlainWire:
    """Connections to one server, at most four of them waiting for the next call."""

    errors: tuple[type[Exception], ...] = (http.client.HTTPException, OSError, ValueError)
    words = WORDS

    def __init__(self, connection: Connection) -> None:
        parts = urlsplit(connection.url)
        self._address = parts.hostname or "", parts.port or 80
        self._root = parts.path
        self._headers = headers_of(connection)
        self._lock = threading.Lock()
        self._waiting: list[_Connection] = []
        self._closed = False

    def send(self, call: Call, deadline: Deadline) -> Reply:
        """The beginning of the answer, on a connection that waits or on a new one."""
        waiting = self._taken()
        if waiting is not None:
            try:
                return self._sent(waiting, call, deadline)
            except ConnectionError:
                # The server closed it just now, before it saw the call. A new one tells whether it is there.
                if deadline.passed:
                    raise
        return self._sent(_Connection(*self._address), call, deadline)

    def close(self) -> None:
        """End the connections; those in use end with their answer."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
        for connection in waiting:
            connection.close()

    def _sent(self, connection: _Connection, call: Call, deadline: Deadline) -> Reply:
        try:
            connection.wait_at_most(deadline.remaining())
            with suppress(BrokenPipeError):  # who stops listening to a long query may still have said why
                if call.form is None:
                    connection.request("GET", self._root + call.path, headers=self._headers)
                else:
                    body = encoded(call.form)
                    connection.request("POST", self._root + call.path, body, self._headers | _FORM)
            return _PlainReply(connection.getresponse(), connection, self)
        except BaseException:
            connection.close()
            raise

    def _taken(self) -> _Connection | None:
        """A connection that waits and is still open, if there is one."""
        while True:
            with self._lock:
                if not self._waiting:
                    return None
                connection = self._waiting.pop()
            if connection.is_quiet():
                return connection
            connection.close()

    def put_back(self, connection: _Connection) -> None:
        """Keep a connection for the next call."""
        with self._lock:
            if not self._closed and len(self._waiting) < CONNECTIONS:
                self._waiting.append(connection)
                return
        connection.close()


class _Bounded(io.RawIOBase):
    """A socket's bytes, and no more than a body may have: whatever lengths a server announces, memory is safe."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._left = 2 * MAX_BODY_BYTES  # headers and the framing of chunks come on top of the body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        count = self._raw.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise too_long()
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """A response that reads through a bound."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fp = io.BufferedReader(_Bounded(self.fp.detach()))


class _Connection(http.client.HTTPConnection):
    """A connection whose sockets the guard of the calling thread holds."""

    response_class = _Response

    def wait_at_most(self, seconds: float) -> None:
        """Before a call: how long to wait for each piece of its answer."""
        self._seconds = seconds
        self.timeout = min(seconds, CONNECT_SECONDS)
        if self.sock is not None:
            self.sock.settimeout(seconds)
            hold(self.sock)

    def connect(self) -> None:
        """Connect, and let the guard hold the socket from the first byte on."""
        # As bytes: for a text Python loads its tables of international names first, and a plain host has none.
        self.sock = socket.create_connection((self.host.encode("ascii"), self.port), self.timeout)  # type: ignore[arg-type]
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(self._seconds)
        hold(self.sock)

    def is_quiet(self) -> bool:
        """Whether the server has neither closed the connection nor sent what nobody asked for."""
        try:
            self.sock.settimeout(0)
            self.sock.recv(1)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


class _PlainReply:
    """An answer of http.client's."""

    def __init__(self, response: http.client.HTTPResponse, connection: _Connection, wire: PlainWire) -> None:
        self.status = response.status
        self.headers = lowered(response.getheaders())
        self._response = response
        self._connection = connection
        self._wire = wire

    def pieces(self, size: int) -> Iterator[bytes]:
        """The body as it comes; an exception where it ends too early."""
        left = self._response.length
        try:
            while piece := self._response.read(size):
                left = None if left is None else left - len(piece)
                yield piece
        except http.client.IncompleteRead as error:
            # http.client tells a length that is no number from an early end only by what came before its own error.
            if isinstance(getattr(error.__cause__, "__context__", None), ValueError):
                raise DamagedChunk from error
            raise
        except ValueError as error:
            raise DamagedChunk from error  # a negative length
        if left:
            raise http.client.IncompleteRead(b"", left)

    def close(self) -> None:
        """Keep the connection if nothing more comes on it."""
        whole = self._response.isclosed()
        self._response.close()
        if whole and self._connection.sock is not None:
            self._wire.put_back(self._connection)
        else:
            self._connection.close()


def encoded(form: Mapping[str, str]) -> bytes:
    """The fields of a form as the body of a request."""
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in form.items()).encode()


def _quoted(text: str) -> str:
    """What ``quote_plus`` makes of a text, mark by mark: it looks at every character, and queries have ten thousand."""
    if not text.isascii():
        return quote_plus(text)
    if text.isalnum():
        return text  # most fields are a word or a number
    for mark, quoted in _QUOTED:
        if mark in text:
            text = text.replace(mark, quoted)
    return text
