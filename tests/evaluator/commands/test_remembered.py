"""Commands from the cache of documents: the same output, without what reading a text takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluator.commands.running import SOURCE, Folder

ROOT = Path(__file__).resolve().parents[3]
UNNEEDED = ("yaml", "jsonschema", "slo_spec.document", "slo_spec.schema", "slo_spec.v1", "slo_spec.check_queries")


@pytest.fixture
def folder(tmp_path, capsys, monkeypatch):
    (tmp_path / "judged").mkdir()
    made = Folder(tmp_path / "judged", capsys, monkeypatch)
    made.shop()
    return made


@pytest.mark.parametrize("arguments", [("lint", "slo"), ("check", "slo", *SOURCE, "--color", "never")])
def test_a_warm_run_prints_the_same_and_imports_neither_yaml_nor_jsonschema(folder, tmp_path, arguments):
    code = (
        "import sys\nfrom evaluator import cli\ncode = cli.main(sys.argv[1:])\n"
        f"print([m for m in {UNNEEDED!r} if m in sys.modules], file=sys.stderr)\nsys.exit(code)"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SLOGATE_CACHE_DIR": str(tmp_path / "cache")}

    def run():
        asked = [sys.executable, "-c", code, *arguments]
        return subprocess.run(asked, cwd=folder.path, env=environment, capture_output=True, text=True, timeout=60)

    cold, warm = run(), run()
    assert (cold.returncode, cold.stdout) == (warm.returncode, warm.stdout)
    assert cold.stderr.splitlines()[-1] != "[]"
    assert warm.stderr.splitlines()[-1] == "[]"


def test_a_cache_file_in_the_checkout_is_not_picked_up_by_itself(folder, tmp_path, monkeypatch):
    monkeypatch.delenv("SLOGATE_CACHE_DIR")
    for caches in (folder.path / ".cache", folder.path):
        assert folder.slogate("lint", "slo", environment={"XDG_CACHE_HOME": str(caches)}).code == 0
    assert not list(folder.path.rglob("*.sqlite"))
    assert folder.slogate("lint", "slo", environment={"XDG_CACHE_HOME": str(tmp_path / "mine")}).code == 0
    assert (tmp_path / "mine/slogate/documents.sqlite").is_file()


def test_a_cache_that_cannot_be_used_changes_nothing(folder, tmp_path):
    without = folder.slogate("lint", "slo")
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        assert folder.slogate("lint", "slo", environment={"SLOGATE_CACHE_DIR": str(place)}) == without
