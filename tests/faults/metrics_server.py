"""A metrics server that works, and ways in which one answer of it can be wrong."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from typing import Any

from tests.fault_server import Asked, Fault, answering

Change = Callable[[dict[str, Any], int], Any]
"""From the document of a good answer and its instant to what is sent instead: a document, or a text as it is."""


def document(asked: Asked) -> dict[str, Any]:
    """What a server with 1,000 requests in every window, one of them bad, answers."""
    if "buildinfo" in asked.path:
        return {"status": "success", "data": {"version": "2.42.0", "revision": "x"}}
    form = asked.form
    if "query_range" in asked.path:
        start, end, step = (int(form[name]) for name in ("start", "end", "step"))
        series = {"metric": {}, "values": [[time, "10"] for time in range(start, end + 1, step)]}
        return _success([] if "job, instance" in form["query"] else [series], "matrix")
    value = "1" if "5.." in form["query"] else "1000"
    return _success([{"metric": {}, "value": [int(form["time"]), value]}], "vector")


def _success(result: list[Any], kind: str) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result}}


def healthy(connection: socket.socket, asked: Asked) -> None:
    """The server without a fault. It knows no list of series: each query is asked by itself."""
    if asked.path.endswith("/series"):
        answering("404 page not found", status=404, content_type="text/plain")(connection, asked)
        return
    answering(json.dumps(document(asked)))(connection, asked)


def listing(connection: socket.socket, asked: Asked) -> None:
    """The same server with a list of series: queries are counted together."""
    answering(json.dumps(listed_document(asked)))(connection, asked)


CODES = {"200": 999, "500": 1}
"""What it has counted in every window, by code."""


def listed_document(asked: Asked) -> dict[str, Any]:
    """What a server that lists its series answers: it scrapes one target every minute."""
    if "buildinfo" in asked.path:
        return document(asked)
    if asked.path.endswith("/series"):
        return {"status": "success", "data": [{"__name__": "http_requests_total", "code": code} for code in CODES]}
    form = asked.form
    if "query_range" in asked.path:
        start, end, step = (int(form[name]) for name in ("start", "end", "step"))
        window = re.search(r"\[([0-9]+)(ms|s)\]", form["query"])
        seconds = int(window[1]) / (1000 if window[2] == "ms" else 1) if window else step
        values = [[time, str(round(seconds / 60))] for time in range(start, end + 1, step)]
        return _success([{"metric": {}, "values": values}], "matrix")
    instant = int(form["time"])
    return _success([series({"code": code}, instant, str(count)) for code, count in CODES.items()], "vector")


def changing(change: Change, **headers: str) -> Fault:
    """The server whose every instant answer is changed; what is asked besides is answered well."""

    def fault(connection: socket.socket, asked: Asked) -> None:
        if not asked.path.endswith("/query"):
            healthy(connection, asked)
            return
        answer = change(document(asked), int(asked.form["time"]))
        answering(answer if isinstance(answer, str) else json.dumps(answer), **headers)(connection, asked)

    return fault


def sample(value: Any) -> Fault:
    """The server whose every sample of an instant has that value."""

    def change(answer: dict[str, Any], _: int) -> Any:
        answer["data"]["result"][0]["value"][1] = value
        return answer

    return changing(change)


def later(seconds: float) -> Fault:
    """The server whose samples are so many seconds later than they were asked for."""

    def change(answer: dict[str, Any], instant: int) -> Any:
        answer["data"]["result"][0]["value"][0] = instant + seconds
        return answer

    return changing(change)


def result(kind: str, make: Callable[[int], Any]) -> Fault:
    """The server whose instant answers are of that type, with what ``make`` gives for the instant."""

    def change(answer: dict[str, Any], instant: int) -> Any:
        return answer | {"data": {"resultType": kind, "result": make(instant)}}

    return changing(change)


def remark(**more: Any) -> Fault:
    """The server that says something besides its numbers."""
    return changing(lambda answer, _: answer | more)


def series(labels: dict[str, str], instant: int, value: str = "1000") -> dict[str, Any]:
    """One series of a vector."""
    return {"metric": labels, "value": [instant, value]}
