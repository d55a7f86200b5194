"""What stands alike in every form of a review: what a change is about, and numbers of an impact in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from evaluator.core.diff.change import Change
from evaluator.core.impact import Impact, ObjectiveImpact, SettlementImpact
from evaluator.core.report import Result, Verdict
from evaluator.core.settlement import Settlement
from evaluator.core.wording import percent
from slo_spec.problem import Location

KEPT = {Verdict.PASS: "kept", Verdict.FAIL: "missed", Verdict.UNKNOWN: "unknown", Verdict.WARN: "warn"}
_BARE = ("objective", "commitment")
"""What a service and an agreement are made of: their names need no word before them."""
ABSENT = "-"

Found = TypeVar("Found", Result, Settlement)
Row = tuple[str, str, str]
"""What a number is, and the number before and after."""


def about(change: Change) -> str:
    """What a change is about within its group: "availability target", "indicator requests bad", "labels"."""
    _, inside, name = change.subject.partition("/")
    if not inside:
        return change.what
    if change.what == change.kind:
        return f"{change.kind} {name}"
    return f"{name} {change.what}" if change.kind in _BARE else f"{change.kind} {name} {change.what}"


def places(change: Change) -> str:
    """Where it stands, in one version or in both."""
    found = [str(place) for place in (change.base, change.head) if _is_real(place)]
    return ", now ".join(found) if len(found) > 1 else "".join(found)


def _is_real(place: Location | None) -> bool:
    return place is not None and not place.file.startswith("<")


def unmoved(impact: Impact) -> str:
    """How much no change can have moved, as the end of a sentence."""
    if not impact.same:
        return ""
    one = impact.same == 1
    who = "1 verdict or credit stays" if one else f"{impact.same} verdicts and credits stay"
    return f"; {who} as {'it was' if one else 'they were'}, and {'was' if one else 'were'} not asked for"


def objective_rows(impact: ObjectiveImpact) -> Iterator[Row]:
    """The numbers of an objective before and after; of what either version lacks there is none."""
    before, after = impact.before, impact.after
    yield "verdict", *_both(before, after, lambda result: result.verdict.value)
    yield "target", *_both(before, after, lambda result: result.target.text)
    yield "window", *_both(before, after, lambda result: result.window)
    yield "measured", *_both(before, after, _measured)
    yield "budget left", *_both(before, after, _budget)
    yield "alerts firing", *_both(before, after, _firing)


def settlement_rows(impact: SettlementImpact) -> Iterator[Row]:
    """The promises and the credit of a period before and after."""
    before, after = impact.before, impact.after
    yield "promises", *_both(before, after, lambda settlement: KEPT[settlement.verdict])
    yield "credit", *_both(before, after, _credit)


def reasons(impact: ObjectiveImpact | SettlementImpact) -> Sequence[str]:
    """Why the new version's verdict is what it is."""
    after = impact.after
    if after is None:
        gone = isinstance(impact, ObjectiveImpact)
        return ("the new version does not promise it" if gone else "the new version settles no such period",)
    if isinstance(after, Result):
        return after.because
    return tuple(reason for each in after.commitments for reason in each.reasons)


def _both(before: Found | None, after: Found | None, words: Callable[[Found], str]) -> tuple[str, str]:
    first, second = (ABSENT if each is None else words(each) for each in (before, after))
    return first, second


def _measured(result: Result) -> str:
    return "unknown" if result.ratio is None else percent(result.ratio, [result.target.ratio])


def _budget(result: Result) -> str:
    budget = result.budget
    if budget is None:
        return "unknown"
    if budget.remaining_ratio is None:
        return "spent, and none is allowed" if budget.infinite else "none is allowed"
    return percent(budget.remaining_ratio, digits=1)


def _firing(result: Result) -> str:
    names = [alert.tier for alert in result.alerts if alert.firing]
    unsure = [f"{alert.tier} (unknown)" for alert in result.alerts if alert.firing is None]
    return ", ".join((*names, *unsure)) or "none"


def _credit(settlement: Settlement) -> str:
    low, high = settlement.lowest, settlement.highest
    if low is None or high is None:
        return "no amount: no base"
    return f"between {low.amount} and {high.amount}" if settlement.open_credit else str(low.amount)
