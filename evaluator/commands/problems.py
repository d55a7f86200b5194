"""Problems as people and as programs read them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from evaluator.formats.plain import without_commands
from evaluator.formats.style import Style
from slo_spec.patterns import regex
from slo_spec.problem import Location, Problem, Severity

MOST_SHOWN = 100
"""Nobody reads more, and a broken file must not fill a log."""
_COLORS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[33m"}
_DOCUMENT = regex(r"---(\s|$)")
"""The line on which the next document of a YAML text begins: nothing else in it may look so."""


def shown(problems: Sequence[Problem], style: Style) -> str:
    """Each problem with its place, its line and a caret under it; the first hundred."""
    from slo_spec.show import show

    blocks = [_coloured(show(problem, style.width), problem, style) for problem in problems[:MOST_SHOWN]]
    more = len(problems) - MOST_SHOWN
    if more > 0:
        blocks.append(f"... and {more} more")
    return without_commands("".join(f"{block}\n" for block in blocks))


def _coloured(block: str, problem: Problem, style: Style) -> str:
    """The block with its ``severity[code]`` in colour: what it is made of has no escapes of its own any more."""
    what = f"{problem.severity.value}[{problem.code}]"
    if not style.color or problem.severity not in _COLORS:
        return block
    return block.replace(what, f"{_COLORS[problem.severity]}{what}\x1b[0m", 1)


def in_short(problems: Sequence[Problem]) -> str:
    """One line a place, for those who came for something else."""
    from slo_spec.show import headline

    at: dict[Location, list[Problem]] = {}
    for problem in problems:
        at.setdefault(problem.location, []).append(problem)
    lines = []
    for first, *more in list(at.values())[:MOST_SHOWN]:
        lines.append(headline(first) + (f" (and {len(more)} more here: slogate lint)" if more else ""))
    if len(at) > MOST_SHOWN:
        lines.append(f"... and {len(at) - MOST_SHOWN} more")
    return without_commands("".join(f"{line}\n" for line in lines))


def outside(problems: Sequence[Problem], others: Sequence[Location], texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """The problems but those in the same YAML document as one of the ``others``."""
    begins = {
        file: [number for number, line in enumerate(texts.get(file, "").split("\n"), 1) if _DOCUMENT.match(line)]
        for file in {place.file for place in others}
    }

    def document(place: Location) -> tuple[str, int]:
        return place.file, bisect_right(begins.get(place.file, []), place.line)

    left_out = {document(place) for place in others}
    return tuple(problem for problem in problems if document(problem.location) not in left_out)


def counted(problems: Sequence[Problem]) -> str:
    """How many there are of each severity: "2 errors, 1 warning"."""
    counts = Counter(problem.severity for problem in problems)
    words = [_plural(counts[severity], severity.value) for severity in Severity if counts[severity]]
    return ", ".join(words) or "no problems"


def data_of(problem: Problem) -> dict[str, Any]:
    """The problem as plain data."""
    place = problem.location
    return {
        "file": place.file,
        "line": place.line or None,
        "column": place.column if place.line else None,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 or word == "info" else "s")
