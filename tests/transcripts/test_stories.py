"""Every story of the command line comes out as it is told. ``python -m tests.transcripts.record`` tells them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.transcripts.story import matches, play, retold, steps_of

STORIES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_comes_out_as_it_is_told(path: Path, tmp_path: Path) -> None:
    told = path.read_text(encoding="utf-8")
    happened = play(told, tmp_path)
    assert retold(told, happened) == told


def test_a_story_is_commands_and_what_they_print() -> None:
    preface, steps = steps_of("A word.\n\n$ cat <<E\n> a\n>\n> E\na\n$ false\n[exit 1]\n")
    assert preface == "A word.\n\n"
    assert [(step.command, step.printed) for step in steps] == [("cat <<E\na\n\nE", "a\n"), ("false", "[exit 1]\n")]


def test_a_story_that_comes_out_differently_does_not_match(tmp_path: Path) -> None:
    assert matches("$ echo a\na\n", play("$ echo a\nb\n", tmp_path))
    assert not matches("$ echo a\nb\n", play("$ echo a\nb\n", tmp_path))
    assert not matches("$ exit 3\n", play("$ exit 3\n", tmp_path))


def test_dots_stand_for_anything() -> None:
    assert matches("a ... c\n...\nz\n", "a b c\nx\ny\nz\n")
    assert not matches("a ... c\n", "a b d\n")


def test_only_what_comes_out_differently_is_told_anew() -> None:
    assert retold("$ a\nx...\n$ b\ny\n", "$ a\nxyz\n$ b\nz\n") == "$ a\nx...\n$ b\nz\n"
