"""What the user may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 100  # comparing longer words takes long, and nobody means them
_MOST_NAMES: Final = 12


def shortened(text: str, most: int = 60) -> str:
    """A word of the user's, short and visible enough for a message."""
    shown = text if text.isprintable() else repr(text)[1:-1]
    return shown if len(shown) <= most else shown[:most] + "…"


def meant(word: str, known: Iterable[str]) -> str:
    """The known word that is nearest to ``word``, or an empty text."""
    if len(word) > _LONGEST:
        return ""
    import difflib

    folded = {name.casefold().replace("_", "-"): name for name in known}
    near = difflib.get_close_matches(word.casefold().replace("_", "-"), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def suggestion(word: str, known: Iterable[str], what: str = "known") -> str:
    """The hint for a word that is not known: the nearest one, else all there are."""
    names = sorted(known)
    near = meant(word, names)
    if near:
        return f"did you mean '{near}'?"
    if not names:
        return f"there are no {what} names"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{what}: {', '.join(names[:_MOST_NAMES])}{more}"
