"""Targets one by one: who is missed when it is silent, and who may leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from evaluator.backends.prometheus.request import Odd, Outcome, Range, Request, Samples, Series
from evaluator.backends.prometheus.steps import Steps
from evaluator.backends.prometheus.targets import Attendance, Slot, attendance
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span

SPAN = Span(0, 600)
STEP = 120
"""Two scrapes of a minute: the span has five places."""


def shares(up: Mapping[str, Sequence[tuple[int, int] | None]], *, by_up: bool = True) -> tuple[Fraction, ...]:
    """The shares of five places, of targets with (samples, highest ``up``) or nothing in each."""

    def answered(request: Request) -> Outcome:
        assert isinstance(request, Range)
        which = int("max_over_time" in request.promql)
        found = (
            Series(
                (("instance", name), ("job", "j")),
                tuple((STEP * (place + 1), Fraction(seen[which])) for place, seen in enumerate(places) if seen),
            )
            for name, places in up.items()
        )
        return Samples(tuple(found))

    steps: Steps[Attendance | Unanswered] = attendance(("calls",), "up" if by_up else "", SPAN, 60)
    asked = next(steps)
    with pytest.raises(StopIteration) as stop:
        steps.send({request: answered(request) for request in asked})
    found = stop.value.value
    assert isinstance(found, Attendance)
    return found.shares


HERE, DOWN = (2, 1), (2, 0)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ([HERE] * 5, [1, 1, 1, 1, 1]),
        ([HERE, None, None, HERE, HERE], [1, 0.5, 0.5, 1, 1]),
        ([HERE, HERE, None, None, None], [1, 1, 1, 1, 1]),
        ([None, None, HERE, HERE, HERE], [1, 1, 1, 1, 1]),
        ([HERE, DOWN, None, None, None], [1, 1, 1, 1, 1]),
        ([HERE, DOWN, DOWN, None, None], [1, 1, 1, 0.5, 0.5]),
        ([HERE, DOWN, DOWN, HERE, HERE], [1, 1, 1, 1, 1]),
    ],
    ids=[
        "there",
        "silent-in-between",
        "ended-well",
        "began-later",
        "ended-with-a-failed-scrape",
        "ended-failing",
        "failed-and-seen-to",
    ],
)
def test_a_target_is_missed_where_it_was_to_be(second: list[tuple[int, int] | None], expected: list[float]) -> None:
    assert shares({"one": [HERE] * 5, "two": second}) == tuple(map(Fraction, expected))


def test_a_target_that_failed_and_was_replaced_is_not_missed() -> None:
    failed = {"one": [HERE] * 5, "two": [HERE, DOWN, DOWN, None, None], "three": [None, None, HERE, HERE, HERE]}
    assert shares(failed) == (1, 1, 1, 1, 1)


def test_a_rolling_deploy_whose_pods_overlap_misses_nobody() -> None:
    deployed = {
        "old-1": [HERE, DOWN, DOWN, None, None],
        "old-2": [HERE, HERE, DOWN, DOWN, None],
        "new-1": [None, HERE, HERE, HERE, HERE],
        "new-2": [None, None, HERE, HERE, HERE],
    }
    assert shares(deployed) == (1, 1, 1, 1, 1)


def test_without_up_the_counters_own_samples_tell_who_was_there() -> None:
    assert shares({"one": [HERE, None, HERE, HERE, HERE]}, by_up=False) == (1, 0, 1, 1, 1)


def test_no_more_is_covered_than_targets_were_there_and_nothing_is_taken_twice() -> None:
    there = Attendance(240, 120, (Fraction(1), Fraction(1, 2)))
    full = tuple(Slot(start, start + 60, Fraction(1)) for start in range(0, 240, 60))
    assert [slot.share for slot in there.limited(full)] == [1, 1, Fraction(1, 2), Fraction(1, 2)]
    gap = (*full[:3], Slot(180, 240, Fraction(0)))
    assert there.limited(gap) == gap
    assert Attendance().limited(full) == full


def test_a_server_that_does_not_answer_leaves_it_untold() -> None:
    steps = attendance((), "up", SPAN, 60)
    failed = Unanswered(Reason.BACKEND, "no")
    with pytest.raises(StopIteration) as stop:
        steps.send(dict.fromkeys(next(steps), failed))
    assert stop.value.value is failed


def test_odd_numbers_of_samples_are_none() -> None:
    steps = attendance(("calls",), "", SPAN, 60)
    odd = Samples(
        (Series((("instance", "a"), ("job", "j")), ((120, Fraction(2)), (240, Odd.NAN), (360, Fraction(2)))),)
    )
    with pytest.raises(StopIteration) as stop:
        steps.send(dict.fromkeys(next(steps), odd))
    assert stop.value.value.shares == (1, 0, 1, 1, 1)
