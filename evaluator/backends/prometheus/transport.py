"""Calls to a source that nothing on the other side can hold up or fill, whichever wire they go over.

The answer is read as it streams and capped before and after decompression, redirects are refused,
and the deadline is a total one. What came is an ``Exchange``, what did not is ``Failed``.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime

from evaluator.backends.prometheus.envelope import MAX_BODY_BYTES, Envelope, Undecodable, envelope
from evaluator.backends.prometheus.failure import MEBIBYTE, Failed, late, of_exception, of_status, too_long
from evaluator.backends.prometheus.leash import Watch
from evaluator.backends.prometheus.wire import Call, Reply, Wire
from evaluator.core.counts import Reason
from evaluator.core.query import Deadline
from slo_spec.record import Record

TRIES = 3
LONGEST_WAIT_SECONDS = 10
_PAUSES = (0.25, 1.0)
_STEP = 64 * 1024


class Exchange(Record):
    """An answer with status 200. The names of ``headers`` are in lower case."""

    envelope: Envelope
    headers: Mapping[str, str]


class Transport:
    """Calls to one server, which end in time and in bounds. Safe to be used by several threads."""

    def __init__(self, url: str, wire: Wire, redact: Callable[[str], str] = str) -> None:
        self._url = url
        self._redact = redact
        self._wire = wire
        self._watch = Watch()
        self._decoding = threading.Lock()
        self._closed = threading.Event()
        self._patient = True

    def close(self) -> None:
        """End the connections; a pause between two tries ends at once."""
        self._closed.set()
        self._wire.close()
        self._watch.close()

    def exchange(self, call: Call, deadline: Deadline) -> Exchange:
        """The answer to a call.

        Raises ``Failed``. Tries again only where that may help, and never beyond the deadline.
        """
        within = deadline.remaining()
        for attempt in range(TRIES):
            try:
                exchange = self._once(call, deadline, within)
                self._patient = True
                return exchange
            except Failed as failure:
                if not call.needed and not failure.reached:
                    raise
                pause = _PAUSES[attempt] if attempt < len(_PAUSES) and self._patient else None
                if failure.wait_seconds is not None and pause is not None:
                    pause = failure.wait_seconds
                if not failure.again or pause is None or pause > min(LONGEST_WAIT_SECONDS, deadline.remaining()):
                    # Where trying again did not help, the next request is tried once, until one succeeds.
                    self._patient = not failure.again
                    raise
                self._closed.wait(pause)
        raise late(within)

    def _once(self, call: Call, deadline: Deadline, within: float) -> Exchange:
        if deadline.remaining() <= 0 or self._closed.is_set():
            raise late(within)
        with self._watch.guarding(deadline) as guard:
            try:
                return self._exchange(call, deadline)
            except self._wire.errors as error:
                if deadline.passed or guard.was_cut:
                    raise late(within) from error
                raise of_exception(error, self._url, self._wire.words) from error
            except Failed as failure:
                # A body that the guard cut may look like a complete one that is merely too short.
                if guard.was_cut:
                    raise late(within) from failure
                raise

    def _exchange(self, call: Call, deadline: Deadline) -> Exchange:
        reply = self._wire.send(call, deadline)
        try:
            body = _body(reply) if reply.status == 200 else self._beginning(reply)
        finally:
            reply.close()
        if reply.status != 200:
            raise self._failure(reply, body)
        with self._decoding:
            try:
                answer = envelope(body, reply.headers.get("content-type", ""))
            except Undecodable as error:
                raise Failed(error.unanswered.reason, error.unanswered.detail) from error
        return Exchange(answer, reply.headers)

    def _beginning(self, reply: Reply) -> bytes:
        """As much of an error's body as its words can stand in; an unreadable one says nothing."""
        body = bytearray()
        try:
            for piece in reply.pieces(_STEP):
                body += piece
                if len(body) > _STEP:
                    break
        except self._wire.errors:
            pass
        if "gzip" in reply.headers.get("content-encoding", ""):
            try:
                return zlib.decompressobj(47).decompress(bytes(body), _STEP)
            except zlib.error:
                return b""
        return bytes(body[:_STEP])

    def _failure(self, reply: Reply, body: bytes) -> Failed:
        """The failure that a status other than 200 means, and whether it is worth another try."""
        failure = of_status(reply.status, reply.headers, body, self._redact)
        failure.wait_seconds = _retry_after(reply.headers)
        if failure.again and (failure.wait_seconds or 0) > LONGEST_WAIT_SECONDS:
            asked = f"; it asks to wait {failure.wait_seconds:.0f} s, longer than we do"
            return Failed(failure.unanswered.reason, failure.unanswered.detail + asked)
        return failure


def _body(reply: Reply) -> bytes:
    """The decompressed body, or ``Failed`` as soon as it is known to be too long."""
    length = reply.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) > MAX_BODY_BYTES:
        raise too_long(f"{int(length) // MEBIBYTE} MiB")
    encoding = reply.headers.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return _joined(_raw(reply))
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _joined(_inflated(_raw(reply), encoding))
    raise Failed(Reason.BACKEND, "the answer is packed in a way that was not asked for (Content-Encoding)")


def _raw(reply: Reply) -> Iterator[bytes]:
    """The body as it comes, refused beyond the cap."""
    taken = 0
    for piece in reply.pieces(_STEP):
        taken += len(piece)
        if taken > MAX_BODY_BYTES:
            raise too_long()
        yield piece


def _inflated(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The decompressed body, a bounded piece at a time."""
    machine = zlib.decompressobj(47 if "gzip" in encoding else 15)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                yield machine.decompress(waiting, _STEP)
                waiting = machine.unconsumed_tail
        while not machine.eof and (rest := machine.decompress(b"", _STEP)):
            yield rest
    except zlib.error as error:
        raise Failed(Reason.BACKEND, "the answer's compression is damaged") from error
    if not machine.eof:
        raise Failed(Reason.BACKEND, "the compressed answer is truncated")


def _joined(pieces: Iterator[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise too_long(f"more than {MAX_BODY_BYTES // MEBIBYTE} MiB once decompressed")
    return bytes(body)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait; a date counts from the server's own Date."""
    asked = headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, (parsedate_to_datetime(asked) - parsedate_to_datetime(headers["date"])).total_seconds())
    except (TypeError, ValueError, KeyError, OverflowError):
        return None
