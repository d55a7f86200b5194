"""From questions to connected sources: the one way in which every command asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evaluator import configuration, plugins, progress
from evaluator.commands.invocation import Invocation
from evaluator.commands.options import Options
from evaluator.core.plan import Plan
from evaluator.core.query import Backend, Deadline, Query, Settings
from evaluator.fetch import Progress
from evaluator.formats.plain import one_line
from evaluator.redaction import Redactor, secrets_of
from evaluator.refusal import Refusal
from slo_spec.model import Source
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.commands.reading import Reading
    from evaluator.stores.remembering import Remembering


STORE_VARIABLE = "SLOGATE_STORE"


class Questions(Protocol):
    """What a run asks, whatever for: to judge objectives, or to settle agreements."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        ...


class AskedSources(Record, kw_only=True):
    """The connected sources of a run, by name, and what asking them takes."""

    backends: Mapping[str, Backend]
    types: Mapping[str, str]
    coverage: Mapping[str, Fraction]
    redact: Redactor
    deadline: Deadline
    told: Progress


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
