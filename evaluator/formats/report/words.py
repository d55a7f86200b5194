"""What stands alike in every form of a report on a period: figures, verdicts, amounts and days in words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from evaluator.core.counts import Reason
from evaluator.core.interval import moment
from evaluator.core.period_report import OwedInAll, PeriodReport, ReportedObjective, UpcomingDate
from evaluator.core.report import Result, Verdict
from evaluator.core.report_periods import ReportPeriod
from evaluator.core.wording import decimal, percent

MET = {Verdict.PASS: "met", Verdict.WARN: "met", Verdict.FAIL: "missed", Verdict.UNKNOWN: "unknown"}
KEPT = {Verdict.PASS: "kept", Verdict.WARN: "kept", Verdict.FAIL: "missed", Verdict.UNKNOWN: "unknown"}
NOTHING = "-"


def title(report: PeriodReport) -> str:
    """What the report is about: "Service levels, 2026-03"."""
    return f"Service levels, {report.period.name}"


def span(report: PeriodReport) -> str:
    """The period on the wall's clock: "2026-03-01 00:00 to 2026-04-01 00:00 (Europe/Berlin), 743 h"."""
    whole = report.period.whole
    hours = f"{whole.seconds // 3600} h" if whole.seconds % 3600 == 0 else f"{whole.seconds} s"
    start, end = _wall(whole.start, report.timezone), _wall(whole.end, report.timezone)
    so_far = "" if report.period.complete else f"; so far, up to {_wall(report.period.elapsed.end, report.timezone)}"
    return f"{start} to {end} ({report.timezone}), {hours}{so_far}"


def _wall(instant: int, timezone: str) -> str:
    local: datetime = moment(instant).astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d %H:%M}" + (f"{local:%z}" if local.second else "")


def counted(report: PeriodReport) -> str:
    """How the objectives did: "1 missed, 2 met"; the words of a verdict that none has are left out."""
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    words = [f"{report.count(each)} {MET[each]}" for each in order if report.count(each)]
    return ", ".join(words) or "no objective"


def agreed(report: PeriodReport) -> str:
    """How the agreements did: "1 missed, 1 kept"."""
    verdicts = [each.verdict for each in report.settlements]
    order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
    return ", ".join(f"{verdicts.count(each)} {KEPT[each]}" for each in order if each in verdicts)


def measured(result: Result | None) -> str:
    """What was measured, never on the wrong side of the target; why nothing was."""
    if result is None:
        return NOTHING
    if result.ratio is None:
        return str(result.reason) if result.reason in (Reason.NO_DATA, Reason.NO_TRAFFIC) else "unknown"
    return percent(result.ratio, (result.target.ratio,)) + ("?" if result.verdict is Verdict.UNKNOWN else "")


def spent(result: Result | None) -> str:
    """How much of the budget was spent: "69.9%", more than 100% where it is overspent."""
    budget = None if result is None else result.budget
    if budget is None:
        return NOTHING
    if budget.consumed_ratio is None:
        return "overspent" if budget.infinite else "0%"
    return percent(budget.consumed_ratio, (1,), 1)


def change(objective: ReportedObjective) -> str:
    """The change since the period before in percentage points: "+0.02"."""
    if objective.change is None:
        return NOTHING
    points = objective.change * 100
    rounded = decimal(points, 3)
    text = f"{rounded:+f}".rstrip("0").rstrip(".")
    return "0" if text in ("+0", "-0") else text


def why(result: Result) -> str:
    """The first reason for a verdict; a miss in its own words, without the name of the rule."""
    missed = [rule.because for rule in result.rules if rule.holds and result.verdict is Verdict.FAIL]
    return next(iter((*missed, *result.because)), "")


def columns(report: PeriodReport) -> tuple[ReportPeriod, ...]:
    """The periods before, the oldest first."""
    return tuple(reversed(report.earlier))


def amounts(owed: OwedInAll) -> str:
    """An amount, or from the lowest to the highest where something is unknown."""
    return str(owed.lowest) if owed.lowest == owed.highest else f"{owed.lowest} to {owed.highest}"


def days(upcoming: UpcomingDate) -> str:
    """How far away a day is."""
    if upcoming.days_left < 0:
        return "overdue"
    return {0: "today", 1: "tomorrow"}.get(upcoming.days_left, f"in {upcoming.days_left} days")
