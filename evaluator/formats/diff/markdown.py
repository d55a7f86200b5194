"""A review as Markdown, for a pull request. Whatever stands in a specification is shown, and obeyed nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from evaluator.core.diff.change import Change
from evaluator.core.diff.review import Review, counted
from evaluator.core.impact import Impact
from evaluator.core.interval import rfc3339
from evaluator.formats.diff.words import Row, about, objective_rows, places, reasons, settlement_rows, unmoved
from evaluator.formats.plain import one_line
from slo_spec.patterns import regex

MOST_CHARACTERS = 60_000
"""GitHub takes 65,536 in a comment; what is beyond is counted, and stands in the other formats."""
MOST_NAMED = 20
"""Verdicts that turn are named so far above the table, and who is concerned in a row of it."""
_MARKS = regex(r"([\\`*_\[\]<>|#!&~])")
_BACKTICKS = regex(r"`+")


def render(review: Review) -> str:
    """The review under a heading: the changes as a table, what would have been different, what stops it."""
    head = [
        f"### slogate diff: {counted(review.difference.changes)}",
        "",
        f"{_code(review.base)} → {_code(review.head)}",
        "",
        *(f"- **{_plain(each)}**" for each in review.because),
    ]
    if review.impact is not None:
        turned = review.impact.turned[:MOST_NAMED]
        head += [f"- **{_plain(name)}** turns from {old} to **{new}**" for name, old, new in turned]
    if head[-1]:
        head.append("")
    foot = list(_impact(review.impact)) if review.impact is not None else []
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in head)
    kept, left = _within(list(_rows(review.difference.folded().changes)), room // 2 if foot else room)
    if left:
        kept.append("")
        kept.append(f"and {left} more changes, which this comment has no room for")
    room -= sum(len(line) + 1 for line in kept)
    below, cut = _within(foot, room)
    if cut:
        below.append(f"and {cut} more lines, which this comment has no room for")
    return "".join(f"{line}\n" for line in (*head, *kept, *below))


def _within(lines: list[str], room: int) -> tuple[list[str], int]:
    """The first lines that have room, and how many have not."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return kept, len(lines) - len(kept)


def _rows(changes: Iterable[Change]) -> Iterator[str]:
    found = list(changes)
    if not found:
        return
    yield "| | Of | What | Before | After | What it means |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for change in found:
        more = len(change.affects) - MOST_NAMED
        names = ", ".join(change.affects[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        concerns = f"; concerns {names}" if names else ""
        place = f"<br>{_code(places(change))}" if places(change) else ""
        cells = (
            f"**{change.direction.value}**",
            _plain(change.group),
            _plain(about(change)),
            _value(change.before),
            _value(change.after),
            _plain(change.because + concerns) + place,
        )
        yield f"| {' | '.join(cells)} |"


def _impact(impact: Impact) -> Iterator[str]:
    yield ""
    yield f"#### Over the history before {rfc3339(impact.at)}{unmoved(impact)}"
    yield ""
    if not impact.objectives and not impact.settlements:
        yield "No verdict, budget or credit can have changed."
        return
    yield "| | | Before | After |"
    yield "| --- | --- | --- | --- |"
    for objective in impact.objectives:
        yield from _numbers(objective.name, objective_rows(objective), reasons(objective))
    for settlement in impact.settlements:
        yield from _numbers(settlement.name, settlement_rows(settlement), reasons(settlement))
    yield from (f"\nNote: {_plain(notice)}" for notice in impact.notices)


def _numbers(name: str, rows: Iterable[Row], because: Sequence[str]) -> Iterator[str]:
    for number, (what, before, after) in enumerate(rows):
        shown = _plain(after) if before == after else f"**{_plain(after)}**"
        yield f"| {_plain(name) if number == 0 else ''} | {what} | {_plain(before)} | {shown} |"
    if because:
        yield f"| | because | | {_plain('; '.join(because))} |"


def _value(text: str | None) -> str:
    return "" if text is None else _code(text)


def _code(text: str) -> str:
    """The text as code: nobody is called by it, and nothing in it is Markdown or HTML."""
    shown = one_line(text).replace("|", "\\|")  # a table ends its cells there, in code too
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(shown)), default=0) + 1)
    edge = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) or not shown else ""
    return f"{fence}{edge}{shown}{edge}{fence}"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would read as its own, and no name that calls somebody."""
    return _MARKS.sub(r"\\\1", one_line(text)).replace("@", "@<!-- -->")
