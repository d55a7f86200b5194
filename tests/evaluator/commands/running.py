"""slogate run in the test's own process, in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evaluator import cli

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web, labels: {tier: "1"}}
indicators:
  orders: {source: orders, rows: {table: orders, time: at, good: "status < 500"}}
objectives:
  - {name: most, indicator: orders, target: "90%", window: 4d}
  - {name: all, indicator: orders, target: "99%", window: 4d, labels: {tier: "2"}}
"""
AT = "2026-11-05"
SOURCE = ("--source", "orders=orders.csv", "--at", AT)


@dataclass(frozen=True)
class Ran:
    """What a run returned and printed."""

    code: int
    out: str
    err: str


class Folder:
    """A working folder with a command line."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = path
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        monkeypatch.chdir(path)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SLOGATE_TRACEBACK"):
            monkeypatch.delenv(name, raising=False)

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def shop(self, *, without: range = range(0)) -> None:
        """A specification, and four days of orders, two of which failed; without those of some hours."""
        self.write("slo/shop.yaml", SPEC)
        rows = [
            f"2026-11-{hour // 24 + 1:02d}T{hour % 24:02d}:00:00Z,{500 if hour in (50, 51) else 200}"
            for hour in range(96)
            if hour not in without
        ]
        self.write("orders.csv", "\n".join(["at,status", *rows, ""]))

    def slogate(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Ran:
        with self._monkeypatch.context() as patch:
            for name, value in (environment or {}).items():
                patch.setenv(name, value)
            code = cli.main(list(arguments))
        printed = self._capsys.readouterr()
        return Ran(code, printed.out, printed.err)


def options(**given: Any) -> dict[str, Any]:
    """Keywords as click hands them over."""
    return {"paths": (), "config": None, "sources": (), "at": None, "color": "auto"} | given
