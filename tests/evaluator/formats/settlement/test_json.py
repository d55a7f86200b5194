"""The JSON of settlements is what the published schema says, exact, and the same bytes each time."""

import json
from pathlib import Path

import jsonschema
import pytest

from evaluator.formats.settlement.json import render, statement
from tests.evaluator.core.agreed import at
from tests.evaluator.formats import settlements

SCHEMA = json.loads((Path(__file__).parents[4] / "schemas/slogate-settlement-v1.schema.json").read_text("utf-8"))
AT = at("2026-03-05")


@pytest.mark.parametrize("name", settlements.ALL)
def test_every_settlement_fits_the_published_schema(name):
    text = render([settlements.ALL[name]()], AT)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert text.isascii()
    assert "##" not in text


@pytest.mark.parametrize("name", settlements.ALL)
def test_a_statement_is_a_settlement_without_what_changes_with_the_day(name):
    data = json.loads(statement(settlements.ALL[name]()))
    assert data.pop("settlement") == "slogate-settlement/v1"
    assert "rights" not in data
    one = {"$schema": SCHEMA["$schema"], "$defs": SCHEMA["$defs"], "$ref": "#/$defs/settlement"}
    jsonschema.Draft202012Validator(one).validate(data)


def test_the_schema_is_one_and_describes_everything():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def walk(node, where):
        if isinstance(node, dict):
            for name, inner in node.get("properties", {}).items():
                assert inner.get("description") or "$ref" in inner, f"{where}/{name} has no description"
            for key, inner in node.items():
                walk(inner, f"{where}/{key}")

    walk(SCHEMA, "")


def test_the_same_settlement_gives_the_same_bytes():
    one, other = (render([settlements.full()], AT) for _ in range(2))
    assert one == other


def test_shares_without_a_base_are_exact():
    (found,) = json.loads(render([settlements.without_a_base()], AT))["settlements"]
    assert found["lowest_credit"] is None
    assert found["shares"] == ["1/3", "1/3"]


def test_a_reward_has_its_share_and_its_money():
    (found,) = json.loads(render([settlements.full()], AT))["settlements"]
    assert found["highest_reward"]["share"] == "1/100"
    assert found["highest_reward"]["money"] == {"amount": "12.35", "currency": "EUR"}
