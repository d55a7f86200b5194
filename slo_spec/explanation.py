"""What jsonschema found, in the user's words: about the branch that was meant, at the place that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from slo_spec import units
from slo_spec.document import Document, Path
from slo_spec.key_explanation import dependent_keys, exactly_one, missing_keys, misspelt_keys, unknown_keys
from slo_spec.phrases import found, is_number, last_key, no_name, plain, subject, such_as, written
from slo_spec.problem import Problem
from slo_spec.suggestions import meant, shortened, suggestion

_UNIT_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "duration": units.exact_seconds,
    "percentage": units.share,
    "instant": units.instant_seconds,
    "size": units.size_bytes,
    "money": units.money,
    "days": units.days,
    "date": units.calendar_date,
}
_UNIT_EXAMPLES: Final = {
    "duration": "30d", "percentage": "99.9%", "instant": "2026-10-12", "size": "512MB",
    "money": "4000 EUR", "days": "30d", "date": "2026-10-12",
}  # fmt: skip
_TYPE_WORDS: Final = {
    "object": "a mapping", "array": "a list", "string": "text",
    "boolean": "true or false", "integer": "a whole number", "number": "a number",
}  # fmt: skip


def explain(document: Document, errors: Sequence[Any], base: Path = ()) -> Iterator[Problem]:
    """The problems that errors of jsonschema stand for. Their paths begin at ``base``."""
    misspelt = misspelt_keys(errors, base)
    for error in errors:
        path = (*base, *error.path)
        if error.validator in _ABOUT_ABSENT_KEYS:
            yield from _ABOUT_ABSENT_KEYS[error.validator](document, error, path, misspelt.get(path, frozenset()))
        else:
            yield from _explain_one(document, error, path)


def _explain_one(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    if "propertyNames" in error.schema_path and isinstance(error.instance, str):
        location = document.key_at((*path, error.instance))
        yield document.problem(location, "bad-name", no_name(error.instance))
        return
    explainer = _EXPLAINERS.get(error.validator, _limit)
    yield from explainer(document, error, path)


def _best_branch(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    """Explain only the branch whose type is the type of what was written."""
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [found for found in branches.values() if not any(e.validator == "type" and not e.path for e in found)]
    key = _key_alone(error)
    if key is not None:
        message = f"{subject(path)} cannot be '{shortened(error.instance)}'"
        yield document.problem(document.at(path), "not-allowed", message, f"write {written(key)}")
        return
    if fitting:
        yield from explain(document, min(fitting, key=len), path)
        return
    types = [inner for found in branches.values() for inner in found if inner.validator == "type" and not inner.path]
    with_unit = [inner for inner in types if inner.schema.get("x-unit") in _UNIT_READERS]
    if with_unit and is_number(error.instance):
        yield from _wrong_type(document, with_unit[0], path)
        return
    words = dict.fromkeys(_TYPE_WORDS[inner.validator_value] for inner in types)
    message = f"{subject(path)} must be {' or '.join(words)}, not {found(error.instance)}"
    yield document.problem(document.at(path), "wrong-type", message, _quoted(error.instance) if "text" in words else "")


def _key_alone(error: Any) -> dict[str, Any] | None:
    """The mapping that was meant, where only the key that a branch begins with was written."""
    if not isinstance(error.instance, str):
        return None
    for branch in error.validator_value:
        keys = [choice["required"][0] for choice in branch.get("oneOf", ())]
        near = meant(error.instance, keys)
        if near:
            return {near: branch["properties"][near]["examples"][0]}
    return None


def _wrong_type(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    instance, unit = error.instance, error.schema.get("x-unit")
    location = document.at(path)
    if unit in _UNIT_READERS and is_number(instance):
        yield _bare_number(document, error, path)
        return
    wanted = _TYPE_WORDS[error.validator_value]
    hint = _quoted(instance) if wanted == "text" else ""
    if wanted == "a list" and isinstance(instance, str):
        hint = f"write [{shortened(instance)}]"
    elif wanted in ("a number", "a whole number") and isinstance(instance, str):
        hint = "write it without quotes or unit"
    message = f"{subject(path)} must be {wanted}, not {found(instance)}"
    yield document.problem(location, "wrong-type", message, hint)


def _quoted(value: Any) -> str:
    """The hint for a number or a truth value that is meant as text."""
    return f'quote it: "{plain(value)}"' if is_number(value) or isinstance(value, bool) else ""


def _bare_number(document: Document, error: Any, path: Path) -> Problem:
    """A number where a quantity with a unit belongs."""
    unit, number = error.schema["x-unit"], plain(error.instance)
    location, name = document.at(path), last_key(path)
    if unit == "duration":
        likely = "d" if name in ("window", "rolling") else "m" if name in ("slice", "windows") else "s"
        return document.problem(location, "no-unit", f"a {name} of {number} has no unit; write {number}{likely}")
    if unit == "percentage":
        quoted = f'"{number}%"' if error.instance > 1 else f'"{number}"'
        message = (
            f"a {name.replace('_', ' ')} of {number} is a bare number, which is not kept as written; quote it: {quoted}"
        )
        return document.problem(location, "no-unit", message)
    message = f"{subject(path)} must be text, not {number}; such as {_UNIT_EXAMPLES[unit]}"
    return document.problem(location, "no-unit", message)


def _not_listed(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
    location = document.at(path)
    if path == ("unknown",) and error.instance in ("pass", "warn"):
        message = f"a policy may not turn unknown into {error.instance}: a pull request could open its own gate with it"
        hint = "write fail or unknown; only the command line may loosen it (--on-unknown)"
        yield document.problem(location, "unknown-loosened", message, hint)
        return
    if not isinstance(error.instance, str):
        return  # the wrong type is said by another error
    message = f"{subject(path)} cannot be '{shortened(error.instance)}'"
    yield document.problem(location, "not-allowed", message, suggestion(error.instance, allowed, "allowed"))


def _pattern(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    location, unit = document.at(path), error.schema.get("x-unit")
    reader = _UNIT_READERS.get(unit)
    if reader is not None:
        code = "no-unit" if error.instance.replace(".", "", 1).isdigit() else "bad-value"
        yield document.problem(location, code, f"{last_key(path).replace('_', ' ')}: {_reason(reader, error.instance)}")
    elif unit == "name":
        yield document.problem(location, "bad-name", no_name(error.instance))
    else:
        hint = error.schema.get("patternErrorMessage", "")
        hint = hint[:1].lower() + hint[1:] or such_as(error.schema)
        message = f"{subject(path)} cannot be '{shortened(error.instance)}'"
        yield document.problem(location, "not-allowed", message, hint)


def _reason(reader: Callable[[str], Any], text: str) -> str:
    try:
        reader(text)
    except ValueError as error:
        return str(error)
    return f"'{shortened(text)}' is not allowed"


def _limit(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    """The plain bounds: how many, how long, how large."""
    bound = error.validator_value
    if error.schema.get("x-unit") == "name":
        yield document.problem(document.at(path), "bad-name", no_name(error.instance))
        return
    words = {
        "minItems": f"needs at least {bound} item" + ("" if bound == 1 else "s"),
        "maxItems": f"has more than {bound} items",
        "uniqueItems": "says the same twice",
        "minProperties": "is empty" if bound == 1 else f"needs at least {bound} keys",
        "maxProperties": f"has more than {bound} key" + ("" if bound == 1 else "s"),
        "minLength": "is empty",
        "maxLength": f"is longer than {bound:,} characters" if isinstance(bound, int) else "",
        "minimum": f"must be at least {bound}, not {found(error.instance)}",
        "maximum": f"must be at most {bound}, not {found(error.instance)}",
        "exclusiveMinimum": f"must be above {bound}, not {found(error.instance)}",
    }
    message = f"{subject(path)} {words.get(error.validator, 'is not allowed')}"
    yield document.problem(document.at(path), "out-of-bounds", message)


_ABOUT_ABSENT_KEYS: Final[dict[str, Callable[[Document, Any, Path, frozenset[str]], Iterator[Problem]]]] = {
    "required": missing_keys,
    "dependentRequired": dependent_keys,
    "oneOf": exactly_one,
}
_EXPLAINERS: Final[dict[str, Callable[[Document, Any, Path], Iterator[Problem]]]] = {
    "additionalProperties": unknown_keys,
    "anyOf": _best_branch,
    "type": _wrong_type,
    "enum": _not_listed,
    "const": _not_listed,
    "pattern": _pattern,
}
