"""Fields, tables and names: what is matched with what, and what no table knows."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from dataclasses import dataclass

import evaluator.core.diff as room
import slo_spec.model as language
from evaluator.core.diff.change import Direction, Meaning, Subject
from evaluator.core.diff.parts import by_name, matched, most_alike, part_changes
from slo_spec.record import is_kind, names_of
from tests.evaluator.core.diff.telling import line

SUBJECT = Subject("g", "k", "n")
NOT_YET = {"Waiver", "Freeze", "Policy.exempt", "Policy.waivers_at_most", "Policy.freeze"}
"""Rows of a table for what the language may not have yet: what they name is compared by them once it is there."""


@dataclass(frozen=True)
class Inner:
    depth: int
    width: int = 0


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    note: str = dataclasses.field(default="", compare=False)


def test_what_no_table_knows_counts_as_changed_and_is_looked_into() -> None:
    found = list(part_changes(SUBJECT, Outer("a", Inner(1)), Outer("b", Inner(2), "noted"), {}))
    assert [line(each) for each in found] == ["changed n name: a -> b", "changed n inner depth: 1 -> 2"]


def test_a_row_judges_the_whole_unless_the_table_knows_what_is_inside() -> None:
    judged = Meaning(Direction.TIGHTENED, "")
    whole = {("Outer", "inner"): lambda _before, _after: judged}
    before, after = Outer("a", Inner(1)), Outer("a", Inner(2))
    assert [each.what for each in part_changes(SUBJECT, before, after, whole)] == ["inner"]
    inside = {**whole, ("Inner", "depth"): lambda _before, _after: judged}
    assert [each.what for each in part_changes(SUBJECT, before, after, inside)] == ["inner depth"]


def test_values_that_read_alike_and_differ_are_told_apart() -> None:
    (found,) = part_changes(SUBJECT, Outer("1", Inner(0)), Outer(1, Inner(0)), {})
    assert (found.before, found.after) == ("'1'", "1")


def test_things_are_matched_by_name_and_a_second_of_one_name_is_not_lost() -> None:
    one, two = Outer("a", Inner(1)), Outer("a", Inner(2))
    assert list(by_name([one, two])) == ["a", "a (2)"]
    assert matched([one], [one, two]) == ([], [], [two])
    assert matched([one], [two]) == ([(one, two)], [], [])


def test_things_without_names_are_matched_by_what_is_most_alike() -> None:
    pairs, gone, new = most_alike([11, 25, 30], [11, 29, 41], [lambda each: each // 10])
    assert (pairs, gone, new) == ([(25, 29)], [30], [41])


def test_every_row_of_every_table_names_a_field_of_the_language() -> None:
    rows = {
        row
        for found in pkgutil.iter_modules(room.__path__)
        for row in getattr(importlib.import_module(f"{room.__name__}.{found.name}"), "MEANINGS", {})
    }
    declared = {
        (kind.__name__, name)
        for found in pkgutil.iter_modules(language.__path__)
        for kind in vars(importlib.import_module(f"{language.__name__}.{found.name}")).values()
        if isinstance(kind, type) and is_kind(kind)
        for name in names_of(kind)
    }
    unknown = {f"{kind}.{field}" for kind, field in rows - declared if kind not in NOT_YET}
    assert unknown - NOT_YET == set()
    assert len(rows) > 100
