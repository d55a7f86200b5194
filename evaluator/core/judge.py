"""From a plan and the answers to results: every objective, every group, judged and explained."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from math import inf

from evaluator.core.alerts import alerts_of
from evaluator.core.answer import Answer, Answered, Timeline
from evaluator.core.confidence import USUAL, Interval, interval
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.excuses import excused
from evaluator.core.explain import steps
from evaluator.core.history import NOTHING_GIVEN, Earlier
from evaluator.core.interval import rfc3339
from evaluator.core.later import Later, LaterText
from evaluator.core.measurement import confidence_asked, measured
from evaluator.core.plan import Evaluation, Plan
from evaluator.core.projection import projected
from evaluator.core.query import Query
from evaluator.core.relative import NO_PAST, Past, Pasts
from evaluator.core.report import Result, Unit, Verdict, WithoutBaseline
from evaluator.core.rules import Ruling, Rulings, rule_result
from evaluator.core.tally import Tally
from evaluator.core.verdict import closed_or_unknown, reasons, verdict_of
from evaluator.core.wording import duration, percent
from slo_spec.model import Labels, Method, Occurrences, RatioTimeslices
from slo_spec.record import Record, replace

DEFAULT_COVERAGE = Fraction(95, 100)
"""The share of the expected samples below which nothing is judged (docs/mathematics.md)."""


def judge(
    plan: Plan,
    answers: Mapping[Query, Answer],
    coverage: Mapping[str, Fraction] | None = None,
    *,
    earlier: Earlier = NOTHING_GIVEN,
    without_baseline: WithoutBaseline = WithoutBaseline.UNKNOWN,
) -> tuple[Result, ...]:
    """Every objective's result, worst first. ``coverage`` is what each source's operator asks for.

    ``earlier`` is what rules compare with that compare, ``without_baseline`` the operator's word on those that cannot.
    """
    pasts, rulings, known = Pasts.of(plan.at, earlier, without_baseline), Rulings(), coverage or {}
    results: list[Result] = []
    for evaluation in plan.evaluations:
        needed = known.get(evaluation.indicator.source, DEFAULT_COVERAGE)
        held = Held(evaluation, needed, rulings.of(evaluation.policies))
        results += _judge_groups(held, _answer_of(evaluation, answers), pasts)
    return tuple(sorted(results, key=worst_first))


class Held(Record):
    """What one objective is held to: the coverage below which nothing is judged, and its policies' rules."""

    evaluation: Evaluation
    needed: Fraction
    rulings: tuple[Ruling, ...]


def worst_first(result: Result) -> tuple[int, float, Fraction, str]:
    """What results are sorted by: the verdict, then what is left of the budget, then the name."""
    left = result.budget.remaining_ratio if result.budget is not None else None
    left = Fraction(0) if left is None else left
    return (-result.verdict.badness, _nearly(left), left, result.name)


def _nearly(value: Fraction) -> float:
    """The nearest double: never in another order than exact values, which take ten times as long to compare."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def _judge_groups(held: Held, answer: Answer, pasts: Pasts) -> list[Result]:
    if isinstance(answer, Unanswered):
        return [_judge_one(held, (), answer, Answered(groups=()), NO_PAST)]
    compares = any(ruling.is_relative for ruling in held.rulings)
    return [
        _judge_bounds(held, group, timeline, answer, pasts.past(held.evaluation, group) if compares else NO_PAST)
        for group, timeline in answer.groups
    ]


def _answer_of(evaluation: Evaluation, answers: Mapping[Query, Answer]) -> Answer:
    if evaluation.query is None:
        return Unanswered(Reason.NO_DATA, _not_begun(evaluation))
    answer = answers.get(evaluation.query)
    if answer is None:
        return Unanswered(Reason.BACKEND, f"{evaluation.indicator.source} left the question unanswered")
    if isinstance(answer, Unanswered):
        return answer
    if not answer.groups:
        return Unanswered(Reason.NO_DATA, f"{evaluation.indicator.source} has no group of {_by(evaluation)}")
    if len(answer.groups) > max(1, evaluation.indicator.at_most):
        found = f"{len(answer.groups)} groups of {_by(evaluation)}, at most {evaluation.indicator.at_most} are allowed"
        return Unanswered(Reason.TOO_MANY_GROUPS, found)
    return answer


def _not_begun(evaluation: Evaluation) -> str:
    since = evaluation.objective.since
    if since is not None and since >= evaluation.stretch.whole.end:
        return f"the service begins only at {rfc3339(since)} (since:)"
    return "the window has not yet had one whole slice"


def _by(evaluation: Evaluation) -> str:
    return ", ".join(evaluation.indicator.group_by) or "the indicator"


def _judge_bounds(held: Held, group: Labels, timeline: Timeline | Unanswered, answer: Answered, past: Past) -> Result:
    """The result, if it is the same whichever events of uncertain age happened inside the window."""
    without = _judge_one(held, group, timeline, answer, past)
    if isinstance(timeline, Unanswered) or timeline.if_counted is None:
        return without
    counted = _judge_one(held, group, timeline.if_counted, answer, past)
    bounds = [without, counted]
    if (worst := timeline.if_counted.if_counted) is not None:
        bounds.append(_judge_one(held, group, worst, answer, past))
    both = LaterText(partial(_bounds_text, *bounds))
    undecided = without.verdict is Verdict.UNKNOWN and without.reason is not None
    if undecided or all(result.verdict is without.verdict for result in bounds):
        # What cannot be told anyway has its own reason. Most of what is counted must have been seen happening.
        shown = without if undecided or _mostly_held(without, counted) else counted
        notices = Later(lambda: (*shown.notices, str(both)))
        return replace(shown, notices=notices, steps=Later(lambda: (*shown.steps, f"bounds: {both}")))
    return replace(
        counted,
        verdict=closed_or_unknown(held.evaluation),
        reason=Reason.UNCERTAIN_START,
        because=Later(lambda: (str(Unanswered(Reason.UNCERTAIN_START, str(both))),)),
        met=None,
        steps=Later(lambda: (*counted.steps, f"bounds: {both}")),
    )


def _bounds_text(without: Result, counted: Result, only_bad: Result | None = None) -> str:
    return (
        f"a counter appeared inside the window with events already counted; "
        f"{_bound(counted)} if they happened in it, {_bound(without)} if before"
    ) + ("" if only_bad is None else f", {_bound(only_bad)} if only the bad ones did")


def _mostly_held(without: Result, counted: Result) -> bool:
    """Whether the events of uncertain age outnumber those that were seen to happen."""
    seen = without.measured.total if without.measured else 0
    return counted.measured is not None and counted.measured.total > 2 * seen > 0


def _bound(result: Result) -> str:
    ratio = "nothing measured" if result.ratio is None else percent(result.ratio, (result.target.ratio,))
    return f"{ratio} ({result.verdict})"


def _judge_one(held: Held, group: Labels, timeline: Timeline | Unanswered, answer: Answered, past: Past) -> Result:
    evaluation, needed = held.evaluation, held.needed
    tally = Tally.of(evaluation, timeline)
    found = measured(evaluation, tally, needed)
    alerts = alerts_of(evaluation, tally, needed)
    projection = projected(evaluation, tally, found, needed)
    rules = tuple(
        excused(rule_result(ruling, evaluation.objective.target, found, alerts, projection, past), evaluation.excuses)
        for ruling in held.rulings
    )
    verdict = verdict_of(evaluation, found, rules)
    objective, service = evaluation.objective, evaluation.service
    return Result(
        service=service.name,
        objective=objective.name,
        group=group,
        verdict=verdict,
        because=Later(partial(reasons, verdict, found, rules)),
        reason=found.doubt.reason if found.doubt else None,
        indicator=evaluation.indicator.name,
        source=evaluation.indicator.source,
        target=objective.target,
        method=method_text(objective.method),
        window=objective.window.text,
        span=evaluation.spans[0] if evaluation.spans else evaluation.stretch.elapsed,
        whole_span=evaluation.stretch.whole,
        unit=evaluation.unit,
        since=objective.since if evaluation.stretch.whole.seconds < evaluation.period_seconds else None,
        measured=found.counts,
        ratio=found.counts.ratio if found.counts else None,
        interval=_interval(evaluation, found.counts),
        met=found.met,
        final=found.final,
        budget=found.budget,
        alert_policy=evaluation.alert_policy.name if evaluation.alert_policy else None,
        alerts=alerts.results,
        projection=projection,
        rules=rules,
        owner=objective.owner or service.owner,
        labels=service.labels_for(objective),
        runbook=objective.runbook,
        description=objective.description or evaluation.indicator.description,
        steps=Later(partial(steps, evaluation, found, alerts.results, projection, rules, needed, answer.counted_by)),
        requests=answer.requests,
        notices=answer.notices,
        location=objective.location,
    )


def _interval(evaluation: Evaluation, counts: Counts | None) -> Interval | None:
    if counts is None or evaluation.unit is Unit.SECONDS:
        return None
    return interval(counts, confidence_asked(evaluation) or USUAL)


def method_text(method: Method) -> str:
    """The method in words."""
    if isinstance(method, Occurrences):
        return "occurrences"
    if isinstance(method, RatioTimeslices):
        return f"ratio-timeslices of {duration(method.slice_seconds)}"
    return f"timeslices of {duration(method.slice_seconds)} at {method.slice_target}"
