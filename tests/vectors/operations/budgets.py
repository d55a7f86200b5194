"""Budgets and burn rates."""

from __future__ import annotations

from tests.vectors.case import Operation

OPERATIONS: dict[str, Operation] = {}
