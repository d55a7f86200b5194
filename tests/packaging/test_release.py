"""A tag becomes a release, or everything that is in the way is said."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from evaluator import __version__
from scripts.constraints import complaints
from tests.checkout import copied

ROOT = Path(__file__).resolve().parents[2]
VERSION = "0.1.0"
TAG = f"v{VERSION}"

pytestmark = pytest.mark.xdist_group("packaging")


def git(folder, *arguments):
    named = [
        "-c",
        "user.name=Jo",
        "-c",
        "user.email=jo@example.com",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "tag.gpgsign=false",
    ]
    return subprocess.run(["git", *named, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


def release(folder, *arguments):
    """What scripts/release.py of that folder says and ends with."""
    command = [sys.executable, str(folder / "scripts" / "release.py"), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout if done.returncode == 0 else done.stdout + done.stderr


@pytest.fixture(scope="module")
def tagged(tmp_path_factory):
    """A repository that is ready: this tree, with an entry in the changelog, committed and tagged."""
    folder = copied(tmp_path_factory.mktemp("tagged"))
    path = folder / "CHANGELOG.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("## Unreleased\n", f"## Unreleased\n\n## {VERSION} - 2026-12-01\n", 1), encoding="utf-8"
    )
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "release")
    git(folder, "tag", TAG)
    return folder


def test_a_tag_builds_wheel_and_source_with_constraints_and_its_entry_and_again_the_same_bytes(tagged, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    code, said = release(tagged, TAG, "--no-isolation", "--output", first)
    assert code == 0, said
    wheel = f"slogate-{VERSION}-py3-none-any.whl"
    names = ["CHANGES.md", "SHA256SUMS", "constraints.txt", wheel, f"slogate-{VERSION}.tar.gz"]
    assert said.split() == sorted(names)
    assert (first / "CHANGES.md").read_text(encoding="utf-8").startswith("### Added\n")
    assert "evaluator/cli.py" in zipfile.ZipFile(first / wheel).namelist()
    for line in (first / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((first / name).read_bytes()).hexdigest() == digest
    assert release(tagged, TAG, "--no-isolation", "--output", second)[0] == 0
    assert (first / "SHA256SUMS").read_bytes() == (second / "SHA256SUMS").read_bytes()
    assert git(tagged, "status", "--porcelain") == ""


def test_what_is_in_the_way_is_said_all_at_once_and_nothing_is_built(tagged, tmp_path):
    code, said = release(tagged, "v9.9.9", "--output", tmp_path / "dist")
    assert code == 1
    assert f"evaluator/__init__.py says version {VERSION}, the tag 9.9.9" in said
    assert "CHANGELOG.md has no entry '## 9.9.9 - YYYY-MM-DD'" in said
    assert "the checked out commit is not that of the tag v9.9.9" in said
    assert not (tmp_path / "dist").exists()
    assert "main is no tag of a release" in release(tagged, "main", "--check")[1]


def test_a_change_that_is_not_committed_or_a_full_folder_is_in_the_way(tagged, tmp_path):
    (tmp_path / "old.whl").write_text("", encoding="utf-8")
    assert "is not empty" in release(tagged, TAG, "--output", tmp_path)[1]
    stray = tagged / "evaluator" / "stray.py"
    stray.write_text("", encoding="utf-8")
    try:
        assert "changes that are not committed" in release(tagged, TAG, "--check")[1]
    finally:
        stray.unlink()
    assert release(tagged, TAG, "--check") == (0, "")


def test_the_constraints_pin_every_dependency_within_its_bounds_and_name_no_address():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert complaints(text) == (), "run: python scripts/constraints.py"


def test_a_constraint_that_does_not_fit_is_named():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    old = re.sub(r"^click==.*$", "click==7.0", text, flags=re.MULTILINE)
    assert complaints(old) == ("constraints.txt: click==7.0 is not within click>=8.2",)
    assert complaints(text.replace("rich==", "poor==")) == ("constraints.txt: rich is missing",)
    assert complaints("--index-url http://example.com\n") == (
        "constraints.txt: not a pin: --index-url http://example.com",
    )


def test_the_workflow_builds_with_the_script_and_only_the_publishing_jobs_may_do_more_than_read():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    assert any("scripts/release.py" in str(step.get("run")) for step in jobs["build"]["steps"])
    assert "permissions" not in jobs["build"]
    assert jobs["publish"]["permissions"] == {"id-token": "write", "attestations": "write"}
    assert jobs["announce"]["permissions"] == {"contents": "write"}
    checked_out = [
        name for name, job in jobs.items() if any("checkout" in str(step.get("uses")) for step in job["steps"])
    ]
    assert checked_out == ["build"], "what may publish runs no code of the tree"


def test_versions_agree_wherever_they_are_written():
    # A file of ours that tells people which release to take tells them this one.
    asked = [
        "git",
        "grep",
        "-hoE",
        r"slogate/slogate@v?[0-9.]+[0-9]|slogate==[0-9.]+|slogate:[0-9.]+[0-9]",
        "--",
        "integrations",
        "docs",
        "README.md",
    ]
    found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True)
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    written = {re.search(r"[0-9][0-9.]*$", row.rstrip("."))[0] for row in found.stdout.split()}
    assert written == {__version__}
