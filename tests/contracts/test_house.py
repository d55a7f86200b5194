"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("slo_spec", "evaluator")

# Written so that they do not find themselves.
MACHINE = re.compile(
    r"/w[o]rk/|/r[o]ot/|/h[o]me/[a-z]|/U[s]ers/[a-z]|/tmp/v[e]nv"  # folders of one machine
    r"|p[y]pi\.org|python[h]osted|npm[j]s\.(?:org|com)|deb\.d[e]bian\.org|/opt/p[y]pi",  # registries
    re.IGNORECASE,
)
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
WORLD = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "os.environ", "os.getenv", "os.getcwd", "Path.cwd", "Path.home", "sys.exit", "os._exit", "print", "exit", "click.echo",
    "sys.argv", "click.get_current_context",
}  # fmt: skip
ITS_OWN_PROCESS = {
    "evaluator/cli.py",
    "evaluator/__main__.py",
    "evaluator/backends/duckdb/child.py",
    "evaluator/backends/duckdb/process.py",
}
"""The command line; and the child process that runs SQL, which speaks over its own standard input and output and
gets a cut-down environment from whoever starts it."""


def project_files():
    """Every file that git knows or would add."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [name for name in names if (ROOT / name).is_file()]


def modules():
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def named(path):
    return path.relative_to(ROOT).as_posix()


def dotted(node):
    """The written name of an expression: ``os.environ``."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{dotted(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def test_no_file_names_a_folder_of_somebodys_machine_or_a_registry():
    found = []
    for name in project_files():
        text = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [f"{name}:{number}: {line.strip()[:120]}" for number, line in enumerate(text.splitlines(), 1)
                  if MACHINE.search(line)]  # fmt: skip
    assert not found, "\n".join(found)


def test_no_lock_file_and_no_database_is_in_the_repository():
    unwanted = [name for name in project_files() if name.endswith((".duckdb", ".duckdb.wal", "uv.lock", ".pyc"))]
    assert unwanted == []
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"uv.lock", "*.duckdb", ".venv/", ".cache/"} <= set(ignored)


def test_only_the_command_line_reads_the_clock_and_the_environment_prints_or_exits():
    found = []
    for path in modules():
        if named(path) in ITS_OWN_PROCESS:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            f"{named(path)}:{node.lineno}: {dotted(node)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute | ast.Name) and dotted(node) in WORLD
        ]
    assert not found, "\n".join(found)


def test_no_module_has_a_name_that_says_nothing():
    assert [named(path) for path in modules() if path.stem in FORBIDDEN_NAMES] == []


def test_no_module_compiles_an_expression_when_it_is_imported():
    found = []
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        later = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.Lambda)
            for node in ast.walk(function)
        }
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in later]
        found += [f"{named(path)}:{call.lineno}" for call in calls if dotted(call.func) == "re.compile"]
    assert not found, f"slo_spec.patterns.regex compiles when it is used: {found}"


def test_every_package_folder_has_an_init_and_so_is_in_the_wheel_with_its_types():
    folders = {path.parent for path in modules()}
    assert [named(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []
    assert all((ROOT / package / "py.typed").is_file() for package in PACKAGES)


def test_every_noqa_says_which_rule_and_why():
    found = []
    for name in project_files():
        if not name.endswith(".py"):
            continue
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"# n[o]qa", line) and not re.search(
                r"# n[o]qa: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+(-|#)\s*\w+", line
            ):
                found.append(f"{name}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_every_exception_to_a_lint_rule_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = text[text.index("[tool.ruff.lint]") : text.index("[tool.ruff.lint.pydocstyle]")]
    rows = [line for line in section.splitlines() if re.match(r'\s+"[A-Z]+\d*"', line)]
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r",\s+# \S.{5,}", row)] == []


def test_the_workflow_runs_what_ci_runs_and_its_actions_are_pinned_to_a_commit():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "run: bash .ci/run" in workflow
    assert "permissions:\n  contents: read\n" in workflow
    used = re.findall(r"uses: (\S+)", workflow)
    assert used
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action) for action in used)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_dependency_states_the_oldest_release_that_will_do():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    # tzdata is data; any will do, and the newest is best.
    bounded = {re.split(r"[<>=]", row)[0] for row in project["dependencies"] if ">=" in row}
    named_only = {row for row in project["dependencies"] if not re.search(r"[<>=]", row)}
    assert named_only == {"tzdata"}
    assert bounded == {
        "click", "duckdb", "jinja2", "jsonschema", "jsonschema-rs", "msgspec", "prometheus-api-client", "python-dateutil", "pyyaml", "requests", "rich"
    }  # fmt: skip
