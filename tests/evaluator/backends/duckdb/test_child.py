"""The child process, asked directly: one job in, one reply out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluator.core.counts import Reason
from tests.evaluator.backends.duckdb.asking import ask, events, query, why, write_orders

ROOT = Path(__file__).resolve().parents[4]


def _reply(job: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "evaluator.backends.duckdb.child"]
    done = subprocess.run(
        command,
        input=json.dumps(job).encode(),
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return dict(json.loads(done.stdout))


def _job(**changes: Any) -> dict[str, Any]:
    job: dict[str, Any] = {
        "database": None,
        "tables": {},
        "memory": 10**8,
        "memory_text": "100MB",
        "timeout": 9,
        "threads": 1,
    }
    return job | {"scans": []} | changes


def test_a_job_without_scans_is_replied_to() -> None:
    assert _reply(_job()) == {"scans": []}


def test_a_database_that_is_none_is_unanswered(tmp_path: Path) -> None:
    (tmp_path / "shop.duckdb").write_text("not a database at all, but long enough to be looked at" * 400)
    reason, detail = _reply(_job(database=str(tmp_path / "shop.duckdb")))["unanswered"]
    assert reason == "backend error"
    assert detail.startswith("shop.duckdb: ")
    assert str(tmp_path) not in detail


def test_without_the_package_duckdb_the_source_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "duckdb.py").write_text("raise ImportError('no such thing')\n", encoding="utf-8")
    write_orders(tmp_path, "2026-11-01T00:00:00Z,200,eu")
    monkeypatch.syspath_prepend(tmp_path / "hidden")
    found = why(ask(tmp_path, query(events())))
    assert (found.reason, found.detail) == (Reason.BACKEND, "the package duckdb cannot be imported; install it")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space are Linux's")
def test_the_limits_of_the_operating_system_are_set_before_any_scan() -> None:
    program = (
        "import json, resource, sys; from evaluator.backends.duckdb import child; import duckdb;"
        "child._answered(json.loads(sys.argv[1]));"
        "print([resource.getrlimit(each)[0] for each in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)])"
    )
    command = [sys.executable, "-P", "-c", program, json.dumps(_job())]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True, timeout=60
    )
    space, processor, file = json.loads(done.stdout)
    assert 10**8 < space < 4 * 2**30
    assert (processor, file) == (23, 0)
