"""A stored report read back, exactly: ``slogate-report/v1`` in, the ``Report`` that it was made of out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

from evaluator.core.confidence import Interval
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.report import (
    AlertResult,
    Budget,
    Burn,
    Exposure,
    GateFinding,
    Override,
    Projection,
    Report,
    Result,
    RuleResult,
    TrustedRevision,
    Unit,
    UnknownAs,
    Verdict,
)
from evaluator.core.shards import Shard
from evaluator.formats.data.numbers import read_count, read_number
from evaluator.formats.data.writing import VERSION
from slo_spec.model import Action, Labels, Target
from slo_spec.problem import Location

SCHEMA = "slogate-report-v1"

Data = dict[str, Any]
Row = TypeVar("Row")


class Unreadable(ValueError):
    """A text that is no report which this version could show; the message says where in it and why."""


def read(text: str) -> Report:
    """The report that was written as this JSON text. ``Unreadable`` says what is wrong with it."""
    data = _parsed(text)
    if not isinstance(data, dict) or "report" not in data:
        raise Unreadable(f"this is JSON, but no report of slogate: it has no report: {VERSION}")
    if data["report"] != VERSION:
        raise Unreadable(f"report: {str(data['report'])[:60]!r} cannot be read by this version; known: {VERSION}")
    from slo_spec.schema import data_problems

    wrong = data_problems(SCHEMA, data)
    if wrong:
        by = f" (it was written by slogate {str(data['slogate'])[:40]})" if data.get("slogate") else ""
        raise Unreadable("; ".join(wrong) + by)
    return Report(
        at=_at("at", _instant, data["at"]),
        verdict=Verdict(data["verdict"]),
        exit_code=data["exit_code"],
        results=_rows(data, "results", _result),
        because=data["because"],
        fail_on=Verdict(data["fail_on"]),
        unknown_as=UnknownAs(data["on_unknown"]),
        notices=tuple(data["notices"]),
        version=data["slogate"],
        exposures=_rows(data, "exposures", _exposure),
        findings=_rows(data, "findings", _finding),
        override=None if data["override"] is None else Override(**data["override"]),
        change=data["change"],
        trusted=None if data["trusted"] is None else _trusted(data["trusted"]),
        shard=Shard(**data["shard"]) if "shard" in data else None,
    )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise Unreadable("it is empty") from error
        early = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        cut = "; it ends too early" if early else ""
        raise Unreadable(f"line {error.lineno}, column {error.colno}: this is no JSON: {error.msg}{cut}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"this is no JSON that can be read: {str(error)[:80]}") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _rows(data: Data, name: str, read_row: Callable[[Data], Row]) -> tuple[Row, ...]:
    return tuple(_at(f"{name}[{index}]", read_row, row) for index, row in enumerate(data[name]))


def _at(place: str, read_value: Callable[[Any], Row], value: Any) -> Row:
    try:
        return read_value(value)
    except (ValueError, ArithmeticError) as error:
        raise Unreadable(f"{place}: {error}") from error


def _result(data: Data) -> Result:
    measured, interval, budget, projection = (data[name] for name in ("measured", "interval", "budget", "projection"))
    window = data["window"]
    return Result(
        service=data["service"],
        objective=data["objective"],
        group=_labels(data["group"]),
        verdict=Verdict(data["verdict"]),
        because=tuple(data["because"]),
        reason=None if data["reason"] is None else Reason(data["reason"]),
        indicator=data["indicator"],
        source=data["source"],
        target=Target(text=data["target"]["text"], ratio=_fraction(data["target"], "ratio")),
        method=data["method"],
        window=window["text"],
        span=_span(window),
        whole_span=_span(window["whole"]),
        unit=Unit(data["unit"]),
        since=None if window["since"] is None else _instant(window["since"]),
        measured=None if measured is None else _counts(measured),
        ratio=read_number(data, "ratio"),
        met=data["met"],
        final=data["final"],
        interval=None if interval is None else _interval(interval),
        budget=None if budget is None else _budget(budget),
        alert_policy=data["alert_policy"],
        alerts=tuple(map(_alert, data["alerts"])),
        projection=None if projection is None else _projection(projection),
        rules=tuple(map(_rule, data["rules"])),
        owner=data["owner"],
        labels=_labels(data["labels"]),
        runbook=data["runbook"],
        description=data["description"],
        steps=tuple(data["steps"]),
        requests=tuple(data["requests"]),
        notices=tuple(data["notices"]),
        location=_location(data["location"]),
    )


def _exposure(data: Data) -> Exposure:
    return Exposure(
        agreement=data["agreement"],
        commitment=data["commitment"],
        period=data["period"],
        verdict=Verdict(data["verdict"]),
        because=tuple(data["because"]),
        reason=None if data["reason"] is None else Reason(data["reason"]),
        indicator=data["indicator"],
        target=data["target"],
        span=_span(data["window"]),
        whole_span=_span(data["window"]["whole"]),
        best=read_number(data, "best"),
        worst=read_number(data, "worst"),
        final=data["final"],
        lowest=_money(data["lowest_credit"]),
        highest=_money(data["highest_credit"]),
        rules=tuple(map(_rule, data["rules"])),
        owner=data["owner"],
        labels=_labels(data["labels"]),
        steps=tuple(data["steps"]),
        location=_location(data["location"]),
    )


def _finding(data: Data) -> GateFinding:
    return GateFinding(
        code=data["code"],
        verdict=Verdict(data["verdict"]),
        subject=data["subject"],
        because=data["because"],
        waived=data["waived"],
        location=_location(data["location"]),
    )


def _trusted(data: Data) -> TrustedRevision:
    return TrustedRevision(name=data["revision"], commit=data["commit"])


def _labels(data: Data) -> Labels:
    return tuple(data.items())


def _location(data: Data) -> Location:
    return Location(data["file"], data["line"], data["column"])


def _instant(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is no instant: {error}") from error


def _span(data: Data) -> Span:
    return Span(_instant(data["start"]), _instant(data["end"]))


def _fraction(data: Data, name: str) -> Fraction:
    return Fraction(read_count(data, name))


def _counts(data: Data) -> Counts:
    return Counts(
        good=read_count(data, "good"),
        total=read_count(data, "total"),
        seconds=data["seconds"],
        observed=data["observed_seconds"],
        estimated=data["estimated"],
    )


def _interval(data: Data) -> Interval:
    return Interval(float(data["low"]), float(data["high"]), _fraction(data, "confidence"))


def _budget(data: Data) -> Budget:
    return Budget(
        allowed=read_count(data, "allowed"),
        spent=read_count(data, "spent"),
        unit=Unit(data["unit"]),
        whole_window=data["whole_window"],
    )


def _burn(data: Data) -> Burn:
    return Burn(
        span=_span(data),
        counts=_unanswered(data["unanswered"]) if data["counts"] is None else _counts(data["counts"]),
        rate=read_number(data, "rate"),
        infinite=data["infinite"],
    )


def _unanswered(data: Data | None) -> Unanswered:
    if data is None:
        raise ValueError("a burn has neither counts nor a reason for their lack")
    return Unanswered(Reason(data["reason"]), data["detail"])


def _alert(data: Data) -> AlertResult:
    return AlertResult(
        tier=data["tier"],
        severity=data["severity"],
        threshold=_fraction(data, "threshold"),
        burns=tuple(map(_burn, data["burns"])),
        firing=data["firing"],
        words=data["because"],
    )


def _projection(data: Data) -> Projection:
    return Projection(
        burn=_burn(data["burn"]),
        exhausted_in_seconds=read_number(data, "exhausted_in_seconds"),
        within_window=data["within_window"],
        because=data["because"],
    )


def _rule(data: Data) -> RuleResult:
    return RuleResult(
        policy=data["policy"],
        rule=data["rule"],
        then=Action(data["then"]),
        holds=data["holds"],
        words=data["because"],
        waived=data["waived"],
        relative=data["relative"],
    )


def _money(data: Data | None) -> Any:
    if data is None:
        return None
    from slo_spec.model.credits import Money

    try:
        return Money(Decimal(data["amount"]), data["currency"])
    except InvalidOperation as error:
        raise ValueError(f"{data['amount'][:40]!r} is no amount") from error
