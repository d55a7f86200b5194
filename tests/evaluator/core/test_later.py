"""Lines that nobody reads are never worked out, and those that are read are worked out once."""

from __future__ import annotations

from evaluator.core.answer import Answered
from evaluator.core.later import Later
from slo_spec.record import replace


def counted() -> tuple[Later, list[int]]:
    made: list[int] = []

    def lines() -> tuple[str, ...]:
        made.append(1)
        return ("one", "two", "three")

    return Later(lines), made


def test_lines_are_worked_out_when_they_are_read_and_once() -> None:
    later, made = counted()
    assert not made
    assert (list(later), len(later), later[0], later[1:], later[-1]) == (
        ["one", "two", "three"],
        3,
        "one",
        ("two", "three"),
        "three",
    )
    assert made == [1]


def test_they_are_equal_to_the_tuple_that_they_become() -> None:
    later, _ = counted()
    lines = ("one", "two", "three")
    assert later == lines
    assert lines == later
    assert later == Later(lambda: lines)
    assert later != ("one",)
    assert (hash(later), repr(later)) == (hash(lines), repr(lines))


def test_a_copy_of_what_holds_them_works_nothing_out() -> None:
    later, made = counted()
    replace(Answered(groups=(), requests=later), notices=("seen",))
    assert not made
