"""Frozen values: equal when they say the same, never changed, copied with changes, told as data."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar

import pytest

from slo_spec.record import Placed, Record, as_data, compared, has_fields, is_kind, names_of, replace


class Point(Record, kw_only=True):
    x: int
    y: Fraction = Fraction(1, 2)


class Shape(Placed):
    inner: Point
    location: str = ""


class Typed(Placed, kw_only=True):
    BESIDE: ClassVar = ("text",)

    location: str
    text: str


def test_values_with_equal_fields_are_equal_and_are_found_under_each_other() -> None:
    assert Point(x=1) == Point(x=1, y=Fraction(2, 4))
    assert {Point(x=1): "found"}[Point(x=1)] == "found"
    assert Point(x=1) != Point(x=2)


def test_where_a_value_stands_does_not_count() -> None:
    here, there = Shape(Point(x=1), "a.yaml"), Shape(Point(x=1), "b.yaml")
    assert here == there
    assert (here != there) is False  # each of == and != is defined by itself
    assert {here: "found"}[there] == "found"
    assert here != Shape(Point(x=2), "a.yaml")
    assert here != Point(x=1)


def test_a_class_may_list_what_does_not_count() -> None:
    one = Typed(location="a", text="1d")
    assert one == Typed(location="a", text="24h")
    assert one != Typed(location="b", text="1d")
    assert hash(one) == hash(Typed(location="a", text="24h"))


def test_a_value_is_never_changed() -> None:
    with pytest.raises(AttributeError):
        Point(x=1).x = 2  # type: ignore[misc]


def test_a_copy_has_the_changes_and_leaves_the_original() -> None:
    point, shape = Point(x=1), Shape(Point(x=1), "a.yaml")
    assert (replace(point, x=2), point.x) == (Point(x=2), 1)
    assert replace(shape, location="b.yaml").location == "b.yaml"


@pytest.mark.parametrize("value", [Point(x=1), Shape(Point(x=1))])
def test_a_copy_with_a_field_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        replace(value, z=3)


def test_the_names_of_fields_are_told_and_which_of_them_compare() -> None:
    assert (names_of(Point), compared(Point)) == (("x", "y"), ("x", "y"))
    assert (names_of(Shape), compared(Shape)) == (("inner", "location"), ("inner",))


def test_values_of_two_classes_are_never_equal() -> None:
    class Other(Placed):
        inner: Point
        location: str = ""

    assert Shape(Point(x=1)) != Other(Point(x=1))


def test_a_class_is_not_a_value_of_itself() -> None:
    assert (is_kind(Point), is_kind(Shape), is_kind(int)) == (True, True, False)
    assert (has_fields(Point(x=1)), has_fields(Shape(Point(x=1))), has_fields(3)) == (True, True, False)


def test_a_value_as_data_is_dictionaries_and_lists_all_the_way_down() -> None:
    shape = Shape(Point(x=1), "a.yaml")
    assert as_data((shape, {"n": (1, 2)})) == [
        {"inner": {"x": 1, "y": Fraction(1, 2)}, "location": "a.yaml"},
        {"n": [1, 2]},
    ]
