"""From paths and options to a report: the one way in which every command evaluates."""

from __future__ import annotations

import gc
import importlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evaluator import configuration, plugins, progress
from evaluator.commands import problems as wording
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import Options
from evaluator.commands.permission import findings_of, let_go, overridden_by, refuse_unknown_change
from evaluator.core.answer import Answer
from evaluator.core.plan import Plan, plan
from evaluator.core.query import Backend, Deadline, Query, Settings
from evaluator.core.report import GateFinding, Report, TrustedRevision
from evaluator.core.select import Selection
from evaluator.fetch import Progress, fetch
from evaluator.files import Text, read_texts
from evaluator.formats.plain import one_line
from evaluator.redaction import Redactor, secrets_of
from evaluator.refusal import Refusal
from evaluator.stores.documents import Documents, place
from slo_spec.load import Loaded, load
from slo_spec.model import Service, Source, Spec
from slo_spec.problem import Problem, Severity, in_order

if TYPE_CHECKING:
    from evaluator.commands.replaying import Replayed
    from evaluator.commands.running import Running
    from evaluator.commands.sharding import Part
    from evaluator.core.history import Earlier
    from evaluator.revisions import Revision
    from evaluator.stores.collecting import Collecting
    from evaluator.stores.remembering import Remembering

DEFAULT_FOLDER = "slo"
STORE_VARIABLE = "SLOGATE_STORE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read: the specification, every problem, and the operator's file.

    Where a tree is held to a ``trusted`` revision, ``spec`` is what that says, ``proposed`` what the tree adds to it,
    and ``findings`` what is to be said about the difference.
    """

    spec: Spec
    problems: tuple[Problem, ...]
    texts: tuple[Text, ...]
    operator: configuration.OperatorFile | None
    quick: tuple[Source, ...]
    proposed: Spec = field(default_factory=Spec)
    findings: tuple[GateFinding, ...] = ()
    trusted: TrustedRevision | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing stops the run."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def services(self) -> tuple[Service, ...]:
        """Every service, with what is proposed; of one name there may be two."""
        return (*self.spec.services, *self.proposed.services)

    def sources(self) -> dict[str, Source]:
        """Every source by its name; one given on the command line wins."""
        return {source.name: source for source in (*self.spec.sources, *self.quick)}


class Questions(Protocol):
    """What a run asks, whatever for: to judge objectives, or to settle agreements."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSources:
    """The connected sources of a run, by name, and what asking them takes."""

    backends: Mapping[str, Backend]
    types: Mapping[str, str]
    coverage: Mapping[str, Fraction]
    redact: Redactor
    deadline: Deadline
    told: Progress


def read(invocation: Invocation, options: Options) -> Reading:
    """The specification of the given paths. Problems are values; ``Refusal`` is for what was typed."""
    paths = options.paths or default_paths(invocation.folder)
    operator = configuration.operator_file(invocation.folder, options.config)
    unreadable = (operator,) if isinstance(operator, Problem) else ()
    found = None if isinstance(operator, Problem) else operator
    quick = tuple(configuration.quick_source(text, invocation.folder) for text in options.sources)
    texts, missing = read_texts(paths, invocation.folder, skip=(found.path,) if found else ())
    loaded = loaded_of(texts, found, quick, invocation)
    spec, unfit = with_calendar_files(loaded.spec, invocation.folder)
    return Reading(
        spec=spec,
        problems=in_order((*missing, *unreadable, *loaded.problems, *unfit)),
        texts=loaded.texts,
        operator=found,
        quick=quick,
    )


def loaded_of(
    texts: Sequence[Text],
    operator: configuration.OperatorFile | None,
    quick: tuple[Source, ...],
    invocation: Invocation,
) -> Loaded:
    """What texts and an operator's file say; what passed before is remembered."""
    with _no_collections():
        return _loaded(texts, operator, quick, _documents(invocation))


def with_calendar_files(spec: Spec, folder: Path, revision: Revision | None = None) -> tuple[Spec, tuple[Problem, ...]]:
    """The specification with the iCalendar files that its calendars name, from disk or from a revision."""
    if not any(calendar.files for calendar in spec.calendars):
        return spec, ()
    from evaluator.commands.calendar_files import from_disk, from_revision, with_files

    return with_files(spec, from_disk(folder) if revision is None else from_revision(revision, folder))


def _documents(invocation: Invocation) -> Documents | None:
    path = place(invocation.environment, invocation.folder)
    return Documents(path) if path is not None else None


@contextmanager
def _no_collections() -> Iterator[None]:
    """Loading makes millions of values that all stay: looking for garbage among them takes a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if enabled:
            gc.enable()


def _loaded(
    texts: Sequence[Text],
    operator: configuration.OperatorFile | None,
    quick: tuple[Source, ...],
    documents: Documents | None,
) -> Loaded:
    return load(
        texts,
        operator_text=(operator.shown, operator.text) if operator else None,
        operator_trusted=operator.trusted if operator else False,
        extra_sources=quick,
        memory=documents,
    )


def default_paths(folder: Path) -> tuple[Path, ...]:
    """Where specifications are looked for if nobody says it; ``Refusal`` where there is no such folder."""
    if not (folder / DEFAULT_FOLDER).exists():
        missing = f"no paths were given, and there is no folder {DEFAULT_FOLDER}/ here"
        raise Refusal(f"{missing}; slogate init makes a first one")
    return (Path(DEFAULT_FOLDER),)


def refused(reading: Reading, invocation: Invocation, options: Options) -> Outcome:
    """The outcome of a run whose texts are wrong: every error and warning, and how many there are."""
    problems = [problem for problem in reading.problems if problem.severity is not Severity.INFO]
    shown = wording.shown(problems, invocation.colored(options.color))
    return Outcome(exit_code=REFUSED, stderr=f"{shown}{wording.counted(problems)}; nothing was evaluated\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
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
        answers = fetch(everything.queries, backends, asked.deadline, progress=asked.told, redact=asked.redact)
        said = (*(each.said for each in remembered.values()), *(each.said for each in collecting))
        notices = tuple(asked.redact(line) for lines in said for line in lines)
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


def store_of(invocation: Invocation, options: Options) -> Path | None:
    """The file of the operator's store: as typed, else from the environment. Nothing in a checkout can name one."""
    named = options.store or invocation.environment.get(STORE_VARIABLE)
    return invocation.folder / named if named else None


def remembering(
    backends: Mapping[str, Backend], planned: Plan, store: Path | None, now: int
) -> Mapping[str, Remembering]:
    """The sources of a plan with a store of closed hours before them; none without a store."""
    if store is None:
        return {}
    from evaluator.stores.remembering import Remembering

    names: dict[Query, str] = {}
    for each in planned.evaluations:
        if each.query is not None:
            name = f"{each.service.name}/{each.objective.name}"
            names[each.query] = f"{names[each.query]}, {name}" if each.query in names else name
    return {source: Remembering(backend, store, now=now, names=names) for source, backend in backends.items()}


@contextmanager
def asked_sources(
    reading: Reading, planned: Questions, invocation: Invocation, options: Options
) -> Iterator[AskedSources]:
    """The sources of a plan, connected for the length of a block. ``Refusal`` where one is not configured."""
    _refuse_unasked_sources(reading)
    settings = _settings(reading, planned, invocation)
    redact = Redactor(secret for each in settings for secret in secrets_of(each.credential))
    with ExitStack() as stack:
        yield AskedSources(
            backends={each.name: _connected(each, redact, stack) for each in settings},
            types={each.name: each.type for each in settings},
            coverage={each.name: each.coverage for each in settings},
            redact=redact,
            deadline=Deadline(expires=invocation.clock() + options.deadline_seconds, clock=invocation.clock),
            told=stack.enter_context(progress.shown(len(planned.queries), invocation.terminal, one_line)),
        )


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
        # Planned by itself: what is proposed shares no query with what is promised.
        added = plan(reading.proposed, at, selection, change=options.change or "")
        planned = replace(planned, evaluations=(*planned.evaluations, *added.evaluations))
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


def _refuse_unasked_sources(reading: Reading) -> None:
    """A source on the command line that no indicator names is a slip of the pen."""
    named = {indicator.source for service in reading.services for indicator in service.indicators}
    for source in reading.quick:
        if named and source.name not in named:
            known = plugins.did_you_mean(source.name, named)
            raise Refusal(f"--source {source.name}=...: no indicator names a source {source.name!r}{known}")


def _settings(reading: Reading, planned: Questions, invocation: Invocation) -> tuple[Settings, ...]:
    sources = reading.sources()
    asked = tuple(dict.fromkeys(query.source for query in planned.queries))
    configuration.refuse_shared_variables(list(sources.values()), invocation.environment)
    _refuse_missing_sources([name for name in asked if name not in sources], sources)
    return tuple(
        configuration.settings_of(sources[name], reading.operator, invocation.folder, invocation.environment)
        for name in asked
    )


def _refuse_missing_sources(missing: Sequence[str], known: Mapping[str, Source]) -> None:
    if not missing:
        return
    names = " and ".join(map(repr, missing))
    one = f"source {names} is not configured; say where it is"
    several = f"sources {names} are not configured; say where they are"
    where = " ".join(f"--source {name}=URL|PATH" for name in missing)
    there = f"; known: {', '.join(sorted(known))}" if known else ""
    raise Refusal(f"{several if len(missing) > 1 else one}: {where}, or in slogate.yaml{there}")


def _connected(settings: Settings, redact: Redactor, stack: ExitStack) -> Backend:
    module = plugins.backend(settings.type)
    try:
        backend = module.connect(settings)
    except ValueError as error:
        raise Refusal(f"source {settings.name!r}: {redact(str(error))}") from error
    stack.callback(_close, backend)
    return backend


def _close(backend: Backend) -> None:
    # Its answers are in: how it leaves changes nothing about them.
    with suppress(Exception):
        backend.close()
