"""The hook for other repositories, as pre-commit itself installs and runs it from a checkout."""

import os
import re

import pytest
import yaml

from tests.pipelines.shop import committed, git, shop
from tests.pipelines.tools import ROOT, accepts, program, run

pytestmark = [pytest.mark.xdist_group("pre-commit"), pytest.mark.slow]


def test_the_manifest_is_one():
    accepts([program("pre-commit"), "validate-manifest", ROOT / ".pre-commit-hooks.yaml"])


@pytest.mark.parametrize(
    ("name", "linted"),
    [("slo/shop.yaml", True), ("slo/eu/shop.yml", True), ("README.md", False), ("old/slo/a.yaml", False)],
)
def test_it_runs_when_a_specification_is_committed_and_then_reads_all_of_them(name, linted):
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert bool(re.search(hook["files"], name)) == linted
    assert (hook["pass_filenames"], hook["args"]) == (False, ["slo/"])


def test_it_is_installed_from_a_checkout_and_refuses_a_commit_with_a_wrong_specification(release, tmp_path):
    folder = shop(tmp_path / "repository")
    spec = folder / "slo" / "shop.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("7d", "7"), encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    revision = committed(release, "a release")
    command = [program("pre-commit"), "try-repo", release, "slogate-lint", "--ref", revision]
    done = run(command, folder, environment={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "kept")}, seconds=280)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "slo/shop.yaml:4:36: error[no-unit]" in done.stdout
