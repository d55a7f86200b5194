"""``slogate demo`` shows a verdict without anything being there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder


@pytest.fixture
def demo(here: Folder) -> str:
    here.write("programs/slogate", "#!/bin/sh\n").chmod(0o755)
    path = {"PATH": str(here.path / "programs")}
    ran = here.slogate("demo", "--folder", "demo", "--at", "2026-11-01", environment=path)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_it_names_the_broken_promise_and_the_exit_code_of_check(demo: str) -> None:
    assert "checkout/availability broke the promise: slogate check would exit with 1." in demo
    assert "delete" not in demo
    assert {word for word in ("FAIL", "WARN", "PASS") if word in demo} == {"FAIL", "WARN", "PASS"}


def test_what_it_says_to_do_next_works(here: Folder, demo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [line.strip().split() for line in demo.splitlines() if line.startswith(("  cd ", "  slogate "))]
    (_, folder), *commands = lines
    monkeypatch.chdir(folder)
    codes = [here.slogate(*arguments).code for _, *arguments in commands]
    assert codes == [1, 0, 0]


def test_it_is_the_same_every_time(here: Folder, demo: str) -> None:
    path = {"PATH": str(here.path / "programs")}
    again = here.slogate("demo", "--folder", "again", "--at", "2026-11-01", environment=path).out
    assert again.replace("again", "demo") == demo.replace("again", "demo")


def test_without_a_folder_it_makes_one(here: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.commands.demo.tempfile.tempdir", str(tmp_path))
    ran = here.slogate("demo")
    assert (ran.code, "it stays there until you delete it" in ran.out) == (0, True)
    assert [path.name for path in tmp_path.glob("slogate-demo-*/slo/*")] == ["shop.yaml"]


def test_a_folder_with_something_in_it_is_left_alone(here: Folder) -> None:
    here.write("mine/thing", "x")
    assert here.slogate("demo", "--folder", "mine").code == 2
    assert [path.name for path in (here.path / "mine").iterdir()] == ["thing"]
