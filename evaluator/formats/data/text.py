"""JSON text that is safe wherever it is printed."""

from __future__ import annotations

import json


def dumps(data: object, *, indent: int | None = 2) -> str:
    """Data as JSON text in ASCII that is safe in a terminal and in a build log, ending with a line break."""
    text = json.dumps(data, indent=indent, ensure_ascii=True, allow_nan=False)
    # Some build servers obey "##[" anywhere in a line. A "#" stands only within JSON's strings.
    return text.replace("##", "#\\u0023") + "\n"
