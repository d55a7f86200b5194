"""``slogate explain``: one objective or commitment, every step of its arithmetic; or what a code means."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from evaluator import files
from evaluator.commands import reasons
from evaluator.commands.evaluation import evaluated
from evaluator.commands.invocation import Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, paths_argument, store_option
from evaluator.commands.reading import DEFAULT_FOLDER, read, refused
from evaluator.commands.recording import compared, comparing_options
from evaluator.commands.replaying import replay_option, replaying
from evaluator.core.report import Exposure
from evaluator.formats.plain import one_line
from evaluator.plugins import did_you_mean
from evaluator.refusal import Refusal
from slo_spec.record import replace

WIDTH = 88


@click.command(name="explain", short_help="Show every step behind one verdict, or explain a code.")
@click.argument("name", metavar="NAME|CODE")
@paths_argument
@evaluation_options
@store_option
@comparing_options
@replay_option
@click.pass_obj
def command(invocation: Invocation, /, name: str, replay: Path | None, **given: Any) -> Outcome:
    """Evaluate one objective (NAME is service/objective, or a service) and show every step behind its verdict.

    Or one commitment of an agreement in its running period (NAME is agreement/commitment, or an agreement).
    Or say what a problem's CODE (such as duplicate-key) or a reason (such as "no data") means. Exits 0
    when it could explain, whatever the verdict.
    """
    page = _page(name)
    if page is not None:
        return Outcome(stdout=f"{name}\n\n{textwrap.fill(page, WIDTH)}\n")
    options = replaying(invocation, replace(options_of(**compared(given)), select=(name,)), replay)
    if not options.paths and not (invocation.folder / DEFAULT_FOLDER).exists():
        _refuse_unknown_word(name, ())
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    spec = reading.spec
    _refuse_unknown_word(name, [*(each.name for each in spec.services), *(each.name for each in spec.agreements)])
    report = evaluated(reading, invocation, options)
    from evaluator.formats.terminal import render

    text = render(report, replace(invocation.colored(options.color), verbosity=1))
    text += "".join(f"{one_line(line)}\n" for each in report.exposures for line in _exposure(each))
    return Outcome(stdout=f"{text}This only explains: slogate check would exit with {report.exit_code}.\n")


def _exposure(exposure: Exposure) -> Iterator[str]:
    """Every step behind the verdict on a running period."""
    yield f"{exposure.name}, {exposure.period}: {exposure.verdict}"
    yield from (f"  {line}" for line in exposure.steps)


def _page(name: str) -> str | None:
    from slo_spec.codes import explanation

    return (
        files.CODES.get(name)
        or explanation(name)
        or reasons.FINDINGS.get(name)
        or reasons.GATE.get(name)
        or reasons.page(name)
    )


def _refuse_unknown_word(name: str, services: Sequence[str]) -> None:
    """A lone word that is no service may have been meant as a code."""
    if "/" in name or name in services:
        return
    from slo_spec.codes import explanations

    known = {
        *services,
        *files.CODES,
        *explanations(),
        *reasons.FINDINGS,
        *reasons.GATE,
        *(reason.value.replace(" ", "-") for reason in reasons.PAGES),
    }
    raise Refusal(f"no service, problem code or reason is named {name!r}{did_you_mean(name, known)}")
