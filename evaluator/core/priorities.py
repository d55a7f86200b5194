"""The priority of a ticket, by its impact and its urgency."""

from __future__ import annotations

from collections.abc import Mapping


def priority(matrix: Mapping[str, Mapping[str, str]], impact: str, urgency: str) -> str:
    """What stands in the matrix, a row for each impact; ValueError, with the known names, where nothing does."""
    row = matrix.get(impact)
    if row is None:
        raise ValueError(f"no impact named '{impact}'; known: {', '.join(matrix)}")
    if urgency not in row:
        raise ValueError(f"no urgency named '{urgency}' for the impact '{impact}'; known: {', '.join(row)}")
    return row[urgency]
