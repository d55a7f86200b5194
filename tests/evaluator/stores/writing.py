"""Writers of a store in processes of their own: killed at random moments, many at once, on a disk that is full.

One process is started and forks the others, because an import takes longer than most of them live.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from evaluator.core.interval import Span
from evaluator.core.kept import ClosedHours, GroupHours
from evaluator.core.stretches import HOUR
from evaluator.stores.database import StoreUnusable
from evaluator.stores.hours import HourStore, open_hours
from evaluator.stores.keeping import Remembered

EVENTS = 10
"""What happens in every hour that is written here."""


def hours(first: int, count: int, *, key: bytes = b"key", **changes: object) -> Remembered:
    """Some hours (numbered from the epoch) of one group."""
    totals = tuple(range(0, count * EVENTS + 1, EVENTS))
    group = GroupHours(
        labels=(),
        columns=(totals, totals),
        observed=tuple(range(0, count * HOUR + 1, HOUR)),
        seen_until=(first + count) * HOUR,
    )
    span = Span(first * HOUR, (first + count) * HOUR)
    return Remembered(
        key=key, source="metrics", name="", hours=ClosedHours(span=span, estimated=False, groups=(group,))
    )


def total(store: HourStore, key: bytes = b"key") -> int:
    """What the store has counted over the only run of a key, and so how far its writers came."""
    (run,) = store.known([key])[key]
    begin, end = store.edges([(run.id, run.span.start), (run.id, run.span.end)])
    assert end.sums[1] - begin.sums[1] == EVENTS * run.span.seconds // HOUR
    return run.span.end // HOUR


def write_on(path: Path, acknowledge: int, key: bytes = b"key", until: int = sys.maxsize) -> None:
    """Write hour after hour from where the store ends, and say each time how far it is."""
    done = 0
    with open_hours(path) as store:
        if store.known([key]):
            done = total(store, key)
        while done < until:
            store.remember([hours(done, 1, key=key)])
            done += 1
            os.write(acknowledge, f"{done}\n".encode())


def forked(act, *arguments):
    child = os.fork()
    if child:
        return child
    try:
        act(*arguments)
        os._exit(0)
    except StoreUnusable:
        os._exit(3)


def killed(path: Path, times: int, write: Callable[..., None] = write_on) -> int:
    """The last hour (or what ``write`` writes) that was acknowledged by writers that were killed so often."""
    last = 0
    for number in range(times):
        reads, writes = os.pipe()
        child = forked(write, path, writes)
        os.close(writes)
        with os.fdopen(reads) as acknowledged:
            # On a busy machine most would die before they have written anything: half of them may first.
            lines = [acknowledged.readline()] if number % 2 else []
            time.sleep(random.uniform(0.002, 0.04))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            lines += acknowledged
        last = max([last, *(int(line) for line in lines if line.endswith("\n"))])
    return last


def together(path: Path, writers: int, each: int) -> list[int]:
    """The exit codes of writers at the same time, every one with a key of its own and all with one more."""

    def write(number: int) -> None:
        silent = os.open(os.devnull, os.O_WRONLY)
        write_on(path, silent, f"key {number}".encode(), each)
        with open_hours(path) as store:
            store.remember([hours(number, each)])

    children = [forked(write, number) for number in range(writers)]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def full(path: Path, most_bytes: int, write_until: Callable[..., None] = write_on) -> tuple[int, int]:
    """The exit code of a writer whose files may not grow beyond so many bytes, and the last hour it acknowledged."""
    reads, writes = os.pipe()

    def write() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        write_until(path, writes)

    child = forked(write)
    os.close(writes)
    with os.fdopen(reads) as acknowledged:
        last = max([0, *map(int, acknowledged)])
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), last


if __name__ == "__main__":
    acts = {"killed": killed, "together": together, "full": full}
    print(json.dumps(acts[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))))
