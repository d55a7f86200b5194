"""The import contracts hold, and each of them catches what it is there for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]

BREAKAGES = {
    "the core asks the world itself": ("evaluator/core/budget.py", "from evaluator import fetch", "layers"),
    "a format asks a backend": ("evaluator/formats/plain.py", "from evaluator.backends import memory", "layers"),
    "a backend knows the command line": ("evaluator/backends/memory.py", "from evaluator import cli", "layers"),
    "fetch knows a command": ("evaluator/fetch.py", "from evaluator.commands import check", "layers"),
    "a new module stands in no layer": ("evaluator/somewhere.py", "", "layers"),
    "the language knows the program": ("slo_spec/units.py", "from evaluator.core import interval", "language"),
    "a backend imports a sibling": (
        "evaluator/backends/memory.py",
        "from evaluator.backends import duckdb",
        "backends",
    ),
    "a format imports a sibling": ("evaluator/formats/json.py", "from evaluator.formats import terminal", "formats"),
    "a command imports a sibling": ("evaluator/commands/lint.py", "from evaluator.commands import check", "commands"),
    "the core reads the environment": ("evaluator/core/interval.py", "import os", "core"),
    "the core reads the clock": ("evaluator/core/plan.py", "import time", "core"),
    "the model reads the environment through a neighbour": ("slo_spec/problem.py", "import os", "core"),
    "a second door to yaml": ("slo_spec/load.py", "import yaml", "door-yaml"),
    "a second door to jsonschema": ("evaluator/formats/json.py", "import jsonschema", "door-jsonschema"),
    "a second door to click": ("evaluator/fetch.py", "import click", "door-click"),
    "a second door to rich": ("evaluator/formats/plain.py", "from rich import text", "door-rich"),
    "a second door to rich in a command": ("evaluator/commands/check.py", "import rich.console", "door-rich"),
    "a second door to requests": ("evaluator/fetch.py", "import requests", "door-requests"),
    "a second door to the Prometheus client": (
        "evaluator/backends/memory.py",
        "from prometheus_api_client import prometheus_connect",
        "door-prometheus",
    ),
    "a second door to duckdb": ("evaluator/commands/demo.py", "import duckdb", "door-duckdb"),
    "a late second door": ("evaluator/fetch.py", "def later():\n    import duckdb\n    return duckdb", "door-duckdb"),
    "a second door to sqlite3": ("evaluator/fetch.py", "import sqlite3", "door-sqlite"),
    "a second door to psycopg": ("evaluator/stores/history.py", "import psycopg", "door-psycopg"),
    "a second door to msgspec": ("evaluator/core/query.py", "import msgspec", "door-msgspec"),
    "a second door to dateutil": ("slo_spec/v1_exclusions.py", "from dateutil import rrule", "door-dateutil"),
    "a second door to dateutil in the core": (
        "evaluator/core/recurrence/rules.py",
        "from dateutil import rrule",
        "door-dateutil",
    ),
    "the core asks dateutil itself": ("evaluator/core/recurrence/rules.py", "from dateutil import tz", "core"),
    "a second door to public holidays": ("evaluator/core/service_hours.py", "import holidays", "door-holidays"),
    "a second door to jinja2": ("evaluator/formats/markdown.py", "import jinja2", "door-jinja2"),
    "a format of text imports the page": (
        "evaluator/formats/summary.py",
        "from evaluator.formats import html",
        "formats",
    ),
}


def contracts():
    """Every contract of pyproject.toml: its id, and the name that a reader of the log sees."""
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["name"] for contract in declared}


def lint_imports(folder, *arguments):
    done = subprocess.run(
        [*LINT_IMPORTS, "--no-cache", "--no-logo", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        # One line a contract, however long its name.
        env={"COLUMNS": "400", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder)},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def tree(tmp_path):
    """A copy of both packages and their contracts, to be broken."""
    for package in ("slo_spec", "evaluator"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_holds():
    code, printed = lint_imports(ROOT)
    assert code == 0, printed
    assert f"{len(contracts())} kept, 0 broken" in printed


@pytest.mark.parametrize("what", BREAKAGES)
def test_a_contract_that_is_broken_on_purpose_is_caught_and_named(tree, what):
    file, line, contract = BREAKAGES[what]
    with (tree / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    code, printed = lint_imports(tree, "--contract", contract)
    assert code == 1, printed
    assert f"{contracts()[contract]} BROKEN" in printed
    assert file.removesuffix(".py").split("/")[-1] in printed.split("BROKEN", 1)[1]


def test_every_contract_is_broken_by_one_of_these_tests():
    assert {contract for _, _, contract in BREAKAGES.values()} == set(contracts())
