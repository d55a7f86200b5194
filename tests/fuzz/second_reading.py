"""A second, simpler reading of what a server said: whether it carries a pass for the objectives of ``answer_fuzz``.

Written apart from the program's own decoding, so that a mistake in one is seen by the other.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from evaluator.backends.prometheus.request import Instant, Range, Request

TARGET = Fraction(99, 100)
SCRAPES, WINDOW = 120, 7200
"""Seconds between scrapes, and of the objective's window."""


def carried(kind: str, said: Mapping[Request, bytes]) -> bool:
    """Whether the bodies, read a second time and simply, allow a pass."""
    if kind == "threshold":
        return _slices_carry(said)
    if kind == "together" and not any(isinstance(each, Instant) and is_side(each.promql) for each in said):
        return _stretches_carry(said)
    if not _covered(said):
        return False
    if kind == "raw":
        (ready,) = _numbers(said, lambda text: "avg_over_time(ready[7200s]" in text)
        return ready is not None and TARGET <= ready <= 1
    (total,) = _numbers(said, lambda text: _is_total(kind, text))
    (part,) = _numbers(said, lambda text: _is_part(kind, text), empty=0)
    if total is None or part is None or part > total * (1 + Fraction(1, 10**6)) + 1:
        return False
    good = part if kind == "histogram" else total - part
    return total > 0 and min(good, total) >= TARGET * total


def is_side(text: str) -> bool:
    """Whether a query counts events over the window (first values of newborn counters only ever make it unknown)."""
    return "[7200s]" in text and "unless" not in text and text.startswith(("sum", "histogram_"))


def _is_part(kind: str, text: str) -> bool:
    if kind == "histogram":
        return is_side(text) and "+Inf" not in text and not text.startswith("histogram_count")
    return is_side(text) and ("5.." in text or "failed" in text)


def _is_total(kind: str, text: str) -> bool:
    return is_side(text) and not _is_part(kind, text)


def _numbers(
    said: Mapping[Request, bytes], wanted: Callable[[str], bool], empty: int | None = None
) -> list[Fraction | None]:
    """The one number of each wanted instant query; None where there is none, or anything but one."""
    return [
        _one_number(request, body, empty)
        for request, body in said.items()
        if isinstance(request, Instant) and wanted(request.promql)
    ]


def _one_number(request: Instant, body: bytes, empty: int | None) -> Fraction | None:
    series = _read(body, "vector", "scalar")
    if series == []:
        return None if empty is None else Fraction(empty)
    if series is None or len(series) != 1:
        return None
    ((time, number),) = series[0]
    return number if time == request.time and number >= 0 else None


def _covered(said: Mapping[Request, bytes]) -> bool:
    """Whether nineteen in twenty of the slots have data."""
    for request, body in said.items():
        if isinstance(request, Range) and request.promql.startswith("count(") and "up{" not in request.promql:
            series = _read(body, "matrix", odd=True)
            seen = {time for samples in series or [] for time, number in samples if number is not None}
            slots = range(request.start, request.end + 1, request.step)
            if len(seen & set(slots)) < Fraction(95, 100) * len(slots):
                return False
    return True


def _stretches_carry(said: Mapping[Request, bytes]) -> bool:
    """Whether the sums by code of all stretches keep the target, and nineteen in twenty of the samples were there."""
    good = total = seen = Fraction(0)
    for request, body in said.items():
        text = getattr(request, "promql", "")
        window = re.search(r"\[([0-9]+)(ms|s)\]", text)
        if window is None:
            continue
        milliseconds = int(window[1]) * (1 if window[2] == "ms" else 1000)
        if text.startswith("sum by (code) (increase("):
            codes = _by_code(body)
            if codes is None:
                return False
            # In whole seconds a server is asked that counts exactly; a millisecond short, one scrape more.
            exact = window[2] == "s"
            share = Fraction(1) if exact else 1 - (SCRAPES - Fraction(1, 1000)) * 1000 / milliseconds
            total += share * sum(codes.values())
            good += share * sum(value for code, value in codes.items() if not re.fullmatch("5..", code))
        elif "count_over_time" in text:
            series = _read(body, "matrix" if isinstance(request, Range) else "vector", odd=True) or []
            found = [number for samples in series for _, number in samples if number is not None]
            seen += sum(min(Fraction(milliseconds + 1, 1000), (number + 1) * SCRAPES) for number in found)
    return total > 0 and good >= TARGET * total and seen >= Fraction(95, 100) * WINDOW


def _by_code(body: bytes) -> dict[str, Fraction] | None:
    """The sums by code of a body that leaves no doubt."""
    series = _read(body, "vector", "scalar")
    if series is None:
        return None
    data = json.loads(body)["data"]
    labels = [{}] if data["resultType"] == "scalar" else [entry["metric"] for entry in data["result"]]
    if any(set(each) - {"code"} for each in labels) or any(number < 0 for ((_, number),) in series):
        return None
    found: dict[str, Fraction] = {}
    for each, ((_, number),) in zip(labels, series, strict=True):
        if each.get("code", "") in found:
            return None
        found[each.get("code", "")] = number
    return found


def _slices_carry(said: Mapping[Request, bytes]) -> bool:
    """Whether there is one gauge, seen in nineteen of twenty slices, below its bound in enough of them."""
    ((request, body),) = [(request, body) for request, body in said.items() if isinstance(request, Range)]
    series = _read(body, "matrix", odd=True)
    if series is None or len(series) != 1:
        return False
    seen = {time: number for time, number in series[0] if number is not None}
    slices = range(request.start, request.end + 1, request.step)
    good = sum(number < 100 for number in seen.values())
    return set(seen) <= set(slices) and len(seen) >= Fraction(95, 100) * len(slices) and good >= TARGET * len(seen)


def _read(body: bytes, *kinds: str, odd: bool = False) -> list[list[tuple[int, Any]]] | None:
    """The samples of each series of a body that leaves no doubt; None for any other body."""
    try:
        tree = json.loads(body, parse_constant=_refuse, object_pairs_hook=_unique)
        if tree["status"] != "success" or tree.get("warnings") or tree["data"]["resultType"] not in kinds:
            return None
        result = tree["data"]["result"]
        if tree["data"]["resultType"] == "scalar":
            return [[_sample(result, odd=odd)]]
        return [
            [_sample(pair, odd=odd) for pair in (entry["values"] if "matrix" in kinds else [entry["value"]])]
            for entry in result
        ]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _sample(pair: Any, *, odd: bool) -> tuple[int, Any]:
    time, text = pair
    if abs(time - round(time)) > 0.001 or isinstance(time, bool):
        raise ValueError(time)
    if odd and text in ("NaN", "nan", "+Inf", "Inf", "inf", "+inf", "-Inf", "-inf"):
        return round(time), None
    if not re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return round(time), Fraction(text)


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
