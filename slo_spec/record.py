"""Frozen values: what everything here hands on. The door to msgspec.

A ``Record`` is a class with fields, made, compared and hashed in C: a run makes tens of thousands of them, and
the standard library's dataclasses cost five times as much, most of all when their modules are imported. What
has a place in a text stays a frozen dataclass, because there a field can be left out of comparing: two
objectives that say the same are equal wherever they stand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, dataclass_transform

import msgspec
from msgspec import field

__all__ = ["Record", "as_data", "compared", "field", "has_fields", "is_kind", "names_of", "replace"]

Some = TypeVar("Some")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(msgspec.Struct, frozen=True):
    """A frozen value: equal to another of its class with equal fields, and hashable if they are."""


def replace(value: Some, /, **changes: Any) -> Some:
    """A copy of a value or frozen dataclass with some fields changed. TypeError for a field that it does not have."""
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **changes)
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]


def is_kind(kind: Any) -> bool:
    """Whether a class is one of values with fields."""
    return issubclass(kind, msgspec.Struct) or dataclasses.is_dataclass(kind)


def has_fields(value: object) -> bool:
    """Whether something is a value with fields."""
    return is_kind(type(value))


def names_of(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class of values, in their order."""
    if issubclass(kind, msgspec.Struct):
        names: tuple[str, ...] = kind.__struct_fields__
        return names
    return tuple(each.name for each in dataclasses.fields(kind))


def compared(kind: Any) -> tuple[str, ...]:
    """The names of those fields in which equal values are equal: not where they stand."""
    if issubclass(kind, msgspec.Struct):
        return names_of(kind)
    return tuple(each.name for each in dataclasses.fields(kind) if each.compare)


def as_data(value: object) -> object:
    """A value as dictionaries by the names of its fields, lists, and what else it holds as it is."""
    if has_fields(value):
        return {name: as_data(getattr(value, name)) for name in names_of(type(value))}
    if isinstance(value, Mapping):
        return {key: as_data(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_data(each) for each in value]
    return value
