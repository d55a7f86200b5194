"""The bad time as CSV: one row a stretch, and no cell that a spreadsheet would compute."""

import csv
import io

from evaluator.formats.settlement.csv import HEADINGS, render
from tests.evaluator.formats import settlements


def rows(*found):
    return list(csv.DictReader(io.StringIO(render(found))))


def test_every_stretch_that_was_down_or_unknown_has_a_row():
    assert [tuple(row.values()) for row in rows(settlements.unknown())] == [
        ("acme", "2026-02", "uptime", "unknown", "2026-02-10T00:00:00Z", "2026-02-11T00:00:00Z", "86400"),
    ]
    assert [tuple(row.values()) for row in rows(settlements.missed())] == [
        ("acme", "2026-02", "uptime", "down", "2026-02-10T10:00:00Z", "2026-02-10T17:00:00Z", "25200"),
    ]


def test_what_was_kept_has_a_heading_and_no_row():
    assert render([settlements.kept()]) == ",".join(HEADINGS) + "\n"


def test_a_cell_of_a_hostile_name_is_one_line_and_no_formula():
    (row,) = rows(settlements.hostile())
    assert "\n" not in row["commitment"]
    assert row["commitment"].startswith("<b>")
