"""``slogate check``: evaluate objectives and gate on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evaluator import plugins
from evaluator.commands import problems as wording
from evaluator.commands.evaluation import answered, judged, selection_of
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import (
    Options,
    evaluation_options,
    format_options,
    options_of,
    paths_argument,
    select_option,
    shard_option,
    store_option,
    trust_options,
    verbosity_options,
)
from evaluator.commands.outputs import clear, placed, targets_of, written
from evaluator.commands.reading import Reading, read, refused
from evaluator.commands.recording import compared, needed_place, recorded_remark, recording_options, taken
from evaluator.commands.replaying import replay_option, replaying, save_answers_option, saved_check
from evaluator.core.report import UnknownAs, Verdict
from evaluator.core.select import EVERYTHING
from evaluator.formats.style import Style
from evaluator.refusal import Refusal
from slo_spec.problem import Severity
from slo_spec.record import replace


@click.command(name="check", short_help="Evaluate objectives and gate on them.")
@paths_argument
@evaluation_options
@store_option
@click.option(
    "--evidence",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read kept slices of agreements here, and ask only for the rest. Default: $SLOGATE_EVIDENCE, else none.",
)
@select_option
@shard_option
@format_options
@click.option(
    "--fail-on", type=click.Choice(["fail", "warn"]), default="fail", show_default=True, help="What closes the gate."
)
@click.option(
    "--on-unknown",
    type=click.Choice([each.value for each in UnknownAs]),
    default="unknown",
    show_default=True,
    help="What an unknown verdict counts as; the report says so.",
)
@trust_options
@recording_options
@save_answers_option
@replay_option
@verbosity_options
@click.pass_obj
def command(
    invocation: Invocation,
    /,
    form: str,
    outputs: tuple[str, ...],
    save_answers: Path | None,
    replay: Path | None,
    **given: Any,
) -> Outcome:
    """Evaluate the objectives in PATHS (files, or folders with *.yaml; default: slo/) and gate on them.

    Commitments of agreements are looked at in their running periods, and gate as policies say; --select also takes an
    agreement, or agreement/commitment.

    Exits 0 if the gate is open, 1 if it is closed, 2 if the run could not start, 3 if it could not decide.
    """
    fail_on, unknown_as = Verdict(given.pop("fail_on")), UnknownAs(given.pop("on_unknown"))
    recording = taken(given)
    plugins.expect_format(form)
    targets = targets_of(outputs, invocation.folder)
    clear(targets, (*given["paths"], given["config"], given["evidence"], given["store"], replay), invocation.folder)
    typed = options_of(fail_on=fail_on, unknown_as=unknown_as, **compared(given))
    options = replaying(invocation, typed, replay, save_answers)
    if recording.record:
        needed_place(invocation, options.history)
    reading = _read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    style = _style(invocation, options)
    stderr = _remarks(reading, options, style)
    try:
        found = answered(reading, invocation, options, form)
        report = judged(found, reading, invocation, options)
    except Refusal as refusal:
        refusal.before = stderr  # a warning may tell why: a file that holds nothing, a service that promises nothing
        raise
    stdout = plugins.report_format(form).render(report, style)
    failed = written(targets, report, invocation)
    saving = saved_check(save_answers, found, invocation, options)
    failed, remarks = failed + saving.error, saving.remark
    if recording.record:
        text = plugins.report_format("json").render(report, style)
        remarks += recorded_remark(report, text, invocation, options, recording, saving.digest)
    exit_code = REFUSED if failed else report.exit_code
    said = stderr + remarks + failed
    return Outcome(exit_code=exit_code, stdout=stdout, stderr=said, made=(found, report))


def _read(invocation: Invocation, options: Options) -> Reading:
    if options.trusted is None:
        return read(invocation, options)
    from evaluator.commands.trusted import read_trusted

    return read_trusted(invocation, options)


def _style(invocation: Invocation, options: Options) -> Style:
    return replace(placed(invocation.colored(options.color), invocation), verbosity=options.verbosity)


def _remarks(reading: Reading, options: Options, style: Style) -> str:
    """Warnings about what is selected, in short; with -v whatever ``lint`` says about it."""
    if options.verbosity < 0:
        return ""
    selection = selection_of(options)
    others = [
        service.location
        for service in reading.services
        if selection != EVERYTHING and not any(selection.holds(service, each) for each in service.objectives)
    ]
    problems = wording.outside(reading.problems, others, dict(reading.texts))
    if options.verbosity > 0:
        return wording.shown(problems, style)
    return wording.in_short([each for each in problems if each.severity is not Severity.INFO])
