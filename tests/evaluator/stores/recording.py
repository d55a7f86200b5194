"""Runs to be recorded, and writers of a history in processes of their own: killed, many at once, on a full disk."""

from __future__ import annotations

import json
import os
import sys
from fractions import Fraction
from pathlib import Path

from evaluator.core.history import RecordedResult
from evaluator.core.report import Verdict
from evaluator.stores.history import HistoryStore, Run, digest_of, open_history
from evaluator.stores.tables import Place
from slo_spec.model import Labels
from tests.evaluator.stores.writing import forked, full, killed

AT = 1_790_000_000


def at(path: Path) -> Place:
    """A file as a place."""
    return Place(shown=path.name, path=path)


def run(number: int, labels: Labels = (), **changes: object) -> tuple[Run, str]:
    """A run and its report: each number its own."""
    text = json.dumps({"number": number, "filler": "x" * 200})
    made = {
        "number": 0,
        "digest": digest_of(text, labels),
        "at": AT + number,
        "recorded": AT + number + 60,
        "verdict": "pass",
        "exit_code": 0,
        "version": "1.2.3",
        "because": "1 pass",
        "labels": labels,
    }
    return Run(**(made | changes)), text


def result(number: int = 0, **changes: object) -> RecordedResult:
    """What an objective had in a run."""
    made = {
        "at": AT + number,
        "service": "shop",
        "objective": "most",
        "group": (),
        "verdict": Verdict.PASS,
        "standing": Verdict.PASS,
        "reason": "",
        "window": "30d",
        "unit": "events",
        "target": Fraction(99, 100),
        "good": 995,
        "total": 1000,
        "allowed": 10,
        "spent": 5,
        "burn": Fraction(1, 3),
    }
    return RecordedResult(**(made | changes))


def numbers(store: HistoryStore, labels: Labels = ()) -> list[int]:
    """The numbers of all runs that are there whole, in order."""
    found = store.runs(labels=labels)
    assert len(store.results(found)) == len(found)
    return sorted(json.loads(store.report(each))["number"] for each in found)


def write_on(path: Path, acknowledge: int, writer: str = "one", until: int = sys.maxsize) -> None:
    """Record run after run, and say each time how many there are."""
    labels = (("writer", writer),)
    with open_history(at(path)) as store:
        done = len(store.runs(labels=labels))
        while done < until:
            done += 1
            made, text = run(done, labels)
            assert store.record(made, text, [result(done)])
            os.write(acknowledge, f"{done}\n".encode())


def together(path: Path, writers: int, each: int) -> list[int]:
    """The exit codes of writers at the same time, every one with runs of its own and all with one more."""

    def write(number: int) -> None:
        write_on(path, os.open(os.devnull, os.O_WRONLY), str(number), each)
        with open_history(at(path)) as store:
            made, text = run(0)
            store.record(made, text, [result()])

    children = [forked(write, number) for number in range(writers)]
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


if __name__ == "__main__":
    acts = {
        "killed": lambda path, times: killed(path, times, write_on),
        "together": together,
        "full": lambda path, most_bytes: full(path, most_bytes, write_on),
    }
    print(json.dumps(acts[sys.argv[1]](Path(sys.argv[2]), *map(int, sys.argv[3:]))))
