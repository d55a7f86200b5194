"""The history that a run is recorded in, and what rules that compare read from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

from evaluator.commands.options import Options
from evaluator.core.report import WithoutBaseline
from evaluator.formats.plain import one_line
from evaluator.refusal import Refusal
from slo_spec.model import Baseline, Labels, Since, labels_of
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.commands.invocation import Invocation
    from evaluator.core.history import Earlier, Mark
    from evaluator.core.plan import Evaluation, Plan
    from evaluator.core.report import Report
    from evaluator.stores.history import HistoryStore, Wanted
    from evaluator.stores.tables import Place

HISTORY_VARIABLE = "SLOGATE_HISTORY"
BUSY_SECONDS = 5.0
"""How long to wait for other writers."""
MOST_RUNS = 200
"""How many of the newest runs are looked through for those of every group."""

history_option: Callable[[Any], Any] = click.option(
    "--history",
    metavar="FILE|URL",
    help="The history: a file, or postgresql://HOST/DATABASE. Default: $SLOGATE_HISTORY, else none.",
)
label_option: Callable[[Any], Any] = click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="KEY=VALUE",
    help="What the record is to be found by, such as commit=3f2a1c. Repeatable.",
)


def comparing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What rules that compare with earlier runs are held against."""
    options = (
        history_option,
        click.option(
            "--baseline",
            "baseline",
            multiple=True,
            metavar="KEY=VALUE",
            help="Rules that compare look only at runs recorded under this label. Repeatable.",
        ),
        click.option(
            "--without-baseline",
            type=click.Choice([each.value for each in WithoutBaseline]),
            default=WithoutBaseline.UNKNOWN.value,
            show_default=True,
            help="What a rule counts as that has no recorded run to compare with; the report says so.",
        ),
    )
    return _with(options, command)


def recording_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What a check has to do with a history."""
    record = click.option("--record", is_flag=True, help="Record the run in the history; it changes no exit code.")
    return _with((record, label_option), comparing_options(command))


def _with(options: Sequence[Callable[[Any], Any]], command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


class Recording(Record, kw_only=True):
    """Whether and how a run is to be recorded."""

    record: bool
    labels: Labels


def compared(given: dict[str, Any]) -> dict[str, Any]:
    """Click's keywords with what ``comparing_options`` gave as the values that ``Options`` has."""
    without = WithoutBaseline(given["without_baseline"])
    return given | {"baseline": labels_typed("--baseline", given["baseline"]), "without_baseline": without}


def taken(given: dict[str, Any]) -> Recording:
    """What ``recording_options`` gave beside that, taken out of click's keywords."""
    recording = Recording(record=given.pop("record"), labels=labels_typed("--label", given.pop("labels")))
    if recording.labels and not recording.record:
        raise Refusal("--label goes with --record")
    return recording


def labels_typed(option: str, texts: Sequence[str]) -> Labels:
    """Labels as they are typed, KEY=VALUE."""
    labels: dict[str, str] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not key or not equals:
            raise Refusal(f"{option} {text!r}: write KEY=VALUE, such as commit=3f2a1c")
        if not f"{key}{value}".isprintable() or len(text) > 1000:
            raise Refusal(f"{option} {text!r}: a label is printable text of at most 1,000 characters")
        if labels.get(key, value) != value:
            raise Refusal(f"{option} {text!r}: {key} is {labels[key]!r} as well")
        labels[key] = value
    return labels_of(labels)


def place_of(invocation: Invocation, typed: str | None) -> Place | None:
    """Where the history is: as typed, else from the environment. Nothing in a checkout can name one."""
    text = typed or invocation.environment.get(HISTORY_VARIABLE)
    if not text:
        return None
    from evaluator.stores.tables import Place

    try:
        return Place.parse(text, invocation.folder)
    except ValueError as error:
        raise Refusal(f"--history: {error}") from error


def needed_place(invocation: Invocation, typed: str | None) -> Place:
    """Where the history is; ``Refusal`` where nobody said."""
    place = place_of(invocation, typed)
    if place is None:
        raise Refusal(f"which history? Give --history FILE|URL, or set {HISTORY_VARIABLE}")
    return place


def opened(place: Place, *, create: bool) -> AbstractContextManager[HistoryStore]:
    """The history at a place. ``StoreUnusable`` where it cannot be used."""
    from evaluator.stores.history import open_history

    return open_history(place, wait_seconds=BUSY_SECONDS, create=create)


def recorded_remark(
    report: Report, text: str, invocation: Invocation, options: Options, recording: Recording, answers: str = ""
) -> str:
    """What there is to say of recording a run, for standard error. A history that fails changes nothing else.

    ``text`` is the report as JSON, ``answers`` the digest of its saved answers.
    """
    place = needed_place(invocation, options.history)
    from evaluator.core.history import recorded
    from evaluator.stores.database import StoreUnusable
    from evaluator.stores.history import Run, digest_of

    run = Run(
        number=0,
        digest=digest_of(text, recording.labels),
        at=report.at,
        recorded=invocation.now,
        verdict=report.verdict.value,
        exit_code=report.exit_code,
        version=report.version,
        because=report.because,
        answers=answers,
        labels=recording.labels,
    )
    try:
        with opened(place, create=True) as store:
            added = store.record(run, text, recorded(report))
    except StoreUnusable as error:
        return f"slogate: warning: this run was not recorded: {one_line(str(error))}\n"
    if not added:
        return f"slogate: run {run.name} stands in {one_line(place.shown)} already, nothing was added\n"
    return f"slogate: recorded as run {run.name} in {one_line(place.shown)}\n" if options.verbosity >= 0 else ""


def earlier_runs(planned: Plan, invocation: Invocation, options: Options) -> Earlier:
    """What the history has for the rules of a plan that compare, and why not where it has nothing."""
    from evaluator.core.history import NOTHING_GIVEN, Earlier
    from evaluator.stores.database import StoreUnusable

    place = place_of(invocation, options.history)
    if place is None:
        return NOTHING_GIVEN
    try:
        if place.path is not None and not place.path.exists():
            return Earlier(place=place.shown)  # the first run of all: nothing is recorded yet
        with opened(place, create=False) as store:
            return _earlier(store, planned, options.baseline, place.shown)
    except (StoreUnusable, OSError) as error:
        return Earlier(missing=f"the history cannot be read: {error}", place=place.shown)


def _earlier(store: HistoryStore, planned: Plan, labels: Labels, shown: str) -> Earlier:
    from evaluator.core.history import Earlier

    comparing = [
        (each, rule.baseline)
        for each in planned.evaluations
        for policy in each.policies
        for rule in policy.rules
        if rule.baseline is not None
    ]
    marks = store.marks({each.service.name for each, _ in comparing}, until=planned.at)
    deploys = _newest_deploys(marks)
    wanted = dict.fromkeys(_wanted(each, baseline, planned.at, deploys) for each, baseline in comparing)
    results = {
        result: None for each in wanted if each is not None for result in store.results_before(each, labels=labels)
    }
    return Earlier(results=tuple(results), marks=tuple(deploys.values()), place=shown)


def _wanted(evaluation: Evaluation, baseline: Baseline, at: int, deploys: Mapping[str, Mark]) -> Wanted | None:
    """What a rule of an objective needs to know; None where it waits for a deploy that nobody marked."""
    from evaluator.core.relative import ELIGIBLE
    from evaluator.stores.history import Wanted

    deploy = deploys.get(evaluation.service.name)
    match baseline.since:
        case Since.AGO:
            until = at - baseline.seconds
        case Since.LAST_DEPLOY:
            if deploy is None:
                return None
            until = min(deploy.at, at - 1)
        case _:
            until = at - 1
    return Wanted(
        service=evaluation.service.name,
        objective=evaluation.objective.name,
        window=evaluation.objective.window.text,
        unit=evaluation.unit.value,
        until=until,
        standings=tuple(each.value for each in ELIGIBLE[baseline.results]),
        # Another run may be the newest of each group.
        runs=MOST_RUNS if evaluation.indicator.group_by else baseline.last,
    )


def _newest_deploys(marks: Sequence[Mark]) -> Mapping[str, Mark]:
    deploys: dict[str, Mark] = {}
    for mark in marks:
        if mark.kind == "deploy":
            deploys.setdefault(mark.service, mark)
    return deploys
