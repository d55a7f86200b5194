"""What a history holds, for programs: as JSON, and as rows for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

from evaluator.core.attribution import Attribution
from evaluator.core.counts import Number, Unanswered
from evaluator.core.history import RecordedResult
from evaluator.core.interval import Span, rfc3339
from evaluator.core.trends import Change, Trend
from evaluator.formats.data.text import dumps
from evaluator.formats.history.text import ListedRun
from evaluator.formats.plain import one_line

TREND_HEADINGS = (
    *("run", "at", "service", "objective", "group", "verdict", "reason", "window", "unit", "target", "good", "total"),
    *("ratio", "budget_left", "burn_rate"),
)
DEPLOY_HEADINGS = (
    *(
        "service",
        "objective",
        "group",
        "window",
        "deploy",
        "from",
        "to",
        "bad",
        "share_of_budget",
        "covered",
        "unknown",
    ),
)
_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet would compute a cell that begins so."""

Data = dict[str, Any]


def runs_json(listed: Iterable[ListedRun]) -> str:
    """The runs as a list."""
    return dumps(
        [
            {
                "run": name,
                "at": rfc3339(at),
                "verdict": verdict,
                "exit_code": code,
                "because": because,
                "labels": dict(labels),
            }
            for name, at, verdict, code, because, labels in listed
        ]
    )


def trends_json(found: Iterable[Trend]) -> str:
    """Every objective with its results, the oldest first."""
    return dumps([{"name": each.name, "results": [_result(result) for result in each.results]} for each in found])


def trends_csv(found: Iterable[Trend]) -> str:
    """One row a result, with a heading."""
    rows = (
        (
            result.run,
            rfc3339(result.at),
            *map(_cell, (result.service, result.objective, _group(result.group))),
            *(result.verdict.value, result.reason, result.window, result.unit, _near(result.target)),
            *map(_near, (result.good, result.total, result.ratio, result.budget_left, result.burn)),
        )
        for trend in found
        for result in trend.results
    )
    return _csv(TREND_HEADINGS, rows)


def changes_json(found: Iterable[Change], before: str, after: str) -> str:
    """What two runs differ in."""
    return dumps(
        {
            "before": before,
            "after": after,
            "changes": [
                {
                    "name": each.name,
                    "direction": each.direction.value,
                    "before": None if each.before is None else _result(each.before),
                    "after": None if each.after is None else _result(each.after),
                }
                for each in found
            ],
        }
    )


def attributions_json(found: Iterable[Attribution]) -> str:
    """What each deploy spent."""
    return dumps([_attribution(each) for each in found])


def attributions_csv(found: Iterable[Attribution]) -> str:
    """One row an objective and deploy, with a heading."""
    return _csv(DEPLOY_HEADINGS, (row for each in found for row in _deploy_rows(each)))


def _deploy_rows(each: Attribution) -> Iterator[Sequence[object]]:
    named = (*map(_cell, (each.service, each.objective, _group(each.group))), each.window)
    if not each.spendings:
        yield (*named, "", "", "", "", "", "", _cell(str(each.doubt or "")))
    for spending in each.spendings:
        unknown = str(spending.bad) if isinstance(spending.bad, Unanswered) else ""
        yield (
            *named,
            _cell(spending.deploy.name if spending.deploy else ""),
            *(rfc3339(spending.span.start), rfc3339(spending.span.end)),
            "" if isinstance(spending.bad, Unanswered) else _near(spending.bad),
            *(_near(spending.share), _near(spending.covered), _cell(unknown)),
        )


def _attribution(each: Attribution) -> Data:
    return {
        "name": each.name,
        "service": each.service,
        "objective": each.objective,
        "group": dict(each.group),
        "window": each.window,
        "unit": each.unit,
        "allowed": _number(each.allowed),
        "spent": _number(each.spent),
        "doubt": None if each.doubt is None else str(each.doubt),
        "deploys": [
            {
                "deploy": None if spending.deploy is None else spending.deploy.name,
                "labels": {} if spending.deploy is None else dict(spending.deploy.labels),
                **_span(spending.span),
                "bad": None if isinstance(spending.bad, Unanswered) else _number(spending.bad),
                "share_of_budget": _number(spending.share),
                "coverage": _number(spending.covered),
                "unanswered": str(spending.bad) if isinstance(spending.bad, Unanswered) else None,
            }
            for spending in each.spendings
        ],
    }


def _result(result: RecordedResult) -> Data:
    return {
        "run": result.run,
        "at": rfc3339(result.at),
        "service": result.service,
        "objective": result.objective,
        "group": dict(result.group),
        "verdict": result.verdict.value,
        "reason": result.reason or None,
        "window": result.window,
        "unit": result.unit,
        "target": _number(result.target),
        "good": _number(result.good),
        "total": _number(result.total),
        "ratio": _number(result.ratio),
        "budget_left": _number(result.budget_left),
        "burn_rate": _number(result.burn),
    }


def _span(span: Span) -> Data:
    return {"from": rfc3339(span.start), "to": rfc3339(span.end), "seconds": span.seconds}


def _number(value: Number | None) -> int | float | None:
    """The nearest number that JSON has."""
    if value is None or isinstance(value, int):
        return value
    try:
        return value.numerator if value.denominator == 1 else float(value)
    except OverflowError:
        return None


def _near(value: Number | Fraction | None) -> str:
    found = _number(value)
    return "" if found is None else str(found)


def _group(group: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{key}={value}" for key, value in group)


def _csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue()


def _cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
