"""One session for all requests to a source, which nothing on the other side can hold up or fill.

It stands inside prometheus-api-client's ``PrometheusConnect`` and does the work: the query goes in
the body, the answer is read as it streams and capped before and after decompression, redirects are
refused, and the deadline is a total one. What the client would throw away (warnings, the type of
the result) is kept: ``request`` returns an ``Exchange`` whose ``json()`` hands the envelope through.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from evaluator.backends.prometheus.decode import MAX_BODY_BYTES, Envelope, Undecodable, envelope
from evaluator.backends.prometheus.failure import Failed, late, of_exception, of_status
from evaluator.backends.prometheus.leash import LeashedAdapter, guarded
from evaluator.backends.prometheus.settings import Connection
from evaluator.core.counts import Reason
from evaluator.core.query import Deadline

CONNECTIONS = 4
CONNECT_SECONDS = 10
TRIES = 3
LONGEST_WAIT_SECONDS = 10
_PAUSES = (0.25, 1.0)
_STEP = 64 * 1024
_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Exchange:
    """An answer with status 200, in the shape that PrometheusConnect expects of a response."""

    envelope: Envelope
    headers: Mapping[str, str]
    status_code: int = 200

    def json(self) -> dict[str, Any]:
        """What the client picks ``data.result`` from: the exchange itself."""
        return {"data": {"result": self}}


class BoundedSession(requests.Session):
    """A session whose requests end in time and in bounds, with an ``Exchange`` or with ``Failed``."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._connection = connection
        self._adapter = LeashedAdapter(CONNECTIONS)
        self._decoding = threading.Lock()
        self._closed = threading.Event()
        self._patient = True
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if connection.proxy:
            self.proxies = {"http": connection.proxy, "https": connection.proxy}
        self.headers = CaseInsensitiveDict(connection.headers)
        self.headers["User-Agent"] = "slogate"
        self.headers["Accept"] = "application/json"
        self.headers["Accept-Encoding"] = "identity" if connection.is_loopback else "gzip"
        if connection.authorization:
            self.headers["Authorization"] = connection.authorization

    def get_adapter(self, url: str | bytes) -> Any:  # noqa: ARG002 - the signature is requests'
        """Our adapter, whatever PrometheusConnect has mounted over it."""
        return self._adapter

    def close(self) -> None:
        """End the connections; a pause between two tries ends at once."""
        self._closed.set()
        self._adapter.close()
        super().close()

    def request(self, method: str, url: str, *, params: Any = None, timeout: Any = None, **_: Any) -> Any:  # type: ignore[override]
        """The answer to a request whose ``timeout`` is a ``Deadline``; ``params`` go in the body of a POST.

        Raises ``Failed``. Tries again only where that may help, and never beyond the deadline.
        """
        deadline: Deadline = timeout
        within = deadline.remaining()
        for attempt in range(TRIES):
            try:
                exchange = self._once(method, url, params, deadline, within)
                self._patient = True
                return exchange
            except Failed as failure:
                pause = _PAUSES[attempt] if attempt < len(_PAUSES) and self._patient else None
                if failure.wait_seconds is not None and pause is not None:
                    pause = failure.wait_seconds
                if not failure.again or pause is None or pause > min(LONGEST_WAIT_SECONDS, deadline.remaining()):
                    # Where trying again did not help, the next request is tried once, until one succeeds.
                    self._patient = not failure.again
                    raise
                self._closed.wait(pause)
        raise late(within)

    def _once(self, method: str, url: str, form: Any, deadline: Deadline, within: float) -> Exchange:
        allowed = deadline.remaining()
        if allowed <= 0 or self._closed.is_set():
            raise late(within)
        with guarded(deadline) as guard:
            try:
                return self._exchange(method, url, form, allowed)
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                if deadline.passed or guard.was_cut:
                    raise late(within) from error
                raise of_exception(error, url) from error
            except Failed as failure:
                # A body that the guard cut may look like a complete one that is merely too short.
                if guard.was_cut:
                    raise late(within) from failure
                raise

    def _exchange(self, method: str, url: str, form: Any, allowed: float) -> Exchange:
        response = super().request(
            method,
            url,
            data=form if method == "POST" else None,
            timeout=(min(allowed, CONNECT_SECONDS), allowed),
            stream=True,
            allow_redirects=False,
            verify=self._connection.ca or True,
            cert=self._connection.certificate,
        )
        with response:
            body = _body(response) if response.status_code == 200 else _beginning(response)
        if response.status_code != 200:
            failure = of_status(response.status_code, response.headers, body)
            failure.wait_seconds = _retry_after(response.headers)
            if failure.again and (failure.wait_seconds or 0) > LONGEST_WAIT_SECONDS:
                asked = f"; it asks to wait {failure.wait_seconds:.0f} s, longer than we do"
                raise Failed(failure.unanswered.reason, failure.unanswered.detail + asked)
            raise failure
        with self._decoding:
            try:
                answer = envelope(body, response.headers.get("Content-Type", ""))
            except Undecodable as error:
                raise Failed(error.unanswered.reason, error.unanswered.detail) from error
        return Exchange(answer, dict(response.headers))


def _body(response: requests.Response) -> bytes:
    """The decompressed body, or ``Failed`` as soon as it is known to be too long."""
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and len(length) < 20 and int(length) > MAX_BODY_BYTES:
        raise _too_long(f"{int(length) // _MEBIBYTE} MiB")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return _joined(_raw(response))
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return _joined(_inflated(_raw(response), encoding))
    raise Failed(Reason.BACKEND, "the answer is packed in a way that was not asked for (Content-Encoding)")


def _beginning(response: requests.Response) -> bytes:
    """As much of an error's body as its words can stand in; an unreadable one says nothing."""
    body = bytearray()
    try:
        for piece in response.raw.stream(_STEP, decode_content=False):
            body += piece
            if len(body) > _STEP:
                break
    except (HTTPError, OSError):
        pass
    if "gzip" in response.headers.get("Content-Encoding", ""):
        try:
            return zlib.decompressobj(47).decompress(bytes(body), _STEP)
        except zlib.error:
            return b""
    return bytes(body[:_STEP])


def _raw(response: requests.Response) -> Iterator[bytes]:
    """The body as it comes, refused beyond the cap."""
    taken = 0
    for piece in response.raw.stream(_STEP, decode_content=False):
        taken += len(piece)
        if taken > MAX_BODY_BYTES:
            raise _too_long(f"more than {MAX_BODY_BYTES // _MEBIBYTE} MiB")
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
            raise _too_long(f"more than {MAX_BODY_BYTES // _MEBIBYTE} MiB once decompressed")
    return bytes(body)


def _too_long(size: str) -> Failed:
    limit = f"at most {MAX_BODY_BYTES // _MEBIBYTE} MiB are read"
    return Failed(Reason.BACKEND, f"the answer is too long ({size}; {limit}): aggregate in the query")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait; a date counts from the server's own Date."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, (parsedate_to_datetime(asked) - parsedate_to_datetime(headers["Date"])).total_seconds())
    except (TypeError, ValueError, KeyError, OverflowError):
        return None
