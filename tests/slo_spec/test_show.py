from hypothesis import given
from hypothesis import strategies as st

from slo_spec.problem import Location, Problem
from slo_spec.show import cell_width, headline, safe_text, show


def problem(excerpt, column, message="wrong"):
    return Problem(Location("a.yaml", 12, column), "code", message, hint="right", excerpt=excerpt)


def test_a_problem_is_shown_with_its_line_and_a_caret():
    assert show(problem("window: 30", 9)) == "a.yaml:12:9: error[code]: wrong (right)\n12 | window: 30\n   |         ^"


def test_without_a_source_line_there_is_only_the_headline():
    assert show(problem("", 1)) == headline(problem("", 1)) == "a.yaml:12:1: error[code]: wrong (right)"


def test_tabs_and_wide_characters_keep_the_caret_below_its_character():
    line, caret = show(problem("\ta: 決済 x", 8)).split("\n")[1:]
    assert cell_width(line[: line.index("x")]) == caret.index("^")


def test_a_caret_may_stand_behind_the_last_character():
    assert show(problem("a:", 3)).endswith("12 | a:\n   |   ^")
    assert show(problem("a:", 99)).endswith("12 | a:\n   |   ^")


def test_a_long_line_is_cut_around_the_caret():
    shown = show(problem("x" * 5000 + "!" + "y" * 5_000_000, 5001), width=60).split("\n")
    assert all(cell_width(line) <= 60 for line in shown[1:])
    assert shown[1][shown[2].index("^")] == "!"
    assert shown[1].count("…") == 2


def test_characters_that_move_the_cursor_or_turn_the_direction_are_escaped():
    assert safe_text("a\x1b[31m\u202eb\u200b\n\ud800\x9b") == r"a\x1b[31m\u202eb\u200b\x0a\ud800\x9b"
    assert "\x1b" not in show(problem("a: \x1b[2J", 4, "\x1b[2J"))
    assert safe_text("größer 決済 [red]") == "größer 決済 [red]"


def test_a_password_in_an_address_is_not_repeated():
    shown = show(problem("url: https://user:canary@x.example.com", 6, "no https://user:canary@x"))
    assert "canary" not in shown
    assert "x.example.com" in shown


@given(st.text(max_size=300), st.integers(1, 400), st.integers(30, 200))
def test_whatever_stands_there_is_shown_within_the_width(excerpt, column, width):
    shown = show(problem(excerpt, column), width).split("\n")
    assert len(shown) in (1, 3)
    assert all(cell_width(line) <= width and line.isprintable() for line in shown[1:])
