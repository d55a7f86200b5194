"""``slogate check``: evaluate objectives and gate on them."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import click

from evaluator import plugins
from evaluator.commands import problems as wording
from evaluator.commands.evaluation import Reading, evaluated, read, refused, selection_of
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import (
    Options,
    evaluation_options,
    options_of,
    paths_argument,
    select_option,
    store_option,
    verbosity_options,
)
from evaluator.core.report import Report, UnknownAs, Verdict
from evaluator.core.select import EVERYTHING
from evaluator.files import write_text
from evaluator.formats.style import Style
from evaluator.refusal import Refusal
from slo_spec.problem import Severity


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
@click.option("--format", "form", default="text", show_default=True, metavar="FORMAT", help="text, json or a plugin's.")
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT=PATH", help="Write the report to a file too. Repeatable."
)
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
@verbosity_options
@click.pass_obj
def command(invocation: Invocation, /, form: str, outputs: tuple[str, ...], **given: Any) -> Outcome:
    """Evaluate the objectives in PATHS (files, or folders with *.yaml; default: slo/) and gate on them.

    Commitments of agreements are looked at in their running periods, and gate as policies say; --select also takes an
    agreement, or agreement/commitment.

    Exits 0 if the gate is open, 1 if it is closed, 2 if the run could not start, 3 if it could not decide.
    """
    fail_on, unknown_as = Verdict(given.pop("fail_on")), UnknownAs(given.pop("on_unknown"))
    options = options_of(fail_on=fail_on, unknown_as=unknown_as, **given)
    plugins.expect_format(form)
    targets = _targets(outputs, invocation.folder)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    style = _style(invocation, options)
    stderr = _remarks(reading, options, style)
    try:
        report = evaluated(reading, invocation, options, form)
    except Refusal as refusal:
        refusal.before = stderr  # a warning may tell why: a file that holds nothing, a service that promises nothing
        raise
    stdout = plugins.report_format(form).render(report, style)
    failed = "".join(_written(name, path, report) for name, path in targets)
    exit_code = REFUSED if failed else report.exit_code
    return Outcome(exit_code=exit_code, stdout=stdout, stderr=stderr + failed)


def _style(invocation: Invocation, options: Options) -> Style:
    style = invocation.colored(options.color)
    return Style(
        width=style.width, color=style.color, unicode=style.unicode, verbosity=options.verbosity, root=style.root
    )


def _remarks(reading: Reading, options: Options, style: Style) -> str:
    """Warnings about what is selected, in short; with -v whatever ``lint`` says about it."""
    if options.verbosity < 0:
        return ""
    selection = selection_of(options)
    others = [
        service.location
        for service in reading.spec.services
        if selection != EVERYTHING and not any(selection.holds(service, each) for each in service.objectives)
    ]
    problems = wording.outside(reading.problems, others, dict(reading.texts))
    if options.verbosity > 0:
        return wording.shown(problems, style)
    return wording.in_short([each for each in problems if each.severity is not Severity.INFO])


def _targets(outputs: tuple[str, ...], folder: Path) -> tuple[tuple[str, Path], ...]:
    targets: dict[Path, str] = {}
    for text in outputs:
        name, equals, place = text.partition("=")
        if not equals or not place:
            raise Refusal(f"--output {text!r}: write FORMAT=PATH, such as json=report.json")
        plugins.expect_format(name)
        path = folder / place
        if not path.parent.is_dir():
            raise Refusal(f"--output {text!r}: there is no folder {Path(place).parent}")
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise Refusal(f"--output {text!r}: this is not a regular file (for standard output there is --format)")
        if path.resolve() in targets:
            raise Refusal(f"--output {text!r}: two outputs go to the same file")
        targets[path.resolve()] = name
    return tuple((name, path) for path, name in targets.items())


def _written(name: str, path: Path, report: Report) -> str:
    text = plugins.report_format(name).render(report, Style(verbosity=0))
    try:
        write_text(path, text)
    except OSError as error:
        return f"slogate: error: --output {name}={path} cannot be written: {error.strerror or error}\n"
    return ""
