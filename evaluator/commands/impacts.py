"""Two versions of a specification asked and judged over one history: each question once."""

from __future__ import annotations

from evaluator import configuration
from evaluator.commands.asking import asked_sources
from evaluator.commands.invocation import Invocation
from evaluator.commands.options import Options
from evaluator.commands.reading import Reading
from evaluator.core.impact import Impact, impact, plan_impact
from evaluator.core.judge import judge
from evaluator.core.settle import settle
from evaluator.fetch import fetch
from evaluator.refusal import Refusal
from slo_spec.load import load
from slo_spec.model import Spec
from slo_spec.problem import Problem
from slo_spec.record import replace


def impact_of(versions: tuple[Spec, Spec], invocation: Invocation, options: Options) -> Impact:
    """What either version judges differently at the run's instant.

    Where numbers come from is what the operator says now: neither version, nor a revision's own file, is asked.
    """
    try:
        planned = plan_impact(*versions, options.instant(invocation.now))
    except ValueError as error:
        raise Refusal(str(error)) from error
    reading = _reading(versions, invocation, options)
    with asked_sources(reading, planned, invocation, options) as asked:
        answers = fetch(planned.queries, asked.backends, asked.deadline, progress=asked.told, redact=asked.redact)
    try:
        before, after = (settle(each, answers) for each in planned.settlements)
    except ValueError as error:
        raise Refusal(str(error)) from error
    first, second = (judge(each, answers, asked.coverage) for each in planned.plans)
    return impact(planned, (first, second), (before, after))


def _reading(versions: tuple[Spec, Spec], invocation: Invocation, options: Options) -> Reading:
    """The sources of the run, with the services of both versions: whatever either names may be given."""
    operator = configuration.operator_file(invocation.folder, options.config)
    if isinstance(operator, Problem):
        raise Refusal(str(operator))
    quick = tuple(configuration.quick_source(text, invocation.folder) for text in options.sources)
    text = (operator.shown, operator.text) if operator else None
    known = load((), operator_text=text, operator_trusted=operator.trusted if operator else False, extra_sources=quick)
    if any(problem.is_error for problem in known.problems):
        raise Refusal(str(next(problem for problem in known.problems if problem.is_error)))
    services = tuple(service for version in versions for service in version.services)
    return Reading(
        spec=replace(versions[1], services=services, sources=known.spec.sources),
        problems=known.problems,
        texts=(),
        operator=operator,
        quick=quick,
    )
