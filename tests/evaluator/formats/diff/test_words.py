"""What a change is about, in the fewest words."""

from __future__ import annotations

import pytest

from evaluator.core.diff.change import Direction, Meaning, Subject
from evaluator.formats.diff.words import about, places
from slo_spec.problem import Location

NEUTRAL = Meaning(Direction.NEUTRAL, "")


@pytest.mark.parametrize(
    ("kind", "name", "what", "said"),
    [
        ("objective", "checkout/availability", "target", "availability target"),
        ("objective", "checkout/availability", "objective", "objective availability"),
        ("indicator", "checkout/availability", "bad", "indicator availability bad"),
        ("service", "checkout", "labels", "labels"),
        ("service", "checkout", "service", "service"),
    ],
)
def test_what_a_change_is_about(kind: str, name: str, what: str, said: str) -> None:
    assert about(Subject("service checkout", kind, name).change(what, NEUTRAL)) == said


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        (Location("a.yaml", 1, 2), Location("b.yaml", 3, 4), "a.yaml:1:2, now b.yaml:3:4"),
        (None, Location("b.yaml", 3, 4), "b.yaml:3:4"),
        (Location("<built in>"), None, ""),
        (None, None, ""),
    ],
)
def test_where_it_stands(base: Location | None, head: Location | None, said: str) -> None:
    assert places(Subject("g", "k", "n").change("w", NEUTRAL, places=(base, head))) == said
