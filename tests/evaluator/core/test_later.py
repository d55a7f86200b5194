"""Lines that nobody reads are never worked out, and those that are read are worked out once."""

from __future__ import annotations

from evaluator.core.answer import Answered
from evaluator.core.later import Later, LaterText
from slo_spec.record import replace


def counted() -> tuple[Later[str], list[int]]:
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


def test_a_text_is_worked_out_when_it_is_read_and_once() -> None:
    made: list[int] = []

    def text() -> str:
        made.append(1)
        return "why"

    later = LaterText(text)
    assert not made
    assert (str(later), f"{later}", repr(later), hash(later)) == ("why", "why", "'why'", hash("why"))
    assert made == [1]


def test_a_text_is_equal_to_the_text_that_it_becomes() -> None:
    later = LaterText(lambda: "why")
    assert later == "why"
    assert later == LaterText(lambda: "why")
    assert later != "because"
