"""The action's own steps, run as GitHub's runner runs them: from inputs to outputs, annotations and summary."""

import http.server
import json
import re
import threading
from pathlib import Path

import pytest
import yaml

from tests.pipelines.runner import action, run_action
from tests.pipelines.shop import AT, committed, shop
from tests.pipelines.tools import ROOT

ASKED = {"at": AT, "sources": "orders=orders.csv"}


@pytest.fixture
def workspace(tmp_path):
    return shop(tmp_path / "workspace")


def test_a_promise_that_holds_opens_the_gate_and_says_so_in_the_outputs(workspace, temporary):
    job = run_action(workspace, temporary, ASKED)
    assert job.conclusion == "success"
    result_file = job.outputs.pop("result-file")
    assert job.outputs == {
        "status": "pass",
        "exit-code": "0",
        "breached": "",
        "undecided": "",
        "worst-objective": "shop/orders",
        "budget-remaining-min": "1",
        "html-file": "",
    }
    assert json.loads(Path(result_file).read_text(encoding="utf-8"))["verdict"] == "pass"


def test_a_broken_promise_closes_it_with_an_annotation_at_the_objective_and_a_summary(workspace, temporary):
    job = run_action(shop(workspace, bad_hours=1), temporary, ASKED)
    assert job.conclusion == "failure (Gate: 1)"
    assert (job.outputs["status"], job.outputs["exit-code"]) == ("fail", "1")
    assert job.outputs["breached"] == job.outputs["worst-objective"] == "shop/orders"
    assert float(job.outputs["budget-remaining-min"]) < 0
    errors = [properties for name, properties, _ in job.annotations if name == "error"]
    assert [(each["file"], each["line"]) for each in errors] == [("slo/shop.yaml", "9")]
    assert "shop/orders" in job.summary
    assert "FAIL  shop/orders" in job.log


def test_no_numbers_are_undecided_and_close_it_too(workspace, temporary):
    job = run_action(shop(workspace, until=24), temporary, ASKED)
    assert job.conclusion == "failure (Gate: 3)"
    assert (job.outputs["status"], job.outputs["undecided"]) == ("undecided", "shop/orders")
    assert job.outputs["breached"] == ""


def test_exit_zero_forgives_a_verdict_but_not_a_run_that_could_not_start(workspace, temporary):
    broken = run_action(shop(workspace, bad_hours=1), temporary, {**ASKED, "exit-zero": "true"})
    assert (broken.conclusion, broken.outputs["status"], broken.outputs["exit-code"]) == ("success", "fail", "1")
    (workspace / "slo" / "shop.yaml").write_text("apiVersion: slogate/v1\nkind: Servise\n", encoding="utf-8")
    invalid = run_action(workspace, temporary, {**ASKED, "exit-zero": "true"})
    assert (invalid.conclusion, invalid.outputs["status"]) == ("failure (Gate: 2)", "error")


def test_a_page_and_files_for_other_readers_are_written_by_the_same_run(workspace, temporary):
    files = {"html-file": "slo.html", "junit-file": "slo.xml", "sarif-file": "slo.sarif"}
    job = run_action(workspace, temporary, {**ASKED, **files})
    assert job.outputs["html-file"] == "slo.html"
    assert "<html" in (workspace / "slo.html").read_text(encoding="utf-8")
    assert "<testsuite" in (workspace / "slo.xml").read_text(encoding="utf-8")
    assert json.loads((workspace / "slo.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_file_that_cannot_be_written_is_an_error_and_not_a_pass(workspace, temporary):
    job = run_action(workspace, temporary, {**ASKED, "html-file": "no/such/folder/slo.html"})
    assert job.conclusion == "failure (Gate: 2)"


def test_lint_needs_no_source_and_its_problems_are_matched_to_lines(workspace, temporary):
    assert run_action(workspace, temporary, {"command": "lint"}).conclusion == "success"
    spec = workspace / "slo" / "shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("indicator: taken", "indicator: token"), encoding="utf-8")
    job = run_action(workspace, temporary, {"command": "lint"})
    assert job.conclusion == "failure (Gate: 2)"
    matched = json.loads((ROOT / "integrations/github/problem-matcher.json").read_text(encoding="utf-8"))
    pattern = matched["problemMatcher"][0]["pattern"][0]["regexp"]
    found = re.search(pattern, job.log, re.MULTILINE)
    assert found.groups()[:5] == ("slo/shop.yaml", "9", "31", "error", "unknown-indicator")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"command": "chek"}, "the input command is one of check, lint, diff, report, not 'chek'"),
        ({"comment": "sometimes"}, "the input comment is one of never, on-change, always, not 'sometimes'"),
        ({"exit-zero": "yes"}, "the input exit-zero is true or false, not 'yes'"),
        ({"command": "lint", "fail-on": "warn"}, "lint does not take the input fail-on"),
        ({"command": "lint", "token": "s3cret"}, "lint does not take the input token"),
        ({"command": "diff"}, "diff needs the input base: there is no pull request to take it from"),
        ({"command": "diff", "base": "--output=x"}, "'--output=x' is no revision and no folder"),
        ({"command": "check", "base": "main"}, "check does not take the input base"),
        ({"token": "s3cret"}, "the input token belongs to the one URL in sources, and there are 0"),
        ({"token": "s3cret", "sources": "a=http://a\nb=https://b"}, "and there are 2"),
    ],
)
def test_an_input_that_cannot_be_followed_ends_with_2_and_is_named(workspace, temporary, inputs, said):
    job = run_action(workspace, temporary, inputs)
    assert job.conclusion == "failure (Run slogate: 2)"
    assert (job.outputs["status"], job.outputs["exit-code"]) == ("error", "2")
    assert any(name == "error" and said in message for name, _, message in job.annotations), job.annotations


class Source(http.server.ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Refusing)
        self.shown = []


class Refusing(http.server.BaseHTTPRequestHandler):
    """A source that takes no token, and remembers which one it was shown."""

    server: Source

    def do_GET(self):
        self.server.shown.append(self.headers.get("Authorization"))
        self.send_error(401)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


def test_the_token_is_masked_and_shown_to_the_one_source_only(workspace, temporary):
    (workspace / "slo" / "shop.yaml").write_text(
        """
apiVersion: slogate/v1
kind: Service
metadata: {name: shop}
indicators:
  taken: {source: metrics, ratio: {bad: {metric: bad_total}, total: {metric: all_total}}}
objectives:
  - {name: orders, indicator: taken, target: "99%", window: 7d}
""",
        encoding="utf-8",
    )
    with Source() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        inputs = {"sources": f"metrics=http://127.0.0.1:{server.server_address[1]}", "token": "s3cret\n"}
        job = run_action(workspace, temporary, {**inputs, "at": AT})
        server.shutdown()
    assert job.conclusion == "failure (Gate: 3)"
    assert set(server.shown) == {"Bearer s3cret"}
    assert job.masks == ["s3cret"]
    everything = job.log + job.summary + str(job.annotations) + str(job.outputs)
    assert "s3cret" not in everything


HOSTILE = [
    "$(touch injected)",
    "`touch injected`",
    '"; touch injected; echo "',
    "'; touch injected; '",
    "x\n::set-output name=status::pass\n::error::owned",
    "--format=json",
    "${{ github.token }}",
]
STRINGS = ("paths", "config", "sources", "select", "at", "fail-on", "on-unknown", "store", "html-file", "command")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_inputs_run_nothing_command_nothing_and_open_nothing(workspace, temporary, text):
    shop(workspace, bad_hours=1)
    for name in STRINGS[:: 3 if text == HOSTILE[0] else 9] if "touch" in text else ("paths", "select"):
        job = run_action(workspace, temporary, {**ASKED, name: text})
        assert job.conclusion.startswith("failure"), name
        assert job.outputs["status"] in ("error", "fail"), name
        assert not [each for each in job.annotations if each[2] == "owned"], name
        assert not list(workspace.rglob("injected")), name
        assert not list(temporary.rglob("injected")), name


@pytest.mark.parametrize("text", HOSTILE[:4])
def test_a_hostile_python_is_not_found_rather_than_run(workspace, temporary, text):
    job = run_action(workspace, temporary, {"python": text}, skip=("Run slogate", "Gate"))
    assert job.conclusion == "failure (Install slogate: 2)"
    assert not list(workspace.rglob("injected"))


def test_a_runner_that_slogate_does_not_run_on_is_told_so(workspace, temporary):
    windows = {"RUNNER_OS": "Windows"}
    job = run_action(workspace, temporary, environment=windows, skip=("Run slogate", "Gate"))
    assert job.conclusion == "failure (Install slogate: 2)"
    assert "slogate runs on Linux and macOS" in str(job.annotations)


def test_a_program_that_cannot_be_loaded_has_no_verdict_and_is_not_forgiven(workspace, temporary):
    (temporary / "slogate" / "bin" / "slogate").write_text("import no_such_module\n", encoding="utf-8")
    job = run_action(workspace, temporary, {**ASKED, "exit-zero": "true"})
    assert (job.conclusion, job.outputs["status"]) == ("failure (Gate: 70)", "error")


def test_a_bug_of_the_action_is_no_broken_promise(workspace, temporary):
    job = run_action(workspace, temporary, ASKED, environment={"GITHUB_STEP_SUMMARY": str(workspace)})
    assert job.conclusion == "failure (Run slogate: 70)"
    assert "a bug in the action, not a verdict" in str(job.annotations)


def test_nothing_of_the_workspace_is_ever_run(workspace, temporary):
    """A proposed json.py or click/ must not stand in for what slogate or pip imports."""
    for name in ("json", "click", "evaluator", "slogate_action", "sitecustomize", "requests", "yaml"):
        (workspace / f"{name}.py").write_text("open('injected', 'w')\n", encoding="utf-8")
    committed(workspace)
    job = run_action(workspace, temporary, ASKED, environment={"PYTHONPATH": str(workspace)})
    assert job.conclusion == "success"
    assert not (workspace / "injected").exists()


def test_every_input_reaches_a_step_through_the_environment_and_no_script_has_an_expression():
    definition = action()
    steps = definition["runs"]["steps"]
    assert definition["runs"]["using"] == "composite"
    assert all("uses" not in step and step["shell"] == "bash" and "${{" not in step["run"] for step in steps)
    handed = yaml.safe_dump([step.get("env", {}) for step in steps])
    assert [name for name in definition["inputs"] if f"inputs.{name} " not in handed] == []
    assert all(each["description"] for each in [*definition["inputs"].values(), *definition["outputs"].values()])


def test_the_token_that_may_write_is_handed_to_the_commenting_step_alone():
    with_it = [step["name"] for step in action()["runs"]["steps"] if "github-token" in str(step.get("env"))]
    assert with_it == ["Comment on the pull request"]


def test_a_pull_request_that_loosens_a_target_is_stopped_by_diff_and_told_in_the_summary(workspace, temporary):
    base = committed(workspace)
    event = json.dumps({"pull_request": {"number": 7, "base": {"sha": base}}})
    asked = {"command": "diff", "fail-on": "loosened"}
    assert run_action(workspace, temporary, asked, event=event).conclusion == "success"
    committed(shop(workspace, target="90%"), "a little less")
    job = run_action(workspace, temporary, asked, event=event)
    assert (job.conclusion, job.outputs["status"]) == ("failure (Gate: 1)", "fail")
    assert "1 loosened" in job.summary
    assert "90%" in job.summary


def test_a_report_stands_in_the_summary_and_in_a_folder(workspace, temporary):
    asked = {**ASKED, "command": "report", "period": "last-7d"}
    printed = run_action(workspace, temporary, asked)
    assert printed.conclusion == "success"
    assert "shop/orders" in printed.summary
    written = run_action(workspace, temporary, {**asked, "output-dir": "reports"})
    assert written.conclusion == "success"
    assert written.summary == printed.summary
    assert {path.suffix for path in (workspace / "reports").iterdir()} == {".md", ".html", ".json", ".csv"}


def test_a_tree_that_is_judged_by_a_trusted_revision_opens_nothing_by_itself(workspace, temporary):
    base = committed(shop(workspace, bad_hours=1))
    committed(shop(workspace, bad_hours=1, target="50%"), "a pull request")
    assert run_action(workspace, temporary, ASKED).conclusion == "success"
    job = run_action(workspace, temporary, {**ASKED, "trusted": base})
    assert (job.conclusion, job.outputs["breached"]) == ("failure (Gate: 1)", "shop/orders")
