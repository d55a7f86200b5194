"""Lines that nobody reads are never worked out, and those that are read are worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from evaluator.core.answer import Answered
from evaluator.core.later import Later, LaterText, glimpse
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


def test_a_glimpse_works_out_no_more_than_is_taken() -> None:
    taken: list[int] = []

    def lines() -> Iterator[str]:
        for number in range(100):
            taken.append(number)
            yield str(number)

    later = Later(lines)
    assert list(islice(glimpse(later), 2)) == ["0", "1"]
    assert taken == [0, 1]
    assert later == tuple(map(str, range(100)))
    made = len(taken)
    assert list(glimpse(later)) == list(later)
    assert len(taken) == made, "what was worked out is not worked out again"
    assert list(glimpse(("one", "two"))) == ["one", "two"]


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
