"""Texts are read without hanging, filling memory or leaving the tree."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from evaluator.files import CODES, MOST_BYTES, _from_os, read_text, read_texts, write_text
from slo_spec.problem import Problem


def found(root: Path, *paths: str, **more: list[Path]) -> tuple[list[str], list[str]]:
    """The names that were read, and the problems as text."""
    texts, problems = read_texts([Path(path) for path in paths], root, **more)
    return [name for name, _ in texts], [str(problem) for problem in problems]


def write(path: Path, text: str = "a: 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_means_every_yaml_below_it_sorted_without_hidden_ones_and_other_files(tmp_path: Path) -> None:
    for name in ("slo/b.yaml", "slo/a.yml", "slo/deep/c.yaml", "slo/.git/d.yaml", "slo/.e.yaml", "slo/README.md"):
        write(tmp_path / name)
    assert found(tmp_path, "slo") == (["slo/a.yml", "slo/b.yaml", "slo/deep/c.yaml"], [])


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "slo/a.yaml")
    assert found(tmp_path, "slo", "slo/a.yaml", "./slo/../slo")[0] == ["slo/a.yaml"]


def test_the_operators_file_is_skipped(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml")
    operator = write(tmp_path / "slogate.yaml")
    assert found(tmp_path, ".", skip=[operator]) == (["a.yaml"], [])


def test_a_path_that_is_missing_is_said_with_its_place(tmp_path: Path) -> None:
    assert found(tmp_path, "slo/none.yaml") == (
        [],
        ["slo/none.yaml:1:1: error[file-missing]: there is no such file or folder"],
    )


def test_a_folder_without_yaml_is_a_problem_and_not_a_pass(tmp_path: Path) -> None:
    write(tmp_path / "slo/README.md")
    assert found(tmp_path, "slo")[1][0].startswith("slo: error[no-files]")


@pytest.mark.parametrize("given", ["slo", "slo/pipe.yaml"])
def test_a_pipe_is_refused_without_being_opened(tmp_path: Path, given: str) -> None:
    (tmp_path / "slo").mkdir()
    os.mkfifo(tmp_path / "slo/pipe.yaml")
    begun = time.monotonic()
    names, problems = found(tmp_path, given)
    assert time.monotonic() - begun < 1.0
    assert (names, problems) == (
        [],
        ["slo/pipe.yaml:1:1: error[file-kind]: this is a pipe, not a file (only regular files are read)"],
    )


def test_a_device_is_refused(tmp_path: Path) -> None:
    assert "this is a device, not a file" in found(tmp_path, "/dev/zero")[1][0]


def test_a_file_above_ten_mebibytes_is_refused_by_its_size(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    assert "error[file-size]" in found(tmp_path, "big.yaml")[1][0]


def test_what_is_not_utf_8_is_said_with_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("ä: 1\nname: Müller\n".encode().replace("ü".encode(), b"\xfc"))
    assert found(tmp_path, "latin.yaml")[1] == [
        "latin.yaml:2:8: error[file-encoding]: byte 0xfc is not UTF-8 (save it as UTF-8)"
    ]


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "wide.yaml").write_bytes("name: x\n".encode("utf-16"))
    assert "it looks like UTF-16" in found(tmp_path, "wide.yaml")[1][0]


@pytest.mark.parametrize("link", ["slo/passwd.yaml", "slo/folder"])
def test_a_link_out_of_the_tree_is_refused(tmp_path: Path, link: str) -> None:
    outside = write(tmp_path / "outside/secret.yaml", "secret: 1\n")
    root = tmp_path / "root"
    write(root / "slo/a.yaml")
    (root / link).symlink_to(outside if link.endswith("yaml") else outside.parent)
    names, problems = found(root, "slo")
    assert names == ["slo/a.yaml"]
    assert len(problems) == 1
    assert "error[file-outside]" in problems[0]
    assert "error[file-outside]" in found(root, link)[1][0]


def test_a_link_within_the_tree_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "shared/a.yaml")
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo/a.yaml").symlink_to(tmp_path / "shared/a.yaml")
    assert found(tmp_path, "slo") == (["slo/a.yaml"], [])


def test_a_folder_outside_that_is_named_itself_is_read(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere/slo/a.yaml")
    here = tmp_path / "here"
    here.mkdir()
    names, problems = found(here, str(tmp_path / "elsewhere/slo"))
    assert (names, problems) == ([str(tmp_path / "elsewhere/slo/a.yaml")], [])


def test_folders_that_contain_themselves_end(tmp_path: Path) -> None:
    write(tmp_path / "slo/a.yaml")
    (tmp_path / "slo/again").symlink_to(tmp_path / "slo")
    names, problems = found(tmp_path, "slo")
    assert names == ["slo/a.yaml"]
    assert problems == ["slo/again:1:1: error[folder-loop]: the folder contains itself, or is nested too deep"]


def test_a_link_to_itself_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert "error[folder-loop]" in found(tmp_path, "loop.yaml")[1][0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml").chmod(0)
    assert "error[file-permission]" in found(tmp_path, "a.yaml")[1][0]


def test_a_refusal_of_the_system_has_its_own_code() -> None:
    problem = _from_os("a.yaml", PermissionError(errno.EACCES, "Permission denied"))
    assert str(problem) == "a.yaml:1:1: error[file-permission]: it may not be read"


def test_a_name_with_a_null_byte_is_a_problem(tmp_path: Path) -> None:
    assert "error[file-missing]" in found(tmp_path, "a\0.yaml")[1][0]


def test_a_text_is_written_whole_over_what_was_there(tmp_path: Path) -> None:
    write_text(write(tmp_path / "report.json", "old, and longer than what comes"), "new\n")
    assert (tmp_path / "report.json").read_text(encoding="utf-8") == "new\n"
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_a_text_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "report.json").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_text(tmp_path / "report.json", "new\n")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_every_code_is_explained(tmp_path: Path) -> None:
    missing = read_text(tmp_path / "none", "none")
    assert isinstance(missing, Problem)
    assert missing.code in CODES
