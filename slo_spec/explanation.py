"""What jsonschema found, in the user's words: about the branch that was meant, at the place that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final

from slo_spec import units
from slo_spec.document import Document, Path
from slo_spec.problem import Problem
from slo_spec.suggestions import shortened, suggestion

_UNIT_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "duration": units.exact_seconds,
    "percentage": units.share,
    "instant": units.instant_seconds,
    "size": units.size_bytes,
}
_UNIT_EXAMPLES: Final = {"duration": "30d", "percentage": "99.9%", "instant": "2026-10-12", "size": "512MB"}
_TYPE_WORDS: Final = {
    "object": "a mapping", "array": "a list", "string": "text",
    "boolean": "true or false", "integer": "a whole number", "number": "a number",
}  # fmt: skip


def explain(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    """The problems that one error of jsonschema stands for. ``path`` is where it was found."""
    if "propertyNames" in error.schema_path and isinstance(error.instance, str):
        location = document.key_at((*path, error.instance))
        yield document.problem(location, "bad-name", _name_message(error.instance))
        return
    explainer = _EXPLAINERS.get(error.validator, _limit)
    yield from explainer(document, error, path)


def _unknown_keys(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known and not key.startswith("x-"):
            hint = suggestion(key, known)
            message = f"unknown key '{shortened(key)}'{_in(path)}"
            yield document.problem(document.key_at((*path, key)), "unknown-key", message, hint)


def _missing_keys(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    properties = error.schema.get("properties", {})
    for key in error.validator_value:
        if key not in error.instance:
            example = properties.get(key, {}).get("examples", [None])[0]
            hint = f"such as {key}: {_written(example)}" if isinstance(example, str | int) else ""
            message = f"{_subject(path)} has no '{key}'"
            yield document.problem(document.at(path), "missing-key", message, hint)


def _dependent_keys(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    for key, others in error.validator_value.items():
        for other in others:
            if key in error.instance and other not in error.instance:
                message = f"'{key}' needs '{other}' beside it"
                yield document.problem(document.key_at((*path, key)), "missing-key", message)


def _exactly_one(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    choices = [branch["required"][0] for branch in error.validator_value]
    if not isinstance(error.instance, dict):
        return  # the wrong type is said by another error
    there = [key for key in choices if key in error.instance]
    wanted = f"exactly one of {_listed(choices)}"
    if there:
        message = f"{_subject(path)} has {' and '.join(there)}; it needs {wanted}"
        yield document.problem(document.key_at((*path, there[1])), "not-exactly-one", message)
    else:
        yield document.problem(document.at(path), "not-exactly-one", f"{_subject(path)} needs {wanted}")


def _best_branch(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    """Explain only the branch whose type is the type of what was written."""
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [found for found in branches.values() if not any(e.validator == "type" and not e.path for e in found)]
    if fitting:
        for inner in min(fitting, key=len):
            yield from explain(document, inner, (*path, *inner.path))
        return
    types = [inner for found in branches.values() for inner in found if inner.validator == "type" and not inner.path]
    with_unit = [inner for inner in types if inner.schema.get("x-unit") in _UNIT_READERS]
    if with_unit and _is_number(error.instance):
        yield from _wrong_type(document, with_unit[0], path)
        return
    wanted = " or ".join(dict.fromkeys(_TYPE_WORDS[inner.validator_value] for inner in types))
    message = f"{_subject(path)} must be {wanted}, not {_found(error.instance)}"
    yield document.problem(document.at(path), "wrong-type", message)


def _wrong_type(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    instance, unit = error.instance, error.schema.get("x-unit")
    location = document.at(path)
    if unit in _UNIT_READERS and _is_number(instance):
        yield _bare_number(document, error, path)
        return
    wanted = _TYPE_WORDS[error.validator_value]
    hint = ""
    if wanted == "text" and (_is_number(instance) or isinstance(instance, bool)):
        hint = f'quote it: "{_plain(instance)}"'
    elif wanted == "a list" and isinstance(instance, str):
        hint = f"write [{shortened(instance)}]"
    elif wanted in ("a number", "a whole number") and isinstance(instance, str):
        hint = "write it without quotes or unit"
    message = f"{_subject(path)} must be {wanted}, not {_found(instance)}"
    yield document.problem(location, "wrong-type", message, hint)


def _bare_number(document: Document, error: Any, path: Path) -> Problem:
    """A number where a quantity with a unit belongs."""
    unit, number = error.schema["x-unit"], _plain(error.instance)
    location, name = document.at(path), _last_key(path)
    if unit == "duration":
        likely = "d" if name in ("window", "rolling") else "m" if name in ("slice", "windows") else "s"
        return document.problem(location, "no-unit", f"a {name} of {number} has no unit; write {number}{likely}")
    if unit == "percentage":
        quoted = f'"{number}%"' if error.instance > 1 else f'"{number}"'
        message = (
            f"a {name.replace('_', ' ')} of {number} is a bare number, which is not kept as written; quote it: {quoted}"
        )
        return document.problem(location, "no-unit", message)
    message = f"{_subject(path)} must be text, not {number}; such as {_UNIT_EXAMPLES[unit]}"
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
    message = f"{_subject(path)} cannot be '{shortened(error.instance)}'"
    yield document.problem(location, "not-allowed", message, suggestion(error.instance, allowed, "allowed"))


def _pattern(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    location, unit = document.at(path), error.schema.get("x-unit")
    reader = _UNIT_READERS.get(unit)
    if reader is not None:
        code = "no-unit" if error.instance.replace(".", "", 1).isdigit() else "bad-value"
        yield document.problem(
            location, code, f"{_last_key(path).replace('_', ' ')}: {_reason(reader, error.instance)}"
        )
    elif unit == "name":
        yield document.problem(location, "bad-name", _name_message(error.instance))
    else:
        hint = error.schema.get("patternErrorMessage", "")
        hint = hint[:1].lower() + hint[1:] or _such_as(error.schema)
        message = f"{_subject(path)} cannot be '{shortened(error.instance)}'"
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
        yield document.problem(document.at(path), "bad-name", _name_message(error.instance))
        return
    words = {
        "minItems": f"needs at least {bound} item" + ("" if bound == 1 else "s"),
        "maxItems": f"has more than {bound} items",
        "uniqueItems": "says the same twice",
        "minProperties": "is empty" if bound == 1 else f"needs at least {bound} keys",
        "maxProperties": f"has more than {bound} key" + ("" if bound == 1 else "s"),
        "minLength": "is empty",
        "maxLength": f"is longer than {bound:,} characters" if isinstance(bound, int) else "",
        "minimum": f"must be at least {bound}, not {_found(error.instance)}",
        "maximum": f"must be at most {bound}, not {_found(error.instance)}",
        "exclusiveMinimum": f"must be above {bound}, not {_found(error.instance)}",
    }
    message = f"{_subject(path)} {words.get(error.validator, 'is not allowed')}"
    yield document.problem(document.at(path), "out-of-bounds", message)


_EXPLAINERS: Final[dict[str, Callable[[Document, Any, Path], Iterator[Problem]]]] = {
    "additionalProperties": _unknown_keys,
    "required": _missing_keys,
    "dependentRequired": _dependent_keys,
    "oneOf": _exactly_one,
    "anyOf": _best_branch,
    "type": _wrong_type,
    "enum": _not_listed,
    "const": _not_listed,
    "pattern": _pattern,
}


def _subject(path: Path) -> str:
    """What is spoken of: ``objectives[0].target`` is 'target'; an item is named with its list."""
    if not path:
        return "the document"
    if isinstance(path[-1], int):
        return f"item {path[-1] + 1} of '{_last_key(path)}'"
    return f"'{shortened(str(path[-1]))}'"


def _in(path: Path) -> str:
    return f" in {_subject(path)}" if path else ""


def _last_key(path: Path) -> str:
    return shortened(next((step for step in reversed(path) if isinstance(step, str)), "value"))


def _written(example: str | int) -> str:
    return f'"{example}"' if str(example).endswith("%") else str(example)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _name_message(name: str) -> str:
    if len(name) > 100:
        return f"a name of {len(name):,} characters; 100 are the most"
    return f"'{shortened(name)}' is no name: letters, digits, '.', '_' and '-', with a letter or digit at both ends"


def _such_as(schema: Any) -> str:
    examples = schema.get("examples")
    return f"such as {examples[0]}" if examples else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _found(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    return f"'{shortened(value)}'" if isinstance(value, str) else _plain(value)
