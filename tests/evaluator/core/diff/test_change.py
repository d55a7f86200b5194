"""Changes, their directions and their order."""

from __future__ import annotations

from evaluator.core.diff.change import Change, Direction, Meaning, Subject, in_order


def test_a_direction_mirrored_twice_is_itself() -> None:
    assert all(each.mirrored.mirrored is each for each in Direction)
    assert [each for each in Direction if each.mirrored is each] == [Direction.CHANGED, Direction.NEUTRAL]


def test_what_cannot_be_told_may_loosen() -> None:
    assert [each.value for each in Direction if each.may_loosen] == ["removed", "loosened", "changed"]


def test_what_changes_alike_in_several_services_is_told_once() -> None:
    def change(service: str, after: str = "99%") -> Change:
        subject = Subject(f"service {service}", "objective", f"{service}/availability")
        return subject.change("target", Meaning(Direction.LOOSENED, "more may fail"), ("99.9%", after))

    many = in_order((*(change(f"s{number}") for number in range(5)), change("other", "98%")))
    told = many.folded()
    assert [(each.group, each.affects) for each in told.changes] == [
        ("5 services", tuple(f"s{number}/availability" for number in range(5))),
        ("service other", ()),
    ]
    assert len(many.changes) == 6
    assert in_order(many.changes[:3]).folded() == in_order(many.changes[:3])


def test_the_group_with_the_worst_change_comes_first_and_within_it_the_worst() -> None:
    def change(group: str, direction: Direction, what: str) -> Change:
        return Subject(group, "k", "n").change(what, Meaning(direction, ""))

    found = in_order(
        (
            change("a", Direction.ADDED, "x"),
            change("b", Direction.NEUTRAL, "y"),
            change("b", Direction.LOOSENED, "z"),
        )
    )
    assert [(each.group, each.what) for each in found.changes] == [("b", "z"), ("b", "y"), ("a", "x")]
    assert [group for group, _ in found.groups] == ["b", "a"]
    assert dict(found.counts) == {Direction.LOOSENED: 1, Direction.ADDED: 1, Direction.NEUTRAL: 1}
