"""The example of somebody else's backend: built, installed beside slogate, and used by it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "plugin-backend"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the example is installed, from a wheel, without a network."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(EXAMPLE, folder / "source")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"]
    done = subprocess.run(
        [*build, "--outdir", str(folder), str(source)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    if importlib.util.find_spec("pip") is None:
        # An environment made by uv has no pip; for a wheel of Python alone, unpacking is installing.
        zipfile.ZipFile(wheel).extractall(site)
        return site
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, timeout=120)
    return site


def _slogate(*arguments: str, path: list[Path]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "COLUMNS": "80"}
    command = [sys.executable, "-P", "-m", "evaluator", *arguments]
    return subprocess.run(
        command, cwd=EXAMPLE / "story", env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_installed_example_answers_slogates_questions(site: Path) -> None:
    done = _slogate("check", "--at", "2026-11-01T00:00:00Z", path=[ROOT, site])
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == (EXAMPLE / "story" / "expected.txt").read_text(encoding="utf-8")


def test_without_it_the_type_is_unknown_and_nothing_passes() -> None:
    done = _slogate("check", "--at", "2026-11-01T00:00:00Z", path=[ROOT])
    assert done.returncode == 2
    assert "unknown source type 'logbook'" in done.stderr
