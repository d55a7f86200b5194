"""The worked cases and the corpus that lie beside the project, read where they are."""

from __future__ import annotations

import functools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[1].parent / "shared"


@functools.cache
def vectors() -> dict[str, dict[str, Any]]:
    """Every worked case by its id: ``given`` and ``expect``. None where they do not lie beside the project."""
    if not (FOLDER / "vectors").is_dir():
        return {}
    cases = yaml.safe_load((FOLDER / "vectors" / "sla.yaml").read_text(encoding="utf-8"))["vectors"]
    return {case["id"]: case for case in cases}


def vector(identity: str) -> dict[str, Any]:
    """One worked case; the test is skipped, and says so, where the cases do not lie beside the project."""
    if not vectors():
        pytest.skip(f"the worked cases are not at {FOLDER.name}/vectors beside the project")
    return vectors()[identity]


def vectors_of(operation: str) -> list[dict[str, Any]]:
    """The worked cases of one operation."""
    return [case for case in vectors().values() if case["op"] == operation]


def share(percent: str) -> Fraction:
    """A percentage of the vectors ("99.9") as an exact ratio."""
    return Fraction(percent) / 100


def close(value: Fraction | int, expected: str) -> bool:
    """Whether a value is what a case expects, within the tolerance that the file states."""
    return abs(Fraction(value) - Fraction(expected)) <= Fraction("0.0000005")
