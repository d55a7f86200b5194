"""Public holidays that nobody knows: an error where they are named, in the same words whatever the command."""

from __future__ import annotations

import pytest

from tests.evaluator.commands.running import Folder
from tests.evaluator.commands.test_calendar_files import SPEC

WORDS = "error[bad-value]: no public holidays are known for 'DE-XX'; write DE, or of DE-BB"
COMMANDS = (
    ("lint",),
    *((name, "--source", "calls=calls.csv", "--at", "2026-05-05") for name in ("check", "settle", "report")),
    ("collect", "--source", "calls=calls.csv", "--at", "2026-05-05", "--evidence", "kept.db"),
)


def write(here: Folder, country: str) -> None:
    pytest.importorskip("holidays")
    here.write("slo/desk.yaml", SPEC.replace("holiday_files: [FILE]", f"public_holidays: {country}"))
    here.write("calls.csv", "at,asked,failed\n2026-05-01T00:00:00Z,10,0\n")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_part_of_a_country_that_nobody_knows_is_an_error_where_it_stands(
    here: Folder, command: tuple[str, ...]
) -> None:
    write(here, "DE-XX")
    ran = here.slogate(*command)
    assert ran.code == 2
    assert f"slo/desk.yaml:12:18: {WORDS}" in ran.out + ran.err
    assert "--period" not in ran.err


@pytest.mark.parametrize("country", ["DE", "DE-BE"])
def test_a_country_that_is_known_passes(here: Folder, country: str) -> None:
    write(here, country)
    assert here.slogate("lint").code == 0
