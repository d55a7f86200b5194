"""``slogate plan``: what a check sends, for which objectives, and what it costs the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from evaluator.commands.asking import asked_sources, remembering, store_of
from evaluator.commands.evaluation import planned_of, running_periods
from evaluator.commands.invocation import UNDECIDED, Invocation, Outcome
from evaluator.commands.options import evaluation_options, options_of, paths_argument, select_option, store_option
from evaluator.commands.reading import read, refused
from evaluator.core.answer import Answer
from evaluator.core.counts import Unanswered
from evaluator.core.plan import Plan
from evaluator.core.query import Asked, Backend, Query
from evaluator.core.wording import number
from evaluator.fetch import fetch
from evaluator.formats.plain import one_line

if TYPE_CHECKING:
    from evaluator.commands.running import Running

MOST_NAMED = 3


@click.command(name="plan", short_help="Show what a check sends, and what it costs the sources.")
@paths_argument
@evaluation_options
@store_option
@select_option
@click.option("-v", "--verbose", is_flag=True, help="Every letter of every request.")
@click.pass_obj
def command(invocation: Invocation, /, verbose: bool, **given: Any) -> Outcome:
    """Ask everything that a check of PATHS asks, judge nothing, and show the requests.

    Each with the objectives that it answers and, where the source tells, the samples that it read and the
    seconds that took. Exits 0, or 3 where something was not answered.
    """
    options = options_of(**given)
    reading = read(invocation, options)
    if not reading.ok:
        return refused(reading, invocation, options)
    at = options.instant(invocation.now)
    running = running_periods(reading, options, at)
    planned = planned_of(reading, options, at, running)
    everything = running.beside(planned) if running else planned
    with asked_sources(reading, everything, invocation, options) as asked:
        remembered = remembering(asked.backends, planned, store_of(invocation, options), invocation.now)
        backends = {**asked.backends, **remembered}
        answers = fetch(everything.queries, backends, asked.deadline, progress=asked.told, redact=asked.redact)
        names = _names(planned, running)
        lines = [
            asked.redact(one_line(line))
            for source, backend in asked.backends.items()
            for line in _source(source, backend, answers, names, verbose=verbose)
        ]
    missing = any(isinstance(answer, Unanswered) for answer in answers.values())
    return Outcome(exit_code=UNDECIDED if missing else 0, stdout="".join(f"{line}\n" for line in lines))


def _names(planned: Plan, running: Running | None) -> Mapping[object, tuple[str, ...]]:
    """The objectives and commitments by what they ask, whatever the span: a stretch of a query is for the same ones."""
    asking = [(each.query, f"{each.service.name}/{each.objective.name}") for each in planned.evaluations if each.query]
    made: dict[object, tuple[str, ...]] = {}
    for query, name in (*asking, *(running.questions if running else ())):
        key = _key(query)
        made[key] = (*made.get(key, ()), name)
    return made


def _key(query: Query) -> object:
    return (query.source, query.measure, query.presence, query.group_by)


def _source(
    source: str,
    backend: Backend,
    answers: Mapping[Query, Answer],
    names: Mapping[object, tuple[str, ...]],
    *,
    verbose: bool,
) -> Iterator[str]:
    sent = getattr(backend, "asked", None)
    asked: Sequence[Asked] = sent() if callable(sent) else _of_answers(source, answers)
    objectives = {name for each in asked for query in each.queries for name in names.get(_key(query), ())}
    read, seconds = sum(each.samples or 0 for each in asked), sum(each.seconds or 0 for each in asked)
    cost = f", {number(read)} samples read in {seconds:.2f} s of the source's time" if read else ""
    yield f"{source}: {len(asked)} requests for {len(objectives)} objectives{cost}"
    for index, each in enumerate(asked, 1):
        own = dict.fromkeys(name for query in each.queries for name in names.get(_key(query), ()))
        told = [each.outcome]
        if each.samples is not None:
            told.append(f"{number(each.samples)} samples in {each.seconds or 0:.3f} s")
        yield f"  {index}. {_brief(tuple(own))}: {', '.join(told)}"
        yield f"     {each.request if verbose else _short(each.request)}"


def _of_answers(source: str, answers: Mapping[Query, Answer]) -> tuple[Asked, ...]:
    """What answers say was sent for them, of a source that keeps no account."""
    sent: dict[str, list[Query]] = {}
    for query, answer in answers.items():
        for request in () if query.source != source or isinstance(answer, Unanswered) else answer.requests:
            sent.setdefault(request, []).append(query)
    return tuple(Asked(request=text, queries=tuple(own), outcome="answered") for text, own in sent.items())


def _brief(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _short(text: str, length: int = 160) -> str:
    """A request with its middle left out: what is asked stands at its beginning, when at its end."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length // 2]} ... {line[-length // 2 :]}"
