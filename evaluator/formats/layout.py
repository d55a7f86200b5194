"""Text laid out in a terminal's columns: how wide it is, in lines, in tables, in colour.

Text in, text out, because a report has thousands of short cells: the plain ones are as wide as they are long. What is
not plain is measured and cut by rich, which is loaded for that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slo_spec.patterns import regex

Piece = tuple[str, str]
"""A text and its look: what ANSI calls it (``1;31`` is bold red), empty for none."""

INDENT = "  "
GAP = "  "
WIDEST_PART = 40
LEAST_ROOM = 20
_ONE_CELL = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xC0, 0x250)))) | set("✓✗·")
"""Latin letters and what we print ourselves: a column each in every terminal."""
_WORDS = regex(r"\s*\S+\s*|\s+")
_PARTS = regex(r"(?<=/)|(?=\{)|(?<=, )")
"""Where a name may go on in the next line: service/objective{label=value, label=value}."""


def cells(text: str) -> int:
    """How many columns the text takes: two for a wide letter, none for what is put over another."""
    if text.isascii() or _ONE_CELL.issuperset(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def painted(text: str, look: str) -> str:
    """The text between the escapes of a look."""
    return f"\x1b[{look}m{text}\x1b[0m" if look and text else text


def flow(pieces: Sequence[Piece], width: int) -> list[str]:
    """The pieces one behind the other, in lines of at most ``width`` columns."""
    text = "".join(text for text, _ in pieces)
    if cells(text) <= width:
        return ["".join(painted(*piece) for piece in pieces)]
    return list(_painted_lines(pieces, _broken(text, width), width))


def _painted_lines(pieces: Sequence[Piece], lines: Sequence[str], width: int) -> Iterator[str]:
    start = 0
    for line in lines:
        shown = _cropped(line, width)
        at, parts = -start, []
        for text, look in pieces:
            parts.append(painted(shown[max(at, 0) : max(at + len(text), 0)], look))
            at += len(text)
        yield "".join(parts)
        start += len(line)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns, broken between words, and within those that fit in no line."""
    return [text] if cells(text) <= width else [_cropped(line, width) for line in _broken(text, width)]


def _broken(text: str, width: int) -> list[str]:
    """The text in parts that fit, but for the space at their ends."""
    lines, taken = [""], 0
    for word in _WORDS.findall(text):
        length = cells(word.rstrip())
        if taken + length <= width:
            lines[-1] += word
            taken += cells(word)
        else:
            lines += [word] if length <= width else _chopped(word, width)
            taken = cells(lines[-1])
    return lines if lines[0] else lines[1:]


def _chopped(text: str, width: int) -> list[str]:
    if _ONE_CELL.issuperset(text):
        return [text[start : start + width] for start in range(0, len(text), width)]
    from rich.cells import chop_cells

    return chop_cells(text, width)


def _cropped(line: str, width: int) -> str:
    """A line without the space that is beyond the width."""
    line = line[: max(len(line.rstrip()), width)]
    if cells(line) <= width:
        return line
    from rich.cells import set_cell_size

    return set_cell_size(line, width)


# ------------------------------------------------------------------------------- labels, and what they say


def labelled(facts: Sequence[tuple[str, str]], width: int, look: str) -> Iterator[str]:
    """Labels on the left, and beside each its text in as many lines as it takes."""
    margin = len(INDENT) + max((cells(label) for label, _ in facts), default=0)
    room = max(width - margin - len(GAP), LEAST_ROOM)
    gap, below = painted(GAP, look), painted(" " * (margin + len(GAP)), look)
    for label, text in facts:
        first, *others = wrapped(text, room)
        yield f"{painted(_padded(INDENT + label, margin), look)}{gap}{first}"
        yield from (f"{below}{line}" for line in others)


# ------------------------------------------------------------------------------- the table


def table(
    headings: Sequence[str], rows: Sequence[Sequence[Piece]], width: int, *, rule: str, look: str
) -> tuple[list[str], int]:
    """Rows under headings between two empty lines, and how many columns there are: ``width``, or what it takes.

    A verdict, a name, then numbers. The name is folded into the room that is left; numbers are never cut off.
    """
    widths = [
        max(map(cells, column)) for column in zip(headings, *([text for text, _ in row] for row in rows), strict=True)
    ]
    others = sum(widths) - widths[1] + len(GAP) * len(widths)
    names = [[row[1][0]] for row in rows]
    if others + widths[1] > width:
        room = max(width - others, cells(headings[1]), min(_longest_part(names), WIDEST_PART))
        width = max(width, others + min(widths[1], room))
        names = [_folded(name, room) for (name,) in names]
        widths[1] = max(cells(line) for line in (headings[1], *(line for name in names for line in name)))
    head = f"{painted(' ', look)} ".join(painted(each, look) for each in _in_columns(headings, widths))
    lines = ["", f" {head}", f" {rule * (sum(widths) + len(GAP) * (len(widths) - 1))}"]
    indent = " " * (1 + widths[0] + len(GAP))
    for row, (first, *more) in zip(rows, names, strict=True):
        shown = _in_columns([text if column != 1 else first for column, (text, _) in enumerate(row)], widths)
        lines.append(" " + GAP.join(painted(text, each) for text, (_, each) in zip(shown, row, strict=True)))
        lines += [indent + line for line in more]
    return [*lines, ""], width


def _in_columns(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    verdict, name, *numbers = row
    right = [" " * (width - cells(text)) + text for text, width in zip(numbers, widths[2:], strict=True)]
    return [_padded(verdict, widths[0]), _padded(name, widths[1]), *right]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _longest_part(names: Sequence[Sequence[str]]) -> int:
    return max(cells(part.rstrip()) for (name,) in names for part in _PARTS.split(name))


def _folded(name: str, width: int) -> list[str]:
    lines = [""]
    for part in _PARTS.split(name):
        if lines[-1] and cells((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return [each for line in lines for each in ([line] if cells(line.rstrip()) <= width else _chopped(line, width))]
