"""The process that runs SQL: one job on standard input, one reply on standard output, both JSON.

The engine is no boundary: one function call can take more memory than it was granted. So it runs
here, where the operating system bounds memory, files and processor time, and whence the parent can
take it away. The parent never imports duckdb.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluator.backends.duckdb.words import Refused, database_error
from evaluator.core.counts import Reason

_HEAD_ROOM = 512 * 2**20
"""Address space beyond ``memory``: readers' buffers, allocator, threads' stacks (measured: 200 to 300 MiB)."""
_UNMEASURED = 2**30
"""Address space of an idle process with DuckDB in it, where the system does not tell (measured: 820 MiB)."""


def main() -> None:
    """Read the job, write the reply."""
    job = json.load(sys.stdin)
    reply = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints does not spoil the reply
    json.dump(_answered(job), reply)
    reply.close()


def _answered(job: Mapping[str, Any]) -> dict[str, Any]:
    try:
        import duckdb
    except ImportError:
        return Refused(Reason.BACKEND, "the package duckdb cannot be imported; install it").reply()
    from evaluator.backends.duckdb.opening import opened
    from evaluator.backends.duckdb.scanning import Scanner

    place = Path(job["database"]).name if job["database"] is not None else "the source"
    files = [job["database"]] if job["database"] is not None else []
    try:
        connection = opened(job)
        _limit(job)
    except (duckdb.Error, MemoryError) as error:
        return database_error(error, place, files=files, memory=job["memory_text"]).reply()
    if job.get("surveys"):
        from evaluator.backends.duckdb.surveying import Surveyor

        surveyor = Surveyor(connection, job)
        return {"surveys": [surveyor.survey(scan) for scan in job["surveys"]]}
    scanner = Scanner(connection, job)
    return {"scans": [scanner.scan(scan) for scan in job["scans"]]}


def _limit(job: Mapping[str, Any]) -> None:
    try:
        import resource
    except ImportError:  # no such limits on Windows: DuckDB's own and the parent's clock remain
        return
    space = _address_space() + job["memory"] + _HEAD_ROOM
    processor = job["timeout"] * (job["threads"] + 1) + 5
    for limit, value in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, most = resource.getrlimit(limit)
        bounded = value if most == resource.RLIM_INFINITY else min(value, most)
        try:
            resource.setrlimit(limit, (bounded, bounded))
        except (ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it
            continue


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return _UNMEASURED
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
