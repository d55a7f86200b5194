"""Connections that can be cut from outside, so that a deadline holds whatever the other side does.

A socket's timeout starts anew with every byte that comes: a server that sends one byte a second,
in headers, body or TLS handshake, is never late by it. Here every socket has a second handle, its
leash; a timer shuts the connection down through it, and the reader wakes with an end of stream.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.retry import Retry

from evaluator.core.query import Deadline

_current = threading.local()


class Guard:
    """The sockets of one exchange. ``cut`` ends them all, once and for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leashes: list[socket.socket] = []
        self.was_cut = False

    def hold(self, leash: socket.socket | None) -> None:
        """Watch over one more socket; a guard that has cut already cuts it at once."""
        if leash is None:
            return
        with self._lock:
            self._leashes.append(leash)
            if self.was_cut:
                _shut(leash)

    def cut(self) -> None:
        """Shut down every socket that is held."""
        with self._lock:
            self.was_cut = True
            for leash in self._leashes:
                _shut(leash)

    def release(self) -> None:
        """Let go: what happens to the sockets later is no longer this guard's business."""
        with self._lock:
            self._leashes.clear()


def _shut(leash: socket.socket) -> None:
    with contextlib.suppress(OSError):
        leash.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def guarded(deadline: Deadline) -> Iterator[Guard]:
    """A guard over all connections that this thread uses in the block; it cuts at the deadline."""
    guard = Guard()
    timer = threading.Timer(deadline.remaining(), guard.cut)
    timer.daemon = True
    timer.start()
    _current.guard = guard
    try:
        yield guard
    finally:
        _current.guard = None
        timer.cancel()
        guard.release()


def _hold(leash: socket.socket | None) -> None:
    guard: Guard | None = getattr(_current, "guard", None)
    if guard is not None:
        guard.hold(leash)


class _Leashed:
    """What both kinds of connections have in common: a leash on their socket."""

    leash: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        made: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._drop()
        self.leash = made.dup()
        _hold(self.leash)
        return made

    def request(self, *arguments: Any, **options: Any) -> None:
        _hold(self.leash)
        super().request(*arguments, **options)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        self._drop()

    def _drop(self) -> None:
        leash, self.leash = self.leash, None
        if leash is not None:
            leash.close()


class _PlainConnection(_Leashed, HTTPConnection):
    """HTTP on a leash."""


class _TlsConnection(_Leashed, HTTPSConnection):
    """HTTPS on a leash."""


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


_POOLS = {"http": _PlainPool, "https": _TlsPool}


class LeashedAdapter(HTTPAdapter):
    """An adapter whose connections hang on leashes, and which never tries again by itself."""

    def __init__(self, connections: int) -> None:
        retries = Retry(total=0, redirect=0, respect_retry_after_header=False, raise_on_status=False)
        super().__init__(pool_connections=2, pool_maxsize=connections, max_retries=retries)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Pools whose connections are leashed."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The same through a proxy."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _POOLS
        return manager
