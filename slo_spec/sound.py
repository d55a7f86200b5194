"""What is left of a document without its entries that the schema refuses: so much can be read further."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from slo_spec.located import Document, Path
from slo_spec.record import replace

_ENTRIES: Final = ("indicators", "objectives", "alert_policies", "rules", "sources", "windows")


def sound_part(document: Document, wrong: Iterable[Path]) -> Document | None:
    """The document without the entries that hold the ``wrong`` places; None where anything else is wrong."""
    out: dict[str | int, set[str | int]] = {}
    for path in wrong:
        if len(path) < 2 or path[0] not in _ENTRIES:
            return None
        out.setdefault(path[0], set()).add(path[1])
    line, column, marks = document.mark
    data = {key: _without(value, out.get(key, ())) for key, value in document.data.items()}
    kept = {key: (*mark[:2], _without_marks(mark[2], out.get(key, ()))) for key, mark in marks.items()}
    return replace(document, data=data, mark=(line, column, kept))


def _without(values: Any, out: Iterable[str | int]) -> Any:
    """A mapping or list without some of its keys or items."""
    if not out:
        return values
    if isinstance(values, dict):
        return {key: value for key, value in values.items() if key not in out}
    return [value for index, value in enumerate(values) if index not in out]


def _without_marks(mark: Any, out: Iterable[str | int]) -> Any:
    return (mark[0], mark[1], _without(mark[2], out)) if out else mark
