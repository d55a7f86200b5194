"""A review as text: what changed by name, the worst first, why it means that, and what stops it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from evaluator.core.diff.change import Change, Direction
from evaluator.core.diff.review import Review, counted
from evaluator.core.impact import Impact
from evaluator.core.interval import rfc3339
from evaluator.formats.diff.words import Row, about, objective_rows, places, reasons, settlement_rows, unmoved
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style

_COLORS = {
    Direction.REMOVED: "31",
    Direction.LOOSENED: "31",
    Direction.CHANGED: "33",
    Direction.TIGHTENED: "32",
    Direction.ADDED: "32",
    Direction.NEUTRAL: "2",
}
_GUTTER = 12
MOST_NAMED = 6
"""Who is concerned is named so far; JSON has all of them."""


def render(review: Review, style: Style) -> str:
    """The review as text; it ends with how many changes there are, and with what stops them."""
    lines = [f"{_safe(review.base, style)} {_arrow(style)} {_safe(review.head, style)}", ""]
    difference = review.difference if style.verbosity > 0 else review.difference.folded()
    for group, changes in difference.groups:
        shown = [each for each in changes if style.verbosity >= 0 or each.direction.may_loosen]
        if shown:
            alike = len({each.affects for each in shown}) == 1
            title = f"{group} (concerns {_named(shown[0])})" if alike and shown[0].affects else group
            lines += [_safe(title, style), *(line for each in shown for line in _change(each, style, alike=alike)), ""]
    if review.impact is not None:
        lines += [*_impact(review.impact, style), ""]
    lines.append(counted(review.difference.changes))
    if review.impact is not None:
        lines += [_safe(f"{name} turns from {old} to {new}", style) for name, old, new in review.impact.turned]
    lines += [_safe(each, style) for each in review.because]
    return without_commands("".join(f"{line}\n" for line in lines))


def _arrow(style: Style) -> str:
    return "→" if style.unicode else "->"


def _safe(text: str, style: Style) -> str:
    return one_line(text, unicode=style.unicode)


def _change(change: Change, style: Style, *, alike: bool) -> Iterator[str]:
    word = f"{change.direction.value:<{_GUTTER - 2}}"
    word = f"\x1b[{_COLORS[change.direction]}m{word}\x1b[0m" if style.color else word
    head = _safe(about(change), style)
    before, after = (None if each is None else _safe(each, style) for each in (change.before, change.after))
    if before is None or after is None:
        yield f"  {word}{head}: {before if after is None else after}"
    elif len(before) + len(after) + len(head) + _GUTTER + 6 <= style.width:
        yield f"  {word}{head}: {before} {_arrow(style)} {after}"
    else:
        yield f"  {word}{head}:"
        yield from _value(f"- {before}", style)
        yield from _value(f"+ {after}", style)
    if change.direction is Direction.NEUTRAL and style.verbosity <= 0:
        return
    yield from _wrapped(_safe(change.because, style), style)
    if change.affects and not alike:
        yield from _wrapped(_safe(f"concerns {_named(change)}", style), style)
    if style.verbosity >= 0 and places(change):
        yield f"{' ' * _GUTTER}{_safe(places(change), style)}"


def _value(text: str, style: Style) -> Iterable[str]:
    """A value on lines of its own. One with a word that fits nowhere, a query, stays on one line to be copied."""
    longest = max(len(word) for word in text.split())
    if longest + _GUTTER + 2 > style.width:
        return [f"{' ' * _GUTTER}{text}"]
    return _wrapped(text, style, hanging=2)


def _named(change: Change) -> str:
    more = len(change.affects) - MOST_NAMED
    return ", ".join(change.affects[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _wrapped(text: str, style: Style, hanging: int = 0) -> Iterable[str]:
    indent = " " * _GUTTER
    return textwrap.wrap(
        text,
        max(style.width, _GUTTER + 28),
        initial_indent=indent,
        subsequent_indent=indent + " " * hanging,
        break_on_hyphens=False,
        break_long_words=False,
    )


# ------------------------------------------------------------------------------- what would have been different


def _impact(impact: Impact, style: Style) -> Iterator[str]:
    yield f"over the history before {rfc3339(impact.at)}{unmoved(impact)}"
    if not impact.objectives and not impact.settlements:
        yield "  no verdict, budget or credit can have changed"
    for objective in impact.objectives:
        yield f"  {_safe(objective.name, style)}"
        yield from _table(objective_rows(objective), style)
        yield from (line for reason in reasons(objective) for line in _wrapped(_safe(reason, style), style, hanging=2))
    for settlement in impact.settlements:
        yield f"  {_safe(settlement.name, style)}"
        yield from _table(settlement_rows(settlement), style)
        yield from (line for reason in reasons(settlement) for line in _wrapped(_safe(reason, style), style, hanging=2))
    yield from (f"  note: {_safe(notice, style)}" for notice in impact.notices)


def _table(rows: Iterable[Row], style: Style) -> Iterator[str]:
    """What differs, and in one word what does not."""
    for name, before, after in rows:
        if before == after:
            yield f"    {name:<14}{_safe(after, style)}"
        else:
            yield f"    {name:<14}{_safe(before, style)} {_arrow(style)} {_safe(after, style)}"
