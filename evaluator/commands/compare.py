"""``slogate compare``: two agreements side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from evaluator.commands import problems as wording
from evaluator.commands.asking import asked_sources
from evaluator.commands.evidence import chosen, evidence_of, evidence_option, refuse_unknown, with_evidence
from evaluator.commands.invocation import PASSED, UNDECIDED, Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, paths_argument
from evaluator.commands.reading import read, refused
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from slo_spec.problem import Severity


@click.command(name="compare", short_help="Two agreements side by side, and what the better one saves.")
@click.argument("first", metavar="AGREEMENT")
@click.argument("second", metavar="AGREEMENT")
@paths_argument
@click.option(
    "--period",
    "period_text",
    metavar="PERIOD",
    help="2026, 2026-Q1, 2026-03, 2026-W07 or 2026-03-14. Default: the last one of each commitment that has closed.",
)
@click.option(
    "--invoices",
    metavar="FILE",
    help="CSV of what was paid: agreement,period,amount,currency. Default: the base in the agreement.",
)
@evidence_option
@evaluation_options
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.pass_obj
def command(
    invocation: Invocation,
    /,
    first: str,
    second: str,
    period_text: str | None,
    invoices: str | None,
    evidence: Path | None,
    form: str,
    **given: Any,
) -> Outcome:
    """Compare two agreements over a period: what each promises, reached, owes and costs.

    Commitments of one name stand beside each other. Of those measured in time it says which was down less, and what a
    minute less costs: the difference of the fees, less what is owed, over the minutes. Exits 0, 2 if the run could
    not start, 3 if something about either is unknown.
    """
    options = options_of(**given)
    if first == second:
        raise Refusal(f"'{first}' beside itself shows nothing; name two agreements")
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    from evaluator.commands.invoices import read_invoices
    from evaluator.core.settle import plan_settlements, settle
    from evaluator.core.side_by_side import side_by_side

    paid = read_invoices(invocation.folder / invoices) if invoices else {}
    refuse_unknown(reading, (name for name, _ in paid))
    try:
        both = [*chosen(reading, (first,)), *chosen(reading, (second,))]
        planned = plan_settlements(reading.spec, both, period_text, options.instant(invocation.now))
    except ValueError as error:
        raise Refusal(str(error)) from error
    with asked_sources(reading, planned, invocation, options) as asked:
        backends, _ = with_evidence(asked.backends, evidence_of(invocation, evidence), planned, invocation.now)
        answers = fetch(planned.queries, backends, asked.deadline, progress=asked.told, redact=asked.redact)
    try:
        settlements = settle(planned, answers, paid)
    except ValueError as error:
        raise Refusal(str(error)) from error
    sides = [[each for each in settlements if each.agreement.name == name] for name in (first, second)]
    found = side_by_side(sides[0], sides[1])
    if not found:
        raise Refusal(f"'{first}' and '{second}' have no period in common here; name one with --period")
    warnings = wording.in_short([each for each in reading.problems if each.severity is not Severity.INFO])
    exit_code = UNDECIDED if any(each.undecided for each in found) else PASSED
    return Outcome(exit_code=exit_code, stdout=_rendered(form, found, planned.at), stderr=warnings)


def _rendered(form: str, found: Sequence[Any], at: int) -> str:
    from evaluator.formats.settlement import side_by_side

    match form:
        case "json":
            return side_by_side.data(found, at)
        case "markdown":
            return side_by_side.markdown(found)
        case _:
            return side_by_side.text(found)
