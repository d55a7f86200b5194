import json
import time

import pytest

from slo_spec.document import read_documents
from slo_spec.schema import KINDS, MOST_PROBLEMS, data_problems, schema_problems, schema_text
from tests.slo_spec.given import AGREEMENT, HEAD, INDICATOR, POLICY, SERVICE, SOURCES, service

SCHEMA = json.loads(schema_text())

PLAIN_REPORT = {
    "report": "slogate-report/v1", "slogate": "", "at": "2026-11-01T00:00:00Z", "verdict": "pass", "exit_code": 0,
    "because": "", "fail_on": "fail", "on_unknown": "unknown", "trusted": None, "change": "", "override": None,
    "notices": [], "findings": [], "results": [], "exposures": [],
}  # fmt: skip


def problems_of(text):
    (document,), problems = read_documents(text, "a.yaml")
    assert problems == ()
    return schema_problems(document)


def said(text):
    return [f"{problem.location.line}:{problem.location.column} {problem.message}" for problem in problems_of(text)]


@pytest.mark.parametrize("text", [SERVICE, POLICY, SOURCES, AGREEMENT, service()])
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
        (10, "known: alert_policies, apiVersion, defaults, depends_on, indicators, kind, metadata, objectives"),
    ]


def test_a_branch_is_chosen_by_the_type_of_what_was_written():
    assert said(service("window: {fiscal_start: 4}")) == [
        "9:76 'window' needs exactly one of rolling and calendar",
        "9:77 'fiscal_start' needs 'calendar' beside it",
    ]
    assert sorted(said(service("alerts: {zzz: []}"))) == [
        "9:89 'alerts' has no 'tiers'",
        "9:90 unknown key 'zzz' in 'alerts'",
    ]
    assert said(service("alerts: 7")) == ["9:89 'alerts' must be text or a mapping, not 7"]
    assert said(service("method: occurences")) == ["9:89 'method' cannot be 'occurences'"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (service("window: {calender: month}"), "9:77 unknown key 'calender' in 'window'"),
        (service("alerts: {tier: []}"), "9:90 unknown key 'tier' in 'alerts'"),
        (service().replace("indicators:", "indicator:"), "4:1 unknown key 'indicator'"),
        (service().replace("bad:", "bda:"), "7:51 unknown key 'bda' in 'ratio'"),
        (service().replace("kind:", "knid:"), "2:1 unknown key 'knid'"),
        (service().replace("apiVersion:", "api_version:"), "1:1 unknown key 'api_version'"),
    ],
)
def test_a_key_that_is_only_misspelt_is_not_called_missing_as_well(text, problem):
    (found,) = problems_of(text)
    assert f"{found.location.line}:{found.location.column} {found.message}" == problem
    assert found.hint.startswith("did you mean")


def test_a_key_that_is_known_there_stands_for_no_missing_one():
    text = "indicators: {a: {source: m, threshold: {table: t, time: ts, value: v, slice: 1m}}}\n"
    assert said(HEAD + text) == ["4:40 'threshold' needs exactly one of below, at_most, above and at_least"]


@pytest.mark.parametrize(
    ("objective", "hint"),
    [
        ("method: timeslices", 'write {timeslices: {slice: 1m, target: "99%"}}'),
        ("method: ratio_timeslices", "write {ratio-timeslices: {slice: 5m}}"),
        ("window: calendar", "write {calendar: month}"),
        ("method: occurences", "did you mean 'occurrences'?"),
    ],
)
def test_a_key_that_stands_alone_is_told_what_follows_it(objective, hint):
    (found,) = problems_of(service(objective))
    assert (found.code, found.hint) == ("not-allowed", hint)


@pytest.mark.parametrize("number", ["500", "5.0", "true"])
def test_a_number_in_a_condition_is_to_be_quoted(number):
    text = f"indicators: {{a: {{source: m, histogram: {{metric: x, below: 1, match: {{code: {number}}}}}}}}}\n"
    (found,) = problems_of(HEAD + text)
    assert found.hint == f'quote it: "{number}"'


def test_a_source_type_that_is_nearly_a_built_in_one_is_told_so_and_not_its_keys():
    text = "apiVersion: slogate/v1\nkind: Sources\nsources:\n  jobs: {type: TYPE, KEYS}\n"
    near = problems_of(text.replace("TYPE", "promethues").replace("KEYS", "url: http://x, tenant: a"))
    assert [(found.code, found.hint) for found in near] == [("unknown-source-type", "did you mean 'prometheus'?")]
    far = problems_of(text.replace("TYPE", "graphite").replace("KEYS", "url: http://x"))
    assert [found.code for found in far] == ["unknown-key"]
    assert far[0].hint.startswith("a plugin's own keys stand under options")
    assert problems_of(text.replace("TYPE", "promethues").replace("KEYS", "options: {url: http://x}")) == ()


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


@pytest.mark.parametrize(
    ("condition", "problems"),
    [
        ('{regex: "5..", x-why: errors}', 0),
        ("{x-why: errors}", 1),
        ("{}", 1),
        ('{regex: "5..", not: "500"}', 1),
    ],
)
def test_a_condition_says_exactly_one_thing_beside_notes_of_ones_own(condition, problems):
    text = (
        HEAD
        + f"indicators: {{a: {{source: m, ratio: {{total: {{metric: t}}, bad: {{match: {{c: {condition}}}}}}}}}}}\n"
    )
    assert len(problems_of(text)) == problems


def test_data_that_a_public_schema_allows_have_no_problems():
    assert data_problems("slogate-report-v1", PLAIN_REPORT) == ()


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"exit_code": 7}, "exit_code: 7 is not one of [0, 1, 3]"),
        ({"notices": ["a", 1]}, "notices[1]: 1 is not of type 'string'"),
        ({"at": "now"}, "at: 'now' does not match"),
        ({"notices": ["\ud800"], "verdict": 1}, "verdict: 1 is not"),
        ({"x" * 900: 1}, "the document: Additional properties are not allowed ('xxx"),
    ],
)
def test_what_it_does_not_allow_is_named_by_its_path(changed, problem):
    (found, *_) = data_problems("slogate-report-v1", PLAIN_REPORT | changed)
    assert found.startswith(problem)
    assert len(found) < 300


def test_half_of_a_character_is_text_like_any_other():
    assert data_problems("slogate-report-v1", PLAIN_REPORT | {"notices": ["\ud800"]}) == ()


def test_of_many_problems_only_some_are_named():
    found = data_problems("slogate-report-v1", PLAIN_REPORT | {"notices": [1] * 50})
    assert len(found) == 4
    assert found[-1] == "and more"
