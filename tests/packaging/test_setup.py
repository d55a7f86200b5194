"""The set-up scripts say what they cannot do, and change nothing then."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(script, *arguments, **environment):
    """What a set-up script did, in the environment given and no other."""
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / script), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def bare(tmp_path):
    """A PATH with the few programs that every machine has, and no Python, no server and no apt-get."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "grep", "id", "mktemp", "rm", "sed"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return str(folder)


def test_a_machine_without_python_is_told_what_is_missing_and_how_to_name_one(bare, tmp_path):
    done = run("environment.sh", str(tmp_path / "venv"), PATH=bare)
    assert done.returncode == 1
    assert "slogate needs Python 3.11 or later, and none was found" in done.stderr
    assert "make demo PYTHON=" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_named_and_too_old_is_refused_by_name(bare, tmp_path):
    old = tmp_path / "python2.7"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = run("environment.sh", str(tmp_path / "venv"), PATH=bare, PYTHON=str(old))
    assert done.returncode == 1
    assert f"PYTHON={old} is not" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_an_environment_that_is_there_is_not_installed_again(bare, tmp_path):
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    python.write_text("#!/bin/sh\necho must not be called >&2\nexit 9\n", encoding="utf-8")
    python.chmod(0o755)
    project = (ROOT / "pyproject.toml").read_bytes()
    checksum = subprocess.run(["cksum"], input=project, capture_output=True, check=True)
    (folder / ".slogate").write_text(f"{ROOT} {checksum.stdout.decode().strip()} test\n", encoding="utf-8")
    for extra in ("test", ""):
        done = run("environment.sh", str(folder), extra, PATH=bare)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_servers_that_may_not_be_installed_are_named_and_are_no_failure(bare):
    done = run("servers.sh", PATH=bare)
    assert done.returncode == 0
    assert "Missing: prometheus victoria-metrics" in done.stdout
    assert "skip, or fail where CI=true" in done.stdout


def test_nothing_is_installed_where_that_is_forbidden():
    done = run("debian.sh", "no-such-package", PATH=os.environ["PATH"], SLOGATE_NO_APT="1")
    assert done.returncode == 1
    assert "Not installed here: no-such-package" in done.stdout


def test_what_ci_runs_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
