"""A settlement as Markdown: headings, one table, lists, and nothing of a name that Markdown would read."""

import pytest

from evaluator.formats.settlement.markdown import render
from tests.evaluator.formats import settlements


def test_a_miss_has_a_row_its_arithmetic_and_what_may_be_done():
    lines = render([settlements.missed()]).splitlines()
    assert lines[0] == "# acme, 2026-02"
    assert "**Credit: 411.50 EUR**" in lines[2]
    assert "| uptime | missed | 98.956781% against 99% | 7h | 0s |" in lines
    for heading in ("## Arithmetic", "## Windows", "## What may be done"):
        assert heading in lines
    assert "- customer may claim the credit for uptime until 2026-03-30: 30d after month-end" in lines


def test_what_is_kept_has_no_empty_lists():
    assert "## Windows" not in render([settlements.kept()])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("without_a_base", "**Credit: 100/3% of a base that nobody named**"),
        ("without_a_base", "- uptime: 1/3 of a base that nobody named"),
        ("silent", "- lowest: uptime:"),
        ("silent", "- highest: uptime:"),
        ("full", "Reward for the provider: 12.35 EUR"),
        ("full", "## Rewards"),
    ],
)
def test_each_kind_of_settlement_says_what_is_its_own(name, words):
    assert words in render([settlements.ALL[name]()])


def test_hostile_names_are_escaped():
    text = render([settlements.hostile()])
    assert "<b>" not in text
    assert "\\<b\\>\\*x\\*" in text
    assert "\x1b" not in text
    assert "| \\<b\\>\\*x\\*\\</b\\> \\|" in text
