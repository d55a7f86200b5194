"""A problem as a reader sees it: its line, the source line, and a caret below what is wrong."""

from __future__ import annotations

import unicodedata
from typing import Final

from slo_spec.patterns import regex
from slo_spec.problem import Problem

_TAB: Final = "    "
_CUT: Final = "…"
_USER_INFO: Final = regex(r"://[^/\s@]{1,1000}@")  # passwords in URLs are not repeated


def safe_text(text: str) -> str:
    """Text that moves no cursor and turns no direction: control and format characters stand as escapes."""
    if text.isprintable():
        return text
    return "".join(_safe_character(character) for character in text)


def _safe_character(character: str) -> str:
    # Not printable: control, bidi, zero-width, half and unassigned characters, and spaces that only look like one.
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cell_width(text: str) -> int:
    """How many columns a terminal gives the text: two for wide characters, none for combining ones."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def headline(problem: Problem) -> str:
    """``file:line:column: severity[code]: message (hint)``, safe to print."""
    return safe_text(_USER_INFO.sub("://***@", str(problem)))


def show(problem: Problem, width: int = 100) -> str:
    """The headline, and where the source line is known, that line with a caret; no line above ``width`` columns
    but the headline."""
    if not problem.excerpt.strip():
        return headline(problem)
    number = str(problem.location.line)
    room = max(20, width - len(number) - 3)
    source = _USER_INFO.sub(lambda found: "://" + "*" * (len(found.group()) - 4) + "@", problem.excerpt)
    line, caret = _excerpt(source, problem.location.column - 1, room)
    margin = " " * len(number)
    return f"{headline(problem)}\n{number} | {line}\n{margin} | {caret}"


def _excerpt(source: str, column: int, room: int) -> tuple[str, str]:
    """The part of a line around a column, at most ``room`` wide, and the caret below it."""
    column = min(column, len(source))
    # Only what can be seen is looked at: a line may have ten million characters. The caret may stand behind all of it.
    short = len(source) < room and sum(cell_width(_cell(character)) for character in source) < room
    before = _within(source[max(0, column - room) : column][::-1], room if short else room // 2)[::-1]
    lead = _CUT if len(before) < column else ""
    indent = cell_width(lead) + sum(map(cell_width, before))
    after = _within(source[column : column + room], room - indent - (not short))
    tail = _CUT if column + len(after) < len(source) else ""
    return "".join([lead, *before, *after, tail]).rstrip(), " " * indent + "^"


def _within(characters: str, room: int) -> list[str]:
    """As many of the characters, made safe to print, as fit into ``room`` columns."""
    cells: list[str] = []
    for character in characters:
        cell = _cell(character)
        room -= cell_width(cell)
        if room < 0:
            break
        cells.append(cell)
    return cells


def _cell(character: str) -> str:
    return _TAB if character == "\t" else _safe_character(character)
