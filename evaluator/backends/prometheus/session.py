"""HTTP with all that it may need (TLS, proxies, private authorities), by requests.

A session of requests stands inside prometheus-api-client's ``PrometheusConnect`` and does the work: the
query goes in the body, redirects are not followed, nothing is taken from the environment. The client would
throw away all of an answer but its result; what is handed through it is the response itself, unread.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from prometheus_api_client.prometheus_connect import PrometheusConnect
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import exceptions as urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

from evaluator.backends.prometheus.failure import (
    CUT_OFF,
    DAMAGED,
    LATE,
    NO_HTTP,
    NO_PROXY,
    NO_TLS,
    UNKNOWN_HOST,
    WORDS,
    Words,
)
from evaluator.backends.prometheus.leash import hold
from evaluator.backends.prometheus.settings import Connection
from evaluator.backends.prometheus.wire import (
    CONNECT_SECONDS,
    CONNECTIONS,
    INSTANT_PATH,
    RANGE_PATH,
    Call,
    Reply,
    headers_of,
    lowered,
)
from evaluator.core.query import Deadline


class SessionWire:
    """The connections of one session."""

    errors: tuple[type[Exception], ...] = (requests.RequestException, urllib3.HTTPError, OSError, ValueError)
    words: Words = (
        (NO_TLS, (ssl.SSLError,)),
        (NO_TLS, (urllib3.SSLError, requests.exceptions.SSLError)),
        (UNKNOWN_HOST, (socket.gaierror, urllib3.NameResolutionError)),
        (NO_PROXY, (urllib3.ProxyError, requests.exceptions.ProxyError)),
        (DAMAGED, (urllib3.InvalidChunkLength,)),  # a kind of the next
        (CUT_OFF, (urllib3.IncompleteRead, http.client.IncompleteRead)),
        *WORDS,
        (NO_HTTP, (urllib3.ProtocolError,)),
        (LATE, (requests.Timeout, urllib3.TimeoutError)),
    )

    def __init__(self, connection: Connection) -> None:
        self._url = connection.url
        self._session = _Session(connection)
        self._api: Any = PrometheusConnect(url=connection.url, session=self._session, method="POST")

    def send(self, call: Call, deadline: Deadline) -> Reply:
        """The beginning of the answer."""
        timeout = deadline.remaining()
        if call.form is not None and call.path in {INSTANT_PATH, RANGE_PATH}:
            handed = self._queried(call.path, dict(call.form), timeout)
        else:
            method = "GET" if call.form is None else "POST"
            handed = self._session.request(method, self._url + call.path, params=call.form, timeout=timeout)
        if not isinstance(handed, _Handed):
            raise TypeError("prometheus-api-client did not hand the session's answer through")
        return _SessionReply(handed.response)

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def _queried(self, path: str, form: dict[str, str], timeout: float) -> Any:
        promql = form.pop("query")
        if path == INSTANT_PATH:
            return self._api.custom_query(promql, params=form, timeout=timeout)
        start, end = (datetime.fromtimestamp(int(form.pop(name)), UTC) for name in ("start", "end"))
        return self._api.custom_query_range(promql, start, end, form.pop("step"), params=form, timeout=timeout)


class _Handed:
    """A response in the shape from which PrometheusConnect picks ``data.result``: it picks this again."""

    status_code = 200

    def __init__(self, response: requests.Response) -> None:
        self.response = response

    def json(self) -> dict[str, Any]:
        return {"data": {"result": self}}


class _Session(requests.Session):
    """A session that takes nothing from the environment and follows nobody."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self._adapter = _Adapter()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.verify = connection.ca or True
        self.cert = connection.certificate
        if connection.proxy:
            self.proxies = {"http": connection.proxy, "https": connection.proxy}
        self.headers = CaseInsensitiveDict(headers_of(connection))

    def get_adapter(self, url: str | bytes) -> Any:  # noqa: ARG002 - the signature is requests'
        """Our adapter, whatever PrometheusConnect has mounted over it."""
        return self._adapter

    def close(self) -> None:
        """End the connections."""
        self._adapter.close()
        super().close()

    def request(self, method: str, url: str, *, params: Any = None, timeout: Any = None, **_: Any) -> Any:  # type: ignore[override]
        """The response, unread; ``params`` go in the body of a POST, ``timeout`` is in seconds."""
        response = super().request(
            method,
            url,
            data=params if method == "POST" else None,
            timeout=(min(timeout, CONNECT_SECONDS), timeout),
            stream=True,
            allow_redirects=False,
        )
        return _Handed(response)


class _SessionReply:
    """An answer of requests'."""

    def __init__(self, response: requests.Response) -> None:
        self.status = response.status_code
        self.headers = lowered(response.headers.items())
        self._response = response

    def pieces(self, size: int) -> Iterator[bytes]:
        """The body as it comes."""
        yield from self._response.raw.stream(size, decode_content=False)

    def close(self) -> None:
        """Give the connection back to its pool, if it was read to the end."""
        self._response.close()


class _Guarded:
    """What both kinds of connections have in common: the guard of the calling thread holds their socket."""

    sock: Any

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        hold(made)
        return made

    def request(self, *arguments: Any, **options: Any) -> None:
        if self.sock is not None:
            hold(self.sock)
        super().request(*arguments, **options)  # type: ignore[misc]


class _PlainConnection(_Guarded, HTTPConnection):
    """HTTP under guard."""


class _TlsConnection(_Guarded, HTTPSConnection):
    """HTTPS under guard."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _PlainPool, "https": _TlsPool}


class _Adapter(HTTPAdapter):
    """An adapter whose connections are under guard, and which never tries again by itself."""

    def __init__(self) -> None:
        retries = Retry(total=0, redirect=0, respect_retry_after_header=False, raise_on_status=False)
        super().__init__(pool_connections=2, pool_maxsize=CONNECTIONS, max_retries=retries)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Pools whose connections are under guard."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The same through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
