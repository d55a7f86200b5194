"""Two versions as they were typed: folders and files, revisions, the working tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from evaluator.commands.invocation import Invocation
from evaluator.commands.versions import WORKING_TREE, Typed, Versions, versions
from evaluator.formats.style import Style
from evaluator.refusal import Refusal
from tests.evaluator.test_revisions import git

TEXT = "apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: a}\nrules: [{when: objective-missed, then: fail}]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a text on main, another one on feature, and a third in the working tree."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    for branch in ("main", "feature"):
        if branch != "main":
            git(tmp_path, "checkout", "--quiet", "-b", branch)
        (tmp_path / "slo").mkdir(exist_ok=True)
        (tmp_path / "slo/a.yaml").write_text(f"# {branch}\n{TEXT}", encoding="utf-8")
        git(tmp_path, "add", "--all")
        git(tmp_path, "commit", "--quiet", "--message", branch)
    (tmp_path / "slo/a.yaml").write_text(f"# tree\n{TEXT}", encoding="utf-8")
    return tmp_path


def found(folder: Path, *words: str, after: tuple[str, ...] | None = None) -> Versions:
    invocation = Invocation(
        folder=folder, now=0, clock=lambda: 0.0, environment=dict(os.environ), colored=lambda _: Style(), version=str
    )
    return versions(Typed(words, after), invocation, None)


def first_lines(both: Versions) -> tuple[list[str], list[str]]:
    lines = [[text.split("\n", 1)[0] for _, text in each.texts] for each in (both.base, both.head)]
    return lines[0], lines[1]


@pytest.mark.parametrize(
    ("words", "after", "lines"),
    [
        (("main",), None, (["# main"], ["# tree"])),
        (("main", "feature"), None, (["# main"], ["# feature"])),
        (("main", "slo"), None, (["# main"], ["# tree"])),
        (("main..feature",), None, (["# main"], ["# feature"])),
        (("main...",), None, (["# main"], ["# feature"])),
        (("main", "feature", "slo/a.yaml"), None, (["# main"], ["# feature"])),
        (("main",), ("slo",), (["# main"], ["# tree"])),
        (("main", "feature"), ("slo", "slo/a.yaml"), (["# main"], ["# feature"])),
    ],
)
def test_words_become_versions(
    folder: Path, words: tuple[str, ...], after: tuple[str, ...] | None, lines: tuple[list[str], list[str]]
) -> None:
    assert first_lines(found(folder, *words, after=after)) == lines


def test_a_version_is_called_what_it_was_typed_as_with_its_commit(folder: Path) -> None:
    both = found(folder, "main")
    assert both.base.name == f"main ({git(folder, 'rev-parse', 'main')[:12]})"
    assert both.head.name == WORKING_TREE


def test_a_path_is_itself_also_where_it_is_no_folder_of_a_repository(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(f"# {name}\n{TEXT}", encoding="utf-8")
    both = found(tmp_path, "a.yaml", "b.yaml")
    assert first_lines(both) == (["# a.yaml"], ["# b.yaml"])
    assert (both.base.name, both.head.name) == ("a.yaml", "b.yaml")


@pytest.mark.parametrize("words", [(), ("",), ("-x",), ("main", "a", "b"), ("nothing..main",)])
def test_what_names_no_revision_is_refused(folder: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(Refusal):
        found(folder, *words, after=("slo",))


def test_the_operators_file_of_a_revision_is_its_own(folder: Path) -> None:
    (folder / "slogate.yaml").write_text(f"# committed\n{TEXT}", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "operator")
    (folder / "slogate.yaml").write_text(f"# changed\n{TEXT}", encoding="utf-8")
    both = found(folder, "feature", after=("slo", "slogate.yaml"))
    assert both.base.operator == ("feature:slogate.yaml", f"# committed\n{TEXT}")
    assert both.head.operator == ("slogate.yaml", f"# changed\n{TEXT}")
    assert found(folder, "main").base.operator is None
    assert not both.base.trusted
    assert [name for name, _ in both.base.texts] == ["feature:slo/a.yaml"]


@pytest.mark.parametrize(
    ("words", "folders"),
    [
        (("main", "HEAD"), ("HEAD",)),
        (("main", "HEAD"), ("main", "HEAD")),
        (("main", "HEAD", "slo"), ("main/slo", "HEAD/slo")),
        (("main", "slo"), ("main",)),
        (("main",), ("main",)),
        (("main...HEAD", "slo"), ("main...HEAD",)),
        (("main..",), ("main..",)),
        (("unknown/main...HEAD", "slo"), ("unknown/main...HEAD",)),
    ],
)
def test_a_folder_of_the_name_of_a_revision_opens_no_gate(
    folder: Path, words: tuple[str, ...], folders: tuple[str, ...]
) -> None:
    for name in folders:
        (folder / name).mkdir(parents=True)
    with pytest.raises(Refusal, match=r"is a path here and a revision: write -- after the revisions .*, or \./"):
        found(folder, *words)


def test_before_dashes_stand_revisions_whatever_folders_there_are(folder: Path) -> None:
    for name in ("main", "HEAD", "main...HEAD"):
        (folder / name).mkdir()
    for words in (("main", "HEAD"), ("main...HEAD",)):
        assert first_lines(found(folder, *words, after=("slo",))) == (["# main"], ["# feature"])


def test_with_a_dot_and_a_slash_a_word_is_a_path(folder: Path) -> None:
    for name in ("main", "HEAD"):
        (folder / name).mkdir()
        (folder / name / "a.yaml").write_text(f"# folder {name}\n{TEXT}", encoding="utf-8")
    assert first_lines(found(folder, "./main", "./HEAD")) == (["# folder main"], ["# folder HEAD"])
    assert first_lines(found(folder, str(folder / "main"), "./HEAD")) == (["# folder main"], ["# folder HEAD"])


@pytest.mark.parametrize("path", ["--fail-on", "-v", "gone", "slo/gone.yaml"])
def test_a_path_that_neither_version_has_is_refused_also_beside_one_that_is_there(folder: Path, path: str) -> None:
    for words in (("main",), ("main", "feature"), ("main...feature",)):
        with pytest.raises(Refusal, match=r"write options before --|neither main nor .* has "):
            found(folder, *words, after=("slo", path))


def test_a_path_may_be_gone_in_one_of_the_versions(folder: Path) -> None:
    (folder / "slo/new.yaml").write_text("# new\n", encoding="utf-8")
    (folder / "slo/a.yaml").unlink()
    assert first_lines(found(folder, "main", after=("slo/a.yaml", "slo/new.yaml"))) == (["# main"], ["# new"])
