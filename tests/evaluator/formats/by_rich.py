"""What rich makes of the same text: what the layout has to equal, to the byte."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from evaluator.formats.layout import GAP, INDENT, Piece

LOOKS = {"": "", "1": "bold", "2": "dim", "31": "red", "32": "green", "33": "yellow", "1;31": "bold red"}
BOXES = {"─": SIMPLE_HEAD, "-": Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)}


def flow(pieces: Sequence[Piece], width: int) -> list[str]:
    """Pieces one behind the other, folded by rich."""
    text = Text("", overflow="fold").join(Text(text, style=LOOKS[look], overflow="fold") for text, look in pieces)
    return _lines(text, width)


def labelled(facts: Sequence[tuple[str, str]], width: int, look: str) -> list[str]:
    """Labels and texts in a grid of rich's."""
    margin = len(INDENT) + max(len(label) for label, _ in facts)
    grid = Table.grid(padding=(0, len(GAP), 0, 0))
    grid.add_column(width=margin, no_wrap=True, style=LOOKS[look])
    grid.add_column(width=width - margin - len(GAP), overflow="fold")
    for label, text in facts:
        grid.add_row(Text(INDENT + label), Text(text, overflow="fold"))
    return _lines(grid, width)


def table(headings: Sequence[str], rows: Sequence[Sequence[Piece]], *, rule: str, look: str) -> list[str]:
    """A table of rich's on a terminal that is wide enough for every name."""
    found = Table(box=BOXES[rule], pad_edge=False, collapse_padding=True, header_style=LOOKS[look])
    for index, heading in enumerate(headings):
        found.add_column(heading, no_wrap=True, justify="right" if index > 1 else "left")
    for row in rows:
        found.add_row(*(Text(text, style=LOOKS[each]) for text, each in row))
    return _lines(found, 10_000)


def _lines(part: RenderableType, width: int) -> list[str]:
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        safe_box=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(part)
    return re.sub(r" +$", "", captured.get(), flags=re.MULTILINE).removesuffix("\n").split("\n")
