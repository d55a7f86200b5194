"""A result of ``slogate check`` (its JSON) as the outputs of the action."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

STATUS: Mapping[int, str] = {0: "pass", 1: "fail", 3: "undecided"}
"""By exit code; everything else is an error."""
MOST_NAMES = 1000
"""Names in one output: all outputs of a job may have a megabyte together."""


def status(exit_code: int) -> str:
    """The word for an exit code."""
    return STATUS.get(exit_code, "error")


def outputs_of(result: Mapping[str, Any]) -> dict[str, str]:
    """What other steps may want to know of a result."""
    results = result.get("results", [])
    return {
        "breached": _names(result, "fail"),
        "undecided": _names(result, "unknown"),
        "worst-objective": _one_line(results[0]["name"]) if results else "",
        "budget-remaining-min": _smallest(each["budget"] for each in results if each.get("budget")),
    }


def _names(result: Mapping[str, Any], verdict: str) -> str:
    found = [
        _one_line(each.get("name") or each.get("subject") or "")
        for part in ("findings", "results", "exposures")
        for each in result.get(part, [])
        if each["verdict"] == verdict
    ]
    more = len(found) - MOST_NAMES
    return "\n".join([*found[:MOST_NAMES], *([f"... and {more} more"] if more > 0 else [])])


def _smallest(budgets: Iterable[Mapping[str, Any]]) -> str:
    shares = [-math.inf if each["infinite"] else each["remaining_ratio"] for each in budgets]
    known = [share for share in shares if share is not None]
    return f"{min(known):.6g}" if known else ""


def _one_line(name: str) -> str:
    return " ".join(name.split())
