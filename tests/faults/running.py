"""slogate as a whole process in a scratch folder, and what must be true of it however it was treated."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock
from urllib.parse import quote, quote_plus

from evaluator import cli

ROOT = Path(__file__).resolve().parents[2]
LAUNCH = Path(__file__).with_name("launch.py")
MOST_MEBIBYTES = 256
LEEWAY_SECONDS = 2.0
AT = "2026-11-05T12:00:00Z"

TOKEN = "canary/T0ken+of=secret"
USERINFO = "canary-user:canary-pass"
CANARIES = tuple(
    form
    for secret in (TOKEN, USERINFO, "canary-pass")
    for form in (
        secret,
        base64.b64encode(secret.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(secret.encode()).decode().rstrip("="),
        quote(secret, safe=""),
        quote_plus(secret),
    )
)
"""Secrets in every form in which they may turn up."""

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout}
indicators:
  availability:
    source: metrics
    ratio:
      total: sum(increase(http_requests_total[$window]))
      bad: sum(increase(http_requests_total{code=~"5.."}[$window]))
objectives:
  - {name: availability, indicator: availability, target: "99%", window: 1h}
"""


@dataclass(frozen=True)
class Ended:
    """How a run ended, and everything that it printed or wrote."""

    code: int
    out: str
    err: str
    seconds: float
    processor: float
    peak: float
    late: bool
    left_behind: bool
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """All that was printed, with runs of spaces and line breaks as one space."""
        return " ".join(f"{self.out}\n{self.err}".split())

    @property
    def everything(self) -> str:
        """All that anybody could read of the run."""
        return "\n".join([self.out, self.err, *self.written.values()])


def slogate(folder: Path, *arguments: str, seconds: float = 30, environment: Mapping[str, str] | None = None) -> Ended:
    """One run in that folder, ended after so many seconds. Nothing of the test's environment is in it."""
    result, out, err = folder / ".result", folder / ".out", folder / ".err"
    launch = [sys.executable, "-I", "-S", str(LAUNCH), str(result), str(seconds)]
    own = {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", ""), "COLUMNS": "400", "PYTHONUTF8": "1"}
    with out.open("wb") as stdout, err.open("wb") as stderr:
        subprocess.run(
            [*launch, sys.executable, "-m", "evaluator", *arguments],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, env=own | dict(environment or {}),
            check=True, timeout=seconds + 20,
        )  # fmt: skip
    written = {path.name: path.read_text("utf-8", "replace") for path in folder.glob("*.json")}
    ended = json.loads(result.read_text())
    printed = (path.read_text("utf-8", "backslashreplace") for path in (out, err))
    return Ended(out=next(printed), err=next(printed), written=written, **ended)


def within(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Ended:
    """The same in the test's own process, for what cannot hang or fill memory: a start costs more than all the rest."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    own = {"COLUMNS": "400"} | dict(environment or {})
    began = time.monotonic()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        with mock.patch.dict(os.environ, own, clear=True):
            code = cli.main(list(arguments))
    written = {path.name: path.read_text("utf-8", "replace") for path in folder.glob("*.json")}
    took = time.monotonic() - began
    said, complained = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Ended(
        code=code, out=said, err=complained, seconds=took, processor=took, peak=0,
        late=False, left_behind=False, written=written,
    )  # fmt: skip


def leeway() -> float:
    """How much later than its deadline a run may end: two seconds, and more where the machine has more to do."""
    return LEEWAY_SECONDS * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def assert_harmless(ended: Ended, *, mebibytes: float = MOST_MEBIBYTES) -> None:
    """No hang, no traceback, no bug, no secret, no control character, no command, no flood; and nobody left behind."""
    assert not ended.late, f"not ended after {ended.seconds:.1f} s: {ended.said}"
    assert not ended.left_behind, "a process was left behind"
    assert ended.peak < mebibytes, f"{ended.peak:.0f} MiB"
    assert "Traceback" not in ended.everything
    assert "internal error" not in ended.everything
    assert [form for form in CANARIES if form in ended.everything] == []
    for text in (ended.out, ended.err, *ended.written.values()):
        assert_speaks_plainly(text)


def assert_speaks_plainly(text: str) -> None:
    """No raw control or direction character but line breaks, and no line that a build server would obey."""
    assert _CONTROLS.findall(text) == []
    assert [letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs"} and letter != "\n"] == []
    assert _COMMAND.findall(text) == []
