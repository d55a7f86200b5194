"""The data of the examples are what the scripts beside them write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
SCRIPTS = sorted(path for path in EXAMPLES.glob("*/make_data.py") if (path.parent / "data").is_dir())


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_the_script_writes_what_is_committed(script: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, timeout=60)
    committed = {path.name: path.read_bytes() for path in (script.parent / "data").iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed
    assert committed


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) == 13
