"""The step that runs slogate: log, annotations, summary and outputs. It hands on what slogate decided."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from slogate_action.inputs import Mistake, arguments, asked, credential, one_of, value
from slogate_action.results import STATUS, outputs_of, status
from slogate_action.workflow import add_outputs, add_summary, between_stopped_commands, command, hidden, unforeseeable

COMMENT = ("never", "on-change", "always")
OF_THE_RUNNER = ("TOKEN", "OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY")
UNWANTED = ("INPUT_", "PYTHON", "ACTIONS_", *(f"GITHUB_{name}" for name in OF_THE_RUNNER))
"""Beginnings of variables that are the runner's business and not slogate's; GITHUB_WORKSPACE and GITHUB_ACTOR are."""
MATCHER = Path(__file__).parents[1] / "problem-matcher.json"


def main(environment: Mapping[str, str]) -> None:
    """Run the command that the inputs ask for, and write down everything that the following steps need."""
    folder = Path(tempfile.mkdtemp(prefix="slogate-", dir=environment["RUNNER_TEMP"]))
    outputs = Path(environment["GITHUB_OUTPUT"])
    try:
        found = _run(environment, folder)
    except Mistake:
        add_outputs(outputs, {"code": "2", "exit-code": "2", "status": status(2)})
        raise
    add_outputs(outputs, found)


def _run(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    name, mode = value(environment, "command") or "check", one_of(environment, "comment", COMMENT)
    opened = asked(environment, "exit-zero")
    result_file = folder / "result.json"
    given = arguments(environment, result_file)
    secret = credential(environment)
    _say(hidden(value(environment, "token")))
    _say(command("add-matcher", str(MATCHER)))
    surroundings = {key: each for key, each in environment.items() if not key.startswith(UNWANTED)} | secret
    code, printed = _logged(given, surroundings, captured=name in ("diff", "report"))
    _say(command("remove-matcher", "", owner="slogate"))
    if name == "check" and code in STATUS and not result_file.is_file():
        code = 70  # Python ends with 1 where slogate could not even be loaded: without a result there is no verdict
    found = {"code": "0" if opened and code in (1, 3) else str(code), "exit-code": str(code), "status": status(code)}
    summary = comment = _text_of_report(printed) if name == "report" else printed
    if result_file.is_file():
        result = json.loads(result_file.read_text(encoding="utf-8"))
        found |= {**outputs_of(result), "result-file": str(result_file), "html-file": value(environment, "html-file")}
        _say(_rendered(result_file, "github", surroundings))
        summary = _rendered(result_file, "summary", surroundings)
        comment = _rendered(result_file, "markdown", surroundings) if mode != "never" else ""
    if summary and not add_summary(Path(environment["GITHUB_STEP_SUMMARY"]), summary):
        _say(command("warning", "the summary is longer than GitHub shows, and was left out", title="slogate"))
    if comment and mode != "never":
        (folder / "comment.md").write_text(comment, encoding="utf-8")
        found["comment-file"] = str(folder / "comment.md")
    return found


def _logged(given: Sequence[str], surroundings: Mapping[str, str], *, captured: bool) -> tuple[int, str]:
    """The exit code, and what was printed where it was captured. GitHub obeys nothing of it."""
    before, after = between_stopped_commands(unforeseeable())
    _say(before)
    try:
        done = subprocess.run(
            [*_program(), *given],
            env=dict(surroundings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if captured else None,
            stderr=subprocess.STDOUT if not captured else None,
            text=True,
            encoding="utf-8",
            check=False,
        )
        printed = done.stdout or ""
        _say(printed)
    finally:
        _say("\n" + after)
    # A process that was killed has a code below zero: it decided nothing.
    return (done.returncode if done.returncode >= 0 else 70), printed


def _text_of_report(printed: str) -> str:
    """The Markdown of a report: what was printed, or the file among those whose names were printed."""
    files = [Path(line) for line in printed.splitlines() if line.endswith(".md")]
    return files[0].read_text(encoding="utf-8") if files and files[0].is_file() else printed


def _rendered(result_file: Path, form: str, surroundings: Mapping[str, str]) -> str:
    """The stored result in another format; empty, with a warning, where that does not work."""
    done = subprocess.run(
        [*_program(), "render", "--format", form, "--", str(result_file)],
        env=dict(surroundings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode in (0, 1, 3):
        return done.stdout
    _say(command("warning", f"no {form} output: {done.stderr.strip()[-500:]}", title="slogate"))
    return ""


def _program() -> tuple[str, ...]:
    # By its own script and isolated: a module of the workspace must not stand in for one of slogate's.
    return sys.executable, "-I", "-X", "utf8", str(Path(sys.executable).with_name("slogate"))


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
