"""``slogate schema``: the public contracts, as JSON Schema."""

from __future__ import annotations

import click

from evaluator.commands.invocation import Outcome

NAMES = {
    "spec": "slogate-v1",
    "report": "slogate-report-v1",
    "diff": "slogate-diff-v1",
    "period-report": "slogate-period-report-v1",
    "settlement": "slogate-settlement-v1",
}


@click.command(name="schema", short_help="Print a JSON Schema: of the language, or of what is printed as JSON.")
@click.argument("which", type=click.Choice(list(NAMES)), default="spec")
def command(which: str) -> Outcome:
    """Print the JSON Schema (2020-12) of the language (spec, the default), or of what a command prints as JSON."""
    from slo_spec.schema import schema_text

    text = schema_text(NAMES[which])
    return Outcome(stdout=text if text.endswith("\n") else f"{text}\n")
