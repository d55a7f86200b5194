"""A working folder for every test that runs a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder


@pytest.fixture
def here(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty working folder."""
    return Folder(tmp_path, capsys, monkeypatch)


@pytest.fixture
def shop(here: Folder) -> Folder:
    """The shop, with a week of orders before: the first two that failed are of 3 November, at two and three."""
    here.shop()
    earlier = [f"2026-10-{day}T{hour:02d}:00:00Z,200\n" for day in range(25, 32) for hour in range(24)]
    text = (here.path / "orders.csv").read_text()
    here.write("orders.csv", text.replace("at,status\n", f"at,status\n{''.join(earlier)}"))
    return here
