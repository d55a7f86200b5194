"""The envelope of a server's answer, read strictly: a status and its data, or words for what came instead.

Nothing is guessed: a proxy answers with a login page, a cut-off body with half of an object, and each has
its own words.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from evaluator.core.counts import Reason, Unanswered
from slo_spec.record import Record

MAX_BODY_BYTES = 8 * 1024 * 1024
"""The longest body that is read, before and after decompression."""

MAX_TREE_BYTES = 64 * 1024 * 1024
"""How much memory the decoded body may take, judged by its brackets before it is decoded."""

_DIRECTION_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")


class Undecodable(Exception):
    """What came is no answer to what was asked."""

    def __init__(self, words: str, reason: Reason = Reason.BACKEND) -> None:
        super().__init__(words)
        self.unanswered = Unanswered(reason, words)


class Envelope(Record):
    """The outer shape that all answers of the API have."""

    status: str
    data: Any = None
    error_type: str = ""
    error: str = ""
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def safe(text: str, length: int = 200) -> str:
    """Text of somebody else's on one line, without control and direction characters, cut to ``length``.

    Every cut ends with "...": a secret of which only the beginning is left is known by it.
    """
    line = " ".join("".join(_printable(character) for character in text[: length * 4]).split())
    whole = len(line) <= length and len(text) <= length * 4
    return line if whole else line[: length - 3] + "..."


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    if character in _DIRECTION_CONTROLS or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return "?"
    return character


def envelope(body: bytes, content_type: str) -> Envelope:
    """The envelope in a body. Raises ``Undecodable`` with words for what came instead."""
    document = _document(body, content_type)
    if not isinstance(document, dict):
        raise Undecodable(f"the answer is {kind_of(document)}, not the object of the Prometheus API: {_start(body)}")
    status = document.get("status")
    if status not in ("success", "error"):
        raise Undecodable(f"the answer has no status of the Prometheus API: {_start(body)}")
    return Envelope(
        status=status,
        data=document.get("data"),
        error_type=_text(document.get("errorType")),
        error=_text(document.get("error")),
        warnings=_texts(document.get("warnings")),
        infos=_texts(document.get("infos")),
    )


def _document(body: bytes, content_type: str) -> Any:
    if not body.strip():
        raise Undecodable("the answer is empty")
    if body.lstrip()[:1] == b"<":
        raise Undecodable(
            f"the answer is HTML or XML, not JSON (is this a login page or a proxy?): {_start(body)}"
            + (f" ({safe(content_type, 60)})" if content_type else "")
        )
    if _tree_bytes(body) > MAX_TREE_BYTES:
        raise Undecodable("the answer has too many values to be held in memory; aggregate in the query")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise Undecodable(f"the answer is not UTF-8 text: {_start(body)}") from error
    except RecursionError as error:
        raise Undecodable("the answer is nested too deeply") from error
    except json.JSONDecodeError as error:
        ends = error.pos >= len(body.decode("utf-8").rstrip()) or "Unterminated" in error.msg
        words = "the answer's JSON is truncated" if ends else "the answer is not JSON"
        raise Undecodable(f"{words} (character {error.pos} of {len(body)}): {_start(body)}") from error
    except ValueError as error:
        raise Undecodable(f"the answer is not JSON: {safe(str(error), 80)}") from error


def _refuse_constant(name: str) -> Any:
    raise Undecodable(f"the answer holds a bare {name}, which is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of a key that stands twice nobody could say which value was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Undecodable("an object of the answer has the same key twice")
    return found


def _tree_bytes(body: bytes) -> int:
    """An upper estimate of what CPython needs for the decoded values."""
    lists, objects = body.count(b"["), body.count(b"{")
    return 80 * lists + 250 * objects + 36 * body.count(b'"') + 40 * body.count(b",") + len(body)


def _text(part: Any) -> str:
    return safe(part) if isinstance(part, str) else ""


def _texts(part: Any) -> tuple[str, ...]:
    """The remarks in a list; one of an unknown shape still counts as a remark."""
    if not part:
        return ()
    if not isinstance(part, list):
        return (safe(str(part)),)
    return tuple(safe(item) if isinstance(item, str) else safe(str(item)) for item in part[:20])


def kind_of(part: Any) -> str:
    """What a value of JSON is, in words."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return "null" if part is None else names.get(type(part), "something else")


def _start(body: bytes) -> str:
    return f'"{beginning(body)}"'


def beginning(body: bytes) -> str:
    """The first 80 characters of a body, safe to print."""
    return safe(body[:2_000].decode("utf-8", "replace"), 80)
