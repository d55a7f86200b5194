"""``slogate demo``: a verdict on thirty days of generated data, the same way as ``check`` finds one."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path

import click

from evaluator.commands.evaluation import evaluated
from evaluator.commands.invocation import Invocation, Outcome
from evaluator.commands.options import Instant, Options, color_options
from evaluator.commands.reading import read, refused
from evaluator.core.interval import rfc3339
from evaluator.core.report import Report, Verdict
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal

MINUTE = 60


@click.command(name="demo", short_help="See a verdict on thirty days of generated data.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to write it. Default: a new scratch folder.")
@click.option("--at", type=Instant(), metavar="INSTANT", help="The end of the thirty days. Default: now.")
@color_options
@click.pass_obj
def command(invocation: Invocation, folder: Path | None, at: int | None, color: str) -> Outcome:
    """Generate thirty days of four services, evaluate their objectives, and say what to do next. Exits 0."""
    from evaluator.commands.demo_data import write_demo
    from evaluator.formats.terminal import render

    place = _scratch(invocation.folder, folder)
    end = at if at is not None else invocation.now // MINUTE * MINUTE
    try:
        write_demo(place, end)
    except OSError as error:
        raise Refusal(f"the demo cannot be written into {place}: {error.strerror or error}") from error
    # From here on it is what a user in that folder would do.
    inside = invocation._replace(folder=place)
    options = Options(at=end, color=color)
    reading = read(inside, options)
    if not reading.ok:
        return refused(reading, inside, options)
    report = evaluated(reading, inside, options, "text")
    stays = "" if folder is not None else "\n(it stays there until you delete it; --folder puts it where you like)"
    head = f"Thirty days of generated data, in {one_line(str(place))}{stays}\n\n"
    steps = _next(report, place, end, invocation.program())
    return Outcome(stdout=f"{head}{render(report, invocation.colored(color))}\n{steps}")


def _scratch(here: Path, folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="slogate-demo-"))
    place = here / folder
    try:
        place.mkdir(parents=True, exist_ok=True)
        filled = any(place.iterdir())
    except OSError as error:
        raise Refusal(f"--folder {folder}: {error.strerror or error}") from error
    if filled:
        raise Refusal(f"--folder {folder}: there is something in it; the demo wants a folder of its own")
    return place


def _next(report: Report, place: Path, at: int, program: str) -> str:
    worst = report.results[0].name if report.results else "NAME"
    broken = ", ".join(result.name for result in report.results if result.verdict is Verdict.FAIL)
    promise = f"{broken} broke the promise: " if broken else ""
    code, moment = report.exit_code, rfc3339(at)
    return (
        f"{promise}slogate check would exit with {code}. This was the demo, which exits with 0.\n\n"
        "Next:\n"
        f"  cd {shlex.quote(str(place))}\n"
        f"  {program} check --at {moment}\n"
        f"  {program} explain {shlex.quote(worst)} --at {moment}\n"
        f"  {program} init slo/mine.yaml\n\n"
        f"The first gates on these promises and exits with {code}, the second shows every step behind one verdict,\n"
        "the third writes a specification to start from.\n"
    )
