"""Whether a regular expression is one of RE2's, the dialect of Prometheus: what shows without compiling it."""

from __future__ import annotations

import functools
import re
from typing import Final

from slo_spec.patterns import regex

ESCAPED: Final = r"\\[\x00-/:-@\[-`{-\x7f]"
"""A character that stands for itself: ASCII, neither letter nor digit, behind a backslash. (Listed: a list of what it
is not takes Python a hundred times as long to compile.)"""
_CLASSES: Final = r"\\[dDsSwW]|\\[pP](?:[^{\\]|\{\^?\w+\})"
_CHARACTERS: Final = (
    r"\\x[0-9A-Fa-f]{2}|\\x\{[0-9A-Fa-f]{1,6}\}|\\0[0-7]{0,2}|\\[1-7][0-7]{1,2}"
    rf"|\\[aftnrv]|{ESCAPED}"
)
_TOKEN: Final = regex(
    rf"(?P<quoted>\\Q.*?\\E)"
    rf"|(?P<atom>{_CLASSES}|{_CHARACTERS}|\\[AzbB]|[^\\()\[|*+?{{])"
    r"|(?P<flags>\(\?[imsU]*(?:-[imsU]+)?\))"
    r"|(?P<open>\((?:(?!\?)|\?P?<[0-9A-Za-z_]+>|\?[imsU]*(?:-[imsU]+)?:))"
    r"|(?P<close>\))|(?P<either>\|)|(?P<list>\[\^?)"
    r"|(?P<repeat>(?:[*+?]|\{(?P<least>0|[1-9]\d*)(?:,(?P<most>0|[1-9]\d*)?)?\})\??)"
    r"|(?P<brace>\{)",
    re.DOTALL,
)
_LIST_ITEM: Final = regex(
    rf"(?P<class>{_CLASSES}|\[:\^?(?P<name>\w+):\])"
    rf"|(?P<first>{_CHARACTERS}|[^\\])(?:-(?P<last>{_CHARACTERS}|[^\\\]]))?",
    re.DOTALL,
)
_POSIX: Final = frozenset(
    {"alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph",
     "lower", "print", "punct", "space", "upper", "word", "xdigit"}
)  # fmt: skip
_LETTERS: Final = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_MOST_REPEATS: Final = 1000
# What other dialects have and RE2 leaves out, by how it begins.
_ELSEWHERE: Final = (
    ("(?=", "looks ahead"), ("(?!", "looks ahead"), ("(?<=", "looks behind"), ("(?<!", "looks behind"),
    ("(?>", "is an atomic group"), ("(?(", "is a condition"), ("(?#", "is a comment"),
    ("(?P=", "refers back to a group"), ("(?P>", "is a recursion"), ("\\k", "refers back to a group"),
)  # fmt: skip


class _Unreadable(Exception):
    """The message says what RE2 does not read."""


@functools.lru_cache(maxsize=1024)
def why_unreadable(expression: str) -> str:
    """What in an expression RE2 refuses; nothing where no rule that is known here is broken."""
    try:
        _read(expression)
    except _Unreadable as error:
        return str(error)
    return ""


def _read(expression: str) -> None:
    at, opened = 0, list[int]()
    before = "nothing"
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if token is None:
            raise _Unreadable(_unknown(expression, at))
        kind, end = token.lastgroup or "", token.end()
        if kind == "open":
            opened.append(at)
        elif kind == "close":
            if not opened:
                raise _Unreadable(f"the ')' at character {at + 1} closes nothing")
            opened.pop()
        elif kind == "list":
            end = _list_end(expression, at, end)
        elif kind == "repeat":
            _check_repeat(token, before)
        if kind != "flags" or before == "repeat":
            before = {"open": "nothing", "either": "nothing", "repeat": "repeat"}.get(kind, "atom")
        at = end
    if opened:
        raise _Unreadable(f"the '(' at character {opened[-1] + 1} is never closed")


def _check_repeat(token: re.Match[str], before: str) -> None:
    said, place = token["repeat"], f"at character {token.start() + 1}"
    if before == "nothing":
        raise _Unreadable(f"the '{said}' {place} has nothing to repeat")
    if before == "repeat":
        raise _Unreadable(f"the '{said}' {place} repeats a repetition (RE2 knows no possessive ones)")
    least, most = (int(number[:9]) if number else 0 for number in (token["least"], token["most"]))
    if max(least, most) > _MOST_REPEATS:
        raise _Unreadable(f"'{said}' {place} repeats more than {_MOST_REPEATS:,} times")
    if token["most"] and most < least:
        raise _Unreadable(f"'{said}' {place} ends below where it begins")


def _list_end(expression: str, start: int, at: int) -> int:
    """Where a list of characters ends. Its first character may be the bracket that ends others."""
    first = True
    while first or not expression.startswith("]", at):
        item = _LIST_ITEM.match(expression, at)
        if at >= len(expression):
            raise _Unreadable(f"the '[' at character {start + 1} is never closed")
        if item is None:
            raise _Unreadable(_unknown(expression, at))
        if item["name"] and item["name"] not in _POSIX:
            raise _Unreadable(f"'{item.group()}' is no class of characters")
        if item["last"] and _code(item["first"]) > _code(item["last"]):
            raise _Unreadable(f"the range '{item.group()}' runs backwards")
        at, first = item.end(), False
        if item["first"] and expression.startswith("-\\", at):
            raise _Unreadable(f"the range '{item.group()}{expression[at : at + 3]}' does not end in a character")
    return at + 1


def _code(character: str) -> int:
    if len(character) == 1:
        return ord(character)
    escaped = character[1:]
    if escaped[0] == "x":
        return int(escaped[1:].strip("{}"), 16)
    return int(escaped, 8) if escaped.isdigit() else _LETTERS.get(escaped, ord(escaped[0]))


def _unknown(expression: str, at: int) -> str:
    rest = expression[at:]
    if rest.startswith("\\Q"):
        return f"the '\\Q' at character {at + 1} is not closed by '\\E'"
    for beginning, what in _ELSEWHERE:
        if rest.startswith(beginning):
            return f"'{beginning}' {what}, which RE2 does not know"
    if rest == "\\":
        return "a backslash at its end escapes nothing"
    if rest[:2] in {f"\\{digit}" for digit in range(1, 10)}:
        return f"'{rest[:2]}' refers back to a group, which RE2 does not know"
    return f"RE2 does not know '{rest[:2] if rest[0] == chr(92) else rest[:3]}'"
