"""Whoever reads from a silent socket is let go at the deadline, and nobody else is."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from evaluator.backends.prometheus.leash import Guard, Watch, hold
from evaluator.core.query import Deadline


def within(seconds: float) -> Deadline:
    return Deadline(time.monotonic() + seconds, time.monotonic)


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


def reading(watch: Watch, seconds: float) -> tuple[float, bool]:
    """How long a read of a socket that stays silent took, and whether its guard cut it."""
    near, far = socket.socketpair()
    began = time.monotonic()
    with near, far, watch.guarding(within(seconds)) as guard:
        hold(near)
        near.settimeout(5)
        with contextlib.suppress(TimeoutError):
            near.recv(1)
        return time.monotonic() - began, guard.was_cut


def test_a_read_ends_at_its_deadline(watch: Watch) -> None:
    took, was_cut = reading(watch, 0.2)
    assert was_cut
    assert 0.2 <= took < 2


def test_an_earlier_deadline_is_kept_while_a_later_one_waits(watch: Watch) -> None:
    with watch.guarding(within(60)):
        took, was_cut = reading(watch, 0.2)
    assert was_cut
    assert took < 2


def test_one_after_the_other_is_cut_by_the_same_thread(watch: Watch) -> None:
    threads = set()
    for _ in range(3):
        assert reading(watch, 0.05)[1]
        threads.add(watch._thread)
    assert len(threads) == 1


def test_a_watch_that_is_closed_still_ends_what_has_begun() -> None:
    watch = Watch()
    near, far = socket.socketpair()
    with near, far, watch.guarding(within(0.2)) as guard:
        hold(near)
        watch.close()
        near.settimeout(5)
        assert near.recv(1) == b""
        assert guard.was_cut
    thread = watch._thread
    assert thread is not None
    thread.join(2)
    assert not thread.is_alive()


def test_a_guard_that_has_cut_cuts_what_comes_later() -> None:
    guard = Guard()
    guard.cut()
    near, far = socket.socketpair()
    with near, far:
        guard.hold(near)
        assert near.recv(1) == b""
        guard.release()


def test_a_socket_that_its_reader_has_closed_is_still_cut() -> None:
    guard = Guard()
    near, far = socket.socketpair()
    with far:
        guard.hold(near)
        stream = near.makefile("rb")
        near.close()
        threading.Timer(0.1, guard.cut).start()
        assert stream.read(1) == b""
        stream.close()
        guard.release()
