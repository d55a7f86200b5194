import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slo_spec.load import load
from slo_spec.model import Source
from slo_spec.show import show
from tests.slo_spec.given import POLICY, SERVICE, SOURCES, service


def codes(*texts, **how):
    return [problem.code for problem in load([(f"{n}.yaml", text) for n, text in enumerate(texts)], **how).problems]


def test_everything_is_in_the_spec_with_what_is_built_in():
    loaded = load([("a.yaml", SERVICE), ("b.yaml", POLICY)], operator_text=("slogate.yaml", SOURCES))
    assert loaded.ok
    assert loaded.problems == ()
    assert [service.name for service in loaded.spec.services] == ["checkout"]
    assert [policy.name for policy in loaded.spec.policies] == ["tier-1"]
    assert [source.name for source in loaded.spec.sources] == ["metrics", "files", "tape", "other"]
    assert [alerts.name for alerts in loaded.spec.alert_policies] == ["sre-workbook", "sloth"]
    assert loaded.spec.default_policy.name == "default"
    assert [name for name, _ in loaded.texts] == ["a.yaml", "b.yaml", "slogate.yaml"]


def test_two_texts_that_say_the_same_are_equal_wherever_they_say_it():
    assert load([("a.yaml", service())]).spec == load([("b.yaml", "# moved\n\n" + service())]).spec


def test_nothing_is_no_problem_of_the_language():
    assert load([]).problems == ()


def test_problems_of_all_stages_come_together_by_place():
    broken = (
        "a: 1\na: 2\n---\n"
        + POLICY.replace("fail}", "pass}", 1)
        + "---\n"
        + service("since: soon")
        + "---\n"
        + service("indicator: no")
    )
    assert codes(broken) == ["duplicate-key", "not-allowed", "bad-value", "unknown-indicator"]


def test_what_the_schema_refuses_does_not_hide_what_is_wrong_elsewhere_in_the_document():
    rules = POLICY.replace("fail}", "fial}", 1).replace("share: 10%, ", "")
    assert codes(rules) == ["not-allowed", "missing-key"]
    objectives = "objectives:\n  - {name: a, indicator: a, target: 99%, window: 30}\n  - {name: b, indicator: a, target: 101%, window: 9d}\n"
    broken = service().split("objectives:")[0] + objectives
    assert codes(broken) == ["no-unit", "bad-value"]
    sources = (
        SOURCES.replace("tenant: team-a", "tenant: 7").replace("http://graphite", "x").replace("type: memory", "url: a")
    )
    assert codes(operator_text=("slogate.yaml", sources)) == ["wrong-type", "missing-key"]


@pytest.mark.parametrize("broken", ["window: 30", "windwo: 30d", "x: 1"])
def test_what_a_broken_default_would_have_given_is_not_called_missing(broken):
    text = service().replace(", window: 30d", "").replace("indicators:", f"defaults: {{{broken}}}\nindicators:", 1)
    assert len(codes(text)) == 1


def test_every_problem_shows_its_line():
    loaded = load([("a.yaml", service("indicator: nothing"))])
    assert [problem.excerpt for problem in loaded.problems if problem.code == "unknown-indicator"] == [
        service("indicator: nothing").splitlines()[8]
    ]


def test_sources_belong_to_the_operators_file_only():
    assert codes(SOURCES) == ["sources-in-spec"]
    assert codes(operator_text=("slogate.yaml", SOURCES)) == []
    assert codes(operator_text=("slogate.yaml", POLICY.replace('select: {tier: "1"}\n', ""))) == []
    assert codes(operator_text=("slogate.yaml", service())) == ["kind-misplaced"]


def test_a_secret_needs_a_trusted_file():
    secret = SOURCES.replace(
        "    tenant: team-a\n", "    credential: {origin: 'https://a.example.com', token_file: t}\n"
    )
    assert codes(operator_text=("slogate.yaml", secret)) == ["needs-config"]
    assert codes(operator_text=("/etc/slogate.yaml", secret), operator_trusted=True) == []


def test_sources_of_the_command_line_win():
    extra = Source(name="metrics", type="memory", options={})
    loaded = load([("a.yaml", service())], operator_text=("slogate.yaml", SOURCES), extra_sources=[extra])
    assert [source.type for source in loaded.spec.sources if source.name == "metrics"] == ["memory"]


def test_a_source_is_unknown_only_where_the_operators_file_lists_them():
    text = [("a.yaml", service().replace("source: metrics", "source: elsewhere"))]
    extra = Source(name="metrics", type="memory", options={})
    listed = load(text, operator_text=("slogate.yaml", SOURCES), extra_sources=[extra])
    assert [problem.code for problem in listed.problems] == ["unknown-source"]
    assert load(text, extra_sources=[extra]).problems == ()


def test_warnings_stop_nothing():
    loaded = load([("a.yaml", service('target: "90%"; alerts: sre-workbook'))])
    assert loaded.problems
    assert loaded.ok


def well_formed(text):
    """Load any text: nothing is raised, and every problem has a place in a line that exists and can be shown."""
    loaded = load([("a.yaml", text)], operator_text=("slogate.yaml", text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for problem in loaded.problems:
        assert 1 <= problem.location.line <= lines
        assert problem.location.column >= 1
        assert problem.code
        assert problem.message
        assert show(problem).replace("\n", "").isprintable()
    return loaded


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_loads_or_has_problems_with_places(text):
    well_formed(text)


YAML_PARTS = st.sampled_from(
    [
        "a",
        "-",
        ":",
        " ",
        "\n",
        "  ",
        "\t",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a",
        "*a",
        "!",
        "!!str ",
        "|",
        ">",
        "'",
        '"',
        "#",
        "---",
        "...",
        "?",
        "<<",
        "%YAML 1.2",
        "1",
        ".nan",
        "0.5",
        "true",
        "\\",
        "\r",
        "\ufeff",
        "\x00",
        "�",
        "é",
        "😀",
        "apiVersion: slogate/v1\n",
        "kind: Service\n",
        "metadata: {name: x}\n",
        "indicators:\n",
        "objectives:\n",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(YAML_PARTS, max_size=40).map("".join))
def test_any_pieces_of_yaml_load_or_have_problems_with_places(text):
    well_formed(text)


@pytest.mark.parametrize("text", [SERVICE, POLICY, SOURCES])
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_specification_with_mistakes_loads_or_has_problems_with_places(text, seed):
    pick = random.Random(seed)
    for _ in range(pick.randrange(1, 5)):
        at, length = pick.randrange(len(text)), pick.randrange(8)
        put = pick.choice(
            ["", "", "x", "\n", " ", "- ", "7", "{", "}", '"', ": ", "[]", "null", "*a", "\t", text[at : at + 30]]
        )
        text = text[:at] + put + text[at + length :]
    well_formed(text)


def test_hostile_sizes_end_quickly():
    started = time.process_time()
    for text in [
        "a" * 10_000_000,
        '"' + "a" * 9_000_000 + '"',
        "a: 1\n" * 200_000,
        "- a\n" * 200_000,
        "#" * 9_000_000,
        "\n" * 1_000_000,
    ]:
        load([("a.yaml", text)])
    assert time.process_time() - started < 20
