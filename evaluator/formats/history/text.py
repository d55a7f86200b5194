"""What a history holds, for people: plain columns, as wide as what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from evaluator.core.attribution import Attribution, Spending
from evaluator.core.counts import Unanswered
from evaluator.core.history import RecordedResult
from evaluator.core.interval import rfc3339
from evaluator.core.trends import Change, Trend
from evaluator.core.wording import duration, multiple, number, percent
from evaluator.formats.plain import one_line, without_commands
from evaluator.formats.style import Style
from slo_spec.model import Labels

MOST_POINTS = 60
"""How many runs a line of blocks shows: the newest."""

ListedRun = tuple[str, int, str, int, str, Labels]
"""A run's name, instant, verdict, exit code, what it found, and its labels."""


def runs(listed: Iterable[ListedRun]) -> str:
    """The runs, one a line, in the order given."""
    rows = [
        (name, rfc3339(at), verdict, f"exit {code}", because, " ".join(f"{key}={value}" for key, value in labels))
        for name, at, verdict, code, because, labels in listed
    ]
    heading = ("run", "about", "verdict", "", "found", "labels")
    return without_commands(_table((heading, *rows))) if rows else "no run like that is recorded\n"


def trends(found: Sequence[Trend], style: Style) -> str:
    """Every objective over time: its last verdict and numbers, and the budget left as blocks, the oldest first."""
    if not found:
        return "no run like that is recorded\n"
    rows = [
        (
            trend.name,
            trend.latest.verdict.value,
            _percent(trend.latest.ratio, trend.latest.target),
            _left(trend.latest),
            _burn(trend.latest),
            _change(trend),
            blocks([each.budget_left for each in trend.results[-MOST_POINTS:]], style),
        )
        for trend in found
    ]
    first = min(trend.results[0].at for trend in found)
    last = max(trend.latest.at for trend in found)
    heading = ("objective", "verdict", "measured", "budget left", "burn", "since the first", "budget left over time")
    between = f"{rfc3339(first)} to {rfc3339(last)}"
    legend = f"{between}; a block is a run, full is all of the budget, ! is overspent, ? is unknown"
    return without_commands(f"{_table((heading, *rows))}{legend}\n")


def blocks(shares: Iterable[Fraction | None], style: Style) -> str:
    """A share from 0 to 1 as the height of a block each; ``!`` below 0, ``?`` where there is none."""
    heights = "▁▂▃▄▅▆▇█" if style.unicode else "12345678"
    return "".join(_block(share, heights) for share in shares)


def _block(share: Fraction | None, heights: str) -> str:
    if share is None:
        return "?"
    return "!" if share < 0 else heights[min(len(heights) - 1, int(share * len(heights)))]


def changes(found: Sequence[Change], before: str, after: str) -> str:
    """What two runs differ in, the worse first."""
    rows = [
        (
            change.direction.value,
            change.name,
            _pair(*(each.verdict.value if each else "-" for each in (change.before, change.after))),
            _pair(*(_measured(each) for each in (change.before, change.after))),
            _pair(*(_left(each) if each else "-" for each in (change.before, change.after))),
        )
        for change in found
    ]
    heading = ("", "objective", "verdict", "measured", "budget left")
    return without_commands(f"{one_line(before)}\n{one_line(after)}\n\n{_table((heading, *rows))}")


def attributions(found: Sequence[Attribution]) -> str:
    """What each deploy spent of each objective's budget."""
    return without_commands("\n".join(_attribution(each) for each in found))


def _attribution(each: Attribution) -> str:
    if each.allowed is None or each.spent is None:
        return f"{one_line(each.name)}: unknown: {one_line(str(each.doubt))}\n"
    share = f" ({percent(Fraction(each.spent) / Fraction(each.allowed), (1,), 1)})" if each.allowed else ""
    spent = f"{number(each.spent)} of {number(each.allowed)} allowed bad {each.unit} spent{share}"
    heading = f"{each.name} over {each.window}: {spent}"
    rows = [
        (
            f"  {spending.deploy.name if spending.deploy else '(before any deploy that is marked)'}",
            f"{rfc3339(spending.span.start)} to {rfc3339(spending.span.end)}",
            duration(spending.span.seconds),
            _spent(spending),
        )
        for spending in each.spendings
    ]
    doubt = f"  in doubt: {one_line(str(each.doubt))}\n" if each.doubt else ""
    return f"{one_line(heading)}\n{_table(rows)}{doubt}"


def _spent(spending: Spending) -> str:
    if isinstance(spending.bad, Unanswered):
        return f"unknown: {spending.bad}"
    share = "" if spending.share is None else f"{percent(spending.share, (), 1)} of the budget, "
    covered = "" if spending.covered == 1 else f" (data covers {percent(spending.covered, (), 1)})"
    return f"spent {share}{number(spending.bad)} bad{covered}"


def _change(trend: Trend) -> str:
    """How the budget left changed from the first run that knew it to the last."""
    known = [each.budget_left for each in trend.results if each.budget_left is not None]
    if len(known) < 2:
        return "-"
    change = known[-1] - known[0]
    return f"{'+' if change >= 0 else ''}{percent(change, (), 1)}"


def _pair(before: str, after: str) -> str:
    return before if before == after else f"{before} -> {after}"


def _measured(result: RecordedResult | None) -> str:
    return "-" if result is None else _percent(result.ratio, result.target)


def _percent(ratio: Fraction | None, target: Fraction) -> str:
    return "-" if ratio is None else percent(ratio, (target,))


def _left(result: RecordedResult) -> str:
    return "-" if result.budget_left is None else percent(result.budget_left, (), 1)


def _burn(result: RecordedResult) -> str:
    return "-" if result.burn is None else multiple(result.burn)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns that line up; untrusted text in them stays in its line."""
    safe = [
        [one_line(cell) if not cell.startswith("  ") else f"  {one_line(cell[2:])}" for cell in row] for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*safe, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in safe)
    return "".join(f"{line}\n" for line in lines)
