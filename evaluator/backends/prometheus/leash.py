"""Connections that can be cut from outside, so that a deadline holds whatever the other side does.

A socket's timeout starts anew with every byte that comes: a server that sends one byte a second,
in headers, body or TLS handshake, is never late by it. Here a guard has a second handle on every
socket in use, its leash; a timer shuts the connection down through it, and the reader wakes with an
end of stream.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from typing import Protocol

from evaluator.core.query import Deadline

_current = threading.local()


class _HasHandle(Protocol):
    def fileno(self) -> int: ...


class Guard:
    """The sockets of one exchange. ``cut`` ends them all, once and for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leashes: list[socket.socket] = []
        self.was_cut = False

    def hold(self, held: _HasHandle) -> None:
        """Watch over one more socket; a guard that has cut already cuts it at once.

        The leash is the guard's own: whoever reads may close the socket at any time, and the number of
        its handle may then be somebody else's.
        """
        leash = socket.socket(fileno=os.dup(held.fileno()))
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
            for leash in self._leashes:
                leash.close()
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


def hold(held: _HasHandle) -> None:
    """Put a socket under the guard of this thread, if there is one."""
    guard: Guard | None = getattr(_current, "guard", None)
    if guard is not None:
        guard.hold(held)
