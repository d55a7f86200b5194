"""A review for programs, as its schema has it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from evaluator.formats.diff import json as rendered
from tests.evaluator.formats.diff.story import told

SCHEMA = json.loads((Path(__file__).parents[4] / "schemas/slogate-diff-v1.schema.json").read_text(encoding="utf-8"))


def test_it_is_as_the_schema_says_and_the_same_each_time() -> None:
    text = rendered.render(told())
    assert text == rendered.render(told())
    assert text.isascii()
    assert "##" not in text
    found = json.loads(text)
    jsonschema.validate(found, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert found["counts"]["removed"] == 1
    assert found["exit_code"] == 1


def test_every_property_of_the_schema_is_described() -> None:
    def undescribed(part: object, path: str = "") -> list[str]:
        if isinstance(part, list):
            return [each for index, inner in enumerate(part) for each in undescribed(inner, f"{path}/{index}")]
        if not isinstance(part, dict):
            return []
        own = [f"{path}/{name}" for name, one in part.get("properties", {}).items() if "description" not in one]
        return own + [each for name, inner in part.items() for each in undescribed(inner, f"{path}/{name}")]

    assert undescribed(SCHEMA) == []
