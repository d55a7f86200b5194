"""JSON text that is safe wherever it is printed."""

from __future__ import annotations

import json


def dumps(data: object, *, indent: int | None = 2) -> str:
    """Data as JSON text in ASCII that is safe in a terminal and in a build log, ending with a line break."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False)
    if indent is not None:
        text = _indented(text, indent)
    # Some build servers obey "##[" anywhere in a line. A "#" stands only within JSON's strings.
    return text.replace("##", "#\\u0023") + "\n"


def _indented(text: str, indent: int) -> str:
    """The text as the standard library would have written it, which does so in Python: ten times as slowly."""
    from msgspec import DecodeError
    from msgspec.json import format as formatted

    try:
        return formatted(text, indent=indent)
    except DecodeError:  # half of a character, which JSON may hold
        return json.dumps(json.loads(text), indent=indent)
