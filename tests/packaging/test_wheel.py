"""What is built can be installed somewhere else, and works there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# One worker builds and installs, once.
pytestmark = [pytest.mark.xdist_group("packaging"), pytest.mark.slow]


def run(command, folder, *, minutes=5, **more):
    """The finished process. Nothing of this checkout or of its environment is in its surroundings."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**surroundings, **more},
        capture_output=True,
        text=True,
        check=False,
        timeout=minutes * 60,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    done = run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT], folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The folder of an environment that has the wheel, and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("elsewhere") / "environment"
    made = run([sys.executable, "-m", "venv", folder], folder.parent)
    assert made.returncode == 0, made.stdout + made.stderr
    done = run([folder / "bin" / "python", "-m", "pip", "install", "-qq", "--no-input", built[0]], folder.parent)
    if done.returncode and os.environ.get("CI") != "true":
        pytest.skip(f"the dependencies cannot be installed here: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_two_packages_and_their_data_and_nothing_else(built):
    names = zipfile.ZipFile(built[0]).namelist()
    assert {name.split("/")[0] for name in names} == {"slo_spec", "evaluator", "slogate-0.1.0.dist-info"}
    assert not [name for name in names if "__pycache__" in name or "test" in name.lower()]
    in_the_checkout = {path.relative_to(ROOT).as_posix() for path in (ROOT / "slo_spec" / "data").glob("*.yaml")}
    assert in_the_checkout
    schemas = {f"slo_spec/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.json")}
    assert schemas
    assert {"slo_spec/py.typed", "evaluator/py.typed", *in_the_checkout, *schemas} <= set(names)


def test_the_wheel_states_its_command_its_python_and_its_licence(built):
    wheel = zipfile.ZipFile(built[0])
    info = "slogate-0.1.0.dist-info"
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert "slogate = evaluator.__main__:program" in wheel.read(f"{info}/entry_points.txt").decode()
    assert "\nRequires-Python: >=3.11\n" in metadata
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
    core = [
        line.split(": ", 1)[1] for line in metadata.splitlines() if line.startswith("Requires-Dist") and ";" not in line
    ]
    assert len(core) == 12, core


def test_the_source_distribution_holds_what_it_takes_to_build_and_test_and_no_leftovers(built):
    with tarfile.open(built[1]) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "schemas/slogate-v1.schema.json"} <= names
    assert "tests/packaging/test_wheel.py" in names
    leftovers = ("__pycache__", ".venv", ".git/", ".cache", ".hypothesis", "_cache/", ".duckdb", "uv.lock")
    assert not [name for name in names if any(each in name for each in leftovers)]


def test_the_installed_demo_names_the_broken_promise_and_exits_0(installed, tmp_path):
    done = run([installed / "bin" / "slogate", "demo"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    assert "checkout" in done.stdout
    assert "slogate check would exit with 1" in done.stdout


def test_the_installed_program_finds_its_schemas(installed, tmp_path):
    for name, kind in (
        ("spec", "slogate-v1"),
        ("report", "slogate-report-v1"),
        ("diff", "slogate-diff-v1"),
        ("period-report", "slogate-period-report-v1"),
        ("settlement", "slogate-settlement-v1"),
    ):
        done = run([installed / "bin" / "slogate", "schema", name], tmp_path)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == json.loads(
            (ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
        )


def test_the_installed_program_shows_a_report_in_every_format(installed, tmp_path):
    stored = ROOT / "tests" / "golden" / "report.json"
    for form, begins in [("html", "<!doctype html>"), ("sarif", "{"), ("junit", "<?xml"), ("openmetrics", "# HELP")]:
        done = run([installed / "bin" / "slogate", "render", stored, "--format", form], tmp_path)
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith(begins)


def test_the_installed_program_runs_its_own_code_and_not_the_checkouts(installed, tmp_path):
    code = "import evaluator, slo_spec; print(evaluator.__file__); print(slo_spec.__file__)"
    done = run([installed / "bin" / "python", "-c", code], tmp_path)
    assert all(Path(line).is_relative_to(installed) for line in done.stdout.split()), done.stdout
    assert done.returncode == 0


def test_the_module_and_the_command_are_the_same_program(installed, tmp_path):
    command = run([installed / "bin" / "slogate", "--version"], tmp_path)
    module = run([installed / "bin" / "python", "-m", "evaluator", "--version"], tmp_path)
    assert command.stdout == module.stdout == "slogate 0.1.0\n"
    assert command.returncode == module.returncode == 0


def test_a_first_spec_is_written_and_found_valid_there(installed, tmp_path):
    assert run([installed / "bin" / "slogate", "init"], tmp_path).returncode == 0
    done = run([installed / "bin" / "slogate", "lint"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def runner(name):
    """The path of a program of the test extra that runs packages."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing") if os.environ.get("CI") == "true" else pytest.skip(f"no {name} here")
    return found


def test_uvx_runs_the_demo_from_the_wheel(built, tmp_path):
    python = f"--python={sys.executable}"
    done = run([runner("uvx"), python, "--no-config", "--from", built[0], "slogate", "demo"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "slogate check would exit with 1" in done.stdout


def test_pipx_runs_it_from_the_wheel(built, tmp_path):
    surroundings = {"PIPX_HOME": str(tmp_path / "pipx"), "PIPX_DEFAULT_PYTHON": sys.executable}
    done = run([runner("pipx"), "run", "--spec", built[0], "slogate", "--version"], tmp_path, **surroundings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "slogate 0.1.0\n"
