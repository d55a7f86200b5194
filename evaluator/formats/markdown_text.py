"""Text that Markdown shows as it is: no markup, no link, no mention, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from evaluator.formats.plain import one_line
from slo_spec.patterns import regex

_MARKS = regex(r"[\\`*_\[\]<>|!~$]")
_ENTITIES = {"&": "&amp;", "@": "@&#8203;", "#": "#&#8203;"}
"""What stays active behind a backslash: references, and mentions and issues, which servers look for afterwards."""
_BEGINNING = regex(r"^(\d{0,9})([-+=.)])(?=\s|$|\2)")


def plain(text: str, most: int = 2_000) -> str:
    """The text on one line for a paragraph, a list's item or a table's cell; at most so many letters of it."""
    shown = one_line(text)
    shown = f"{shown[:most]} ..." if len(shown) > most else shown
    shown = re.sub("[&@#]", lambda found: _ENTITIES[found.group()], shown)
    shown = _MARKS.sub(r"\\\g<0>", shown)
    return _BEGINNING.sub(r"\1\\\2", shown)


def code(text: str, most: int = 2_000) -> str:
    """The text as code within a line; not for a table's cell."""
    shown = one_line(text)[:most] or " "
    fence = "`" * (_longest_run(shown) + 1)
    return f"{fence} {shown} {fence}" if "`" in shown else f"{fence}{shown}{fence}"


def block(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines as a block of code, which nothing in them ends."""
    shown = [one_line(line) for line in lines]
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in shown), 3)
    return (f"{fence}text", *shown, fence)


def row(cells: Iterable[str]) -> str:
    """One row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(cells)} |"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0) if "`" in text else 0
