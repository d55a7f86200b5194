"""``slogate settle``: what agreements owe for a period, to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evaluator.commands import problems as wording
from evaluator.commands.asking import asked_sources
from evaluator.commands.evidence import (
    NOT_KEPT,
    agreement_option,
    chosen,
    evidence_of,
    evidence_option,
    refuse_unknown,
    stated,
    with_evidence,
)
from evaluator.commands.invocation import PASSED, REFUSED, UNDECIDED, Invocation, Outcome
from evaluator.commands.options import Options, evaluation_options, options_of, paths_argument, quiet_option
from evaluator.commands.reading import Reading, read, refused
from evaluator.commands.replaying import replay_option, replaying, save_answers_option, saved
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from slo_spec.problem import Severity

if TYPE_CHECKING:
    from evaluator.core.answer import Answer
    from evaluator.core.query import Query
    from evaluator.core.settle_plan import SettlementPlan
    from slo_spec.model.agreements import Agreement, Term

BREACHED = 1


@click.command(name="settle", short_help="What agreements owe for a period, to the cent.")
@paths_argument
@agreement_option
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
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "csv"]),
    default="text",
    show_default=True,
    help="csv lists the time that was down or unknown.",
)
@save_answers_option
@replay_option
@click.option(
    "--fail-on", type=click.Choice(["breach"]), help="Exit 1 if a commitment was missed, or can no longer be kept."
)
@quiet_option
@click.pass_obj
def command(
    invocation: Invocation,
    /,
    names: tuple[str, ...],
    period_text: str | None,
    invoices: str | None,
    evidence: Path | None,
    form: str,
    save_answers: Path | None,
    replay: Path | None,
    fail_on: str | None,
    **given: Any,
) -> Outcome:
    """Settle the agreements in PATHS: what was promised, what was reached, and what is owed for it.

    A period that is not over is settled so far, and nothing may be claimed for it yet. Exits 0 when it is settled, 1 if
    a commitment was missed or can no longer be kept (only with --fail-on breach), 2 if the run could not start, 3 if
    something is unknown: then the lowest and the highest credit are printed.

    With a store of evidence, slices that slogate collect has kept are read from it and only the rest is asked; what is
    final is kept there as a statement, and where it differs from the one before, as its next revision.
    """
    options = replaying(invocation, options_of(**given), replay, save_answers)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    # A check of objectives alone does not pay for loading what settles agreements.
    from evaluator.commands.invoices import read_invoices, unused
    from evaluator.core.settle import plan_settlements, settle

    paid = read_invoices(invocation.folder / invoices) if invoices else {}
    refuse_unknown(reading, (name for name, _ in paid))
    try:
        agreements = chosen(reading, names)
        planned = plan_settlements(reading.spec, agreements, period_text, options.instant(invocation.now))
    except ValueError as error:
        raise Refusal(str(error)) from error
    if not planned.settlements:
        raise Refusal(_nothing(period_text, agreements))
    # Nothing new is known in a replay, so that it states nothing either.
    store = None if options.replayed else evidence_of(invocation, evidence)
    answers, notes = _answers(reading, planned, invocation, options, store)
    try:
        settlements = settle(planned, answers, paid)
    except ValueError as error:
        raise Refusal(str(error)) from error
    stdout = _rendered(form, settlements, planned.at, quiet=options.verbosity < 0)
    warnings = wording.in_short([each for each in reading.problems if each.severity is not Severity.INFO])
    said = (*unused(paid, settlements), *notes, *stated(store, settlements, invocation.now))
    remarks = "".join(f"slogate: note: {line}\n" for line in said)
    saving = saved(save_answers, answers, planned.at, invocation, coverage={})
    exit_code = REFUSED if saving.error else _exit_code(settlements, fail_on)
    # Whoever wants a statement and has none must hear of it, however quiet the run is.
    lost = "".join(f"slogate: note: {line}\n" for line in said if line.startswith(NOT_KEPT))
    stderr = warnings + remarks + saving.remark if options.verbosity >= 0 else lost
    return Outcome(exit_code=exit_code, stdout=stdout, stderr=stderr + saving.error)


def _answers(
    reading: Reading, planned: SettlementPlan, invocation: Invocation, options: Options, store: Path | None
) -> tuple[Mapping[Query, Answer], tuple[str, ...]]:
    """What the sources, or a store of evidence, answer, and what was noticed; of a replay what they answered then."""
    if options.replayed is not None:
        return options.replayed.saved.answers_to(planned.queries, options.replayed.name), ()
    with asked_sources(reading, planned, invocation, options) as asked:
        backends, collecting = with_evidence(asked.backends, store, planned, invocation.now)
        answers = fetch(planned.queries, backends, asked.deadline, progress=asked.told, redact=asked.redact)
    return answers, tuple(line for each in collecting for line in each.said)


def _nothing(period_text: str | None, agreements: Sequence[Agreement]) -> str:
    what = ", ".join(each.name for each in agreements)
    terms = "; ".join(f"{each.name} holds from {each.term.start}{_until(each.term)}" for each in agreements)
    if period_text is None:
        return f"nothing to settle: no period of {what} was over at this instant ({terms})"
    return (
        f"nothing to settle in {period_text}: no commitment of {what} has a whole period in it that has begun ({terms})"
    )


def _until(term: Term) -> str:
    return "" if term.end is None else f" to {term.end}"


def _rendered(form: str, settlements: Sequence[Any], at: int, *, quiet: bool) -> str:
    from evaluator.formats.settlement import csv, json, markdown, text

    match form:
        case "json":
            return json.render(settlements, at)
        case "markdown":
            return markdown.render(settlements)
        case "csv":
            return csv.render(settlements)
        case _:
            return text.in_short(settlements) if quiet else text.render(settlements)


def _exit_code(settlements: Sequence[Any], fail_on: str | None) -> int:
    if fail_on and any(settled.breached for each in settlements for settled in each.commitments):
        return BREACHED
    return UNDECIDED if any(each.undecided for each in settlements) else PASSED
