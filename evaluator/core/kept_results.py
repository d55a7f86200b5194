"""What recorded runs say of a period: for the columns that a source has forgotten, and for reports that ask nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator.core.interval import rfc3339
from evaluator.core.report import Report, Result, Verdict
from evaluator.core.report_periods import ReportPeriod
from slo_spec.record import Record, replace

SHARE = 30
"""A run ends with a period if it is no more than a thirtieth of it away: a nightly run says what a month was like."""


class Kept(Record):
    """A result of a recorded run that is about a period, and the instant of the run."""

    result: Result
    at: int


def is_near(at: int, over: ReportPeriod) -> bool:
    """Whether a run of that instant may tell what a period was like."""
    return abs(at - over.whole.end) <= over.whole.seconds // SHARE


def kept_of(reports: Iterable[Report], over: ReportPeriod) -> dict[str, Kept]:
    """What recorded reports say of a period, by the names of objectives: of each the run nearest to its end.

    A result is about a period if its window is that very period, or is as long and ends with it, nearly.
    """
    found: dict[str, Kept] = {}
    for report in sorted(reports, key=lambda each: (abs(each.at - over.whole.end), -each.at)):
        for result in report.results if is_near(report.at, over) else ():
            if _is_about(result, over) and result.ratio is not None:
                found.setdefault(result.name, Kept(_over_period(result), report.at))
    return found


def _is_about(result: Result, over: ReportPeriod) -> bool:
    as_long = result.span == result.whole_span and result.span.seconds == over.whole.seconds
    return result.whole_span == over.whole or as_long


def _over_period(result: Result) -> Result:
    """The result by what was measured: what its gate made of it, with alerts and all, was about that day."""
    verdict = Verdict.UNKNOWN if result.met is None else Verdict.PASS if result.met else Verdict.FAIL
    return replace(result, verdict=verdict)


def filled(
    periods: Sequence[ReportPeriod], results: Sequence[Sequence[Result]], reports: Sequence[Report], *, first: int
) -> tuple[tuple[tuple[Result, ...], ...], tuple[str, ...]]:
    """The results of each period, those that have no number from recorded runs; and a remark for each such period.

    Periods before ``first`` (0 is the report's own) are left as they are.
    """
    told: list[tuple[Result, ...]] = []
    remarks: list[str] = []
    reported = {(each.service, each.objective) for each in results[0]}
    for index, (over, known) in enumerate(zip(periods, results, strict=True)):
        kept = kept_of(reports, over) if index >= first else {}
        measured = {each.name for each in known if each.ratio is not None}
        taken = {
            name: each
            for name, each in kept.items()
            if name not in measured and (each.result.service, each.result.objective) in reported
        }
        # An objective with groups of which nothing is known is one result, without a group.
        replaced = {*taken, *(f"{each.result.service}/{each.result.objective}" for each in taken.values())} - measured
        told.append((*(each for each in known if each.name not in replaced), *(each.result for each in taken.values())))
        if taken:
            instants = sorted({each.at for each in taken.values()})
            when = rfc3339(instants[0]) + (f" to {rfc3339(instants[-1])}" if len(instants) > 1 else "")
            remarks.append(f"{over.name}: {len(taken)} of {len(told[-1])} results are of runs recorded at {when}")
    return tuple(told), tuple(remarks)
