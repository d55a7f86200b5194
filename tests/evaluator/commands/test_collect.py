"""``slogate collect`` keeps slices before a source forgets them, and ``settle --evidence`` stands on them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from evaluator.stores.evidence import open_evidence
from tests.evaluator.commands.running import Folder, Ran
from tests.evaluator.commands.test_settle import HOURS, SPEC

FIRST_HALF, SECOND_HALF = range(14 * 24), range(14 * 24, HOURS)
FAILED = (5, 6, 7, 400)


def orders(here: Folder, hours: range, failed: tuple[int, ...] = FAILED) -> None:
    """What the source still knows: the orders of some hours of February."""
    here.write("slo/shop.yaml", SPEC)
    rows = [
        f"2026-02-{hour // 24 + 1:02d}T{hour % 24:02d}:{minute:02d}:00Z,10,{5 if hour in failed else 0}"
        for hour in hours
        for minute in range(0, 60, 10)
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed", *rows, ""]))


def run(here: Folder, command: str, at: str, *more: str) -> Ran:
    return here.slogate(command, "--source", "orders=orders.csv", "--at", at, "--evidence", "kept.db", *more)


def test_what_was_collected_is_settled_after_the_source_forgot_it(here: Folder) -> None:
    orders(here, FIRST_HALF)
    collected = run(here, "collect", "2026-02-15")
    assert collected.code == 0
    assert "14 days of slices were added to" in collected.out
    assert "acme/uptime: 14 days of slices from 2026-02-01T00:00:00Z to 2026-02-15T00:00:00Z" in collected.out
    orders(here, SECOND_HALF)
    settled = run(here, "settle", "2026-03-05")
    assert settled.code == 0
    assert "missed: uptime: 99.403875% against 99.5%" in settled.out
    assert "credit: 123.45 EUR" in settled.out


def test_without_evidence_half_a_month_is_unknown(here: Folder) -> None:
    orders(here, SECOND_HALF)
    assert here.slogate("settle", "--source", "orders=orders.csv", "--at", "2026-03-05").code == 3


def test_settling_again_asks_for_nothing_and_gives_the_same_cents_and_the_same_revision(here: Folder) -> None:
    orders(here, range(HOURS))
    first = run(here, "settle", "2026-03-05")
    assert "kept as revision 1" in first.err
    orders(here, range(1))
    again = run(here, "settle", "2026-03-09")
    assert [line for line in again.out.splitlines() if "credit:" in line] == ["  credit: 123.45 EUR"]
    assert "revision" not in again.err


def test_a_correction_is_a_new_revision_that_says_what_changed(here: Folder) -> None:
    orders(here, range(HOURS))
    run(here, "settle", "2026-03-05")
    here.write("slo/shop.yaml", SPEC.replace("base: 1234.50 EUR", "base: 2000 EUR"))
    corrected = run(here, "settle", "2026-03-05")
    assert "kept as revision 2" in corrected.err
    assert "it changes the credit from 123.45 EUR to 200.00 EUR" in corrected.err


def test_collecting_twice_adds_nothing(here: Folder) -> None:
    orders(here, FIRST_HALF)
    run(here, "collect", "2026-02-15")
    again = run(here, "collect", "2026-02-15")
    assert again.out.startswith("0 days of slices were added")


def test_a_place_for_the_evidence_is_asked_for(here: Folder) -> None:
    orders(here, FIRST_HALF)
    ran = here.slogate("collect", "--source", "orders=orders.csv", "--at", "2026-02-15")
    assert ran.code == 2
    assert "--evidence FILE or SLOGATE_EVIDENCE" in ran.err


def test_the_periods_that_a_termination_looks_at_are_collected_too(here: Folder) -> None:
    orders(here, range(HOURS))
    here.write("slo/shop.yaml", SPEC + "termination: [{when: {missed_in_a_row: 2}, notice: 30d}]\n")
    collected = run(here, "collect", "2026-03-05", "--days", "60")
    # All of February, and what a table with rows every ten minutes tells of the days around it.
    assert "30 days of slices were added" in collected.out
    assert "acme/uptime: 30 days of slices from 2026-01-31T00:00:00Z to 2026-03-02T00:00:00Z" in collected.out


@pytest.mark.parametrize("command", ["garbage", "folder"])
def test_a_store_that_is_none_is_refused(here: Folder, command: str) -> None:
    orders(here, FIRST_HALF)
    if command == "folder":
        (here.path / "kept.db").mkdir()
    else:
        here.write("kept.db", "garbage\n")
    ran = run(here, "collect", "2026-02-15")
    assert ran.code == 2
    assert "slogate: error: nothing was kept: " in ran.err
    assert "kept.db: " in ran.err


def test_a_folder_that_is_not_there_is_named(here: Folder) -> None:
    orders(here, FIRST_HALF)
    ran = here.slogate(
        "collect", "--source", "orders=orders.csv", "--at", "2026-02-15", "--evidence", "/nonexistent/e.db"
    )
    assert (ran.code, ran.err) == (2, "slogate: error: nothing was kept: there is no folder /nonexistent\n")


def test_a_store_that_takes_nothing_more_is_no_success(here: Folder) -> None:
    orders(here, FIRST_HALF)
    with open_evidence(here.path / "kept.db"):
        pass
    with closing(sqlite3.connect(here.path / "kept.db")) as connection:
        connection.execute("CREATE TRIGGER full BEFORE INSERT ON day BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
    ran = run(here, "collect", "2026-02-15")
    assert (ran.code, ran.err) == (2, "slogate: error: not everything was kept\n")
    assert "disk is full" in ran.out


def test_a_statement_that_could_not_be_kept_is_told_however_quiet(here: Folder) -> None:
    orders(here, range(HOURS))
    here.write("kept.db", "garbage\n")
    ran = run(here, "settle", "2026-03-05", "-q")
    assert ran.err.startswith("slogate: note: no statement was kept: ")


@pytest.mark.parametrize("period", ["day", "week", "month"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_every_day_is_kept_whatever_the_period(here: Folder, period: str, zone: str) -> None:
    orders(here, range(HOURS))
    spec = SPEC.replace("period: month", f"period: {period}").replace("31, timezone: UTC", f"31, timezone: {zone}")
    here.write("slo/shop.yaml", spec)
    ran = run(here, "collect", "2026-02-26T10:00:00Z", "--days", "20")
    assert ran.code == 0
    assert "20 days of slices were added to" in ran.out
    assert "acme/uptime: 20 days of slices from 2026-02-06T00:00:00Z to 2026-02-26T00:00:00Z" in ran.out
