"""A pull request can commit a symbolic link under the name of a report: nothing is written where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluator.commands.destinations import expect_unlinked
from evaluator.refusal import Refusal
from tests.evaluator.commands.running import SOURCE, Folder

COMMANDS = (
    ("check", *SOURCE, "--output", "json={}"),
    ("check", *SOURCE, "--save-answers", "{}"),
    ("settle", "--save-answers", "{}"),
    ("render", "stored.json", "--output", "html={}"),
    ("merge", "stored.json", "--output", "html={}"),
)
LINKS = (("report.json", "../victim/bashrc", "report.json"), ("out", "../victim", "out/bashrc"))


@pytest.fixture
def checkout(here: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A checkout beside somebody's file."""
    root = here.path
    (root / "victim").mkdir()
    (root / "victim/bashrc").write_text("mine", encoding="utf-8")
    (root / "checkout").mkdir()
    inside = Folder(root / "checkout", here._capsys, monkeypatch)
    inside.shop()
    return inside


def bashrc(checkout: Folder) -> str:
    return (checkout.path.parent / "victim/bashrc").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("name", "to", "place"), LINKS)
def test_nothing_is_written_through_a_link_of_the_checkout(
    checkout: Folder, command: tuple[str, ...], name: str, to: str, place: str
) -> None:
    checkout.slogate("check", *SOURCE, "--output", "json=stored.json")
    (checkout.path / name).symlink_to(to)
    ran = checkout.slogate(*(word.format(place) for word in command))
    assert (ran.code, ran.out, bashrc(checkout)) == (2, "", "mine")
    assert place in ran.err
    assert "symbolic link" in ran.err


def test_a_report_on_a_period_follows_no_link_either(checkout: Folder) -> None:
    (checkout.path / "out").symlink_to("../victim")
    report = ("report", *SOURCE, "--period", "2026-10", "--output-dir")
    ran = checkout.slogate(*report, "out")
    assert (ran.code, ran.out) == (2, "")
    assert "--output-dir out: this is a symbolic link" in ran.err
    (checkout.path / "reports").mkdir()
    (checkout.path / "reports/report-2026-10.txt").symlink_to("../../victim/bashrc")
    ran = checkout.slogate(*report, "reports")
    assert (ran.code, bashrc(checkout)) == (2, "mine")
    assert "cannot be written: this is a symbolic link" in ran.err


def test_a_link_that_dangles_or_leads_back_to_itself_is_refused(checkout: Folder) -> None:
    (checkout.path / "new").symlink_to("../victim/new")
    (checkout.path / "loop").symlink_to("loop")
    for place in ("new", "loop", "loop/a"):
        assert checkout.slogate("check", *SOURCE, "--output", f"json={place}").code == 2
    assert not (checkout.path.parent / "victim/new").exists()


def test_links_within_the_checkout_and_those_of_the_operator_are_followed(tmp_path: Path) -> None:
    folder = tmp_path / "repository/services"
    (tmp_path / "repository/out").mkdir(parents=True)
    (tmp_path / "repository/.git").mkdir()
    folder.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "mine").symlink_to("elsewhere")
    (folder / "out").symlink_to("../out")
    for place in ("out/a", "../out/a", "../../mine/a", str(tmp_path / "mine/a"), str(tmp_path / "elsewhere/a")):
        expect_unlinked("--output json", Path(place), folder)
    (tmp_path / "repository/far").symlink_to("../elsewhere")
    with pytest.raises(Refusal, match="far leads out of the checkout"):
        expect_unlinked("--output json", Path("../far/a"), folder)
