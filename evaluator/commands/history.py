"""``slogate history``: the runs that were recorded: listed, shown, over time, compared, and by deploy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from evaluator import plugins
from evaluator.commands.asking import asked_sources
from evaluator.commands.evaluation import planned_of
from evaluator.commands.invocation import UNDECIDED, Invocation, Outcome
from evaluator.commands.options import (
    color_options,
    evaluation_options,
    options_of,
    paths_argument,
    select_option,
    verbosity_options,
)
from evaluator.commands.reading import read, refused
from evaluator.commands.recording import history_option, labels_typed, needed_place, opened
from evaluator.core.interval import rfc3339
from evaluator.refusal import Refusal
from slo_spec.patterns import regex
from slo_spec.record import replace

if TYPE_CHECKING:
    from evaluator.core.attribution import Attribution
    from evaluator.formats.history.text import ListedRun
    from evaluator.stores.history import HistoryStore, Run

if TYPE_CHECKING:
    _When = click.ParamType[tuple[str, int]]
else:
    _When = click.ParamType  # generic at run time only in later releases of click

LATEST = regex(r"latest(?:~(\d{1,6}))?\Z")
FEWEST_DIGITS = 4
MOST_LISTED = 20
MOST_IN_A_TREND = 100


class Since(_When):
    """An instant, or how long ago."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """``ago`` and seconds, or ``at`` and an instant."""
        from slo_spec.units import duration_seconds, instant_seconds

        if isinstance(value, tuple):
            return value
        for kind, reader in (("ago", duration_seconds), ("at", instant_seconds)):
            try:
                return kind, reader(value)
            except ValueError:
                continue
        return self.fail(f"{value} is neither a duration such as 30d nor an instant such as 2026-11-01", param, ctx)


def _filters(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def apply(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(
            (
                history_option,
                click.option(
                    "--label", "labels", multiple=True, metavar="KEY=VALUE", help="Only runs recorded under this label."
                ),
                click.option(
                    "--since", type=Since(), metavar="WHEN", help="Only runs about this instant or later; or 30d."
                ),
                click.option(
                    "--limit",
                    type=click.IntRange(1, 100_000),
                    default=most,
                    show_default=True,
                    help="The newest so many.",
                ),
            )
        ):
            command = option(command)
        return command

    return apply


def _formats(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option("--format", "form", type=click.Choice(names), default=names[0], show_default=True)


@click.group(name="history", short_help="Runs that were recorded: list, show, trend, compare, deploys.")
def command() -> None:
    """The runs that slogate check --record has kept: listed, shown, over time, compared, and by deploy."""


@command.command(name="list", short_help="The runs, newest first.")
@click.option(
    "--select",
    "--service",
    "names",
    multiple=True,
    metavar="NAME",
    help="Only about this service or service/objective.",
)
@_filters(MOST_LISTED)
@_formats("text", "json")
@click.pass_obj
def listed(invocation: Invocation, /, names: tuple[str, ...], form: str, **given: Any) -> Outcome:
    """The recorded runs, newest first."""
    with _store(invocation, given["history"]) as store:
        runs = _runs(store, invocation, names, given)
    rows: list[ListedRun] = [(run.name, run.at, run.verdict, run.exit_code, run.because, run.labels) for run in runs]
    if form == "json":
        from evaluator.formats.history.data import runs_json

        return Outcome(stdout=runs_json(rows))
    from evaluator.formats.history import text

    return Outcome(stdout=text.runs(rows))


@command.command(name="show", short_help="The report of one run, as it was.")
@click.argument("run")
@history_option
@click.option(
    "--format",
    "form",
    default="json",
    show_default=True,
    metavar="FORMAT",
    help="Any format of check; json is to the byte what was recorded.",
)
@verbosity_options
@color_options
@click.pass_obj
def show(invocation: Invocation, /, run: str, history: str | None, form: str, **given: Any) -> Outcome:
    """The report of RUN as it was recorded: as JSON to the byte, or shown again in another format.

    RUN is what list calls it, its first digits, latest, or latest~1 for the one before. Exits 0, whatever the verdict.
    """
    plugins.expect_format(form)
    options = options_of(**given)
    with _store(invocation, history) as store:
        found = _named(store, run)
        text = store.report(found)
    if form == "json":
        return Outcome(stdout=text)
    from evaluator.formats.data.reading import Unreadable, read

    style = replace(invocation.colored(options.color), verbosity=options.verbosity)
    try:
        return Outcome(stdout=plugins.report_format(form).render(read(text), style))
    except Unreadable as error:
        raise Refusal(f"run {found.name}: {error}; --format json prints it as it is") from error


@command.command(name="trend", short_help="Objectives over time.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_filters(MOST_IN_A_TREND)
@_formats("text", "json", "csv")
@click.pass_obj
def trend(invocation: Invocation, /, names: tuple[str, ...], form: str, **given: Any) -> Outcome:
    """Objectives over time: NAME is a service or service/objective; all, where none is given.

    What is left of a rolling budget also grows again as what was bad leaves the window: for what a deploy spent, see
    slogate history deploys.
    """
    from evaluator.core.trends import trends

    with _store(invocation, given["history"]) as store:
        results = store.results(_runs(store, invocation, names, given))
    found = trends(
        each for each in results if not names or each.service in names or f"{each.service}/{each.objective}" in names
    )
    if form == "text":
        from evaluator.formats.history import text

        return Outcome(stdout=text.trends(found, invocation.colored("never")))
    from evaluator.formats.history import data

    return Outcome(stdout=data.trends_json(found) if form == "json" else data.trends_csv(found))


@command.command(name="compare", short_help="What got better or worse from one run to another.")
@click.argument("before", default="latest~1")
@click.argument("after", default="latest")
@history_option
@_formats("text", "json")
@click.pass_obj
def compare(invocation: Invocation, before: str, after: str, history: str | None, form: str) -> Outcome:
    """What got better or worse from the run BEFORE to the run AFTER; of the last two, where none is named."""
    from evaluator.core.trends import changes

    with _store(invocation, history) as store:
        runs = [_named(store, before), _named(store, after)]
        found = changes(*(store.results((run,)) for run in runs))
    if form == "json":
        from evaluator.formats.history import data

        return Outcome(stdout=data.changes_json(found, *(run.name for run in runs)))
    from evaluator.formats.history import text

    words = [f"{run.name}  about {rfc3339(run.at)}: {run.verdict} ({run.because})" for run in runs]
    return Outcome(stdout=text.changes(found, *words))


@command.command(name="deploys", short_help="What each deploy spent of the budgets.")
@paths_argument
@evaluation_options
@select_option
@history_option
@_formats("text", "json", "csv")
@click.pass_obj
def deploys(invocation: Invocation, /, form: str, **given: Any) -> Outcome:
    """What each deploy that slogate mark noted spent of the budgets of the objectives in PATHS (default: slo/).

    The sources are asked for the bad events between the deploys inside each objective's window: what the pieces spent
    makes up what is spent. That a deploy was live meanwhile does not prove that it was the cause. Exits 0 if it could
    be told, 2 if it could not start, 3 if something is unknown.
    """
    options = options_of(**given)
    needed_place(invocation, options.history)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    from evaluator.core.attribution import attributed, plan_attributions
    from evaluator.fetch import fetch

    planned = planned_of(reading, options, options.instant(invocation.now))
    with _store(invocation, options.history) as store:
        marks = store.marks({each.service.name for each in planned.evaluations}, until=planned.at)
    cuts = plan_attributions(planned, [mark for mark in marks if mark.kind == "deploy"])
    queries = tuple(dict.fromkeys(cut.query for cut in cuts if cut.query is not None))
    with asked_sources(reading, planned, invocation, options) as asked:
        answers = fetch(queries, asked.backends, asked.deadline, progress=asked.told, redact=asked.redact)
    found = attributed(cuts, answers, asked.coverage)
    return Outcome(exit_code=UNDECIDED if any(each.doubt for each in found) else 0, stdout=_deploys(found, form))


def _deploys(found: Sequence[Attribution], form: str) -> str:
    if form == "text":
        from evaluator.formats.history import text

        return text.attributions(found)
    from evaluator.formats.history import data

    return data.attributions_json(found) if form == "json" else data.attributions_csv(found)


@contextmanager
def _store(invocation: Invocation, typed: str | None) -> Iterator[HistoryStore]:
    """The history, which must be there; ``Refusal`` where it cannot be read."""
    from evaluator.stores.database import StoreUnusable

    try:
        with opened(needed_place(invocation, typed), create=False) as store:
            yield store
    except StoreUnusable as error:
        raise Refusal(str(error)) from error


def _runs(store: HistoryStore, invocation: Invocation, names: Sequence[str], given: dict[str, Any]) -> tuple[Run, ...]:
    since = given["since"]
    instant = None if since is None else since[1] if since[0] == "at" else invocation.now - since[1]
    labels = labels_typed("--label", given["labels"])
    return store.runs(names=names, labels=labels, since=instant, limit=given["limit"])


def _named(store: HistoryStore, name: str) -> Run:
    """The run of a name; ``Refusal`` where there is none, or more than one."""
    latest = LATEST.match(name)
    if latest:
        back = int(latest.group(1) or 0)
        runs = store.runs(limit=back + 1)
        if len(runs) <= back:
            there = {0: "none is recorded", 1: "only 1 is recorded"}.get(len(runs), f"{len(runs)} are recorded")
            raise Refusal(f"there is no run {name}: {there}")
        return runs[back]
    found = store.find(name) if len(name) >= FEWEST_DIGITS else ()
    if len(found) == 1:
        return found[0]
    if found:
        raise Refusal(f"several runs begin with {name}: {', '.join(run.digest[:16] for run in found)}")
    raise Refusal(f"no run is named {name!r}; slogate history list shows their names (or latest, latest~1)")
