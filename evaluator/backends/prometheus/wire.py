"""What goes over a wire: a ``Call`` to the server, and its ``Reply`` whose body has yet to be read.

There are two wires. ``plain`` is the standard library's HTTP, for servers inside a cluster or on this
machine. ``session`` is requests inside prometheus-api-client, for TLS, proxies and private authorities:
it does more, and takes a tenth of a second to load. What must hold on either stands in ``transport``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from evaluator.backends.prometheus.failure import Words
from evaluator.backends.prometheus.settings import Connection
from evaluator.core.query import Deadline
from slo_spec.record import Record

CONNECTIONS = 4
"""Connections that are kept for the next call."""

CONNECT_SECONDS = 10

INSTANT_PATH = "/api/v1/query"
RANGE_PATH = "/api/v1/query_range"
SERIES_PATH = "/api/v1/series"


class Call(Record, eq=False):
    """A request below the source's URL: the ``form`` goes in the body of a POST; without one it is a GET.

    One that is not ``needed`` is not sent again to a server that says nothing at all to it.
    """

    path: str
    form: Mapping[str, str] | None = None
    needed: bool = True


class Reply(Protocol):
    """An answer of which status and headers have come. The names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]

    def pieces(self, size: int) -> Iterator[bytes]:
        """The body as it comes, without the framing of HTTP, still compressed, ``size`` bytes at a time."""
        ...

    def close(self) -> None:
        """Be done with it: the connection is kept if the whole body was read, and ended otherwise."""
        ...


class Wire(Protocol):
    """A way to the server, for several threads. Whatever it raises is one of ``errors``."""

    errors: tuple[type[Exception], ...]
    words: Words

    def send(self, call: Call, deadline: Deadline) -> Reply:
        """The beginning of the answer. The guard of this thread holds every connection that is used."""
        ...

    def close(self) -> None:
        """End the connections."""
        ...


def headers_of(connection: Connection) -> dict[str, str]:
    """The headers of every call to a source."""
    headers = dict(connection.headers)
    headers["User-Agent"] = "slogate"
    headers["Accept"] = "application/json"
    headers["Accept-Encoding"] = "identity" if connection.is_loopback else "gzip"
    if connection.authorization:
        headers["Authorization"] = connection.authorization
    return headers


def lowered(headers: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Headers by their name in lower case; one that comes several times is a list, as HTTP has it."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
