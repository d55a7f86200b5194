"""The programs that run or read what stands in integrations/: from the test extra, from npm, from the system."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


def missing(why):
    """A skipped test that says why; a failed one under CI=true, where everything can be had."""
    if os.environ.get("CI") == "true":
        pytest.fail(why)
    pytest.skip(why)


def program(name):
    """The path of a program of the test extra (it lies beside this Python), or of the system."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    return found or missing(f"{name} is not installed here")


def with_tools(environment=None):
    """The environment with the programs of the test extra on the PATH."""
    given = dict(os.environ if environment is None else environment)
    return {**given, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{given.get('PATH', os.defpath)}"}


def run(command, folder=ROOT, *, environment=None, seconds=120, given=None):
    """The finished process, with its output as text."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=with_tools() if environment is None else environment,
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
    )


def accepts(command, folder=ROOT, **more):
    """Nothing, if a reader takes what it is given; otherwise its own words as the failure."""
    done = run(command, folder, **more)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


@functools.cache
def from_npm(*packages):
    """The folder with node_modules of these packages (NAME@VERSION), installed into the project's cache once."""
    names = "-".join(package.replace("/", "_").replace("@", "_") for package in packages).lstrip("_")
    kept = CACHE / f"npm-{names}"
    if kept.exists():
        return kept
    npm = shutil.which("npm") or missing(f"no npm here, so {', '.join(packages)} cannot be installed")
    CACHE.mkdir(exist_ok=True)
    # Made aside and moved into place whole: another worker, or another run, may be doing the same.
    with tempfile.TemporaryDirectory(dir=CACHE) as aside:
        done = run([npm, "install", "--no-audit", "--no-fund", "--prefix", aside, *packages], aside, seconds=300)
        if done.returncode:
            missing(f"npm could not install {', '.join(packages)}: {done.stderr[-500:]}")
        with contextlib.suppress(OSError):
            shutil.copytree(aside, kept.with_suffix(f".{os.getpid()}"), symlinks=True).rename(kept)
    return kept
