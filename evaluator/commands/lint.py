"""``slogate lint``: what is wrong with specifications, without asking anybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evaluator.commands import problems as wording
from evaluator.commands.evaluation import Reading, read
from evaluator.commands.invocation import PASSED, REFUSED, Invocation, Outcome
from evaluator.commands.options import Options, color_options, config_option, paths_argument
from slo_spec.problem import Severity

VERSION = "slogate-problems/v1"


@click.command(name="lint", short_help="Find what is wrong with specifications, offline.")
@paths_argument
@config_option
@click.option("--strict", is_flag=True, help="A warning is an error.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@color_options
@click.pass_obj
def command(
    invocation: Invocation, paths: tuple[Path, ...], config: Path | None, strict: bool, form: str, color: str
) -> Outcome:
    """Read the specifications in PATHS (files, or folders with *.yaml; default: slo/) and say what is wrong.

    Exits 2 if there is an error, otherwise 0. Nothing is asked of any source.
    """
    reading = read(invocation, Options(paths=paths, config=config, color=color))
    warned = any(problem.severity is Severity.WARNING for problem in reading.problems)
    exit_code = REFUSED if not reading.ok or (strict and warned) else PASSED
    if form == "json":
        from evaluator.formats.json import dumps

        return Outcome(exit_code=exit_code, stdout=dumps(_data(reading, exit_code)))
    shown = wording.shown(reading.problems, invocation.colored(color))
    return Outcome(exit_code=exit_code, stdout=f"{shown}{_summary(reading)}\n")


def _summary(reading: Reading) -> str:
    services = reading.spec.services
    objectives = sum(len(service.objectives) for service in services)
    read_files = f"{len(reading.texts)} file{'s' if len(reading.texts) != 1 else ''}"
    what = f"{len(services)} service{'s' if len(services) != 1 else ''}, {objectives} objective"
    return f"{read_files}: {what}{'s' if objectives != 1 else ''}; {wording.counted(reading.problems)}"


def _data(reading: Reading, exit_code: int) -> dict[str, Any]:
    return {
        "report": VERSION,
        "exit_code": exit_code,
        "files": [name for name, _ in reading.texts],
        "problems": [wording.data_of(problem) for problem in reading.problems],
    }
