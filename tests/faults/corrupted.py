"""Asks each database that is named for its rows, in a fork each of the process that runs SQL, and says how each ended.

Prints for each: ``right``, ``refused``, or what else happened. One start of DuckDB for all of them.
"""

import os
import sys
from pathlib import Path

import duckdb  # noqa: F401 - before the forks

from evaluator.backends.duckdb import child
from evaluator.backends.duckdb.backend import answers
from evaluator.backends.duckdb.question import batch
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from tests.evaluator.backends.duckdb.asking import counted, events, query

RIGHT, REFUSED, WRONG = 11, 12, 13
START = 1_793_876_400
"""2026-11-05T11:00:00Z."""
WORDS = {RIGHT: "right", REFUSED: "refused", WRONG: "a wrong number"}

asked = batch([query(events(table="sound"), Span(START, START + 3600))])


def _ended(path: Path) -> int:
    job = {
        "database": str(path),
        "tables": {},
        "memory": 64 * 10**6,
        "memory_text": "64MB",
        "timeout": 20,
        "threads": 1,
    }
    reply = child._answered(job | {"scans": [scan.data() for scan in asked.scans]})
    if "unanswered" in reply or "unanswered" in reply["scans"][0]:
        return REFUSED
    (found,) = answers(asked.queries[0], reply["scans"][0]).values()
    if isinstance(found, Unanswered):
        return REFUSED
    counts = counted(found, Span(START, START + 3600))
    return RIGHT if (counts.total, counts.good) == (3600, 3600) else WRONG


for name in sys.argv[1:]:
    forked = os.fork()
    if not forked:
        os._exit(_ended(Path(name)))
    _, status = os.waitpid(forked, 0)
    code = os.waitstatus_to_exitcode(status)
    print(name, WORDS.get(code, f"ended with {code}"), sep="\t")
