"""Judges: each takes a step and says which way it goes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.diff.change import Direction
from evaluator.core.diff.meaning import Nothing, as_set, in_sequence, ordered


@pytest.mark.parametrize(
    ("before", "after", "more", "expected"),
    [
        (1, 2, {}, "tightened"),
        (2, 1, {}, "loosened"),
        (1, 1, {}, "neutral"),
        (1, 2, {"falling": True}, "loosened"),
        (None, 1, {}, "changed"),
        (None, 1, {"nothing": Nothing.LEAST}, "tightened"),
        (None, 1, {"nothing": Nothing.MOST}, "loosened"),
        (1, None, {"nothing": Nothing.MOST}, "tightened"),
        (None, 1, {"nothing": Nothing.LEAST, "falling": True}, "loosened"),
        (1, "a", {"rank": lambda value: value if isinstance(value, int) else None}, "changed"),
    ],
)
def test_a_quantity(before: Any, after: Any, more: dict[str, Any], expected: str) -> None:
    assert ordered(tighter="", looser="", **more)(before, after).direction.value == expected


@given(
    st.one_of(st.none(), st.integers()),
    st.one_of(st.none(), st.integers()),
    st.booleans(),
    st.sampled_from([None, *Nothing]),
)
def test_a_quantity_back_is_its_mirror(
    before: int | None, after: int | None, falling: bool, nothing: Nothing | None
) -> None:
    judge = ordered(tighter="", looser="", falling=falling, nothing=nothing)
    if before == after is None:
        return
    assert judge(after, before).direction is judge(before, after).direction.mirrored


def test_a_word_of_a_sequence() -> None:
    judge = in_sequence(("low", "high"), tighter="", looser="")
    assert judge("low", "high").direction is Direction.TIGHTENED
    assert judge("high", "low").direction is Direction.LOOSENED
    assert judge("low", "other").direction is Direction.CHANGED


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("ab", "abc", "loosened"), ("abc", "ab", "tightened"), ("ab", "ba", "neutral"), ("ab", "ac", "changed")],
)
def test_a_collection(before: str, after: str, expected: str) -> None:
    judge = as_set(more=Direction.LOOSENED, gained="", lost="")
    assert judge(tuple(before), tuple(after)).direction.value == expected
