"""A child process for one job, ended when nobody waits for it any more."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import evaluator
from evaluator.core.counts import Reason, Unanswered

_MODULE = "evaluator.backends.duckdb.child"
# What a Python may need to start; nothing else of the environment (tokens!) reaches the child.
_NEEDED = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


def run(job: Mapping[str, Any], seconds: float) -> dict[str, Any] | Unanswered:
    """The child's reply to a job; DEADLINE if it takes longer, BACKEND if it dies."""
    if seconds <= 0:
        return _too_late(seconds)
    process = subprocess.Popen(  # noqa: S603 - this interpreter, a module of ours, and no argument of anybody's
        [sys.executable, "-P", "-s", "-m", _MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    try:
        output, complaints = process.communicate(json.dumps(job).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        return _too_late(seconds)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode:
        return Unanswered(Reason.BACKEND, _died(process.returncode, complaints, job))
    try:
        reply = json.loads(output)
    except ValueError:
        return Unanswered(Reason.BACKEND, "the query process sent half a reply")
    return dict(reply)


def _environment() -> dict[str, str]:
    here = str(Path(evaluator.__file__).resolve().parents[1])
    found = [str(Path(entry).resolve()) for entry in sys.path if entry]
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return environment | {"PYTHONPATH": os.pathsep.join([*found, here]), "PYTHONUTF8": "1", "TZ": "UTC"}


def _too_late(seconds: float) -> Unanswered:
    return Unanswered(Reason.DEADLINE, f"the query did not finish within {max(seconds, 0):.3g} s and was ended")


def _died(code: int, complaints: bytes, job: Mapping[str, Any]) -> str:
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return f"the query process was ended by {name}; perhaps it needs more than memory: {job['memory_text']}"
    lines = complaints.decode(errors="replace").strip().splitlines()
    if any("MemoryError" in line for line in lines[-3:]):
        return f"the query needs more than the {job['memory_text']} that memory: allows"
    return f"the query process failed ({code}): {lines[-1][:300] if lines else 'it said nothing'}"
