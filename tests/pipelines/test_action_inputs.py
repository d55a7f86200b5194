"""Inputs to a command line: each value stays one word, whatever is in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slogate_action.inputs import FILES, FLAGS, arguments, credential
from slogate_action.results import MOST_NAMES, outputs_of, status
from slogate_action.workflow import add_outputs, command
from tests.pipelines.runner import action, outputs_in

PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text.strip() == text)


def given_inputs(**inputs):
    return {f"INPUT_{name.upper()}": text for name, text in inputs.items()}


def test_a_check_with_everything(tmp_path):
    inputs = given_inputs(
        paths="slo/\n contracts/ \n\n",
        sources="metrics=http://a\norders=orders.csv",
        select="tier=1\nshop/orders",
        trusted="origin/main",
        change="security-fix",
        record="true",
        history="h.db",
        label="commit=3f2a1c",
        sarif_file="slo.sarif",
    )
    assert arguments(inputs, tmp_path / "r.json") == [
        "check",
        "--source=metrics=http://a",
        "--source=orders=orders.csv",
        "--select=tier=1",
        "--select=shop/orders",
        "--trusted=origin/main",
        "--change=security-fix",
        "--record",
        "--history=h.db",
        "--label=commit=3f2a1c",
        f"--output=json={tmp_path / 'r.json'}",
        "--output=sarif=slo.sarif",
        "--",
        "slo/",
        "contracts/",
    ]


def test_a_diff_begins_where_the_pull_request_left_its_base(tmp_path):
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 7, "base": {"sha": "abc"}}}), encoding="utf-8")
    inputs = {**given_inputs(command="diff", fail_on="loosened"), "GITHUB_EVENT_PATH": str(event)}
    assert arguments(inputs, tmp_path) == ["diff", "--fail-on=loosened", "--format=markdown", "abc...HEAD", "--"]
    told = given_inputs(command="diff", base="v1", head="v2", paths="slo/")
    assert arguments(told, tmp_path) == ["diff", "--format=markdown", "v1", "v2", "--", "slo/"]


def test_a_report_is_printed_or_written_in_every_form(tmp_path):
    assert arguments(given_inputs(command="report", period="last-30d"), tmp_path) == [
        "report", "--period=last-30d", "--format=markdown", "--",
    ]  # fmt: skip
    written = arguments(given_inputs(command="report", output_dir="out"), tmp_path)
    assert written[1:6] == ["--output-dir=out", "--format=markdown", "--format=html", "--format=json", "--format=csv"]


@given(st.sampled_from([flag.name for flag in FLAGS["check"] if not flag.on] + [name for name, _ in FILES]), PLAIN)
def test_no_value_becomes_a_word_of_its_own(name, text):
    words = arguments({f"INPUT_{name.upper().replace('-', '_')}": text}, "r.json")
    assert words[0] == "check"
    assert words[-1] == "--"
    assert sum(text in word for word in words[1:-1]) >= 1
    assert all(word.startswith("--") for word in words[1:-1])
    assert len(words) == 4


@given(st.lists(PLAIN, max_size=5))
def test_a_path_stays_a_path(paths):
    words = arguments({"INPUT_PATHS": "\n".join(paths)}, "r.json")
    assert words[words.index("--") + 1 :] == paths


def test_the_credential_goes_to_the_origin_that_the_workflow_names():
    inputs = given_inputs(token="s3cret", sources="orders=orders.csv\neu.metrics-a=https://p.example.com/team")
    assert credential(inputs) == {
        "SLOGATE_SOURCE_EU_METRICS_A_TOKEN": "s3cret",
        "SLOGATE_SOURCE_EU_METRICS_A_ORIGIN": "https://p.example.com/team",
    }
    assert credential(given_inputs(sources="metrics=http://a")) == {}


def test_every_input_of_the_action_is_read_by_a_step_and_documented_inputs_exist():
    names = {flag.name for flags in FLAGS.values() for flag in flags} | {name for name, _ in FILES}
    own = {"command", "paths", "token", "base", "head", "comment", "comment-key", "github-token", "exit-zero"}
    assert set(action()["inputs"]) == names | own | {"python", "extras"}


@given(
    st.dictionaries(
        st.from_regex(r"[a-z-]{1,20}", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")),
    )
)
def test_outputs_are_read_back_as_they_were_whatever_is_in_them(tmp_path_factory, outputs):
    file = tmp_path_factory.mktemp("outputs") / "file"
    add_outputs(file, outputs)
    assert outputs_in(file.read_text(encoding="utf-8")) == outputs


@given(st.text(), st.text())
def test_a_workflow_command_is_one_line_and_its_properties_end_where_they_should(message, title):
    text = command("error", message, title=title)
    assert text.count("\n") == 1
    assert "\r" not in text
    head = text.removeprefix("::error title=").partition("::")[0]
    assert not {":", ","} & set(head)


def result(**more):
    return {"results": [], "findings": [], "exposures": [], **more}


def test_names_of_a_hostile_group_stay_on_their_line():
    hostile = {"name": "shop/orders{region=eu\n::set-output name=status::pass\nEOF}", "verdict": "fail", "budget": None}
    outputs = outputs_of(result(results=[hostile]))
    assert (
        outputs["breached"] == "shop/orders{region=eu ::set-output name=status::pass EOF}" == outputs["worst-objective"]
    )


def test_findings_and_commitments_are_breached_too():
    found = result(
        results=[{"name": "shop/orders", "verdict": "unknown", "budget": None}],
        findings=[{"subject": "shop/speed", "verdict": "fail"}],
        exposures=[{"name": "acme/availability", "verdict": "fail"}],
    )
    outputs = outputs_of(found)
    assert (outputs["breached"], outputs["undecided"]) == ("shop/speed\nacme/availability", "shop/orders")


def test_many_names_are_cut_and_counted():
    results = [{"name": f"s/{each}", "verdict": "fail", "budget": None} for each in range(MOST_NAMES + 7)]
    assert outputs_of(result(results=results))["breached"].splitlines()[-1] == "... and 7 more"


@pytest.mark.parametrize(
    ("budgets", "smallest"),
    [
        ([], ""),
        ([{"infinite": False, "remaining_ratio": None}], ""),
        ([{"infinite": False, "remaining_ratio": 0.5}, {"infinite": False, "remaining_ratio": -1.25}], "-1.25"),
        ([{"infinite": True, "remaining_ratio": None}, {"infinite": False, "remaining_ratio": 0.5}], "-inf"),
    ],
)
def test_the_smallest_budget(budgets, smallest):
    results = [{"name": "s/o", "verdict": "pass", "budget": each} for each in budgets]
    assert outputs_of(result(results=results))["budget-remaining-min"] == smallest


def test_every_code_has_a_word_and_an_unforeseen_one_is_an_error():
    assert [status(code) for code in (0, 1, 2, 3, 70, 137)] == ["pass", "fail", "error", "undecided", "error", "error"]
