"""Whether data fits a JSON Schema, yes or no and fast: the first of two looks.

A schema becomes nested functions, once. They answer as jsonschema does for the values that a document can
hold (dict, list, str, int, bool, Decimal, None), many times as fast and without importing it. What is
wrong, and how to say it, is for the second look. A keyword that is not known here is refused, never skipped.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

Check = Callable[[Any], bool]
Schema = Mapping[str, Any] | bool


class NotKnownError(Exception):
    """The schema asks for something that only a whole validator can answer."""


class _Unsure(Exception):
    """The data asks for a comparison that is not made here."""


def surely_fits(schema: Mapping[str, Any], reference: str) -> Check:
    """A function that says whether data surely fits the definition at ``reference`` (``#/$defs/Service``).

    NotKnownError where the schema has a keyword, or a value of one, that is not known here.
    """
    fits = _Definitions(schema).check_of(reference)

    def surely(data: Any) -> bool:
        try:
            return fits(data)
        except _Unsure:
            return False

    return surely


@functools.cache
def strict_pattern(expression: str) -> re.Pattern[str]:
    """A schema's pattern, where ``$`` means the very end: Python's also matches before a trailing line break."""
    strict = expression.removesuffix("$") + r"\Z" if expression.endswith("$") else expression
    return re.compile(strict)


class _Definitions:
    """One schema's definitions as functions, each made when it is first met."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._made: dict[str, Check] = {}

    def check_of(self, reference: str) -> Check:
        """The function of a definition; one that refers to itself finds itself when it is called."""
        if reference not in self._made:
            if not reference.startswith("#/"):
                raise NotKnownError(reference)
            found: Any = self._root
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            self._made[reference] = self._later(reference)
            self._made[reference] = self.check(found)
        return self._made[reference]

    def _later(self, reference: str) -> Check:
        def looked_up(data: Any) -> bool:
            return self._made[reference](data)

        return looked_up

    def check(self, schema: Schema) -> Check:
        """The function of a schema: all that its keywords ask."""
        if isinstance(schema, bool):
            return _always if schema else _never
        checks: list[Check] = []
        for keyword, value in schema.items():
            if keyword in _ASKING:
                checks.append(_ASKING[keyword](value))
            elif keyword in _COMBINING:
                checks.append(_COMBINING[keyword](self, value))
            elif keyword not in (*_TOGETHER, *_SAYING) and not keyword.startswith("x-"):
                raise NotKnownError(keyword)
        if not _OF_MEMBERS.isdisjoint(schema):
            checks.append(self._members(schema))
        if "if" in schema:
            checks.append(self._condition(schema))
        return _all(checks)

    def checks(self, schemas: Sequence[Schema]) -> tuple[Check, ...]:
        """The functions of several schemas."""
        return tuple(map(self.check, schemas))

    def _condition(self, schema: Mapping[str, Any]) -> Check:
        holds, then, otherwise = (self.check(schema.get(part, True)) for part in ("if", "then", "else"))
        return lambda data: then(data) if holds(data) else otherwise(data)

    def _members(self, schema: Mapping[str, Any]) -> Check:
        known = {key: self.check(value) for key, value in schema.get("properties", {}).items()}
        patterns = [(re.compile(key), self.check(value)) for key, value in schema.get("patternProperties", {}).items()]
        rest = self.check(schema.get("additionalProperties", True))

        def members(data: Any) -> bool:
            if type(data) is not dict:
                return True
            for key, value in data.items():
                check = known.get(key)
                if check is not None and not check(value):
                    return False
                matching = [fits for pattern, fits in patterns if pattern.search(key)]
                if not all(fits(value) for fits in matching):
                    return False
                if check is None and not matching and not rest(value):
                    return False
            return True

        def plain_members(data: Any) -> bool:
            if type(data) is not dict:
                return True
            find = known.get
            return all(find(key, rest)(value) for key, value in data.items())

        # ``x-*`` is free nearly everywhere; no key of the language begins so, and no other is looked at for it.
        return members if patterns else plain_members


def _always(_: Any) -> bool:
    return True


def _never(_: Any) -> bool:
    return False


def _all(checks: Sequence[Check]) -> Check:
    if not checks:
        return _always
    if len(checks) == 1:
        return checks[0]
    first, *rest = checks
    remaining = _all(rest)
    return lambda data: first(data) and remaining(data)


def _is_number(data: Any) -> bool:
    return type(data) is int or type(data) is Decimal


_TYPES: Final[dict[str, Check]] = {
    "string": lambda data: type(data) is str,
    "object": lambda data: type(data) is dict,
    "array": lambda data: type(data) is list,
    "integer": lambda data: type(data) is int,
    "boolean": lambda data: type(data) is bool,
    "null": lambda data: data is None,
    "number": _is_number,
}


def _type(name: Any) -> Check:
    if not isinstance(name, str) or name not in _TYPES:
        raise NotKnownError(f"the type {name}")
    return _TYPES[name]


def _enum(values: Any) -> Check:
    if not all(type(value) is str for value in values):
        raise NotKnownError("an enum of other things than text")
    known = frozenset(values)
    return lambda data: type(data) is str and data in known


def _unique(wanted: Any) -> Check:
    def unique(data: Any) -> bool:
        if type(data) is not list:
            return True
        if not all(type(item) is str for item in data):
            raise _Unsure
        return len(set(data)) == len(data)

    return unique if wanted else _always


def _pattern(expression: str) -> Check:
    search = strict_pattern(expression).search
    return lambda data: type(data) is not str or search(data) is not None


def _required(keys: Sequence[str]) -> Check:
    wanted = frozenset(keys)
    return lambda data: type(data) is not dict or wanted <= data.keys()


def _dependent(required: Mapping[str, Sequence[str]]) -> Check:
    wanted = [(key, frozenset(needs)) for key, needs in required.items()]
    return lambda data: type(data) is not dict or all(needs <= data.keys() for key, needs in wanted if key in data)


def _names(definitions: _Definitions, schema: Schema) -> Check:
    fits = definitions.check(schema)
    return lambda data: type(data) is not dict or all(map(fits, data))


def _items(definitions: _Definitions, schema: Schema) -> Check:
    fits = definitions.check(schema)
    return lambda data: type(data) is not list or all(map(fits, data))


def _any_of(definitions: _Definitions, schemas: Sequence[Schema]) -> Check:
    checks = definitions.checks(schemas)
    return lambda data: any(fits(data) for fits in checks)


def _one_of(definitions: _Definitions, schemas: Sequence[Schema]) -> Check:
    checks = definitions.checks(schemas)
    return lambda data: sum(fits(data) for fits in checks) == 1


def _all_of(definitions: _Definitions, schemas: Sequence[Schema]) -> Check:
    return _all(definitions.checks(schemas))


def _not(definitions: _Definitions, schema: Schema) -> Check:
    fits = definitions.check(schema)
    return lambda data: not fits(data)


_ASKING: Final[dict[str, Callable[[Any], Check]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda value: _enum((value,)),
    "pattern": _pattern,
    "minLength": lambda least: lambda data: type(data) is not str or len(data) >= least,
    "maxLength": lambda most: lambda data: type(data) is not str or len(data) <= most,
    "minItems": lambda least: lambda data: type(data) is not list or len(data) >= least,
    "maxItems": lambda most: lambda data: type(data) is not list or len(data) <= most,
    "uniqueItems": _unique,
    "minProperties": lambda least: lambda data: type(data) is not dict or len(data) >= least,
    "minimum": lambda least: lambda data: not _is_number(data) or data >= least,
    "maximum": lambda most: lambda data: not _is_number(data) or data <= most,
    "exclusiveMinimum": lambda bound: lambda data: not _is_number(data) or data > bound,
    "required": _required,
    "dependentRequired": _dependent,
}
"""Keywords whose value is plain data."""
_COMBINING: Final[dict[str, Callable[[_Definitions, Any], Check]]] = {
    "$ref": _Definitions.check_of,
    "items": _items,
    "propertyNames": _names,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "allOf": _all_of,
    "not": _not,
}
"""Keywords that hold other schemas."""
_OF_MEMBERS: Final = frozenset({"properties", "patternProperties", "additionalProperties"})
_TOGETHER: Final = frozenset({*_OF_MEMBERS, "if", "then", "else"})
"""Keywords that mean something only beside each other."""
_SAYING: Final = frozenset({"title", "description", "examples", "default", "patternErrorMessage"})
"""Keywords that ask for nothing."""
