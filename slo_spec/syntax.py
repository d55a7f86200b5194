"""Why a text is not YAML, in the user's words and at the user's place."""

from __future__ import annotations

from typing import Any, Final

from slo_spec.patterns import regex
from slo_spec.problem import Location, Problem

_LINE_BREAK: Final = regex(r"\r\n|\r|\n")
# What YAML calls printable, without the characters that YAML 1.1 takes for line breaks and YAML 1.2 does not.
_UNWANTED: Final = regex("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_SHOWN: Final = 10


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text as an editor counts them; at least one."""
    return tuple(_LINE_BREAK.split(text) if "\r" in text else text.split("\n"))


def characters_wrong(text: str, file: str, lines: tuple[str, ...]) -> tuple[Problem, ...]:
    """Problems for the first characters that cannot be in YAML; none for nearly every text."""
    # Cheap first: what is printable but for its line breaks has nothing unwanted in it.
    if text.replace("\n", "").isprintable() or not _UNWANTED.search(text):
        return ()
    found: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        for match in _UNWANTED.finditer(line):
            message = _character_message(match.group())
            found.append(Problem(Location(file, number, match.start() + 1), "bad-character", message, excerpt=line))
            if len(found) == _MOST_SHOWN:
                return tuple(found)
    return tuple(found)


def _character_message(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"the byte 0x{code - 0xDC00:02X} is not UTF-8; save the file as UTF-8"
    if code == 0:
        return "a zero byte: the file is not UTF-8 text (UTF-16?); save it as UTF-8"
    if code in (0x85, 0x2028, 0x2029):
        return f'the character U+{code:04X} is an invisible line break; write it "\\u{code:04x}" in quotes'
    if 0xD800 <= code <= 0xDFFF:
        return f"half a character (U+{code:04X}); save the file as UTF-8"
    return f'the control character U+{code:04X} is not allowed; write it "\\u{code:04x}" in quotes if it is meant'


# What libyaml (or PyYAML's own parser) says, and what a person would say.
_IN_OUR_WORDS: Final = (
    ("unexpected end of stream", "this text in quotes is never closed"),
    ("tab character", "a tab in the indentation; YAML wants spaces"),
    ("unknown escape character", "no such escape in double quotes; use single quotes, or double the backslash"),
    ("mapping values are not allowed", "a ':' where no key can be; quote text with ': ', or check the indentation"),
    ("could not find expected ':'", "a line without ':' where a key was expected; check the indentation and quotes"),
    ("expected ',' or ']'", "a list in [ ] is not closed, or a comma is missing"),
    ("expected ',' or '}'", "a mapping in { } is not closed, or a comma is missing"),
    ("did not find expected '-' indicator", "a list item or key is expected here; check the indentation"),
    ("expected <block end>", "a key is expected here; check the indentation and quotes"),
    ("did not find expected key", "a key is expected here; check the indentation and quotes"),
    ("did not find expected <document start>", "text after the end of the document; check the indentation and quotes"),
    ("block sequence entries are not allowed", "a list item ('- ') cannot start here; put it on a line of its own"),
    ("incompatible YAML document", "this %YAML version cannot be read; leave the line out"),
)  # fmt: skip
_AT_CONTEXT: Final = ("unexpected end of stream", "expected ',' or")


def syntax_problem(error: Any, file: str, lines: tuple[str, ...], depth: int) -> Problem:
    """The problem that a YAML error stands for: at the opening quote or bracket where that helps.

    Newer parsers have a bound of their own, which they may meet before the ``depth`` that we read.
    """
    said = str(error.problem or error.context or "cannot be read as YAML")
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(words in said for words in _AT_CONTEXT):
        mark = error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    text = lines[line]
    code, message = "yaml-syntax", _message(said, text[column : column + 1])
    if "maximum nesting depth" in said:
        code, message = "document-too-large", f"nested deeper than {depth} levels"
    return Problem(Location(file, line + 1, column + 1), code, message, excerpt=text)


def _message(said: str, character: str) -> str:
    if "cannot start any token" in said:
        if character == "\t":
            return "a tab in the indentation; YAML wants spaces"
        return f"text cannot start with '{character}'; put it in quotes" if character else "this cannot start a value"
    for words, ours in _IN_OUR_WORDS:
        if words in said:
            return ours
    return f"not YAML: {said}"
