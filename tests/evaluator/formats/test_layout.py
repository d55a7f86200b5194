"""Text in a terminal's columns: what rich would print, but that no number is cut off."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from evaluator.formats.layout import _ONE_CELL, Piece, cells, flow, labelled, painted, table, wrapped
from tests.evaluator.formats import by_rich

WORDS = (
    "checkout", "a", "{region=eu-central-1,", "/", "99.9%", "::error::x", "1d", "[/red]", "x" * 45, "é", "ß",
    "漢字", "全角の名前" * 6, "한국어", "✓", "·", "🙂", "👩🏽", "e\u0301", "\ufe0f", "❤\ufe0f", "\u3000", "\xa0", " ", "  ", "ก็",
)  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=14).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
    st.text(st.characters(exclude_categories=("C", "Z")), max_size=80),
)
names = st.lists(st.sampled_from([word for word in WORDS[:11] if word != "99.9%"]), min_size=1, max_size=6).map("".join)
looks = st.sampled_from(sorted(by_rich.LOOKS))
pieces = st.tuples(texts, looks)
widths = st.integers(20, 130)
numbers = st.tuples(texts.map(str.rstrip), looks)
verdicts = st.tuples(st.sampled_from(["✓ PASS", "? UNKNOWN", "FAIL"]), looks)
labels = st.sampled_from(["", "at", "why", "promise"])
HEADINGS = ("", "objective", "target", "burn")


def _end(line: str) -> str:
    return line.rstrip(" ")


@settings(max_examples=100, deadline=None)
@given(texts)
def test_a_text_is_as_wide_as_rich_says(text: str) -> None:
    assert cells(text) == cell_len(text)


def test_whatever_is_not_measured_is_one_column_wide() -> None:
    assert set("aß✓✗·") < _ONE_CELL
    assert {cell_len(letter) for letter in _ONE_CELL} == {1}


@settings(max_examples=100, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=3), widths)
def test_lines_are_folded_and_painted_as_rich_does_it(given_pieces: list[Piece], width: int) -> None:
    assert [_end(line) for line in flow(given_pieces, width)] == by_rich.flow(given_pieces, width)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(labels, texts), min_size=1, max_size=4), st.integers(40, 130), looks)
def test_labels_stand_where_rich_puts_them(facts: list[tuple[str, str]], width: int, look: str) -> None:
    assert [_end(line) for line in labelled(facts, width, look)] == by_rich.labelled(facts, width, look)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(verdicts, st.tuples(names, st.just("")), numbers, numbers), min_size=1, max_size=4),
    st.sampled_from("─-"),
    looks,
)
def test_a_table_that_has_room_is_the_one_that_rich_draws(rows: list[tuple[Piece, ...]], rule: str, look: str) -> None:
    lines, _ = table(HEADINGS, rows, 10_000, rule=rule, look=look)
    assert [_end(line) for line in lines] == by_rich.table(HEADINGS, rows, rule=rule, look=look)


@settings(max_examples=100, deadline=None)
@given(st.lists(names, min_size=1, max_size=4), st.integers(40, 130))
def test_however_long_a_name_is_no_number_is_cut_and_no_letter_lost(given_names: list[str], width: int) -> None:
    rows = [(("FAIL", ""), (name, ""), ("-531.1%", ""), ("0.1x in 1d", "")) for name in given_names]
    lines, taken = table(HEADINGS, rows, width, rule="-", look="")
    column: list[str] = []
    for line in lines[3:-1]:
        if line.startswith(" FAIL  "):
            assert line.endswith("  0.1x in 1d")
            column.append(
                line.removeprefix(" FAIL  ").removesuffix("  0.1x in 1d").rstrip().removesuffix("-531.1%").rstrip()
            )
        else:
            column[-1] += line.strip()
    assert column == [name.strip() for name in given_names]
    assert max(cells(line) for line in lines) <= max(taken, width) + 1  # a space may stand behind a comma at the end


def test_a_narrow_terminal_has_labels_whole_and_their_text_beside_them() -> None:
    lines = labelled([("promise", "one two three four five"), ("", "six")], 24, "")
    assert [_end(line) for line in lines] == [
        "  promise  one two three four",
        "           five",
        "           six",
    ]


def test_a_word_that_fits_in_no_line_is_broken_within() -> None:
    assert wrapped("ab " + "x" * 12 + " c", 5) == ["ab ", "xxxxx", "xxxxx", "xx c"]
    assert wrapped("漢字の名前", 5) == ["漢字", "の名", "前"]


def test_nothing_is_painted_where_there_is_no_look_or_no_text() -> None:
    assert (painted("a", ""), painted("", "1"), painted("a", "1")) == ("a", "", "\x1b[1ma\x1b[0m")
