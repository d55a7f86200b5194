"""Which periods around one matter to it: those before, for ways out and strikes, and those after, for earning back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from evaluator.core.calendar import midnight
from evaluator.core.calendar import period as calendar_period
from evaluator.core.interval import Span
from evaluator.core.lifecycle.dates import last_day
from evaluator.core.periods import AgreedPeriod, periods
from slo_spec.model.agreements import Agreement, ChronicOutage, InARow, StreakNoData, Termination

if TYPE_CHECKING:
    from evaluator.core.settle_plan import Asked

DAY = 86_400
Ask = Callable[[AgreedPeriod], "Asked | None"]
"""What must be asked of the same commitment over another period; None where nothing of it has passed."""


def following(agreement: Agreement, asked: Asked, at: int, ask: Ask) -> tuple[Asked, ...]:
    """The periods after one that may earn its credit back, as far as they have begun."""
    rule = agreement.credits.earn_back if agreement.credits else None
    if rule is None or not asked.final:
        return ()
    commitment, found = asked.effective.commitment, list["Asked"]()
    start = asked.period.whole.end
    while len(found) < rule.periods and start < at:
        whole = calendar_period(commitment.period, start)
        agreed = periods(commitment.period, whole, agreement.term)
        later = ask(agreed[0]) if agreed else None
        if later is None:
            break
        found.append(later)
        start = whole.end
    return tuple(found)


def earlier(agreement: Agreement, asked: Asked, ask: Ask) -> tuple[Asked, ...]:
    """The periods before one that terminations and strikes look at, oldest first."""
    commitment = asked.effective.commitment
    clauses = [each for each in agreement.termination if each.commitment in ("", commitment.name)]
    found: list[Asked] = []
    start = asked.period.whole.start
    while any(_looks_at(clause, len(found), asked.settled, start) for clause in clauses) or start > _first_strike(
        agreement, asked
    ):
        before = calendar_period(commitment.period, start - 1)
        agreed = periods(commitment.period, before, agreement.term)
        one = ask(agreed[0]) if agreed else None
        if one is None:
            break
        found.append(one)
        start = before.start
    return tuple(reversed(found))


def _first_strike(agreement: Agreement, asked: Asked) -> int:
    """Where the months begin whose misses count beside those of a period; its own start where none do."""
    rule, own = agreement.strikes, asked.period.whole.start
    if rule is None or rule.commitment not in ("", asked.effective.commitment.name):
        return own
    timezone = agreement.term.timezone
    last = last_day(asked.period.span, timezone)
    index = last.year * 12 + last.month - rule.months
    return min(own, midnight(date(index // 12, index % 12 + 1, 1), ZoneInfo(timezone)))


def _looks_at(clause: Termination, known: int, settled: Span, start: int) -> bool:
    """Whether a clause needs yet another period before those that are known, the first of which begins at ``start``."""
    match clause.when:
        case ChronicOutage() as rule:
            return start > settled.start - rule.within_days * DAY
        case InARow() as rule if rule.no_data is StreakNoData.SKIPS:
            return known < 2 * rule.periods - 1
        case rule:
            return known < rule.periods - 1
