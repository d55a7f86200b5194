"""The first look at a document agrees with jsonschema, which has the last word: a wrong "valid" would be a wrong gate."""

from __future__ import annotations

from pathlib import Path

import pytest

from slo_spec.document import read_documents
from slo_spec.schema import KINDS, _first_look, _first_look_of, _schema, _validator, _validator_of
from tests.fuzz import spec_fuzz
from tests.slo_spec.given import POLICY, SERVICE, SOURCES

WRONG = Path(__file__).parent / "wrong"


def agrees(data: object, kind: str) -> bool:
    """Whether a kind's schema allows the data; both looks must say the same."""
    errors = list(_validator(kind).iter_errors(data))
    assert _first_look(kind).is_valid(data) == (not errors), (kind, data, errors[:3])
    return not errors


@pytest.mark.parametrize("text", [SERVICE, POLICY, SOURCES])
def test_what_is_right_fits_its_kind_and_no_other(text: str) -> None:
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


@pytest.mark.parametrize("value", ["ab", "ab\n", "\nab", "a\nb", "abc", "", "\u00e4"])
def test_a_pattern_ends_at_the_very_end_for_both(value: str) -> None:
    whole = {"$schema": _schema()["$schema"], "$defs": {"tried": {"type": "string", "pattern": "^[a-z]{1,2}$"}}}
    said = _first_look_of("#/$defs/tried", whole).is_valid(value)
    assert said == (not list(_validator_of("#/$defs/tried", whole).iter_errors(value))) == (value == "ab")
