"""The whole way, by a local runner: checkout, installation from the action's own tree, gate, outputs, summary."""

import json
import os

import pytest

from tests.pipelines.shop import AT, committed, shop
from tests.pipelines.tools import program, run

pytestmark = [pytest.mark.xdist_group("act"), pytest.mark.slow]

WORKFLOW = f"""\
name: slo
on: push
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      - uses: slogate/slogate@v0.1.0
        with:
          command: lint
      - id: fine
        uses: slogate/slogate@v0.1.0
        with:
          at: {AT}
          sources: orders=orders.csv
          paths: fine/
      - id: spent
        uses: slogate/slogate@v0.1.0
        with:
          at: {AT}
          sources: orders=orders.csv
      - if: always()
        env:
          FINE: ${{{{ steps.fine.outputs.status }}}} ${{{{ steps.fine.outputs.budget-remaining-min }}}}
          SPENT: ${{{{ steps.spent.outputs.status }}}} ${{{{ steps.spent.outputs.breached }}}}
          FILE: ${{{{ steps.spent.outputs.result-file }}}}
        run: |
          echo "fine was $FINE; spent was $SPENT"
          echo "the result says $(grep -c '"verdict": "fail"' "$FILE") times fail"
"""


@pytest.fixture(scope="module")
def job(release, tmp_path_factory):
    """The finished workflow, its exit code and its summaries."""
    home = tmp_path_factory.mktemp("home")
    folder = shop(tmp_path_factory.mktemp("repository"), bad_hours=1)
    spec = (folder / "slo" / "shop.yaml").read_text(encoding="utf-8")
    (folder / "fine").mkdir()
    (folder / "fine" / "shop.yaml").write_text(spec.replace("99%", "50%"), encoding="utf-8")
    # A pull request proposes modules with names that pip, venv and slogate import. Nobody must import these.
    for name in ("pip", "venv", "json", "click", "evaluator", "sitecustomize", "hatchling"):
        (folder / f"{name}.py").write_text("raise SystemExit('the workspace was run')\n", encoding="utf-8")
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "slo.yml").write_text(WORKFLOW, encoding="utf-8")
    committed(folder)
    command = [program("act"), "push", "-P", "ubuntu-latest=-self-hosted", "--no-cache-server", "--json"]
    # How this machine reaches its package index is its own business, and pip's.
    ways = ("PIP_", "SSL_CERT", "REQUESTS_CA", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    command += [f"--env={name}={value}" for name, value in os.environ.items() if name.upper().startswith(ways)]
    environment = {**os.environ, "HOME": str(home), "PYTHONPATH": str(folder)}
    for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "CI"):
        environment.pop(name, None)
    done = run(
        [*command, f"--local-repository=slogate/slogate@v0.1.0={release}"], folder, environment=environment, seconds=280
    )
    lines = [json.loads(line) for line in (done.stdout + done.stderr).splitlines() if line.startswith("{")]
    summary = "".join(line["content"] for line in lines if line.get("command") == "summary")
    return "".join(f"{line['msg'].rstrip()}\n" for line in lines), done.returncode, summary


def test_the_workflow_goes_from_checkout_to_a_closed_gate(job):
    log, code, _ = job
    assert code == 1, log
    assert "the workspace was run" not in log
    assert "fine was pass 0.958333; spent was fail shop/orders" in log
    assert "Failure - Main Gate" in log
    assert "Job failed" in log


def test_later_steps_find_the_result_and_readers_the_summary_and_the_annotation(job):
    log, _, summary = job
    assert "the result says 2 times fail" in log
    assert "shop/orders" in summary
    assert "::error file=slo/shop.yaml,line=9" in log


def test_slogate_is_installed_once_for_a_job(job):
    log, _, _ = job
    assert log.count("Success - Main Install slogate") == 3
    assert log.count("Success - Main Run slogate") == 3
