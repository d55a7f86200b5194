"""What an objective had in a run, as a row of a history and back: exact numbers as text, and near ones to query."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any, Final

from evaluator.core.counts import Number
from evaluator.core.history import RecordedResult, labels_of_pairs
from evaluator.core.report import Verdict
from evaluator.stores.database import StoreUnusable
from evaluator.stores.exact import number
from evaluator.stores.tables import Row

SHORT: Final = 10
"""How much of a digest a run is called by."""
RESULT: Final = (
    "service, objective, group_labels, verdict, standing, reason, window_text, unit, target, "
    "good, total, allowed, spent, burn, seal"
)
INSERT_RESULT: Final = (
    f"INSERT INTO result (run, place, at, {RESULT}, bad, ratio, budget_left, burn_rate)"  # noqa: S608  # nosec B608 # columns of our own, values bound
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
RESULT_OF: Final = ", ".join(f"result.{name.strip()}" for name in RESULT.split(","))


def seal(*facts: object) -> str:
    """A digest of what a row says."""
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def columns(digest: str, at: int, result: RecordedResult) -> tuple[object, ...]:
    """The values of a row of the run with that digest and instant: ``RESULT``, then what is there to be queried."""
    bad = None if result.total is None or result.good is None else result.total - result.good
    said = (
        *(result.service, result.objective, json.dumps(result.group), result.verdict.value, result.standing.value),
        *(result.reason, result.window, result.unit, str(result.target)),
        *map(_text, (result.good, result.total, result.allowed, result.spent, result.burn)),
    )
    near = map(_near, (result.ratio, result.budget_left, result.burn))
    return (*said, seal(digest, at, *said), _text(bad), *near)


def _text(value: Number | None) -> str | None:
    return None if value is None else str(value)


def _near(value: Fraction | None) -> float | None:
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


def read_result(digest: str, at: int, row: Row) -> RecordedResult:
    """The result that ``RESULT`` has in a row of a run. ``StoreUnusable`` where it was changed, or makes no sense."""
    *said, sealed = row
    run = digest[:SHORT]
    if any(isinstance(each, bytes) for each in said) or seal(digest, at, *said) != sealed:
        raise StoreUnusable(f"a result of run {run} was changed since it was recorded")
    service, objective, group, verdict, standing, reason, window, unit, target, *numbers = said
    good, total, allowed, spent, burn = (None if each is None else _exact(each) for each in numbers)
    try:
        labels: Any = json.loads(group)
        return RecordedResult(
            run=run,
            at=at,
            service=service,
            objective=objective,
            group=labels_of_pairs(labels),
            verdict=Verdict(verdict),
            standing=Verdict(standing),
            reason=reason,
            window=window,
            unit=unit,
            target=Fraction(_exact(target)),
            good=good,
            total=total,
            allowed=allowed,
            spent=spent,
            burn=None if burn is None else Fraction(burn),
        )
    except (TypeError, ValueError) as error:
        raise StoreUnusable(f"a result of run {run} cannot be read: {error}") from error


def _exact(text: object) -> Number:
    found = number(text)
    if found is None:
        raise StoreUnusable(f"the history holds a number that is none: {text!r:.40}")
    return found
