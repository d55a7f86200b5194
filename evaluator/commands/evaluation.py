"""From paths and options to a report: the one way in which every command evaluates."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from evaluator import plugins
from evaluator.commands.asking import asked_sources, remembering, store_of
from evaluator.commands.invocation import Invocation
from evaluator.commands.options import Options
from evaluator.commands.permission import findings_of, let_go, overridden_by, refuse_unknown_change
from evaluator.commands.reading import Reading
from evaluator.core.answer import Answer
from evaluator.core.plan import Plan, plan
from evaluator.core.query import Backend, Query
from evaluator.core.report import Report
from evaluator.core.select import Selection
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from slo_spec.model import Spec
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from evaluator.commands.replaying import Replayed
    from evaluator.commands.running import Running
    from evaluator.commands.sharding import Part
    from evaluator.core.history import Earlier
    from evaluator.stores.collecting import Collecting


class Answered(Record, kw_only=True):
    """What was asked in a run, and what the sources answered; ``notices`` is what was noticed on the way.

    ``earlier`` is what is known of earlier runs, as far as a rule compares with them; ``part`` what of an estate it is.
    """

    planned: Plan
    answers: Mapping[Query, Answer]
    coverage: Mapping[str, Fraction]
    notices: tuple[str, ...]
    earlier: Earlier | None = None
    running: Running | None = None
    part: Part | None = None


def evaluated(reading: Reading, invocation: Invocation, options: Options, form: str = "") -> Report:
    """The report on what is selected. ``Refusal`` where it cannot even be asked.

    ``form`` names the format in which it will be shown, if it is known.
    """
    return judged(answered(reading, invocation, options, form), reading, invocation, options)


def judged(found: Answered, reading: Reading, invocation: Invocation, options: Options) -> Report:
    """The report on what was asked and answered."""
    overridden = overridden_by(options, invocation.environment)
    from evaluator.core.gate import gate
    from evaluator.core.history import NOTHING_GIVEN
    from evaluator.core.judge import judge

    results = judge(
        found.planned,
        found.answers,
        found.coverage,
        earlier=found.earlier or NOTHING_GIVEN,
        without_baseline=options.without_baseline,
    )
    change = options.change or ""
    gone = let_go("commitment-removed", reading.findings, reading.spec, found.planned.at)
    exposures = found.running.exposures(reading.spec, found.answers, change=change) if found.running else ()
    exposures = tuple(each for each in exposures if each.name not in gone)
    return gate(
        results,
        found.planned.at,
        fail_on=options.fail_on,
        unknown_as=options.unknown_as,
        version=invocation.version(),
        notices=found.notices,
        exposures=exposures,
        findings=findings_of(
            reading.spec,
            reading.findings,
            found.part.of if found.part else found.planned,
            results,
            exposures,
            change=change,
        ),
        overridden=overridden,
        change=change,
        trusted=reading.trusted,
        shard=found.part.shard if found.part else None,
    )


def answered(reading: Reading, invocation: Invocation, options: Options, form: str = "") -> Answered:
    """What is selected, asked. Whatever judges and shows the answers is loaded meanwhile."""
    refuse_unknown_change(options.change, reading.spec)
    overridden_by(options, invocation.environment)  # an empty reason is refused before anybody is asked
    at = options.instant(invocation.now)
    running = running_periods(reading, options, at)
    planned = planned_of(reading, options, at, running)
    part = None
    if options.shard is not None:
        from evaluator.commands.sharding import part_of

        part = part_of(options.shard, planned, running)
        planned, running = part.planned, part.running
    if options.replayed is not None:
        return replace(_replayed(planned, reading.spec, options.replayed, running), part=part)
    earlier = earlier_of(planned, invocation, options)
    everything = running.beside(planned) if running else planned
    with asked_sources(reading, everything, invocation, options) as asked:
        remembered = remembering(asked.backends, planned, store_of(invocation, options), invocation.now)
        backends: Mapping[str, Backend] = {**asked.backends, **remembered}
        collecting: tuple[Collecting, ...] = ()
        if running:
            backends, collecting = running.with_evidence(backends, invocation, options.evidence)
        # Whoever asks waits for a server most of the time.
        threading.Thread(target=_load_the_rest, args=(invocation, form), daemon=True).start()
        # What nobody has promised yet shares no scan and no request with what is promised: its text is a stranger's.
        apart = planned.proposed.difference(running.plan.queries if running else ())
        answers = fetch(
            everything.queries, backends, asked.deadline, apart=apart, progress=asked.told, redact=asked.redact
        )
        said = (*(each.said for each in remembered.values()), *(each.said for each in collecting))
        notices = tuple(dict.fromkeys(asked.redact(line) for lines in said for line in lines))
    return Answered(
        planned=planned,
        answers=answers,
        coverage=asked.coverage,
        notices=notices,
        earlier=earlier,
        running=running,
        part=part,
    )


def running_periods(reading: Reading, options: Options, at: int) -> Running | None:
    """What runs of the agreements that are selected; None where there is no agreement."""
    if not reading.spec.agreements:
        return None
    # A check of objectives alone does not pay for loading what settles agreements.
    from evaluator.commands.running import running_of

    selection = selection_of(options)
    try:
        return running_of(reading.spec, selection, at)
    except ValueError as error:  # holidays of a country that nobody knows
        raise Refusal(str(error)) from error


def _replayed(planned: Plan, spec: Spec, replayed: Replayed, running: Running | None) -> Answered:
    """What an earlier run was answered: no source is connected, none is even looked up."""
    from evaluator.commands.replaying import asked_then

    saved, planned = replayed.saved, asked_then(planned, spec, replayed)
    everything = running.beside(planned) if running else planned
    return Answered(
        planned=planned,
        answers=saved.answers_to(everything.queries, replayed.name),
        coverage=saved.coverage,
        notices=saved.notices,
        earlier=replayed.earlier,
        running=running,
    )


def earlier_of(planned: Plan, invocation: Invocation, options: Options) -> Earlier | None:
    """What is known of earlier runs; None where no rule asks."""
    policies = {id(policy): policy for each in planned.evaluations for policy in each.policies}.values()
    if all(rule.baseline is None for policy in policies for rule in policy.rules):
        return None
    from evaluator.commands.recording import earlier_runs

    return earlier_runs(planned, invocation, options)


def _load_the_rest(invocation: Invocation, form: str) -> None:
    with suppress(Exception):  # what cannot be loaded is met, and named, where it is used
        for module in ("evaluator.core.judge", "evaluator.core.gate"):
            importlib.import_module(module)
        invocation.version()
        if form:
            plugins.report_format(form)


def selection_of(options: Options) -> Selection:
    """What the run is about; ``Refusal`` where what was typed makes no sense."""
    try:
        return Selection.parse(options.select)
    except ValueError as error:
        raise Refusal(f"--select: {error}") from error


def selected(reading: Reading, options: Options, promised: tuple[str, ...] = ()) -> Selection:
    """What the run is about, where all that was named is there; ``Refusal`` lists what could be meant.

    ``promised`` are the names of commitments that may be selected beside objectives.
    """
    selection = selection_of(options)
    names = [*_names(reading), *promised]
    for name in selection.unmatched_names(reading.services):
        if name in promised or any(each.startswith(f"{name}/") for each in promised):
            continue
        inside = [each for each in names if each.startswith(f"{name.partition('/')[0]}/")]
        known = inside or [*names, *(service.name for service in reading.services)]
        raise Refusal(f"nothing is named {name!r}{plugins.did_you_mean(name, known)}")
    return selection


def _names(reading: Reading) -> list[str]:
    return [f"{service.name}/{each.name}" for service in reading.services for each in service.objectives]


def planned_of(reading: Reading, options: Options, at: int, running: Running | None = None) -> Plan:
    """What will be judged; ``Refusal`` lists what there is where nothing is selected, nor of what is ``running``."""
    promised = running.names if running else ()
    selection = selected(reading, options, promised)
    planned = plan(reading.spec, at, selection, change=options.change or "")
    if reading.proposed.services:
        # Planned by itself, and marked: it shares no query with what is promised, and no batch (see ``answered``).
        added = plan(reading.proposed, at, selection, change=options.change or "")
        proposed = (replace(each, proposed=True) for each in added.evaluations)
        planned = replace(planned, evaluations=(*planned.evaluations, *proposed))
    gone = let_go("objective-removed", reading.findings, reading.spec, at)
    if gone:
        kept = (each for each in planned.evaluations if f"{each.service.name}/{each.objective.name}" not in gone)
        planned = replace(planned, evaluations=tuple(kept))
    if not planned.evaluations and running and running.chosen and not running.plan.settlements:
        chosen = " and ".join(running.chosen)
        raise Refusal(f"nothing to judge: of {chosen} no period that runs has had a whole slice yet")
    if not planned.evaluations and not (running and running.chosen):
        there = ", ".join([*_names(reading), *promised]) or "no objective in any file"
        raise Refusal(f"nothing selected: {' '.join(options.select) or 'no objective'} (there is: {there})")
    return planned
