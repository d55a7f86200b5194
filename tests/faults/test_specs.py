"""Whatever stands in a specification, or in its place: exit 2 and the place, at once and in little memory."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.faults.row import Row, identities
from tests.faults.running import AT, Ended, assert_harmless, slogate, within
from tests.faults.spec_rows import ASKED, FILES, FINE, HEAVY, MEANT_OTHERWISE, ROWS

MOST_PROCESSOR_SECONDS = 2.0
"""A second beyond a start (measured: 0.2 s), and as much again for a machine that does six other things."""
GATE = ("check", "spec.yaml", "--source", "metrics=http://127.0.0.1:9", "--at", AT, "--output", "json=report.json")
PLACE = re.compile(r"^spec\.yaml(/[^:]+)?(:[1-9][0-9]*:[1-9][0-9]*)?: (error|warning)\[[a-z-]+\]: \S", re.MULTILINE)


def assert_refused(ended: Ended, row: Row) -> None:
    """Exit 2, with the words of the row and a place; nothing was evaluated."""
    assert_harmless(ended)
    assert ended.code == 2, ended.said[:300]
    assert ended.out == ""
    assert not ended.written
    assert PLACE.search(ended.err), ended.err[:300]
    for words in row.words:
        assert words in ended.said
    assert len(ended.err) < 200_000


@pytest.mark.parametrize("row", HEAVY, ids=identities(HEAVY))
def test_heavy_spec(row: Row, tmp_path: Path) -> None:
    row.does(tmp_path)
    ended = slogate(tmp_path, *GATE, seconds=10)
    assert_refused(ended, row)
    assert ended.processor < MOST_PROCESSOR_SECONDS


@pytest.mark.parametrize("row", ASKED, ids=identities(ASKED))
def test_heavy_query(row: Row, tmp_path: Path) -> None:
    row.does(tmp_path)
    ended = slogate(tmp_path, *GATE, seconds=10)
    assert_harmless(ended)
    assert ended.code == row.code
    assert all(words in ended.said for words in row.words)
    assert ended.processor < MOST_PROCESSOR_SECONDS


@pytest.mark.parametrize("row", [*FILES, *MEANT_OTHERWISE], ids=identities((*FILES, *MEANT_OTHERWISE)))
def test_spec(row: Row, tmp_path: Path) -> None:
    row.does(tmp_path)
    ended = within(tmp_path, *GATE)
    assert_refused(ended, row)
    assert ended.seconds < 1


@pytest.mark.parametrize("row", FINE, ids=identities(FINE))
def test_what_is_no_fault_is_read(row: Row, tmp_path: Path) -> None:
    row.does(tmp_path)
    ended = within(tmp_path, "lint", "spec.yaml", "--strict")
    assert_harmless(ended)
    assert (ended.code, "no problems" in ended.said) == (0, True), ended.said


def test_no_two_rows_have_one_name() -> None:
    assert len(identities(ROWS)) == len(ROWS)
