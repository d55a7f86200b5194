"""Programs from npm that tests read our files with: installed into the project's cache on first use.

``program(package, version, name)`` is the program's path. Without npm, or without a network, the test skips and says
so; under ``CI=true`` it fails, so that nothing is skipped unseen.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import pytest

CACHE = Path(__file__).resolve().parents[1] / ".cache"


def missing(why: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def program(package: str, version: str, name: str) -> Path:
    """The path of a program of an npm package."""
    return installed(package, version) / "node_modules" / ".bin" / name


def installed(package: str, version: str) -> Path:
    """The folder whose ``node_modules`` has the package."""
    folder = CACHE / f"{package.rpartition('/')[2]}-{version}"
    if not (folder / "node_modules" / package).exists():
        npm = shutil.which("npm")
        if npm is None:
            missing(f"no npm here, so {package} cannot be installed")
        _install(npm, f"{package}@{version}", folder)
    return folder


def _install(npm: str, package: str, folder: Path) -> None:
    CACHE.mkdir(exist_ok=True)
    # Made aside and moved into place whole: another worker, or another run, may be doing the same.
    with tempfile.TemporaryDirectory(dir=CACHE) as aside:
        command = [npm, "install", "--no-audit", "--no-fund", "--prefix", aside, package]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            missing(f"npm could not install {package}: {done.stderr[-500:]}")
        if not folder.exists():
            with contextlib.suppress(OSError):
                shutil.copytree(aside, folder.with_suffix(f".{os.getpid()}"), symlinks=True).rename(folder)
