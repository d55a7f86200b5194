"""Things that have names: which came, which went, and which were only renamed."""

from __future__ import annotations

from dataclasses import dataclass

from evaluator.core.diff.change import Direction, Meaning, Subject
from evaluator.core.diff.named import Words, named_changes


@dataclass(frozen=True)
class Thing:
    name: str
    weight: int
    owner: str = ""


WORDS = Words(removed=Meaning(Direction.REMOVED, "gone"), added=Meaning(Direction.ADDED, "new"))


def told(before: list[Thing], after: list[Thing]) -> list[tuple[str, str, str]]:
    def subject(thing: Thing) -> Subject:
        return Subject("group", "thing", thing.name)

    found = named_changes(before, after, subject, WORDS)
    return [(each.direction.value, each.subject, each.because) for each in found]


def test_what_went_and_what_came() -> None:
    assert told([Thing("a", 1)], [Thing("b", 2)]) == [("removed", "a", "gone"), ("added", "b", "new")]


def test_what_is_the_same_but_for_its_name_and_owner_is_hinted_at() -> None:
    assert told([Thing("a", 1, "x")], [Thing("b", 1, "y")]) == [
        ("removed", "a", "gone (the same stands under the new name 'b')"),
        ("added", "b", "new (the same stood under the former name 'a')"),
    ]


def test_one_new_thing_is_the_new_name_of_one_alone() -> None:
    found = told([Thing("a", 1), Thing("b", 1)], [Thing("c", 1)])
    assert ["'c'" in because for _, _, because in found] == [True, False, False]


def test_without_a_judge_what_stayed_is_left_alone() -> None:
    assert told([Thing("a", 1)], [Thing("a", 2)]) == []
