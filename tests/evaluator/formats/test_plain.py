"""Untrusted text moves no cursor, hides nothing and commands no build server."""

from __future__ import annotations

import re
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from evaluator.formats.plain import _INVISIBLE, one_line, without_commands


def test_what_a_terminal_would_obey_is_written_out() -> None:
    assert one_line("a\x1b[2J\x9b\x07\nb\tc\u202e\u2028\u200bd") == "a\\x1b[2J\\x9b\\x07\\nb\\tc\\u202e\\u2028\\u200bd"


def test_letters_of_every_language_stay() -> None:
    assert one_line("Größe 大小 نسبة") == "Größe 大小 نسبة"


def test_without_unicode_letters_are_escapes() -> None:
    assert one_line("Größe ✓", unicode=False) == "Gr\\xf6\\xdfe \\u2713"


def test_build_server_commands_are_broken() -> None:
    assert one_line("##[error]x ##vso[a] ##teamcity[b] ## title") == "#\\#[error]x #\\#vso[a] #\\#teamcity[b] ## title"
    assert without_commands("a\n  ::error::x\n\x1b[1m::set-output\nb::c\n") == (
        "a\n  \\::error::x\n\x1b[1m\\::set-output\nb::c\n"
    )


def test_what_python_calls_printable_has_nothing_that_is_written_out() -> None:
    # Printable text is not looked at a second time; of each letter of Unicode either holds.
    assert not [code for code in range(sys.maxunicode + 1) if chr(code).isprintable() and _INVISIBLE.match(chr(code))]


@given(st.text())
def test_nothing_that_controls_or_hides_is_left(text: str) -> None:
    shown = one_line(text)
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")]
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069]", shown)
    assert not re.search(r"##\w*\[", shown)


@given(st.text(alphabet=": \t\n#[a"))
def test_no_line_begins_as_a_command(text: str) -> None:
    assert not [line for line in without_commands(text).split("\n") if line.lstrip().startswith("::")]
