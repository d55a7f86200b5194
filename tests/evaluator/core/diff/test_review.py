"""Whether a difference stops a change, and the sentence that says so."""

from __future__ import annotations

import pytest

from evaluator.core.diff.change import Difference, Direction, Meaning, Subject
from evaluator.core.diff.review import UNREADABLE, Allow, FailOn, counted, review


def difference(*directions: Direction, kind: str = "objective") -> Difference:
    return Difference(tuple(Subject("g", kind, "n").change("w", Meaning(each, "")) for each in directions))


@pytest.mark.parametrize("direction", list(Direction))
def test_nothing_stops_what_nobody_asked_to_stop(direction: Direction) -> None:
    assert review(("a", "b"), difference(direction)).exit_code == 0


@pytest.mark.parametrize(
    ("direction", "code"),
    [("removed", 1), ("loosened", 1), ("changed", 1), ("tightened", 0), ("added", 0), ("neutral", 0)],
)
def test_what_may_be_loosened_stops(direction: str, code: int) -> None:
    found = review(("a", "b"), difference(Direction(direction)), fail_on=[FailOn.LOOSENED])
    assert found.exit_code == code
    assert bool(found.because) is bool(code)


@pytest.mark.parametrize(
    ("direction", "allow", "code"),
    [
        (Direction.CHANGED, Allow.CHANGED, 0),
        (Direction.REMOVED, Allow.REMOVED, 0),
        (Direction.REMOVED, Allow.CHANGED, 1),
        (Direction.LOOSENED, Allow.CHANGED, 1),
        (Direction.CHANGED, Allow.INVALID_BASE, 1),
    ],
)
def test_what_is_allowed_passes_and_nothing_else(direction: Direction, allow: Allow, code: int) -> None:
    assert review(("a", "b"), difference(direction), fail_on=[FailOn.LOOSENED], allow=[allow]).exit_code == code


def test_what_could_not_be_read_passes_only_by_its_own_name() -> None:
    unread = difference(Direction.CHANGED, kind=UNREADABLE)
    assert review(("a", "b"), unread, fail_on=[FailOn.LOOSENED], allow=[Allow.CHANGED]).exit_code == 1
    assert review(("a", "b"), unread, fail_on=[FailOn.LOOSENED], allow=[Allow.INVALID_BASE]).exit_code == 0


def test_there_is_no_way_to_allow_what_is_loosened() -> None:
    assert (
        review(("a", "b"), difference(Direction.LOOSENED), fail_on=[FailOn.LOOSENED], allow=list(Allow)).exit_code == 1
    )


def test_changes_are_counted_worst_first() -> None:
    found = difference(Direction.ADDED, Direction.LOOSENED, Direction.LOOSENED)
    assert counted(found.changes) == "2 loosened, 1 added"
    assert counted(()) == "no change"
