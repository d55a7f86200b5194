"""Frozen values as bytes, and back: what a cache keeps of a document, readable without YAML, schema or units.

A value's shape follows from the annotations of its classes. Bytes are
three flat lists (numbers, places, texts); nothing in them names a class or a function. Bytes that do not
fit are no value.
"""

from __future__ import annotations

import enum
import functools
import itertools
import operator
import struct
import types
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from slo_spec.problem import Location
from slo_spec.record import Record, is_kind, names_of

_MOST_EXPONENT: Final = 300
_BETWEEN: Final = "\0"
_COUNTS: Final = struct.Struct("<III")


class _Parts:
    """The flat lists that a value is written into."""

    __slots__ = ("file", "numbers", "places", "texts")

    def __init__(self, file: str) -> None:
        self.file = file
        self.texts: list[str] = []
        self.numbers: list[int] = []
        self.places: list[int] = []


class _Stream:
    """The flat lists that a value is read from, one after the other."""

    __slots__ = ("number", "place", "text")

    def __init__(self, texts: Iterator[str], numbers: Iterator[int], places: Iterator[Location]) -> None:
        self.text = texts.__next__
        self.number = numbers.__next__
        self.place = places.__next__


Write = Callable[[_Parts, Any], None]
Read = Callable[[_Stream], Any]
_Shape = tuple[Write, Read]


class _UnfitError(Exception):
    """A value has something that cannot be kept, such as a place in another file."""


def packed(value: Any, kind: Any, file: str) -> bytes | None:
    """The bytes of a value of that kind, whose places are all in ``file``; None if it cannot be kept."""
    parts = _Parts(file)
    try:
        shape_of(kind)[0](parts, value)
        counts = (len(parts.texts), len(parts.numbers), len(parts.places))
        numbers = struct.pack(f"<{counts[1]}q{counts[2]}I", *parts.numbers, *parts.places)
        texts = _BETWEEN.join(parts.texts).encode()
    except (_UnfitError, struct.error, UnicodeEncodeError):
        return None
    if texts.count(0) > max(counts[0] - 1, 0):
        return None  # a text has what stands between texts
    return _COUNTS.pack(*counts) + numbers + texts


def unpacked(data: bytes, kind: Any, file: str) -> Any:
    """The value of that kind that the bytes hold, with its places in ``file``; None if they do not fit."""
    try:
        counts = _COUNTS.unpack_from(data)
        if sum(counts) > len(data) + 1:
            return None
        numbers = struct.unpack_from(f"<{counts[1]}q{counts[2]}I", data, _COUNTS.size)
        texts = data[_COUNTS.size + 8 * counts[1] + 4 * counts[2] :].decode().split(_BETWEEN) if counts[0] else []
        places = numbers[counts[1] :]
        ends = (iter(texts), iter(numbers[: counts[1]]), _locations(file, places))
        value = shape_of(kind)[1](_Stream(*ends))
    except (struct.error, ValueError, TypeError, LookupError, ArithmeticError, StopIteration, MemoryError):
        return None
    # Bytes that say more than the value does say something else.
    return None if len(texts) != counts[0] or any(next(end, None) is not None for end in ends) else value


def _locations(file: str, places: tuple[int, ...]) -> Iterator[Location]:
    # Nearly half of what a document is made of: without a call of Python's for each.
    return map(tuple.__new__, itertools.repeat(Location), zip(itertools.repeat(file), places[::2], places[1::2]))


@functools.cache
def shape_of(kind: Any) -> _Shape:
    """How values of a kind (a class, a union, a tuple) are written and read."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, enum.StrEnum):
        return _enumeration(kind)
    if isinstance(kind, type) and is_kind(kind):
        return _frozen(kind)
    raise TypeError(f"no shape for {kind}")


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in names_of(kind)}


def _frozen(kind: Any) -> _Shape:
    shapes = [(name, shape_of(hint)) for name, hint in _hints(kind).items()]
    writers = [write for _, (write, _) in shapes]
    # Two more than there are, which nobody writes: of one name alone attrgetter gives no tuple.
    read_all = operator.attrgetter(*(name for name, _ in shapes), "__class__", "__class__")

    def write(parts: _Parts, value: Any) -> None:
        for each, part in zip(writers, read_all(value), strict=False):
            each(parts, part)

    named = [(name, read) for name, (_, read) in shapes]
    if issubclass(kind, Record):
        return write, lambda stream: kind(**{name: read(stream) for name, read in named})
    return write, _filled(kind, named)


def _filled(kind: Any, named: Sequence[tuple[str, Read]]) -> Read:
    """Reads a dataclass by its slots' own setters: a frozen class has no others, and __init__ takes twice as long."""
    readers = [(getattr(kind, name).__set__, read) for name, read in named]
    new = functools.partial(object.__new__, kind)

    def read(stream: _Stream) -> Any:
        value = new()
        for put, each in readers:
            put(value, each(stream))
        return value

    return read


def _union(members: tuple[Any, ...]) -> _Shape:
    kinds = {(get_origin(member) or member): number for number, member in enumerate(members)}
    writers = [shape_of(member)[0] for member in members]
    readers = {number: shape_of(member)[1] for number, member in enumerate(members)}

    def write(parts: _Parts, value: Any) -> None:
        number = kinds[type(value)]
        parts.numbers.append(number)
        writers[number](parts, value)

    return write, lambda stream: readers[stream.number()](stream)


def _tuple(members: tuple[Any, ...]) -> _Shape:
    if len(members) != 2 or members[1] is not Ellipsis:
        return _row(members)
    write_one, read_one = shape_of(members[0])

    def write(parts: _Parts, value: Any) -> None:
        parts.numbers.append(len(value))
        for item in value:
            write_one(parts, item)

    return write, lambda stream: tuple([read_one(stream) for _ in range(stream.number())])


def _row(members: tuple[Any, ...]) -> _Shape:
    shapes = [shape_of(member) for member in members]

    def write(parts: _Parts, value: Any) -> None:
        for (each, _), item in zip(shapes, value, strict=True):
            each(parts, item)

    return write, lambda stream: tuple([read(stream) for _, read in shapes])


def _enumeration(kind: type[enum.StrEnum]) -> _Shape:
    members = {member.value: member for member in kind}
    return (lambda parts, value: parts.texts.append(value.value)), lambda stream: members[stream.text()]


def _place(parts: _Parts, value: Location) -> None:
    if value.file != parts.file:
        raise _UnfitError
    parts.places += value[1:]


@functools.lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(int(above), int(below))


@functools.lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_EXPONENT:
        raise ValueError(text)
    return number


_SCALARS: Final[dict[Any, _Shape]] = {
    str: (lambda parts, value: parts.texts.append(value), lambda stream: stream.text()),
    int: (lambda parts, value: parts.numbers.append(value), lambda stream: stream.number()),
    type(None): (lambda _, __: None, lambda _: None),
    Location: (_place, lambda stream: stream.place()),
    Fraction: (
        lambda parts, value: parts.texts.append(f"{value.numerator}/{value.denominator}"),
        lambda stream: _fraction(stream.text()),
    ),
    Decimal: (lambda parts, value: parts.texts.append(str(value)), lambda stream: _decimal(stream.text())),
}
