"""The words in which a wrong value is spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from slo_spec.located import Path
from slo_spec.suggestions import shortened


def subject(path: Path) -> str:
    """What is spoken of: ``objectives[0].target`` is 'target'; an item is named with its list."""
    if not path:
        return "the document"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of '{last_key(path)}'"
    return f"'{shortened(str(path[-1]))}'"


def inside(path: Path) -> str:
    """Where that is, as the end of a sentence."""
    return f" in {subject(path)}" if path else ""


def last_key(path: Path) -> str:
    """The name that a value goes by."""
    return shortened(next((step for step in reversed(path) if isinstance(step, str)), "value"))


def written(example: Any) -> str:
    """A value as one would write it in a specification, on one line."""
    if isinstance(example, dict):
        return "{" + ", ".join(f"{key}: {written(value)}" for key, value in example.items()) + "}"
    return f'"{example}"' if str(example).endswith("%") else str(example)


def listed(names: Sequence[str]) -> str:
    """Names in a row: "a, b and c"."""
    return f"{', '.join(names[:-1])} and {names[-1]}"


def no_name(name: str) -> str:
    """Why a text is no name."""
    if len(name) > 100:
        return f"a name of {len(name):,} characters; 100 are the most"
    return f"'{shortened(name)}' is no name: letters, digits, '.', '_' and '-', with a letter or digit at both ends"


def such_as(schema: Any) -> str:
    """The first example of a schema, as a hint."""
    examples = schema.get("examples")
    return f"such as {examples[0]}" if examples else ""


def is_number(value: Any) -> bool:
    """Whether a value is a number, which true and false are not."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def plain(value: Any) -> str:
    """A number, true or false as it was written."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def found(value: Any) -> str:
    """What stands there instead."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    return f"'{shortened(value)}'" if isinstance(value, str) else plain(value)
