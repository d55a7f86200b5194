"""``slogate preset``: agreements of well-known vendors, as text that can be copied into a file."""

from __future__ import annotations

import click

from evaluator.commands.invocation import Outcome
from evaluator.plugins import did_you_mean
from evaluator.refusal import Refusal
from slo_spec.catalogue import PRESETS, preset_text


@click.command(name="preset", short_help="Print a vendor's agreement as YAML, or list those there are.")
@click.argument("name", required=False)
def command(name: str | None) -> Outcome:
    """Print the agreement NAME of a well-known vendor as YAML; without NAME, list what there is.

    Put it into your spec folder, name the parties, the term and your indicator, and give the fee as credits' base.
    """
    if name is None:
        return Outcome(stdout="".join(f"{each}\n" for each in PRESETS))
    if name not in PRESETS:
        raise Refusal(f"no preset named {name!r}{did_you_mean(name, PRESETS)}")
    return Outcome(stdout=preset_text(name))
