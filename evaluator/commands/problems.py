"""Problems as people and as programs read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from evaluator.formats.plain import without_commands
from evaluator.formats.style import Style
from slo_spec.problem import Problem, Severity

MOST_SHOWN = 100
"""Nobody reads more, and a broken file must not fill a log."""


def shown(problems: Sequence[Problem], style: Style) -> str:
    """Each problem with its place, its line and a caret under it; the first hundred."""
    from slo_spec.show import show

    blocks = [show(problem, style.width) for problem in problems[:MOST_SHOWN]]
    more = len(problems) - MOST_SHOWN
    if more > 0:
        blocks.append(f"... and {more} more")
    return without_commands("".join(f"{block}\n" for block in blocks))


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
        "line": place.line,
        "column": place.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }


def _plural(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 or word == "info" else "s")
