"""Data against the JSON Schema of its kind. The only door to jsonschema.

Nearly every document is right, and jsonschema-rs says so at once; jsonschema is imported to say what is wrong.
"""

from __future__ import annotations

import functools
import itertools
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from slo_spec.document import Document
from slo_spec.problem import Problem
from slo_spec.sound import sound_part
from slo_spec.suggestions import meant, shortened, suggestion

LANGUAGE: Final = "slogate-v1"
API_VERSION: Final = "slogate/v1"
KINDS: Final = ("Service", "Agreement", "Calendar", "Exclusions", "Policy", "Waiver", "Sources", "Settings")
MOST_PROBLEMS: Final = 1000
"""More than this of one document help nobody."""
_MOST_COMPARED: Final = 20


def schema_text(name: str = LANGUAGE) -> str:
    """The text of a public schema, such as ``slogate-v1``: from the installed package, else from the checkout."""
    file = f"{name}.schema.json"
    try:
        shipped = pkgutil.get_data("slo_spec", f"schemas/{file}")  # importlib.resources costs 20 ms more to import
    except FileNotFoundError:
        shipped = None
    if shipped is not None:
        return shipped.decode()
    checkout = Path(__file__).resolve().parent.parent / "schemas" / file
    if not checkout.is_file():
        raise FileNotFoundError(f"no schema named {name}")
    return checkout.read_text(encoding="utf-8")


def kind_problem(document: Document) -> Problem | None:
    """Why a document is none of this language; None if it says that it is one."""
    data = document.data
    if not isinstance(data, dict):
        message = f"a document must be a mapping that begins with apiVersion and kind, not {_what(data)}"
        return document.problem(document.at(), "not-a-mapping", message)
    version, kind = data.get("apiVersion"), data.get("kind")
    if version is None:
        return _head_missing(document, "apiVersion", f"write apiVersion: {API_VERSION}")
    if version != API_VERSION:
        message = f"the apiVersion {_brief(version)} cannot be read"
        return document.problem(document.at(("apiVersion",)), "unknown-version", message, f"known: {API_VERSION}")
    if kind is None:
        return _head_missing(document, "kind", f"known kinds: {', '.join(KINDS)}")
    if kind not in KINDS:
        hint = suggestion(str(kind), KINDS, "known kinds")
        return document.problem(document.at(("kind",)), "unknown-kind", f"no kind {_brief(kind)}", hint)
    return None


def readable_part(document: Document) -> Document | None:
    """What can be read further of a document that has schema problems; None where nothing can."""
    if kind_problem(document) is not None:
        return None
    errors = _errors(document, document.data["kind"])
    return sound_part(document, (tuple(error.path) for error in errors)) if len(errors) < MOST_PROBLEMS else None


def _head_missing(document: Document, key: str, hint: str) -> Problem:
    misspelt = meant(key, itertools.islice(document.data, _MOST_COMPARED))
    if misspelt:
        place = document.key_at((misspelt,))
        return document.problem(place, "unknown-key", f"unknown key '{shortened(misspelt)}'", f"did you mean '{key}'?")
    return document.problem(document.at(), "missing-key", f"the document has no {key}", hint)


def schema_problems(document: Document) -> tuple[Problem, ...]:
    """Everything about the document's form that its kind's schema does not allow."""
    wrong = kind_problem(document)
    if wrong is not None:
        return (wrong,)
    kind = document.data["kind"]
    if _first_look(kind).is_valid(document.data):
        return ()
    return tuple(dict.fromkeys(itertools.islice(_explained(document, kind), MOST_PROBLEMS)))


def data_problems(name: str, data: Any, most: int = 3) -> tuple[str, ...]:
    """What the public schema of that name does not allow in data, each with its path; () if it is all right."""
    schema, quick = _published(name)
    try:
        if quick.is_valid(data):
            return ()
    except UnicodeEncodeError:  # half of a character, which Rust's text cannot hold
        pass
    from jsonschema import Draft202012Validator

    errors = list(itertools.islice(Draft202012Validator(schema).iter_errors(data), most + 1))
    found = [_told(_innermost(error)) for error in errors[:most]]
    return (*found, *(["and more"] if len(errors) > most else []))


@functools.cache
def _published(name: str) -> tuple[Any, Any]:
    from jsonschema_rs import Draft202012Validator

    schema = json.loads(schema_text(name))
    return schema, Draft202012Validator(schema)


def _innermost(error: Any) -> Any:
    """The error that tells most: of alternatives, the one that is not only "this is not null"."""
    while error.context:
        deeper = [each for each in error.context if each.validator != "type" or list(each.schema_path)[-1:] != ["type"]]
        error = max(deeper or error.context, key=lambda each: len(each.absolute_path))
    return error


def _told(error: Any) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return f"{shortened(place.removeprefix('.'), 200) or 'the document'}: {shortened(error.message, 200)}"


def _explained(document: Document, kind: str) -> Iterator[Problem]:
    from slo_spec.explanation import explain

    yield from explain(document, _errors(document, kind))


def _errors(document: Document, kind: str) -> list[Any]:
    return list(itertools.islice(_validator(kind).iter_errors(document.data), MOST_PROBLEMS))


@functools.cache
def _schema() -> Any:
    return json.loads(schema_text())


@functools.cache
def _first_look(kind: str) -> Any:
    """The validator that says yes or no, a hundred times as fast; data that it says no to is looked at again."""
    return _first_look_of(f"#/$defs/{kind}", _schema())


def _first_look_of(reference: str, schema: Any) -> Any:
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(_whole(reference, schema))


@functools.cache
def _validator(kind: str) -> Any:
    return _validator_of(f"#/$defs/{kind}", _schema())


def _validator_of(reference: str, schema: Any) -> Any:
    """The validator of one definition by jsonschema, with patterns that end at the very end."""
    from jsonschema import Draft202012Validator, ValidationError, validators

    def pattern(_: Any, expression: str, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, str) and not _strict_pattern(expression).search(instance):
            yield ValidationError(f"does not match {expression}")

    extend: Any = validators.extend
    return extend(Draft202012Validator, {"pattern": pattern})(_whole(reference, schema))


def _whole(reference: str, schema: Any) -> dict[str, Any]:
    return {"$schema": schema["$schema"], "$ref": reference, "$defs": schema["$defs"]}


@functools.cache
def _strict_pattern(expression: str) -> re.Pattern[str]:
    # ``$`` of a schema means the very end: Python's also matches before a trailing line break.
    strict = expression.removesuffix("$") + r"\Z" if expression.endswith("$") else expression
    return re.compile(strict)


def _what(data: Any) -> str:
    return {list: "a list", str: "text", bool: "true or false", type(None): "nothing"}.get(type(data), "a number")


def _brief(value: Any) -> str:
    return f"'{shortened(str(value))}'"
