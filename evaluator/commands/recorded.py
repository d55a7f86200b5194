"""What a report on a period takes from the history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from evaluator.commands.invocation import Invocation
from evaluator.commands.recording import opened, place_of
from evaluator.refusal import Refusal

if TYPE_CHECKING:
    from evaluator.core.report import Report
    from evaluator.core.report_periods import ReportPeriod
    from evaluator.stores.history import HistoryStore, Run

MOST_RUNS = 8
"""How many runs are read for one period: those nearest to its end."""


def recorded_reports(
    invocation: Invocation, typed: str | None, periods: Sequence[ReportPeriod], *, needed: bool
) -> tuple[tuple[Report, ...], tuple[str, ...]]:
    """The recorded reports that may be about any of the periods, and a remark where the history cannot be read.

    Where it is ``needed``, ``Refusal`` instead.
    """
    place = place_of(invocation, typed)
    if place is None:
        return (), ()
    from evaluator.formats.data.reading import Unreadable
    from evaluator.stores.database import StoreUnusable

    said = f"there is no history at {place.shown} yet; slogate check --record makes it"
    try:
        if place.path is None or place.path.exists():
            with opened(place, create=False) as store:
                return _near(store, periods), ()
    except (StoreUnusable, OSError, Unreadable) as error:
        said = f"the history cannot be read: {error}"
    if needed:
        raise Refusal(said)
    return (), (said,)


def _near(store: HistoryStore, periods: Sequence[ReportPeriod]) -> tuple[Report, ...]:
    from evaluator.core.kept_results import is_near
    from evaluator.formats.data.reading import read

    runs = store.runs(since=min(each.whole.start for each in periods))
    chosen: dict[str, Run] = {}
    for over in periods:
        near = [run for run in runs if is_near(run.at, over)]
        nearest = sorted(near, key=partial(_distance, over))
        chosen |= {run.digest: run for run in nearest[:MOST_RUNS]}
    return tuple(read(store.report(run)) for run in chosen.values())


def _distance(over: ReportPeriod, run: Run) -> int:
    return abs(run.at - over.whole.end)
