"""``slogate diff`` of calendars whose holidays stand in iCalendar files, in a real repository."""

from __future__ import annotations

import pytest

from tests.evaluator.commands.reviewing import commit
from tests.evaluator.commands.running import Folder
from tests.evaluator.commands.test_calendar_files import LABOUR_DAY, SPEC
from tests.evaluator.test_revisions import git

MORE = LABOUR_DAY.replace(
    "END:VCALENDAR",
    "BEGIN:VEVENT\nUID:2\nDTSTAMP:20260101T000000Z\nDTSTART;VALUE=DATE:20260504\nSUMMARY:None\nEND:VEVENT\nEND:VCALENDAR",
)
AT = ("--at", "2026-11-01T00:00:00Z")


@pytest.fixture
def desk(here: Folder) -> Folder:
    """A repository whose main branch has Labour Day in a file."""
    here.write("slo/desk.yaml", SPEC.replace("FILE", "days/2026.ics"))
    here.write("slo/days/2026.ics", LABOUR_DAY)
    git(here.path, "init", "--quiet", "--initial-branch=main")
    commit(here, "promises")
    return here


@pytest.mark.parametrize("base", ["main", "origin/main"])
@pytest.mark.parametrize("words", [(), ("HEAD",)])
def test_one_more_holiday_in_a_file_is_loosened(desk: Folder, base: str, words: tuple[str, ...]) -> None:
    if base != "main":
        git(desk.path, "update-ref", "refs/remotes/origin/main", "main")
    git(desk.path, "checkout", "--quiet", "-b", "feature")
    desk.write("slo/days/2026.ics", MORE)
    commit(desk, "a day off")
    ran = desk.slogate("diff", *AT, "--fail-on", "loosened", base, *words, "--")
    assert ran.code == 1, ran.err
    assert "loosened  files: days/2026.ics (1 event, sha256 " in ran.out
    assert "10h do not count any more from " in ran.out
    assert "BEGIN:" not in ran.out


def test_a_file_that_differs_but_in_its_hours_is_changed(desk: Folder) -> None:
    desk.write("slo/days/2026.ics", LABOUR_DAY.replace("Labour Day", "First of May"))
    ran = desk.slogate("diff", *AT, "--fail-on", "loosened", "main", "--")
    assert ran.code == 1
    assert "changed   files" in ran.out


def test_the_same_file_is_no_change(desk: Folder) -> None:
    assert "no change" in desk.slogate("diff", *AT, "--fail-on", "any", "main", "--").out


def test_a_calendar_at_the_root_has_its_files_beside_it_in_a_revision_with_a_slash(desk: Folder) -> None:
    desk.write("office.yaml", SPEC.replace("FILE", "2026.ics"))
    desk.write("2026.ics", LABOUR_DAY)
    commit(desk, "at the root")
    git(desk.path, "update-ref", "refs/remotes/origin/main", "main")
    desk.write("2026.ics", MORE)
    ran = desk.slogate("diff", *AT, "--fail-on", "loosened", "origin/main", "--", "office.yaml")
    assert ran.code == 1, ran.err
    assert "10h do not count any more" in ran.out


def test_two_folders_have_files_of_their_own(here: Folder) -> None:
    for name, text in (("old", LABOUR_DAY), ("new", MORE)):
        here.write(f"{name}/desk.yaml", SPEC.replace("FILE", "2026.ics"))
        here.write(f"{name}/2026.ics", text)
    assert here.slogate("diff", *AT, "old", "new", "--fail-on", "loosened").code == 1


def test_a_file_that_is_gone_is_an_error_of_its_version(desk: Folder) -> None:
    (desk.path / "slo/days/2026.ics").unlink()
    ran = desk.slogate("diff", *AT, "main", "--")
    assert ran.code == 2
    assert "HEAD, working tree, is not valid" in ran.err
    commit(desk, "gone")
    desk.write("slo/days/2026.ics", LABOUR_DAY)
    assert "BASE, main" in desk.slogate("diff", *AT, "main", "--").err
    mended = desk.slogate("diff", *AT, "--fail-on", "loosened", "--allow", "invalid-base", "main", "--")
    assert mended.code == 1
    assert "holidays of files that were not read" in mended.out
