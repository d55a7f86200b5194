"""A text posted to a webhook: one address, a total deadline, no way to another address, no secret in a message."""

from __future__ import annotations

import queue
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from evaluator.core.query import Deadline
from evaluator.refusal import Refusal
from slo_spec.record import Record

if TYPE_CHECKING:
    import requests

SECONDS = 30
"""The longest that posting takes, retries and all."""
_PAUSES = (0.5, 1.0, 2.0, 4.0)
_BUSY = (429, 502, 503, 504)
"""Answers of a server that did not take the message, and may the next time."""
_LONGEST_PAUSE = 10.0


class _Attempt(Record):
    """How one attempt ended: None where the message was taken; ``again`` is after how many seconds it may be tried."""

    failure: str | None
    again: float | None = None


def checked(url: str) -> str:
    """The address, if it is one that can be posted to; ``Refusal`` does not repeat it, because it may hold a secret."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isprintable() or " " in url:
        raise Refusal("the address to post to is no URL with http:// or https:// and a host (it is not shown here)")
    return url


def shown(url: str) -> str:
    """Where it goes, without what may be secret: "https://hooks.example.com/..."."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{host}{port}/..."


def post(url: str, body: str, deadline: Deadline) -> str | None:
    """None when the message was taken; else why not, in words that hold nothing of the address but its host."""
    failure = "there was no time left"
    pauses = iter(_PAUSES)
    while not deadline.passed:
        attempt = _within(url, body, deadline)
        if attempt.failure is None:
            return None
        failure = attempt.failure
        pause = next(pauses, None)
        if attempt.again is None or pause is None:
            break
        pause = max(pause, min(attempt.again, _LONGEST_PAUSE))
        if pause >= deadline.remaining():
            break
        threading.Event().wait(pause)
    return f"{shown(url)}: {failure}"


def _within(url: str, body: str, deadline: Deadline) -> _Attempt:
    """An attempt that ends with the deadline, however slowly the other side sends its bytes."""
    ended: queue.Queue[_Attempt | BaseException] = queue.Queue()
    remaining = deadline.remaining()

    def attempt() -> None:
        try:
            ended.put(_attempt(url, body.encode(), max(0.1, remaining)))
        except BaseException as error:  # noqa: BLE001 - raised again where somebody waits
            ended.put(error)

    threading.Thread(target=attempt, daemon=True).start()
    try:
        found = ended.get(timeout=remaining)
    except queue.Empty:
        return _Attempt("it did not answer in time; the message may have arrived")
    if isinstance(found, BaseException):
        raise found
    return found


def _attempt(url: str, body: bytes, seconds: float) -> _Attempt:
    # requests takes a tenth of a second to load, and most runs post nothing.
    import requests
    from urllib3.exceptions import NewConnectionError

    try:
        with requests.post(
            url,
            data=body,
            headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "slogate"},
            timeout=seconds,
            allow_redirects=False,
            stream=True,
            # A login that lies in ~/.netrc is meant for somebody else.
            auth=None if urlsplit(url).username else _no_login,
        ) as answer:
            return _judged(answer)
    except requests.exceptions.ConnectTimeout:
        return _Attempt("no connection in time", again=0)
    except requests.exceptions.Timeout:
        return _Attempt("it did not answer in time; the message may have arrived")
    except requests.exceptions.SSLError:
        return _Attempt("its certificate is not trusted")
    except requests.exceptions.ConnectionError as error:
        # What never left may be sent again; what broke off later may have arrived.
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, NewConnectionError):
            return _Attempt("no connection", again=0)
        return _Attempt("the connection broke off; the message may have arrived")
    except (requests.exceptions.RequestException, ValueError) as error:
        return _Attempt(f"it cannot be asked: {type(error).__name__}")


def _no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _judged(answer: requests.Response) -> _Attempt:
    if 200 <= answer.status_code < 300:
        return _Attempt(None)
    if answer.is_redirect or 300 <= answer.status_code < 400:
        return _Attempt(f"it answered {answer.status_code}, which leads elsewhere and is not followed")
    again = _seconds(answer.headers.get("Retry-After", "")) if answer.status_code in _BUSY else None
    return _Attempt(f"it answered {_status(answer.status_code)}", again)


def _status(code: int) -> str:
    """The status in the standard's words: the server's own, and its page, may repeat a part of the address."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0.0
