"""Connections that can be cut from outside, so that a deadline holds whatever the other side does.

A socket's timeout starts anew with every byte that comes: a server that sends one byte a second,
in headers, body or TLS handshake, is never late by it. Here a guard has a second handle on every
socket in use, its leash; at the deadline the connection is shut down through it, and the reader wakes
with an end of stream.
"""

from __future__ import annotations

import contextlib
import math
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


class Watch:
    """One thread that cuts what has come to its deadline: one for each exchange would cost more than most of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._guards: dict[Guard, Deadline] = {}
        self._thread: threading.Thread | None = None
        self._looks_again = math.inf
        self._closed = False

    @contextlib.contextmanager
    def guarding(self, deadline: Deadline) -> Iterator[Guard]:
        """A guard over all connections that this thread uses in the block; it cuts at the deadline."""
        guard = Guard()
        self._add(guard, deadline)
        _current.guard = guard
        try:
            yield guard
        finally:
            _current.guard = None
            with self._changed:
                self._guards.pop(guard, None)
                if self._closed:
                    self._changed.notify()
            guard.release()

    def close(self) -> None:
        """Let the thread end with the last guard."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _add(self, guard: Guard, deadline: Deadline) -> None:
        with self._changed:
            self._guards[guard] = deadline
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif deadline.expires < self._looks_again:
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while self._guards or not self._closed:
                for guard in [each for each, deadline in self._guards.items() if deadline.passed]:
                    guard.cut()
                    del self._guards[guard]
                # Guards come and go without waking this thread, as long as none ends before it looks again.
                nearest = min(self._guards.values(), key=lambda deadline: deadline.expires, default=None)
                self._looks_again = math.inf if nearest is None else nearest.expires
                self._changed.wait(None if nearest is None else nearest.remaining())


def hold(held: _HasHandle) -> None:
    """Put a socket under the guard of this thread, if there is one."""
    guard: Guard | None = getattr(_current, "guard", None)
    if guard is not None:
        guard.hold(held)
