"""The report for programs holds to its schema, exactly and always in the same way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from evaluator.core.counts import Reason
from evaluator.core.report import Report, UnknownAs, Verdict
from evaluator.formats.json import dumps, render
from evaluator.formats.style import Style
from tests.evaluator.formats.reports import hostile, mixed, perfect

SCHEMA = json.loads((Path(__file__).parents[3] / "schemas/slogate-report-v1.schema.json").read_text(encoding="utf-8"))
GOLDEN = Path(__file__).parents[2] / "golden/report.json"
REPORTS = {"mixed": mixed(), "broken": perfect(broken=True), "perfect": perfect(broken=False), "hostile": hostile()}


def read(report: Report) -> Any:
    return json.loads(render(report, Style()))


def described(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of the schema, and what stands below it."""
    if isinstance(schema, dict):
        for name, below in schema.get("properties", {}).items():
            yield f"{path}/{name}", below
        for key, below in schema.items():
            yield from described(below, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, below in enumerate(schema):
            yield from described(below, f"{path}/{number}")


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_valid(name: str) -> None:
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    assert [error.message for error in validator.iter_errors(read(REPORTS[name]))] == []


def test_the_schema_is_one_and_describes_every_property() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    properties = dict(described(SCHEMA))
    assert len(properties) > 80
    assert [path for path, schema in properties.items() if not schema.get("description")] == []


def test_the_schema_lists_every_word_of_the_core() -> None:
    result = SCHEMA["$defs"]["result"]["properties"]
    assert result["reason"]["oneOf"][0]["enum"] == [reason.value for reason in Reason]
    assert result["verdict"]["enum"] == [verdict.value for verdict in Verdict]
    assert SCHEMA["properties"]["on_unknown"]["enum"] == [each.value for each in UnknownAs]


def test_a_report_with_a_field_too_many_is_refused_by_the_schema() -> None:
    assert list(Draft202012Validator(SCHEMA).iter_errors(read(mixed()) | {"more": 1}))


def test_the_report_is_the_golden_one_byte_for_byte() -> None:
    assert render(mixed(), Style(root=Path("/here"))) == GOLDEN.read_text(encoding="utf-8")


def test_ratios_read_back_as_they_were() -> None:
    result, told = mixed().results[0], read(mixed())["results"][0]
    assert result.ratio is not None
    assert told["ratio"] == float(result.ratio)
    assert told["target"] == {"text": "99.9%", "ratio": 0.999, "exact": {"ratio": "0.999"}}


def test_what_is_infinite_is_null_beside_a_flag() -> None:
    (result,) = read(perfect(broken=True))["results"]
    assert (result["budget"]["consumed_ratio"], result["budget"]["infinite"]) == (None, True)
    assert (result["projection"]["burn"]["rate"], result["projection"]["burn"]["infinite"]) == (None, True)
    (result,) = read(perfect(broken=False))["results"]
    assert (result["budget"]["consumed_ratio"], result["budget"]["infinite"]) == (None, False)


def test_an_unanswered_objective_has_a_reason_and_no_numbers() -> None:
    (result,) = [result for result in read(mixed())["results"] if result["service"] == "mail"]
    assert (result["verdict"], result["reason"], result["measured"], result["ratio"]) == (
        "unknown",
        "backend error",
        None,
        None,
    )


def test_hostile_text_survives_as_escapes() -> None:
    text = render(hostile(), Style())
    assert text.isascii()
    assert "##" not in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f]", text)
    assert json.loads(text)["because"] == hostile().because


@given(st.dictionaries(st.text(), st.text()))
def test_any_text_comes_back(data: dict[str, str]) -> None:
    assert json.loads(dumps(data)) == data
