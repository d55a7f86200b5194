"""The one function that makes untrusted text safe for a terminal or a log."""

from __future__ import annotations

import re

from slo_spec.patterns import regex

_INVISIBLE = regex(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: they move the cursor, ring, rename the window
    "\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # bidi, separators, what has no width
    "\ud800-\udfff\U000e0000-\U000e007f]"  # halves of characters, and tags
)
_COMMAND = regex(r"##(?=\w*\[)")
_LINE_COMMAND = regex(r"^((?:\s|\x1b\[[0-9;]*m)*):(?=:)", re.MULTILINE)


def one_line(text: str, *, unicode: bool = True) -> str:
    """The text on one line, with everything that a terminal would obey written out as an escape.

    Without ``unicode`` whatever is not ASCII is written as an escape too.
    """
    # Whatever is not invisible is printable, and nearly every text is: looking at it so takes no time.
    shown = text if text.isprintable() else _INVISIBLE.sub(_escaped, text)
    shown = _without_logging(shown)
    return shown if unicode or shown.isascii() else shown.encode("ascii", "backslashreplace").decode("ascii")


def without_commands(printed: str) -> str:
    r"""Finished output that commands no build server: no line begins as its commands do, none holds ``##[``.

    Wrapping may put any word first: GitHub would obey ``::error`` there, so it becomes ``\::error``.
    """
    return _without_logging(_LINE_COMMAND.sub(r"\1\\:", printed) if "::" in printed else printed)


def _without_logging(text: str) -> str:
    return _COMMAND.sub(r"#\\#", text) if "##" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = ord(found.group())
    named = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}
    if code in named:
        return named[code]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
