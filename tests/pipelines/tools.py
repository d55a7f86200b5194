"""The programs that run or read what stands in integrations/: from the test extra or from the system."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.npm import missing

ROOT = Path(__file__).resolve().parents[2]


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
