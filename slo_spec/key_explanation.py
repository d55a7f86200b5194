"""What is wrong with the keys of a mapping, in the user's words: unknown, missing, too many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from slo_spec.document import Document, Path
from slo_spec.model import BUILT_IN_TYPES
from slo_spec.phrases import inside, listed, subject, written
from slo_spec.problem import Problem
from slo_spec.suggestions import meant, shortened, suggestion

_MOST_COMPARED: Final = 20  # of ten thousand unknown keys, nobody misspelt one

Misspelt = Mapping[Path, frozenset[str]]
"""The keys that the unknown keys of a mapping are likely to mean, by the mapping's path: to say that
they are missing as well would say it twice."""


def misspelt_keys(errors: Iterable[Any], base: Path) -> Misspelt:
    """What the unknown keys among the errors stand for."""
    return {
        (*base, *error.path): frozenset(
            meant(key, error.schema.get("properties", ())) for key in _unknown(error)[:_MOST_COMPARED]
        )
        for error in errors
        if error.validator == "additionalProperties"
    }


def _unknown(error: Any) -> list[str]:
    known = error.schema.get("properties", {})
    return [key for key in error.instance if key not in known and not key.startswith("x-")]


def unknown_keys(document: Document, error: Any, path: Path) -> Iterator[Problem]:
    """Keys that the language does not have there."""
    written_type = error.instance.get("type")
    plugin = path[:1] == ("sources",) and isinstance(written_type, str) and written_type not in BUILT_IN_TYPES
    near = meant(written_type, BUILT_IN_TYPES) if plugin else ""
    if near:
        message = f"no source type '{shortened(written_type)}' is built in"
        yield document.problem(document.at((*path, "type")), "unknown-source-type", message, f"did you mean '{near}'?")
        return
    for key in _unknown(error):
        hint = suggestion(key, error.schema.get("properties", {}))
        if plugin and not hint.startswith("did"):
            hint = f"a plugin's own keys stand under options; built in are {listed(BUILT_IN_TYPES)}"
        message = f"unknown key '{shortened(key)}'{inside(path)}"
        yield document.problem(document.key_at((*path, key)), "unknown-key", message, hint)


def missing_keys(document: Document, error: Any, path: Path, misspelt: frozenset[str]) -> Iterator[Problem]:
    """Keys that must be there."""
    properties = error.schema.get("properties", {})
    for key in error.validator_value:
        if key not in error.instance and key not in misspelt:
            example = properties.get(key, {}).get("examples", [None])[0]
            hint = f"such as {key}: {written(example)}" if isinstance(example, str | int) else ""
            message = f"{subject(path)} has no '{key}'"
            yield document.problem(document.at(path), "missing-key", message, hint)


def exactly_one(document: Document, error: Any, path: Path, misspelt: frozenset[str]) -> Iterator[Problem]:
    """Keys of which one must be there, and one only."""
    choices = [branch["required"][0] for branch in error.validator_value]
    if not isinstance(error.instance, dict):
        return  # the wrong type is said by another error
    there = [key for key in choices if key in error.instance]
    wanted = f"exactly one of {listed(choices)}"
    if there:
        message = f"{subject(path)} has {' and '.join(there)}; it needs {wanted}"
        yield document.problem(document.key_at((*path, there[1])), "not-exactly-one", message)
    elif misspelt.isdisjoint(choices):
        yield document.problem(document.at(path), "not-exactly-one", f"{subject(path)} needs {wanted}")


def dependent_keys(document: Document, error: Any, path: Path, misspelt: frozenset[str]) -> Iterator[Problem]:
    """Keys that make sense only beside others."""
    for key, others in error.validator_value.items():
        for other in others:
            if key in error.instance and other not in error.instance and other not in misspelt:
                message = f"'{key}' needs '{other}' beside it"
                yield document.problem(document.key_at((*path, key)), "missing-key", message)
