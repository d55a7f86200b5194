"""Frozen values: what everything here hands on. The door to msgspec.

A ``Record`` is a class with fields, made, compared and hashed in C: a run makes tens of thousands of them, and
the standard library's dataclasses cost five times as much, most of all when their modules are imported. What
has a place in a text is ``Placed``, and equal to what says the same elsewhere.
"""

from __future__ import annotations

import dataclasses
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, dataclass_transform

import msgspec
from msgspec import field

__all__ = ["Placed", "Record", "as_data", "compared", "field", "has_fields", "is_kind", "names_of", "replace"]

Some = TypeVar("Some")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(msgspec.Struct, frozen=True):
    """A frozen value: equal to another of its class with equal fields, and hashable if they are."""


class Placed(Record, eq=False):
    """A frozen value that knows where it stands: that does not count when it is compared.

    Two objectives that say the same are equal wherever they stand. Beside what a value says are its fields that are
    named after a location; a class that has others lists them in ``BESIDE``.
    """

    BESIDE: ClassVar[tuple[str, ...] | None] = None

    def __eq__(self, other: object) -> bool:
        """Whether the other one is of the same class and says the same."""
        if type(other) is not type(self):
            return NotImplemented
        said = _said(type(self))
        return bool(said(self) == said(other))

    def __ne__(self, other: object) -> bool:  # msgspec's own would not ask __eq__
        """Whether the other one is of another class or says something else."""
        return not self == other

    def __hash__(self) -> int:
        """The same for all that say the same."""
        return hash(_said(type(self))(self))


@functools.cache
def _said(kind: type[Placed]) -> Callable[[object], object]:
    """Reads all that counts of a value."""
    return operator.attrgetter("__class__", *compared(kind))


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
    if issubclass(kind, Placed):
        beside, names = kind.BESIDE, names_of(kind)
        if beside is None:
            return tuple(name for name in names if not name.endswith(("location", "locations")))
        return tuple(name for name in names if name not in beside)
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
