"""Runs as they are recorded, and what a later run knows of them: what a rule that compares is held against."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from evaluator.core.counts import Number
from evaluator.core.report import Report, Result, Verdict
from slo_spec.model import Action, Labels
from slo_spec.record import Record


class RecordedResult(Record, kw_only=True):
    """What one objective (or group) had in a run. ``run`` is what it is called, ``at`` the instant that it was about.

    ``standing`` is its verdict, where rules that had nothing to compare with do not count. ``reason`` is why numbers
    are missing or doubted, else empty. ``allowed`` and ``spent`` are its budget under the ``target`` of that day.
    ``burn`` is how fast the budget burned lately. What there was no number of is None.
    """

    run: str = ""
    at: int
    service: str
    objective: str
    group: Labels
    verdict: Verdict
    standing: Verdict
    reason: str
    window: str
    unit: str
    target: Fraction
    good: Number | None = None
    total: Number | None = None
    allowed: Number | None = None
    spent: Number | None = None
    burn: Fraction | None = None

    @property
    def name(self) -> str:
        """service/objective, with the group in braces as a report has it."""
        group = ", ".join(f"{key}={value}" for key, value in self.group)
        return f"{self.service}/{self.objective}" + (f"{{{group}}}" if group else "")

    @property
    def ratio(self) -> Fraction | None:
        """Good over total; None where there was nothing."""
        return Fraction(self.good) / Fraction(self.total) if self.total and self.good is not None else None

    @property
    def budget_left(self) -> Fraction | None:
        """The share of the budget that was left; None where nothing was allowed, or nothing measured."""
        if not self.allowed or self.spent is None:
            return None
        return 1 - Fraction(self.spent) / Fraction(self.allowed)


class Mark(Record, kw_only=True):
    """Something that happened to a service, such as a deploy."""

    kind: str
    name: str
    service: str
    at: int
    labels: Labels = ()


class Earlier(Record, kw_only=True):
    """All that a run knows of earlier ones, as far as its rules ask.

    ``missing`` says why nothing is known (no history was given, or it cannot be read); empty where it was read.
    ``place`` is what the history is called.
    """

    results: tuple[RecordedResult, ...] = ()
    marks: tuple[Mark, ...] = ()
    missing: str = ""
    place: str = ""


NOTHING_GIVEN = Earlier(missing="no history was given; --history FILE|URL or SLOGATE_HISTORY names it")


def recorded(report: Report) -> tuple[RecordedResult, ...]:
    """The results of a report as a history keeps them beside it."""
    return tuple(_recorded(result, report.at) for result in report.results)


def _recorded(result: Result, at: int) -> RecordedResult:
    return RecordedResult(
        at=at,
        service=result.service,
        objective=result.objective,
        group=result.group,
        verdict=result.verdict,
        standing=standing(result),
        reason="" if result.reason is None else result.reason.value,
        window=result.window,
        unit=result.unit.value,
        target=result.target.ratio,
        good=result.measured.good if result.measured else None,
        total=result.measured.total if result.measured else None,
        allowed=result.budget.allowed if result.budget else None,
        spent=result.budget.spent if result.budget else None,
        burn=result.projection.burn.rate if result.projection else None,
    )


def standing(result: Result) -> Verdict:
    """The verdict of a result as later runs compare with it: rules that had nothing to compare with do not count.

    Otherwise the first run, which has nothing before it, would never be one that others may be compared with.
    """
    told = [rule for rule in result.rules if not (rule.relative and rule.holds is None)]
    if any(rule.then is Action.FAIL and rule.holds is True for rule in told):
        return Verdict.FAIL
    if result.reason is not None or any(rule.then is Action.FAIL and rule.holds is None for rule in told):
        return Verdict.UNKNOWN
    return Verdict.PASS if all(rule.holds is False for rule in told) else Verdict.WARN


def newest_first(results: Iterable[RecordedResult]) -> tuple[RecordedResult, ...]:
    """The results, the latest instant first; of one instant in the order in which they came."""
    return tuple(sorted(results, key=lambda each: -each.at))


_TEXTS = ("run", "service", "objective", "reason", "window", "unit")
_NUMBERS = ("good", "total", "allowed", "spent", "burn")


def data_of_earlier(earlier: Earlier) -> Any:
    """Earlier runs as plain data, numbers exact."""
    return {
        "results": [_data_of(each) for each in earlier.results],
        "marks": [
            {
                "kind": each.kind,
                "name": each.name,
                "service": each.service,
                "at": each.at,
                "labels": _pairs(each.labels),
            }
            for each in earlier.marks
        ],
        "missing": earlier.missing,
        "place": earlier.place,
    }


def _data_of(result: RecordedResult) -> Any:
    numbers = {name: getattr(result, name) for name in _NUMBERS}
    return {
        "at": result.at,
        **{name: getattr(result, name) for name in _TEXTS},
        "group": _pairs(result.group),
        "verdict": result.verdict.value,
        "standing": result.standing.value,
        "target": str(result.target),
        **{name: None if number is None else str(number) for name, number in numbers.items()},
    }


def earlier_of_data(data: Any) -> Earlier:
    """What ``data_of_earlier`` made. ValueError, TypeError, KeyError or AttributeError for what is none."""
    return Earlier(
        results=tuple(_result_of(each) for each in data["results"]),
        marks=tuple(
            Mark(
                kind=str(each["kind"]),
                name=str(each["name"]),
                service=str(each["service"]),
                at=int(each["at"]),
                labels=labels_of_pairs(each["labels"]),
            )
            for each in data["marks"]
        ),
        missing=str(data["missing"]),
        place=str(data["place"]),
    )


def _result_of(data: Any) -> RecordedResult:
    good, total, allowed, spent, burn = (_number(data[name]) for name in _NUMBERS)
    run, service, objective, reason, window, unit = (str(data[name]) for name in _TEXTS)
    return RecordedResult(
        run=run,
        at=int(data["at"]),
        service=service,
        objective=objective,
        group=labels_of_pairs(data["group"]),
        verdict=Verdict(data["verdict"]),
        standing=Verdict(data["standing"]),
        target=Fraction(data["target"]),
        reason=reason,
        window=window,
        unit=unit,
        good=good,
        total=total,
        allowed=allowed,
        spent=spent,
        burn=None if burn is None else Fraction(burn),
    )


def _number(text: Any) -> Number | None:
    if text is None:
        return None
    value = Fraction(text)
    return value.numerator if value.denominator == 1 else value


def _pairs(labels: Labels) -> list[list[str]]:
    return [[name, value] for name, value in labels]


def labels_of_pairs(data: Any) -> Labels:
    """Labels from pairs of a name and a value, in their order."""
    return tuple((str(name), str(value)) for name, value in data)
