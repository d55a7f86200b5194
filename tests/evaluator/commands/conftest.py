"""A working folder for every test that runs a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder


@pytest.fixture
def here(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Folder:
    """An empty working folder."""
    return Folder(tmp_path, capsys, monkeypatch)
