"""``slogate merge``: the stored reports of all shards as the one report of a whole run."""

from __future__ import annotations

from typing import Any

import click

from evaluator import plugins
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import color_options, format_options, options_of, verbosity_options
from evaluator.commands.outputs import placed, targets_of, written
from evaluator.commands.stored import read_stored
from evaluator.refusal import Refusal
from slo_spec.record import replace


@click.command(name="merge", short_help="Join the stored reports of all shards into one.")
@click.argument("stored", metavar="RESULT.json...", nargs=-1, required=True)
@format_options
@verbosity_options
@color_options
@click.pass_obj
def command(
    invocation: Invocation, /, stored: tuple[str, ...], form: str, outputs: tuple[str, ...], **given: Any
) -> Outcome:
    """Join the reports that check --shard I/N stored with --output json=RESULT.json.

    Nothing is evaluated and nobody is asked. The report and the exit code are those of a run that had judged all of it;
    where a shard is missing it is undecided at best. Exits 2 where the reports are not the parts of one run.
    """
    from evaluator.core.merging import merged

    options = options_of(**given)
    plugins.expect_format(form)
    targets = targets_of(outputs, invocation.folder)
    named = [(name, read_stored(name, invocation)) for name in dict.fromkeys(stored)]
    try:
        report = merged(named)
    except ValueError as error:
        raise Refusal(str(error)) from error
    style = replace(placed(invocation.colored(options.color), invocation), verbosity=options.verbosity)
    stdout = plugins.report_format(form).render(report, style)
    failed = written(targets, report, invocation)
    return Outcome(exit_code=REFUSED if failed else report.exit_code, stdout=stdout, stderr=failed)
