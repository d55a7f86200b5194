"""The facts of a result as short texts, the same wherever they are shown. Nothing is escaped here."""

from __future__ import annotations

from fractions import Fraction

from evaluator.core.confidence import Interval
from evaluator.core.counts import Reason
from evaluator.core.interval import rfc3339
from evaluator.core.report import Exposure, Report, Result, Verdict
from evaluator.core.wording import duration, figure_against, multiple, number, percent

GLYPHS = {Verdict.PASS: "✓", Verdict.WARN: "!", Verdict.FAIL: "✗", Verdict.UNKNOWN: "?"}


def evaluated(report: Report) -> str:
    """When, and by what."""
    by = f" by slogate {report.version}" if report.version else ""
    judged = judged_as(report)
    return f"evaluated at {rfc3339(report.at)}{by}" + (f", {judged}" if judged else "")


def overridden(report: Report) -> str:
    """Who opened the gate whatever was found, why, and what it would have been; empty where nobody did."""
    found = report.override
    if found is None:
        return ""
    return f"overridden by {found.by}: {found.reason} (would have been: {report.verdict}, exit {found.exit_code})"


def judged_as(report: Report) -> str:
    """Whose promises were judged, and for which change; empty where that is nothing special."""
    parts = []
    if report.trusted is not None:
        parts.append(f"as {report.trusted.name} has it ({report.trusted.commit[:12]})")
    if report.change:
        parts.append(f"for a change of class {report.change}")
    return ", ".join(parts)


def measured(result: Result) -> str:
    """The measured ratio, as precise as it takes to see on which side of the target it is."""
    if result.ratio is None:
        return result.reason.value if result.reason in (Reason.NO_DATA, Reason.NO_TRAFFIC) else "-"
    return percent(result.ratio, (result.target.ratio,))


def left(result: Result) -> str:
    """What is left of the budget, signed."""
    budget = result.budget
    if budget is None:
        return "-"
    remaining = budget.remaining_ratio
    if remaining is None:
        return "overspent" if budget.infinite else "nothing spent"
    return ("+" if remaining > 0 else "") + percent(remaining, digits=1)


def burn(result: Result) -> str:
    """How fast the budget burns now."""
    if result.projection is None:
        return "-"
    now = result.projection.burn
    over = duration(now.span.seconds)
    if now.infinite:
        return f"infinite in {over}"
    return "-" if now.rate is None else f"{multiple(now.rate, (1,))} in {over}"


def promise(result: Result) -> str:
    """The target, of what, over which window."""
    return f"{result.target} of {result.unit} over {result.window} ({result.method})"


def window(result: Result) -> str:
    """From when to when was judged."""
    cut = "" if result.since is None else f" ({duration(result.span.seconds)}, cut by since:)"
    return f"{rfc3339(result.span.start)} to {rfc3339(result.span.end)}{cut}"


def budget_of(result: Result) -> str:
    """The budget in counts; empty where there is none."""
    budget = result.budget
    if budget is None:
        return ""
    of = " of the whole period" if budget.whole_window else ""
    text = f"{number(budget.spent)} bad of {number(budget.allowed)} allowed {budget.unit}{of}"
    return f"{text}, {number(budget.remaining)} left"


def sure(interval: Interval, result: Result) -> str:
    """Between which ratios the truth lies, and how sure that is."""
    low, high = (percent(Fraction(end), (result.target.ratio,), 2) for end in (interval.low, interval.high))
    counted = "" if result.measured is None else f"{number(result.measured.total)} {result.unit} say: "
    return f"{counted}between {low} and {high}, with {percent(interval.confidence)} confidence"


def reached(exposure: Exposure) -> str:
    """What a commitment reached so far; both readings where they differ."""
    if exposure.best is None or exposure.worst is None:
        return "-" if exposure.reason is None else exposure.reason.value
    best, worst = (figure_against(exposure.target, value) for value in (exposure.best, exposure.worst))
    return best if exposure.best == exposure.worst else f"{worst} to {best}"


def credit(exposure: Exposure) -> str:
    """What the agreement would cost now; both readings where they differ."""
    if exposure.lowest is None or exposure.highest is None:
        return "-"
    low, high = str(exposure.lowest), str(exposure.highest)
    return low if exposure.lowest == exposure.highest else f"{low} to {high}"


def running(exposure: Exposure) -> str:
    """The part of the period that has passed, of all of it."""
    passed, whole = duration(exposure.span.seconds), duration(exposure.whole_span.seconds)
    return f"{rfc3339(exposure.span.start)} to {rfc3339(exposure.span.end)} ({passed} of {whole})"
