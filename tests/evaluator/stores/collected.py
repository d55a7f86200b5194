"""Writers of a store of evidence in processes of their own: killed, many at once, on a full disk."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from evaluator.stores.evidence import DAY, Collected, EvidenceStore, Question, open_evidence
from tests.evaluator.stores.writing import forked, full, killed

QUESTION = Question(key=b"key", name="shop/orders", asks="orders")


def day(number: int, observed: int = 60, collected: int = 0) -> Collected:
    """A day of 1,440 slices, numbered from the epoch; of the first slice so many seconds were observed."""
    slices = ((number, number + 1, observed), *((1, 1, 60),) * 1_439)
    return Collected(key=QUESTION.key, start=number * DAY, collected=collected, estimated=False, slices=slices)


def days_there(store: EvidenceStore) -> int:
    """How many days there are, each whole, from the first on without a gap."""
    found = store.holdings()
    if not found:
        return 0
    from evaluator.core.interval import Span

    days = store.days(QUESTION.key, Span(0, found[0].last))
    assert [each.slices[0][0] for each in days.values()] == list(range(found[0].days))
    return found[0].days


def write_on(path: Path, acknowledge: int, agreement: str = "acme", until: int = sys.maxsize) -> None:
    """Collect day after day and make a statement with each, and say each time how many there are."""
    with open_evidence(path) as store:
        done = len(store.statements(agreement, "2026-03"))
        while done < until:
            store.collect([QUESTION], [day(done)])
            stated = store.state(agreement, "2026-03", done, json.dumps({"number": done}))
            assert stated.revision == done + 1
            done += 1
            os.write(acknowledge, f"{done}\n".encode())


def together(path: Path, writers: int, each: int) -> list[int]:
    """The exit codes of writers at the same time: the same days, and an agreement of its own each."""

    def write(number: int) -> None:
        write_on(path, os.open(os.devnull, os.O_WRONLY), str(number), each)

    children = [forked(write, number) for number in range(writers)]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


if __name__ == "__main__":
    acts = {
        "killed": lambda path, times: killed(path, times, write_on),
        "together": together,
        "full": lambda path, most_bytes: full(path, most_bytes, write_on),
    }
    print(json.dumps(acts[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))))
