"""``slogate render``: a stored report shown again, in any format, without asking anybody."""

from __future__ import annotations

import re
from typing import Any

import click

from evaluator import plugins
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import color_options, format_options, options_of, verbosity_options
from evaluator.commands.outputs import placed, targets_of, written
from evaluator.commands.stored import read_stored
from evaluator.refusal import Refusal
from slo_spec.record import replace


@click.command(name="render", short_help="Show a stored report in any format, without asking anybody.")
@click.argument("stored", metavar="RESULT.json")
@format_options
@click.option(
    "--key",
    default="check",
    show_default=True,
    metavar="WORD",
    help="Stands in the hidden first line of markdown: tells apart the comments of several runs.",
)
@verbosity_options
@color_options
@click.pass_obj
def command(
    invocation: Invocation, /, stored: str, form: str, outputs: tuple[str, ...], key: str, **given: Any
) -> Outcome:
    """Show a report that was stored with --output json=RESULT.json in any format; - reads standard input.

    Nothing is evaluated and nobody is asked. Exits with the code that the report was stored with, or 2 if this is no
    report.
    """
    options = options_of(**given)
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", key):
        raise Refusal(f"--key {key!r}: write up to 64 letters, digits, dots, underscores and hyphens")
    plugins.expect_format(form)
    targets = targets_of(outputs, invocation.folder)
    report = read_stored(stored, invocation)
    style = replace(placed(invocation.colored(options.color), invocation), verbosity=options.verbosity, key=key)
    stdout = plugins.report_format(form).render(report, style)
    failed = written(targets, report, invocation, key)
    return Outcome(exit_code=REFUSED if failed else report.exit_code, stdout=stdout, stderr=failed)
