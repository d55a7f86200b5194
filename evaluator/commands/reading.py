"""From paths to a specification and the operator's file: the one way in which every command reads."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator import configuration
from evaluator.commands import problems as wording
from evaluator.commands.invocation import REFUSED, Invocation, Outcome
from evaluator.commands.options import Options
from evaluator.core.report import GateFinding, TrustedRevision
from evaluator.files import Text, read_texts
from evaluator.refusal import Refusal
from evaluator.stores.documents import Documents, place
from slo_spec.load import Loaded, load
from slo_spec.model import Service, Source, Spec
from slo_spec.problem import Problem, Severity, in_order
from slo_spec.record import Record, field

if TYPE_CHECKING:
    from evaluator.revisions import Revision

DEFAULT_FOLDER = "slo"


class Reading(Record, kw_only=True):
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
    """The specification with the iCalendar files that its calendars name, from disk or from a revision.

    Of what is wrong with its holidays, those of countries that nobody knows are told too.
    """
    unknown: tuple[Problem, ...] = ()
    if any(calendar.public_holidays for calendar in spec.calendars):
        from evaluator.commands.public_holidays import unknown_holidays

        unknown = tuple(unknown_holidays(spec))
    if not any(calendar.files for calendar in spec.calendars):
        return spec, unknown
    from evaluator.commands.calendar_files import from_disk, from_revision, with_files

    spec, unfit = with_files(spec, from_disk(folder) if revision is None else from_revision(revision, folder))
    return spec, (*unknown, *unfit)


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
