"""What went wrong on the way, in words for whoever reads the report."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from evaluator.backends.prometheus.envelope import MAX_BODY_BYTES, Undecodable, beginning, envelope, safe
from evaluator.core.counts import Reason, Unanswered

MEBIBYTE = 1024 * 1024
RETRIED_STATUS = frozenset({429, 502, 503, 504})
_STATUS = {
    400: "refused the query as faulty (400)",
    401: "wants a credential (401 Unauthorized)",
    403: "does not let us in (403 Forbidden)",
    404: "knows no such address (404 Not Found): is the path prefix of the url right?",
    407: "stands behind a proxy that wants a credential (407)",
    408: "gave up waiting for the request (408)",
    413: "finds the query too long (413)",
    414: "finds the address too long (414)",
    422: "could not run the query (422)",
    429: "has too many requests (429 Too Many Requests)",
    500: "failed (500 Internal Server Error)",
    502: "has a gateway without a working server behind it (502 Bad Gateway)",
    503: "is not available (503 Service Unavailable)",
    504: "has a gateway that gave up waiting (504 Gateway Timeout)",
}


class Failed(Exception):
    """A request that got no answer, with the value that says so. ``again`` where another try may help."""

    def __init__(self, reason: Reason, words: str, *, again: bool = False, reached: bool = False) -> None:
        super().__init__(words)
        self.unanswered = Unanswered(reason, words)
        self.again = again
        self.reached = reached
        """Whether it was the server that answered: not the network, and not silence."""
        self.wait_seconds: float | None = None


def late(seconds: float) -> Failed:
    """The failure of a request that its deadline has ended."""
    if seconds < 0.1:
        return Failed(Reason.DEADLINE, "no time was left to ask")
    return Failed(Reason.DEADLINE, f"no complete answer within {seconds:.{0 if seconds >= 1 else 1}f} s")


def of_status(status: int, headers: Mapping[str, str], body: bytes, redact: Callable[[str], str] = str) -> Failed:
    """The failure that an HTTP status other than 200 means, with what the server itself says.

    The names of ``headers`` are in lower case. ``redact`` sees an address before it is taken apart: a slash in a
    secret would end the host.
    """
    if 300 <= status < 400:
        where = safe(_origin(redact(headers.get("location", ""))), 100)
        return Failed(
            Reason.BACKEND,
            f"the server redirects ({status}) to {where or 'nowhere'}; redirects are not followed: "
            "is a login in the way, or is the url old?",
            reached=True,
        )
    if status == 204:
        return Failed(Reason.BACKEND, "the answer is empty (204 No Content)", reached=True)
    own_words, ran_out = _own_words(headers.get("content-type", ""), body)
    words = _STATUS.get(status, f"answered with the HTTP status {status}")
    words = f"the server {words}" + (f": {own_words}" if own_words else "")
    # A query that ran out of the server's own time would only run, and fail, again.
    again = status in RETRIED_STATUS and not ran_out
    return Failed(Reason.BACKEND, words, again=again, reached=True)


def _own_words(content_type: str, body: bytes) -> tuple[str, bool]:
    """The server's own reason, and whether it says that the query took too long or was ended."""
    try:
        answer = envelope(body, content_type)
    except Undecodable:
        start = beginning(body)
        return (f'"{start}"' if start else ""), False
    kind = f"{answer.error_type}: " if answer.error_type else ""
    return kind + answer.error, answer.error_type in {"timeout", "canceled", "execution"}


def _origin(location: str) -> str:
    """Scheme and host of an address: its path and query may hold what is nobody's business."""
    try:
        parts = urlsplit(location)
        return f"{parts.scheme}://{parts.hostname}" if parts.hostname else parts.path
    except ValueError:
        return "somewhere unreadable"


Words = tuple[tuple[str, tuple[type[BaseException], ...]], ...]
"""Words for the kinds of exceptions that they tell of; the first row that fits is taken."""


class DamagedChunk(http.client.HTTPException):
    """A piece of the body that begins with no length."""


NO_TLS = "TLS with {host} failed: {why}"
UNKNOWN_HOST = "unknown host: {host}"
NO_PROXY = "the proxy cannot be reached or refuses: {why}"
DAMAGED = "the answer of {host} is damaged (chunk length)"
CUT_OFF = "the answer of {host} was cut off in the middle"
NO_HTTP = "{host} does not answer in HTTP: {why}"
LATE = "no answer from {host} in time"

WORDS: Words = (
    (UNKNOWN_HOST, (socket.gaierror,)),
    ("connection refused by {host}: does the server run there?", (ConnectionRefusedError,)),
    ("{host} closed the connection without an answer", (http.client.RemoteDisconnected,)),
    ("{host} broke the connection off", (ConnectionResetError, BrokenPipeError)),
    (DAMAGED, (DamagedChunk,)),  # caused by the next
    (CUT_OFF, (http.client.IncompleteRead,)),
    (NO_HTTP, (http.client.HTTPException,)),
    (LATE, (TimeoutError,)),
)
"""For the standard library's exceptions."""


def of_exception(error: Exception, url: str, table: Words) -> Failed:
    """The failure that a wire's exception stands for, in the words of the wire's own table."""
    parts = urlsplit(url)
    host = f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
    causes = list(_causes(error))
    for words, kinds in table:
        found = [cause for cause in causes if isinstance(cause, kinds)]
        if found:
            why = _system_words(causes) if words == NO_PROXY else ""
            told = words.format(host=host, why=why or safe(_why(found[-1]), 160))
            return Failed(Reason.DEADLINE if words == LATE else Reason.BACKEND, told, again=_again(found[-1]))
    return Failed(Reason.BACKEND, f"{host}: {safe(_why(error), 160)}")


def too_long(size: str = f"more than {MAX_BODY_BYTES // MEBIBYTE} MiB") -> Failed:
    """The failure of an answer that is longer than anybody reads."""
    limit = f"at most {MAX_BODY_BYTES // MEBIBYTE} MiB are read"
    return Failed(Reason.BACKEND, f"the answer is too long ({size}; {limit}): aggregate in the query")


def _again(cause: BaseException) -> bool:
    return isinstance(cause, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError)


def _why(error: BaseException) -> str:
    """The innermost text of an error, without addresses of objects in memory."""
    reason = getattr(error, "verify_message", "") or getattr(error, "reason", "")
    text = reason if isinstance(reason, str) and reason else str(error.args[0] if error.args else "")
    return text.rpartition(">: ")[2] or type(error).__name__


def _system_words(causes: list[BaseException]) -> str:
    """What the operating system says, where it says something."""
    return next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), "")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and everything that it wraps, by whichever of four ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 40:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [getattr(cause, "reason", None), cause.__cause__, cause.__context__, *cause.args]
