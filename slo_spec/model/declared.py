"""What every declared thing has: a place, and labels."""

from __future__ import annotations

from collections.abc import Mapping

from slo_spec.problem import Location

NOWHERE = Location("<built in>")

Labels = tuple[tuple[str, str], ...]
"""Label pairs, sorted by name: hashable, and equal when they say the same."""


def labels_of(mapping: Mapping[str, str] | None) -> Labels:
    """A mapping as ``Labels``."""
    return tuple(sorted((mapping or {}).items()))
