"""The command line starts fast, prints where it should, and never mistakes a bug for a verdict."""

from __future__ import annotations

import ast
import gc
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest

from evaluator import __version__, cli
from evaluator.commands.invocation import Outcome
from evaluator.refusal import Refusal
from tests.fault_server import FaultServer
from tests.faults.metrics_server import healthy
from tests.faults.running import AT, SPEC

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("duckdb", "requests", "rich", "jsonschema", "yaml", "prometheus_api_client", "jinja2", "dateutil")


def slogate(*arguments: str, code: str = "", **more: Any) -> subprocess.CompletedProcess[str]:
    """slogate in a process of its own; ``code`` runs before it."""
    program = f"import sys\nfrom evaluator import cli\n{code}\nsys.exit(cli.main())"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | more.pop("env", {})
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=False,
        timeout=60, **more,
    )  # fmt: skip


def command_that(line: str) -> str:
    """Code that puts a command ``check`` in place that does as told."""
    return (
        "import click, types\nfrom evaluator.commands.invocation import Outcome\nfrom evaluator.refusal import Refusal\n"
        f"def does(**_):\n    {line}\n"
        "sys.modules['evaluator.commands.check'] = types.SimpleNamespace(command=click.Command('check', callback=does))\n"
    )


def test_help_imports_nothing_heavy() -> None:
    code = f"import atexit\natexit.register(lambda: print([m for m in {(*HEAVY, 'msgspec')!r} if m in sys.modules], file=sys.stderr))"
    done = slogate("--help", code=code)
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert "Exit codes:" in done.stdout


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_the_help_of_a_command_imports_nothing_heavy(command: str) -> None:
    code = f"import atexit\natexit.register(lambda: print([m for m in {HEAVY[:4]!r} if m in sys.modules], file=sys.stderr))"
    done = slogate(command, "--help", code=code)
    assert (done.returncode, done.stderr) == (0, "[]\n")


LATE = {
    "csv", "difflib", "html", "importlib.metadata", "importlib.resources", "shutil", "statistics", "tempfile",
    "traceback", "zipfile", "zoneinfo",
    "evaluator.commands.running", "evaluator.commands.sharding", "evaluator.commands.trusted",
    "evaluator.stores.history", "evaluator.stores.remembering",
    "slo_spec.document", "slo_spec.schema", "slo_spec.v1", "slo_spec.model.agreements", "slo_spec.model.calendars",
}  # fmt: skip
"""What no plain check of documents that passed before has any use for: of the standard library, and of ours."""
ROOTS = f"""
import atexit, sysconfig
def roots():
    site = sysconfig.get_path("purelib")
    files = {{name: getattr(module, "__file__", None) or "" for name, module in list(sys.modules.items())}}
    print(sorted({LATE!r} & set(files)), file=sys.stderr)
    print(sorted({{name.partition(".")[0] for name, file in files.items() if file.startswith(site)}}), file=sys.stderr)
atexit.register(roots)
"""


def test_a_check_of_documents_that_passed_before_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    (tmp_path / "checkout.yaml").write_text(SPEC)
    kept = {"SLOGATE_CACHE_DIR": str(tmp_path / "kept")}
    with FaultServer(healthy) as server:
        asks = ("check", "checkout.yaml", "--source", f"metrics={server.url}", "--at", AT)
        first, second = (slogate(*asks, code=ROOTS, cwd=tmp_path, env=kept) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert "yaml" in first.stderr.splitlines()[-1]
    loaded = set(ast.literal_eval(second.stderr.splitlines()[-1]))
    # The hack comes with setuptools, at every start; msgspec takes typing_extensions where it is.
    assert loaded - {"_distutils_hack", "typing_extensions"} == {"click", "msgspec"}
    assert second.stderr.splitlines()[-2] == "[]"


def test_looking_for_garbage_is_as_it_was_after_a_run() -> None:
    before = gc.get_threshold()
    assert cli.main(["schema", "nonsense"]) == 2
    assert gc.get_threshold() == before


def test_help_starts_within_its_budget_of_cpu() -> None:
    slogate("--help")  # compiled once
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        slogate("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3
    # 0.15 s on a machine at rest; twice that here, where the tests run beside each other.
    assert spent < 0.3


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_the_table_says_of_a_command_what_the_command_says(name: str) -> None:
    found = cli.slogate.get_command(click.Context(cli.slogate), name)
    assert found is not None
    assert (found.name, found.short_help) == (name, cli.COMMANDS[name][1])


def test_an_unknown_command_lists_the_known_and_exits_2() -> None:
    done = slogate("chek")
    assert done.returncode == 2
    assert "unknown command 'chek' (did you mean 'check'?); known: cache, check, collect, compare, " in done.stderr
    assert " more" not in done.stderr


def test_an_unknown_option_exits_2_with_a_guess() -> None:
    done = slogate("check", "--formt", "json")
    assert done.returncode == 2
    assert "--format" in done.stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("check --at yesterday", "invalid value for '--at': yesterday is no instant; "),
        ("check --fail-on never", "invalid value for '--fail-on': 'never' is not one of "),
        ("explain", "missing argument 'NAME|CODE' (see slogate explain --help)\n"),
    ],
)
def test_what_click_finds_wrong_is_said_as_everything_is_said(typed: str, said: str) -> None:
    done = slogate(*typed.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"slogate: error: {said}")
    assert done.stderr.count("\n") == 1


def test_a_shell_calls_slogate_by_its_name_or_as_it_was_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "my tools/slogate"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(program)])
    assert cli._program({"PATH": str(program.parent)}) == "slogate"
    assert cli._program({"PATH": "/nowhere"}) == cli._program({}) == f"'{program}'"
    monkeypatch.setattr("sys.argv", ["evaluator/__main__.py"])
    assert cli._program({}) == f"{sys.executable} -m evaluator"


def test_no_command_shows_the_help_and_is_no_pass() -> None:
    assert slogate().returncode == 2


def test_a_bug_is_one_line_and_exit_70() -> None:
    done = slogate("check", code=command_that("raise ZeroDivisionError('by \\x1b[2J\\nzero')"))
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr == (
        "slogate: internal error: ZeroDivisionError: by \\x1b[2J\\nzero "
        "(this is a bug in slogate, not a verdict; --traceback shows it; please report it with the project)\n"
    )


@pytest.mark.parametrize("arguments", [["--traceback", "check"], ["check", "--traceback"]])
def test_a_bug_is_shown_in_full_when_asked_for(arguments: list[str]) -> None:
    done = slogate(*arguments, code=command_that("raise ZeroDivisionError('zero')"))
    assert done.returncode == 70
    assert "Traceback (most recent call last):" in done.stderr


def test_a_bug_does_not_tell_the_secrets_of_the_environment() -> None:
    code = command_that("raise RuntimeError('sent hunter2')")
    done = slogate("check", code=code, env={"SLOGATE_SOURCE_METRICS_TOKEN": "hunter2", "SLOGATE_TRACEBACK": "1"})
    assert done.returncode == 70
    assert "hunter2" not in done.stderr.replace("RuntimeError('sent hunter2')", "")
    assert "sent [hidden]" in done.stderr


@pytest.mark.parametrize("line", ["sys.exit(1)", "raise SystemExit(1)", "raise click.ClickException('x')"])
def test_no_way_of_ending_looks_like_a_missed_objective(line: str) -> None:
    done = slogate("check", code=command_that(f"import sys; {line}"))
    assert done.returncode == 2


def test_a_refusal_is_exit_2_without_control_characters() -> None:
    done = slogate("check", code=command_that("raise Refusal('no \\x1b[2J')"))
    assert (done.returncode, done.stderr) == (2, "slogate: error: no \\x1b[2J\n")


@pytest.mark.parametrize("exit_code", [0, 1, 2, 3])
def test_the_outcome_of_a_command_is_printed_and_returned(exit_code: int) -> None:
    done = slogate(
        "check", code=command_that(f"return Outcome(exit_code={exit_code}, stdout='out\\n', stderr='err\\n')")
    )
    assert (done.returncode, done.stdout, done.stderr) == (exit_code, "out\n", "err\n")


def test_a_reader_that_goes_away_does_not_change_the_verdict() -> None:
    read, write = os.pipe()
    os.close(read)
    program = command_that("return Outcome(exit_code=1, stdout='x' * 1_000_000)")
    code = f"import sys\nfrom evaluator import cli\n{program}\nsys.exit(cli.main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "check"], env={"PYTHONPATH": str(ROOT)}, stdout=write, stderr=subprocess.PIPE,
        check=False, timeout=60,
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_output_that_cannot_be_written_is_exit_2() -> None:
    code = f"import sys\nfrom evaluator import cli\n{command_that('return Outcome(stdout=chr(120))')}\nsys.exit(cli.main())"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "check"], env={"PYTHONPATH": str(ROOT)}, stdout=full, stderr=subprocess.PIPE,
            check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 2
    assert b"the output cannot be written: No space left on device" in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", ">&- 2>&- <&-"])
def test_closed_outputs_do_not_change_the_code(closed: str) -> None:
    program = command_that("return Outcome(exit_code=3, stdout='out', stderr='err')")
    code = f"import sys\nfrom evaluator import cli\n{program}\nsys.exit(cli.main())"
    environment = {"PYTHONPATH": str(ROOT), "PROGRAM": code, "PYTHON": sys.executable}
    command = f'"$PYTHON" -c "$PROGRAM" check {closed}'
    done = subprocess.run(["/bin/sh", "-c", command], env=environment, check=False, timeout=60, capture_output=True)
    assert done.returncode == 3


@pytest.mark.parametrize("arguments", ["chek", "check --nonsense", "check --format nonsense"])
def test_a_usage_error_that_nobody_reads_is_still_exit_2(arguments: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "evaluator", *arguments.split()], env={"PYTHONPATH": str(ROOT)}, stderr=write,
        stdout=write, check=False, timeout=60,
    )  # fmt: skip
    os.close(write)
    assert done.returncode == 2


def test_a_working_folder_that_is_gone_is_exit_2(tmp_path: Path) -> None:
    command = f'mkdir gone && cd gone && rmdir ../gone && "{sys.executable}" -P -m evaluator check'
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False, timeout=60,
        capture_output=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, b"slogate: error: the working folder does not exist any more\n")


def test_an_interrupt_exits_130() -> None:
    program = command_that("import time; print('ready', flush=True); time.sleep(30)")
    code = f"import sys\nfrom evaluator import cli\n{program}\nsys.exit(cli.main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "check"], env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in said


def test_an_ascii_output_gets_escapes_and_no_crash() -> None:
    done = slogate(
        "check", code=command_that("return Outcome(stdout='\\u2713 caf\\u00e9\\n')"), env={"PYTHONIOENCODING": "ascii"}
    )
    assert (done.returncode, done.stdout) == (0, "\\u2713 caf\\xe9\n")


@pytest.mark.parametrize(
    ("environment", "choice", "colored"),
    [({}, "auto", False), ({}, "always", True), ({"FORCE_COLOR": "1"}, "auto", True), ({"NO_COLOR": "1"}, "always", True),
     ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", False), ({"FORCE_COLOR": "1"}, "never", False)],
)  # fmt: skip
def test_colour_follows_the_choice_then_the_environment(
    environment: dict[str, str], choice: str, colored: bool
) -> None:
    assert cli._style(environment, Path(), choice).color is colored


@pytest.mark.parametrize(("columns", "width"), [("", 120), ("80", 80), ("12", 40), ("x", 120), ("²", 120), ("0", 120)])
def test_the_width_is_the_stated_one_or_that_of_a_log(columns: str, width: int) -> None:
    assert cli._style({"COLUMNS": columns}, Path(), "auto").width == width


def test_the_version_is_printed() -> None:
    assert slogate("--version").stdout == f"slogate {__version__}\n"


def test_completion_knows_the_commands_without_importing_them() -> None:
    code = f"import atexit\natexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr))"
    asked = {"_SLOGATE_COMPLETE": "bash_complete", "COMP_WORDS": "slogate ch", "COMP_CWORD": "1"}
    done = slogate(code=code, env=asked)
    assert (done.stdout, done.stderr) == ("plain,check\n", "[]\n")


def test_main_returns_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema", "nonsense"]) == 2
    assert "spec" in capsys.readouterr().err
    assert issubclass(Refusal, Exception)
    assert Outcome().exit_code == 0
