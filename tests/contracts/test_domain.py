"""docs/domain.md answers for every row of the domain, and does not call done what waits for something."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

DOCS = Path(__file__).parents[2] / "docs"


def rows():
    page = (DOCS / "domain.md").read_text(encoding="utf-8")
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in page.splitlines() if line[:3] != "| |"]


def numbered():
    return [row for row in rows() if row[0].isdigit()]


def test_every_row_is_there_once_and_in_order():
    assert [int(row[0]) for row in numbered()] == list(range(1, 121))


def test_every_row_says_where_it_is_done_or_what_it_waits_for():
    assert {len(row) for row in numbered()} == {4}
    assert {state for _, _, state, _ in numbered()} == {"done", "partly", "to come", "not computed"}
    assert all(where for *_, where in numbered())


def test_what_is_done_waits_for_nothing_and_names_a_place():
    for number, _, state, where in numbered():
        if state == "done":
            assert "to come" not in where, number
            assert re.search(r"`|kind", where), number


def test_the_agreement_that_the_page_shows_is_a_document():
    page = (DOCS / "agreements.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)
    kinds = [yaml.safe_load(block).get("kind") for block in blocks]
    assert {"Agreement", "Policy"} <= {*kinds}
    document = yaml.safe_load(blocks[kinds.index("Agreement")])
    assert {"parties", "term", "commitments", "credits", "claims", "termination", "amendments"} <= document.keys()
