"""Text in Markdown stays text, as a reader of CommonMark with tables sees it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evaluator.formats.markdown_text import block, code, plain, row
from evaluator.formats.plain import one_line
from tests.evaluator.formats.random_reports import texts

READER = MarkdownIt("commonmark").enable("table")


def inline(markdown: str) -> list[Token]:
    """What stands in the one paragraph, list item or cell of a text."""
    return [token for token in READER.parse(markdown) if token.type == "inline"]


def shown(token: Token) -> str:
    return "".join(each.content for each in token.children or () if each.type == "text")


def as_read(text: str) -> str:
    """The text as it is meant to be shown: mentions and references are broken by a character without width."""
    return one_line(text).replace("@", "@\u200b").replace("#", "#\u200b")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("99.9% of events", "99.9% of events"),
        ("a_b*c", r"a\_b\*c"),
        ("<b> & [x](y)", r"\<b\> &amp; \[x\](y)"),
        ("@team #12", "@&#8203;team #&#8203;12"),
        ("- x", r"\- x"),
        ("-5%", "-5%"),
        ("1. x", r"1\. x"),
        ("a|b", r"a\|b"),
        ("two\nlines", r"two\\nlines"),
    ],
)
def test_text_is_escaped_where_it_would_be_obeyed(text: str, markdown: str) -> None:
    assert plain(text) == markdown


@given(texts)
def test_any_text_in_an_item_is_read_as_that_text(text: str) -> None:
    (found,) = inline(f"- x {plain(text)} x")
    assert {token.type for token in found.children or ()} <= {"text"}
    assert shown(found).split() == f"x {as_read(text)} x".split()


@given(texts)
def test_any_text_at_the_beginning_of_an_item_makes_no_other_block(text: str) -> None:
    kinds = {token.type for token in READER.parse(f"- {plain(text)} x")}
    assert kinds == {
        "bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close",
        "bullet_list_close",
    }  # fmt: skip


@given(texts, texts)
def test_any_text_in_a_cell_stays_in_its_cell(first: str, second: str) -> None:
    table = "\n".join([row(("a", "b")), "| --- | --- |", row((f"x {plain(first)} x", f"x {plain(second)} x"))])
    cells = inline(table)[2:]
    assert [shown(cell).split() for cell in cells] == [f"x {as_read(each)} x".split() for each in (first, second)]


@given(texts)
def test_any_text_is_code_and_ends_where_it_ends(text: str) -> None:
    (found,) = inline(f"x {code(text)} x")
    (span,) = [token for token in found.children or () if token.type == "code_inline"]
    assert span.content.strip() == one_line(text).strip()


@given(st.lists(texts))
def test_nothing_ends_a_block_of_code_but_its_end(lines: list[str]) -> None:
    (fence, *others) = READER.parse("\n".join(block(lines)))
    assert (fence.type, others) == ("fence", [])
    assert fence.content.split("\n")[:-1] == [one_line(line) for line in lines]


def test_long_text_is_cut() -> None:
    assert len(plain("x" * 5_000)) < 2_010
