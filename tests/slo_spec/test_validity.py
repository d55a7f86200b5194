"""The first look at a document agrees with jsonschema, which has the last word: a wrong "valid" would be a wrong gate."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slo_spec.document import read_documents
from slo_spec.schema import KINDS, _schema, _validator, _validator_of
from slo_spec.validity import NotKnownError, surely_fits
from tests.fuzz import spec_fuzz
from tests.slo_spec.given import POLICY, SERVICE, SOURCES

WRONG = Path(__file__).parent / "wrong"
CHECKS = {kind: surely_fits(_schema(), f"#/$defs/{kind}") for kind in KINDS}
SCALARS = st.none() | st.booleans() | st.integers(-3, 5) | st.sampled_from([Decimal("0.5"), Decimal("2.0"), Decimal(4)])
TEXTS = st.sampled_from(["", "a", "x-a", "ab", "ab\n", "5m", "99.9%", "ä", "name"])
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
SCHEMAS = (
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 2},
    {"type": "number", "minimum": 1, "maximum": 4},
    {"type": "integer", "exclusiveMinimum": 0},
    {"enum": ["a", "ab"]},
    {"const": "a"},
    {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"uniqueItems": True},
    {"properties": {"a": {"type": "integer"}}, "patternProperties": {"^x-": True}, "additionalProperties": False},
    {"patternProperties": {"^x-": {"type": "string"}, "a$": {"type": "null"}}},
    {"additionalProperties": {"type": "string"}, "minProperties": 1},
    {"propertyNames": {"pattern": "^[a-z]*$"}, "required": ["a"], "dependentRequired": {"a": ["ab"]}},
    {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
    {"oneOf": [{"type": "integer"}, {"minimum": 2}]},
    {"allOf": [{"type": "object"}, {"not": {"required": ["a"]}}]},
    {"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "integer"}},
    {"if": {"type": "string"}, "then": {"minLength": 2}},
    {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}},
)


def agrees(data: object, kind: str) -> bool:
    """Whether a kind's schema allows the data; both looks must say the same."""
    errors = list(_validator(kind).iter_errors(data))
    assert CHECKS[kind](data) == (not errors), (kind, data, errors[:3])
    return not errors


@pytest.mark.parametrize("text", [SERVICE, POLICY, SOURCES])
def test_what_is_right_surely_fits_its_kind_and_no_other(text: str) -> None:
    data = read_documents(text, "a.yaml")[0][0].data
    assert [kind for kind in KINDS if agrees(data, kind)] == [data["kind"]]


def test_every_wrong_specification_is_judged_as_jsonschema_judges_it() -> None:
    refused = 0
    for path in sorted(WRONG.glob("*.yaml")):
        for document in read_documents(path.read_bytes().decode(), path.name)[0]:
            refused += sum(not agrees(document.data, kind) for kind in KINDS)
    assert refused > 100


def test_spoilt_specifications_are_judged_as_jsonschema_judges_them() -> None:
    accepted = refused = 0
    for number in range(1500):
        for document in read_documents(spec_fuzz.spoilt(20, number)[0], "a.yaml")[0]:
            data = document.data
            if isinstance(data, dict) and data.get("kind") in KINDS:
                fits = agrees(data, data["kind"])
                accepted, refused = accepted + fits, refused + (not fits)
    assert accepted > 50
    assert refused > 200


@pytest.mark.parametrize("schema", SCHEMAS, ids=json.dumps)
@settings(max_examples=60)
@given(data=VALUES)
def test_each_keyword_means_what_it_means_to_jsonschema(schema: dict[str, object], data: object) -> None:
    tree = {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}
    whole = {"$schema": _schema()["$schema"], "$defs": {"tried": schema, "tree": tree}}
    said = surely_fits(whole, "#/$defs/tried")(data)
    fits = not list(_validator_of("#/$defs/tried", whole).iter_errors(data))
    assert said == fits or (not said and "uniqueItems" in schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"format": "date"},
        {"enum": [1]},
        {"const": True},
        {"type": ["string"]},
        {"$ref": "other.json"},
        {"contains": {}},
    ],
    ids=json.dumps,
)
def test_what_is_not_known_is_refused_and_never_skipped(schema: dict[str, object]) -> None:
    with pytest.raises(NotKnownError):
        surely_fits({"$defs": {"tried": schema}}, "#/$defs/tried")


def test_the_language_asks_for_nothing_that_is_not_known() -> None:
    assert set(CHECKS) == set(KINDS)
