"""A review as Markdown: the golden one, how long it may be, and what hostile text becomes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from evaluator.core.diff.change import Change, Difference, Direction
from evaluator.formats.diff import markdown
from evaluator.formats.plain import one_line
from slo_spec.record import replace
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
    long = replace(told(), difference=Difference(tuple(change(f"{number}{'x' * 500}") for number in range(1000))))
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


HOSTILE = st.text(alphabet=st.sampled_from(" `|\\<>*_[]()!&@#~ab:\n"), max_size=30)


@given(value=HOSTILE, because=HOSTILE)
def test_a_reader_of_markdown_sees_the_text_and_obeys_none_of_it(value: str, because: str) -> None:
    shown = markdown.render(replace(told(), difference=Difference((change(f"a{value}z", f"a{because}z"),)), because=()))
    tokens = MarkdownIt("commonmark").enable("table").parse(shown)
    cells = [tokens[index + 1] for index, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 6, "the row has neither more nor fewer cells"
    inside = [child for cell in cells for child in cell.children or ()]
    assert {child.type for child in inside} <= {
        "text",
        "text_special",
        "code_inline",
        "strong_open",
        "strong_close",
        "html_inline",
    }
    assert {child.content for child in inside if child.type == "html_inline"} <= {"<br>", "<!-- -->"}
    codes = [child.content for child in inside if child.type == "code_inline"]
    assert codes[0] == one_line(f"a{value}z")
    words = "".join(child.content for child in cells[5].children or () if child.type in ("text", "text_special"))
    assert words.split() == one_line(f"a{because}z").split()
