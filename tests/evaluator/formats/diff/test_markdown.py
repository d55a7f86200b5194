"""A review as Markdown: the golden one, how long it may be, and what hostile text becomes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evaluator.core.diff.change import Change, Difference, Direction
from evaluator.formats.diff import markdown
from tests.evaluator.formats.diff.story import told

GOLDEN = Path(__file__).parents[3] / "golden/diff.md"


def change(before: str, because: str = "because") -> Change:
    return Change(
        group="service a",
        kind="objective",
        subject="a/b",
        what="target",
        direction=Direction.CHANGED,
        before=before,
        after="after",
        because=because,
    )


def test_the_markdown_is_the_golden_one() -> None:
    assert markdown.render(told()) == GOLDEN.read_text(encoding="utf-8")


def test_it_is_never_longer_than_a_comment_may_be_and_counts_what_is_left_out() -> None:
    long = replace(told(), difference=Difference(tuple(change("x" * 500) for _ in range(1000))))
    shown = markdown.render(long)
    assert len(shown) < 65_536
    assert "more changes, which this comment has no room for" in shown


def test_values_are_code_that_ends_where_it_should_in_a_table_too() -> None:
    shown = markdown.render(replace(told(), difference=Difference((change("a | b `c` ``d`` <b>@team</b>"),))))
    assert "``` a \\| b `c` ``d`` <b>@team</b> ```" in shown or "```a \\| b `c` ``d`` <b>@team</b>```" in shown


def test_words_call_nobody_and_are_no_markup() -> None:
    shown = markdown.render(replace(told(), difference=Difference((change("x", "@team <img src=x> [a](b) | *c*"),))))
    row = next(line for line in shown.splitlines() if "team" in line)
    assert "@<!-- -->team \\<img src=x\\> \\[a\\](b) \\| \\*c\\*" in row
