"""``slogate lint``: what is wrong with specifications, offline; with ``--live``, what their sources lack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from click.core import ParameterSource

from evaluator.commands import problems as wording
from evaluator.commands.invocation import PASSED, REFUSED, Invocation, Outcome
from evaluator.commands.options import Options, evaluation_options, options_of, paths_argument, quiet_option
from evaluator.commands.reading import Reading, read
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal
from slo_spec.problem import Problem, Severity, in_order
from slo_spec.record import replace

VERSION = "slogate-problems/v1"
ONLY_LIVE = ("at", "settle", "deadline", "select")


@click.command(name="lint", short_help="Find what is wrong with specifications, offline.")
@paths_argument
@click.option(
    "--live", "is_live", is_flag=True, help="Ask the sources too, without judging: is all there that is named?"
)
@click.option("--strict", is_flag=True, help="A warning is an error.")
@click.option(
    "--select", multiple=True, metavar="WHAT", help="With --live: only service, service/objective, label=value."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@evaluation_options
@quiet_option
@click.pass_context
def command(context: click.Context, /, is_live: bool, strict: bool, form: str, **given: Any) -> Outcome:
    """Read the specifications in PATHS (files, or folders with *.yaml; default: slo/) and say what is wrong.

    Exits 2 if there is an error, otherwise 0. Nothing is asked of any source, unless with --live: then every
    metric, label, value, bucket, table and column that is named is looked for, and how far the data reach back.
    --live exits 1 if something is missing, 3 if something could not be asked.
    """
    invocation: Invocation = context.obj
    if not is_live:
        _refuse_what_only_live_needs(context)
    options = options_of(**given)
    reading = _with_dates(read(invocation, options), options.instant(invocation.now))
    warned = any(problem.severity is Severity.WARNING for problem in reading.problems)
    exit_code = REFUSED if not reading.ok or (strict and warned) else PASSED
    if is_live and exit_code == PASSED:
        return _live(reading, invocation, options, form)
    if form == "json":
        return Outcome(exit_code=exit_code, stdout=_json(_data(reading, exit_code)))
    quiet = options.verbosity < 0
    problems = [each for each in reading.problems if each.is_error or strict] if quiet else reading.problems
    shown = wording.shown(problems, invocation.colored(options.color))
    return Outcome(exit_code=exit_code, stdout=f"{shown}{_summary(reading, reading.problems)}\n")


def _with_dates(reading: Reading, at: int) -> Reading:
    """The reading with what is to be said of its agreements and waivers on that day."""
    found: list[Problem] = []
    if reading.spec.agreements:
        from evaluator.core.interval import moment
        from slo_spec.check_dates import date_problems

        found += date_problems(reading.spec.agreements, moment(at).date())
    if reading.spec.waivers:
        from slo_spec.check_waivers import expired_problems

        found += expired_problems(reading.spec.waivers, at)
    return replace(reading, problems=in_order([*reading.problems, *found]))


def _refuse_what_only_live_needs(context: click.Context) -> None:
    for name in ONLY_LIVE:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise Refusal(f"--{name} is of use only with --live: without it nothing is asked")


def _live(reading: Reading, invocation: Invocation, options: Options, form: str) -> Outcome:
    from evaluator.commands import live

    looked = live.looked(reading, invocation, options)
    if form == "json":
        data = _data(reading, looked.exit_code) | live.data_of(looked)
        return Outcome(exit_code=looked.exit_code, stdout=_json(data))
    style = invocation.colored(options.color)
    problems = (*reading.problems, *live.problems_of(looked, reading))
    text = f"{wording.shown(problems, style)}{_summary(reading, problems)}\n\n{live.table(looked, style)}"
    return Outcome(exit_code=looked.exit_code, stdout=text)


def _summary(reading: Reading, problems: Sequence[Problem]) -> str:
    services = reading.spec.services
    objectives = sum(service.objective_count for service in services)
    operator = reading.operator
    count = sum(operator is None or name != operator.shown for name, _ in reading.texts)
    read_files = f"{count} file{'s' if count != 1 else ''}" + (f" and {one_line(operator.shown)}" if operator else "")
    what = f"{len(services)} service{'s' if len(services) != 1 else ''}, {objectives} objective"
    agreements = len(reading.spec.agreements)
    owed = f", {agreements} agreement{'s' if agreements != 1 else ''}" if agreements else ""
    return f"{read_files}: {what}{'s' if objectives != 1 else ''}{owed}; {wording.counted(problems)}"


def _json(data: dict[str, Any]) -> str:
    from evaluator.formats.json import dumps

    return dumps(data)


def _data(reading: Reading, exit_code: int) -> dict[str, Any]:
    return {
        "report": VERSION,
        "exit_code": exit_code,
        "files": [name for name, _ in reading.texts],
        "problems": [wording.data_of(problem) for problem in reading.problems],
    }
