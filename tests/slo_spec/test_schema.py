import json
import time

import pytest

from slo_spec.document import read_documents
from slo_spec.schema import KINDS, MOST_PROBLEMS, schema_problems, schema_text
from tests.slo_spec.given import HEAD, INDICATOR, POLICY, SERVICE, SOURCES, service

SCHEMA = json.loads(schema_text())


def problems_of(text):
    (document,), problems = read_documents(text, "a.yaml")
    assert problems == ()
    return schema_problems(document)


def said(text):
    return [f"{problem.location.line}:{problem.location.column} {problem.message}" for problem in problems_of(text)]


@pytest.mark.parametrize("text", [SERVICE, POLICY, SOURCES, service()])
def test_what_is_right_has_no_problems(text):
    assert problems_of(text) == ()


def test_the_schema_is_valid_and_named():
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == "https://slogate.dev/schemas/slogate-v1.schema.json"
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def properties(schema, path="#"):
    """Every property of the schema, with its path and with what it refers to filled in."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            if "if" not in path.rsplit("/", 1)[-1]:
                target = SCHEMA["$defs"][inner["$ref"].removeprefix("#/$defs/")] if "$ref" in inner else {}
                yield f"{path}/{name}", target | inner
        for key, inner in schema.items():
            yield from properties(inner, f"{path}/{key}")
    elif isinstance(schema, list):
        for index, inner in enumerate(schema):
            yield from properties(inner, f"{path}/{index}")


def test_every_property_has_a_title_a_description_and_examples():
    found = dict(properties(SCHEMA))
    assert len(found) > 100
    for path, schema in found.items():
        for key in ("title", "description", "examples"):
            assert schema.get(key), f"{path} has no {key}"


def test_every_example_of_a_property_is_right():
    from jsonschema import Draft202012Validator

    for path, schema in properties(SCHEMA):
        validator = Draft202012Validator({**schema, "$defs": SCHEMA["$defs"]})
        for example in schema["examples"]:
            assert validator.is_valid(example), f"{path}: {example}"
        if "default" in schema:
            assert validator.is_valid(schema["default"]), path


def test_every_mapping_is_closed_but_for_free_names():
    for kind in KINDS:
        schema = SCHEMA["$defs"][kind]
        assert schema["additionalProperties"] is False
        assert schema["patternProperties"] == {"^x-": True}


def test_unknown_schemas_are_not_found():
    with pytest.raises(FileNotFoundError):
        schema_text("slogate-v0")


def test_an_unknown_key_is_told_the_nearest_or_all_known_ones():
    problems = problems_of(HEAD + INDICATOR + "objectives: []\nobjektives: []\nzzz: 1\nx-mine: 1\n")
    assert [(problem.location.line, problem.hint) for problem in problems] == [
        (9, "did you mean 'objectives'?"),
        (10, "known: alert_policies, apiVersion, defaults, indicators, kind, metadata, objectives"),
    ]


def test_a_branch_is_chosen_by_the_type_of_what_was_written():
    assert sorted(said(service("window: {calender: month}"))) == [
        "9:76 'window' needs exactly one of rolling and calendar",
        "9:77 unknown key 'calender' in 'window'",
    ]
    assert sorted(said(service("alerts: {tier: []}"))) == [
        "9:89 'alerts' has no 'tiers'",
        "9:90 unknown key 'tier' in 'alerts'",
    ]
    assert said(service("alerts: 7")) == ["9:89 'alerts' must be text or a mapping, not 7"]
    assert said(service("method: occurences")) == ["9:89 'method' cannot be 'occurences'"]


def test_a_name_ends_where_it_ends():
    text = HEAD.replace("checkout", '"checkout\\n"') + INDICATOR
    assert said(text) == [
        r"3:18 'checkout\n' is no name: letters, digits, '.', '_' and '-', with a letter or digit at both ends"
    ]


@pytest.mark.parametrize("metric", ['x{a="b"}', "a b", "1a", "x[5m]) or vector(1", "größe", '"a\\n"'])
def test_nothing_but_a_name_stands_where_a_metrics_name_stands(metric):
    text = HEAD + "indicators:\n  a:\n    source: m\n    histogram:\n      below: 1\n      metric: " + metric + "\n"
    assert [problem.code for problem in problems_of(text)] == ["not-allowed"]


def test_a_name_has_a_hundred_characters_at_most():
    assert problems_of(HEAD.replace("checkout", "a" * 100) + INDICATOR) == ()
    assert "101 characters" in said(HEAD.replace("checkout", "a" * 101) + INDICATOR)[0]


def test_long_texts_cost_no_time_in_patterns():
    started = time.process_time()
    for value in ["a" * 100_000 + "!", "1" * 100_000, "1h" * 50_000, "-" * 100_000, "1." * 50_000]:
        assert problems_of(service(f"name: '{value}'; window: '{value}'; target: '{value}'"))
    assert time.process_time() - started < 3


def test_many_problems_are_bounded():
    started = time.process_time()
    text = HEAD + INDICATOR + "".join(f"key{number}: 1\n" for number in range(40_000))
    assert len(problems_of(text)) == MOST_PROBLEMS
    assert time.process_time() - started < 10


def test_text_of_any_language_is_shown_as_it_is():
    assert said(HEAD.replace("}", ", 説明: x}") + INDICATOR) == ["3:28 unknown key '説明' in 'metadata'"]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("[]", "not-a-mapping"), ("text", "not-a-mapping"), ("7", "not-a-mapping"),
        ("{kind: Service}", "missing-key"), ("{apiVersion: slogate/v1}", "missing-key"),
        ("{apiVersion: slogate/v2, kind: Service}", "unknown-version"), ("{apiVersion: [1], kind: Service}", "unknown-version"),
        ("{apiVersion: slogate/v1, kind: Servis}", "unknown-kind"), ("{apiVersion: slogate/v1, kind: {a: b}}", "unknown-kind"),
        ("{apiVersion: slogate/v1, kind: Agreement}", "kind-not-yet"), ("{apiVersion: slogate/v1, kind: Waiver}", "kind-not-yet"),
    ],
)  # fmt: skip
def test_a_document_that_is_none_of_ours_is_one_problem(head, code):
    assert [problem.code for problem in problems_of(head)] == [code]


def test_a_policy_may_make_unknown_a_failure_and_nothing_less():
    assert problems_of(POLICY) == ()
    for word in ("pass", "warn"):
        (problem,) = problems_of(POLICY.replace("unknown: fail", f"unknown: {word}"))
        assert problem.code == "unknown-loosened"
        assert "command line" in problem.hint
