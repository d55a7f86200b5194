"""A revision's texts come from git's own store, whatever is checked out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from evaluator.refusal import Refusal
from evaluator.revisions import Revision, merge_base, revision_of, texts_at


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for name, text in {
        "slo/a.yaml": "a: 1\n",
        "slo/deep/b.yml": "b: 1\n",
        "slo/.c.yaml": "c: 1\n",
        "README": "d",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "first")
    return tmp_path


def at(folder: Path, name: str = "main") -> Revision:
    return revision_of(name, folder, dict(os.environ))


def test_the_texts_are_those_of_the_revision_and_not_those_of_the_tree(repository: Path) -> None:
    (repository / "slo/a.yaml").write_text("a: 2\n", encoding="utf-8")
    (repository / "slo/deep/b.yml").unlink()
    texts, problems = texts_at(at(repository), [Path("slo")], repository)
    assert texts == (("main:slo/a.yaml", "a: 1\n"), ("main:slo/deep/b.yml", "b: 1\n"))
    assert not problems


def test_names_are_relative_to_the_working_folder(repository: Path) -> None:
    texts, _ = texts_at(at(repository / "slo"), [Path("deep"), Path("a.yaml")], repository / "slo")
    assert [name for name, _ in texts] == ["main:deep/b.yml", "main:a.yaml"]


def test_a_file_is_read_once_and_the_operators_is_left_out(repository: Path) -> None:
    paths = [Path("slo"), Path("slo/a.yaml"), Path("new.yaml")]
    texts, problems = texts_at(at(repository), paths, repository, skip=(repository / "slo/deep/b.yml",))
    assert [name for name, _ in texts] == ["main:slo/a.yaml"]
    assert not problems


def test_two_files_that_say_the_same_are_both_read_and_so_are_a_thousand(repository: Path) -> None:
    for number in range(1000):
        (repository / f"slo/n{number:04}.yaml").write_text(f"n: {number % 7}\n{'x' * (number % 50)}", encoding="utf-8")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "many")
    texts, problems = texts_at(at(repository), [Path("slo")], repository)
    read = {name.removeprefix("main:"): text for name, text in texts}
    assert len(read) == 1002
    assert not problems
    assert all(text == (repository / name).read_text(encoding="utf-8") for name, text in read.items())


def test_a_branch_is_compared_from_where_it_left(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "feature")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "on the branch")
    git(repository, "checkout", "--quiet", "main")
    left = git(repository, "rev-parse", "main")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "main goes on")
    found = merge_base(at(repository), at(repository, "feature"))
    assert (found.name, found.commit) == ("main", left)


def test_branches_that_have_nothing_in_common_are_refused(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "--orphan", "elsewhere")
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "another beginning")
    with pytest.raises(Refusal, match="no commit in common"):
        merge_base(at(repository), at(repository, "elsewhere"))


def test_a_link_in_a_revision_is_a_problem_and_not_followed(repository: Path) -> None:
    (repository / "slo/link.yaml").symlink_to("/etc/passwd")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "link")
    texts, problems = texts_at(at(repository), [Path("slo")], repository)
    assert "main:slo/link.yaml" not in dict(texts)
    assert [str(each) for each in problems] == [
        "main:slo/link.yaml:1:1: error[file-kind]: a symbolic link is not followed in a revision"
    ]


def test_bytes_that_are_no_text_are_a_problem(repository: Path) -> None:
    (repository / "slo/a.yaml").write_bytes(b"a: \xff\n")
    git(repository, "commit", "--quiet", "--all", "--message", "bytes")
    assert [each.code for each in texts_at(at(repository), [Path("slo")], repository)[1]] == ["file-encoding"]


@pytest.mark.parametrize("name", ["", "--upload-pack=x", "nowhere", "main:slo/a.yaml", "-h"])
def test_what_is_no_commit_is_refused(repository: Path, name: str) -> None:
    with pytest.raises(Refusal):
        at(repository, name)


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not in a git repository"):
        at(tmp_path)


def test_a_path_outside_of_the_repository_is_refused(repository: Path) -> None:
    with pytest.raises(Refusal, match="outside of the repository"):
        texts_at(at(repository), [Path("../elsewhere")], repository)


def test_no_hook_filter_or_monitor_of_the_checkout_runs(repository: Path) -> None:
    trap = repository / "trap.sh"
    trap.write_text("#!/bin/sh\ntouch sprung\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for name, value in {"core.fsmonitor": str(trap), "filter.x.smudge": str(trap), "core.pager": str(trap)}.items():
        git(repository, "config", name, value)
    (repository / ".gitattributes").write_text("*.yaml filter=x\n", encoding="utf-8")
    texts, _ = texts_at(at(repository), [Path("slo")], repository)
    assert len(texts) == 2
    assert not (repository / "sprung").exists()
