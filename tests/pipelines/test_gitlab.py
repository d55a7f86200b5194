"""The GitLab component: read by GitLab's schema, and run by a local runner with a shell."""

import json
import shutil

import pytest

from tests import npm
from tests.pipelines.shop import AT, committed, git, shop
from tests.pipelines.tools import ROOT, accepts, program, run

FOLDER = ROOT / "integrations" / "gitlab"

PIPELINE = f"""\
include:
  - local: templates/slogate.yml
    inputs:
      as: promises
      image: example.invalid/none
      arguments: --at {AT} --source orders=orders.csv $(touch${{IFS}}injected)
  - local: templates/slogate-review.yml
    inputs:
      image: example.invalid/none
"""


def test_the_schema_takes_the_component_and_the_pipeline_that_uses_it(tmp_path):
    check = [program("check-jsonschema"), "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
    accepts([*check, FOLDER / ".gitlab-ci.yml"])
    # A component has two documents: what it takes, and what it makes of it. The schema is of the second.
    for template in sorted((FOLDER / "templates").glob("*.yml")):
        head, _, job = template.read_text(encoding="utf-8").partition("\n---\n")
        assert "spec:\n  inputs:" in head
        (tmp_path / template.name).write_text(job, encoding="utf-8")
        accepts([*check, tmp_path / template.name])


@pytest.fixture
def pipeline(tmp_path, on_the_path):
    """A function that runs the job in a shop in some state; the finished process and the folder."""
    if shutil.which("rsync") is None:
        npm.missing("no rsync here, which the local GitLab runner needs (Debian: rsync)")
    runner = npm.program("gitlab-ci-local", "4.61.1", "gitlab-ci-local")

    def finished(job="promises", arguments="", variables=(), **state):
        folder = shop(tmp_path / "repository", **state)
        shutil.copytree(FOLDER / "templates", folder / "templates", dirs_exist_ok=True)
        (folder / ".gitlab-ci.yml").write_text(PIPELINE.replace(" $(touch${IFS}injected)", arguments), encoding="utf-8")
        committed(folder)
        # The runner looks up the address of the repository.
        run(["git", "remote", "add", "origin", "git@gitlab.example.com:shop/shop.git"], folder)
        environment = {**on_the_path, "HOME": str(tmp_path)}
        command = [runner, "--force-shell-executor", "--no-color", job, *(f"--variable={each}" for each in variables)]
        return run(command, folder, environment=environment), folder

    return finished


@pytest.mark.xdist_group("gitlab")
def test_the_gate_opens_and_closes_and_leaves_its_reports(pipeline):
    done, folder = pipeline()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout
    kept = folder / ".gitlab-ci-local" / "artifacts" / "promises"
    assert json.loads((kept / "slogate.json").read_text(encoding="utf-8"))["verdict"] == "pass"
    closed, _ = pipeline(bad_hours=1)
    assert closed.returncode == 1
    assert "FAIL  shop/orders" in closed.stdout + closed.stderr
    assert "<testsuite" in next(folder.rglob("slogate.xml")).read_text(encoding="utf-8")
    findings = json.loads(next(folder.rglob("gl-code-quality.json")).read_text(encoding="utf-8"))
    assert [each["location"]["path"] for each in findings] == ["slo/shop.yaml"]


@pytest.mark.xdist_group("gitlab")
def test_hostile_arguments_are_words_and_no_script(pipeline):
    done, folder = pipeline(arguments=" $(touch${IFS}injected) `touch injected` ; touch injected")
    assert done.returncode != 0
    assert not list(folder.rglob("injected"))
    assert (folder / ".gitlab-ci.yml").exists()


@pytest.mark.xdist_group("gitlab")
def test_a_merge_request_that_loosens_a_target_is_stopped_and_one_that_does_not_is_not(pipeline, tmp_path):
    committed(shop(tmp_path / "repository"))
    base = git(tmp_path / "repository", "rev-parse", "HEAD")
    variables = [f"CI_MERGE_REQUEST_DIFF_BASE_SHA={base}", "CI_PIPELINE_SOURCE=merge_request_event"]
    same, _ = pipeline("slogate-review", variables=variables)
    assert same.returncode == 0, same.stdout + same.stderr
    looser, _ = pipeline("slogate-review", variables=variables, target="90%")
    assert looser.returncode == 1
    assert "loosened" in looser.stdout + looser.stderr
