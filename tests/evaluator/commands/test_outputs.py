"""Where a report goes, and how files are named there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluator.commands.outputs import targets_of
from evaluator.refusal import Refusal
from tests.evaluator.commands.running import SOURCE, Folder


def annotated(here: Folder, **environment: str) -> str:
    ran = here.slogate("check", *SOURCE, "--format", "github", environment=environment)
    return ran.out.split(",")[0]


def test_files_are_named_from_the_repositorys_root(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    here.shop()
    assert annotated(here) == "::error file=slo/shop.yaml"
    (here.path / ".git").mkdir()
    (here.path / "services/shop").mkdir(parents=True)
    for name in ("slo", "orders.csv"):
        (here.path / name).rename(here.path / "services/shop" / name)
    monkeypatch.chdir(here.path / "services/shop")
    assert annotated(here) == "::error file=services/shop/slo/shop.yaml"


def test_a_build_server_may_say_where_the_repository_is(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    root = here.path
    (root / "a").mkdir()
    monkeypatch.chdir(root / "a")
    inside = Folder(root / "a", here._capsys, monkeypatch)
    inside.shop()
    assert annotated(inside, GITHUB_WORKSPACE=str(root)) == "::error file=a/slo/shop.yaml"
    assert annotated(inside, CI_PROJECT_DIR=str(root)) == "::error file=a/slo/shop.yaml"
    assert annotated(inside, GITHUB_WORKSPACE="/elsewhere") == "::error file=slo/shop.yaml"


def test_every_file_is_written_in_a_style_that_no_terminal_changes(here: Folder) -> None:
    here.shop()
    outputs = ("--output", "text=a.txt", "--output", "json=a.json", "--output", "sarif=a.sarif")
    ran = here.slogate("check", *SOURCE, "-q", "--color", "always", *outputs)
    assert ran.code == 1
    assert "\x1b" not in (here.path / "a.txt").read_text(encoding="utf-8")
    assert json.loads((here.path / "a.json").read_text(encoding="utf-8"))["verdict"] == "fail"
    assert json.loads((here.path / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("outputs", "says"),
    [
        (("json",), "write FORMAT=PATH"),
        (("json=",), "write FORMAT=PATH"),
        (("jsn=a",), "unknown format 'jsn' (did you mean 'json'?)"),
        (("json=no/a",), "there is no folder no"),
        (("json=.",), "this is not a regular file"),
        (("json=a", "csv=./a"), "two outputs go to the same file"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_asked(
    tmp_path: Path, outputs: tuple[str, ...], says: str
) -> None:
    with pytest.raises(Refusal) as refused:
        targets_of(outputs, tmp_path)
    assert says in str(refused.value)


FORGED = '{"verdict": "pass", "exit_code": 0}'


@pytest.mark.parametrize(
    "arguments",
    [
        ("--at", "2026-11-05"),
        (*SOURCE, "--select", "nobody/nothing"),
        (*SOURCE, "--trusted", "main"),
        ("--replay", "no.answers"),
        (*SOURCE, "--record"),
        (*SOURCE, "--override", " "),
    ],
)
def test_a_run_that_is_refused_leaves_no_report_of_somebody_else(here: Folder, arguments: tuple[str, ...]) -> None:
    here.shop()
    forged = here.write("report.json", FORGED)
    ran = here.slogate("check", *arguments, "--output", "json=report.json")
    assert (ran.code, ran.out) == (2, "")
    assert not forged.exists()


def test_a_wrong_specification_leaves_no_report_either(here: Folder) -> None:
    here.write("slo/shop.yaml", "kind: Nothing")
    forged = here.write("report.json", FORGED)
    assert here.slogate("check", *SOURCE, "--output", "json=report.json").code == 2
    assert not forged.exists()


def test_what_a_run_reads_is_not_taken_away_for_its_report(here: Folder) -> None:
    here.shop()
    here.slogate("check", *SOURCE, "--save-answers", "answers")
    for arguments in (
        ("--replay", "answers", "--output", "json=answers"),
        ("slo/shop.yaml", "--output", "csv=slo/shop.yaml"),
    ):
        ran = here.slogate("check", *arguments)
        assert ran.code == 2
        assert "this run reads that file" in ran.err
    assert here.slogate("check", "--replay", "answers").code == 1
