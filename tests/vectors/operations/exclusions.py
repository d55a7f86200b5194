"""Exclusions: maintenance that was announced in time, within what a year may have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from evaluator.core.exclusions import Asked, allowance
from tests.vectors.case import Given, Operation


def maintenance_allowance(given: Given, _: Mapping[str, Any]) -> Mapping[str, Any]:
    """Windows in minutes with their notice in hours: what of each is excluded, and what counts."""
    asked = []
    for window in given["windows"]:
        notice = window.get("notice_h")
        ahead = None if notice is None else _seconds(notice, 3600)
        asked.append(Asked(seconds=_seconds(window["duration_min"], 60), ahead=ahead))
    cap = given.get("cap_min")
    excluded = allowance(
        asked,
        notice=_seconds(given.get("notice_required_h") or 0, 3600),
        cap=None if cap is None else _seconds(cap, 60),
        used=_seconds(given.get("used_min") or 0, 60),
    )
    return {
        "excluded_min": [Fraction(seconds) / 60 for seconds in excluded],
        "counted_min": [Fraction(each.seconds - seconds) / 60 for each, seconds in zip(asked, excluded, strict=True)],
    }


def _seconds(value: Any, unit: int) -> Fraction:
    return Fraction(str(value)) * unit


OPERATIONS: dict[str, Operation] = {"maintenance_allowance": maintenance_allowance}
