"""Rules that compare with earlier runs: what they are compared with, and whether they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluator.core.counts import Number
from evaluator.core.history import NOTHING_GIVEN, Earlier, Mark, RecordedResult, newest_first
from evaluator.core.interval import rfc3339
from evaluator.core.measurement import Measurement
from evaluator.core.plan import Evaluation
from evaluator.core.report import Verdict, WithoutBaseline
from evaluator.core.wording import percent
from slo_spec.model import Aggregate, Baseline, Condition, Eligible, Labels, Rule, Since, Target
from slo_spec.record import Record

RELATIVE = frozenset({Condition.BUDGET_FELL, Condition.RATIO_FELL, Condition.BAD_GREW})

ELIGIBLE = {
    Eligible.PASS: (Verdict.PASS,),
    Eligible.PASS_OR_WARN: (Verdict.PASS, Verdict.WARN),
    Eligible.ANY: (Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN),
}
"""How an objective may have stood in a run that is compared with."""
_PERCENTILES = {Aggregate.P50: 50, Aggregate.P90: 90, Aggregate.P95: 95}


class Past(Record, kw_only=True):
    """What there is to compare one objective (or group) with at an instant: earlier results, newest first, and marks.

    ``missing`` is why nothing is known of the past. A result with another window or unit is none to compare with.
    """

    name: str = ""
    at: int = 0
    results: tuple[RecordedResult, ...] = ()
    deploys: tuple[Mark, ...] = ()
    missing: str = NOTHING_GIVEN.missing
    place: str = ""
    without_baseline: WithoutBaseline = WithoutBaseline.UNKNOWN


NO_PAST = Past()


class Told(Record):
    """Whether a rule holds (None: it cannot be told), why, and whether only because nothing is recorded."""

    holds: bool | None
    because: str
    nothing_recorded: bool = False


class _Found(Record):
    """Earlier results to compare with, and what they are called."""

    results: tuple[RecordedResult, ...]
    called: str


class Pasts(Record):
    """What earlier runs say, found by objective and group: before the instant ``at``."""

    at: int
    earlier: Earlier
    without_baseline: WithoutBaseline
    found: Mapping[tuple[str, str, Labels], Sequence[RecordedResult]]
    deploys: Mapping[str, Sequence[Mark]]

    @classmethod
    def of(cls, at: int, earlier: Earlier, without_baseline: WithoutBaseline) -> Pasts:
        """The past of every objective."""
        found: dict[tuple[str, str, Labels], list[RecordedResult]] = {}
        for each in earlier.results:
            found.setdefault((each.service, each.objective, each.group), []).append(each)
        deploys: dict[str, list[Mark]] = {}
        for mark in sorted(earlier.marks, key=lambda mark: -mark.at):
            if mark.kind == "deploy" and mark.at <= at:
                deploys.setdefault(mark.service, []).append(mark)
        return cls(at, earlier, without_baseline, found, deploys)

    def past(self, evaluation: Evaluation, group: Labels) -> Past:
        """The past of an objective (or group)."""
        service, objective = evaluation.service.name, evaluation.objective
        same = (objective.window.text, evaluation.unit.value)
        results = self.found.get((service, objective.name, group), ())
        return Past(
            name=f"{service}/{objective.name}",
            at=self.at,
            results=newest_first(
                each
                for each in results
                if (each.window, each.unit) == same and each.at < self.at and each.total and not each.reason
            ),
            deploys=tuple(self.deploys.get(service, ())),
            missing=self.earlier.missing,
            place=self.earlier.place,
            without_baseline=self.without_baseline,
        )


def relative_holds(rule: Rule, target: Target, found: Measurement, past: Past) -> Told:
    """Whether a rule that compares with earlier runs holds, and why."""
    if rule.baseline is None or found.counts is None or not found.counts.total or found.budget is None:
        return Told(None, str(found.doubt or "nothing was measured"))
    if found.doubt is not None:
        return Told(None, f"{found.doubt}; it is not compared with earlier runs")
    if rule.when is Condition.BUDGET_FELL and target.ratio == 1:
        return Told(holds=False, because="a target of 100% has no budget that could fall")
    if past.missing:
        return Told(None, f"nothing to compare with: {past.missing}")
    then = _baseline(rule.baseline, past)
    if isinstance(then, str):
        return _without(then, past)
    counts, budget = found.counts, found.budget
    now = _figure(
        rule.when, target.ratio, _Numbers(counts.good, counts.total, budget.allowed, budget.spent, target.ratio)
    )
    before = _together(
        rule.baseline.aggregate, [_figure(rule.when, target.ratio, _numbers(each)) for each in then.results]
    )
    return _compared(rule, now, before, then.called)


def _without(why: str, past: Past) -> Told:
    """Nothing is recorded to compare with: it cannot be told, unless the operator lets it be."""
    match past.without_baseline:
        case WithoutBaseline.PASS:
            because = f"nothing to compare with, which passes by --without-baseline: {why}"
            return Told(holds=False, because=because, nothing_recorded=True)
        case WithoutBaseline.WARN:
            return Told(
                None, f"nothing to compare with, which warns by --without-baseline: {why}", nothing_recorded=True
            )
        case _:
            return Told(None, f"nothing to compare with: {why}", nothing_recorded=True)


class _Numbers(Record):
    """What was counted, and the budget of it under a target."""

    good: Number
    total: Number
    allowed: Number
    spent: Number
    target: Fraction


def _numbers(result: RecordedResult) -> _Numbers:
    # A result without a number is none to compare with (``Pasts``).
    return _Numbers(result.good or 0, result.total or 0, result.allowed or 0, result.spent or 0, result.target)


def _figure(when: Condition, target: Fraction, numbers: _Numbers) -> Fraction:
    """What a condition looks at: the share of the budget that is left under the present target, or a ratio."""
    match when:
        case Condition.BUDGET_FELL:
            # What was counted, or is still to come in a running period: a budget of another target is of the same.
            whole = Fraction(numbers.allowed) / (1 - numbers.target) if numbers.target < 1 else Fraction(numbers.total)
            return 1 - Fraction(numbers.spent) / ((1 - target) * whole)
        case Condition.BAD_GREW:
            return Fraction(numbers.total - numbers.good) / Fraction(numbers.total)
        case _:
            return Fraction(numbers.good) / Fraction(numbers.total)


def _baseline(wanted: Baseline, past: Past) -> _Found | str:
    """The results to compare with, or why there are none."""
    match wanted.since:
        case Since.LAST_DEPLOY:
            return _before_deploy(past)
        case Since.AGO:
            return _some_time_ago(wanted, past)
        case Since.LAST_RUN:
            return _the_last(1, Eligible.ANY, past)
        case Since.RUNS:
            return _the_last(wanted.last, wanted.results, past)


def _the_last(count: int, eligible: Eligible, past: Past) -> _Found | str:
    chosen = tuple(each for each in past.results if each.standing in ELIGIBLE[eligible])[:count]
    if not chosen:
        what = {Eligible.PASS: "that passed ", Eligible.PASS_OR_WARN: "that passed or warned "}.get(eligible, "")
        return f"no earlier run {what}of {past.name} stands in {past.place}; --record records one"
    if count == 1:
        return _Found(chosen, _run_text(chosen[0]))
    few = "" if len(chosen) == count else f" (of {count} that were asked for)"
    return _Found(chosen, f"{len(chosen)} earlier runs{few}, the last at {rfc3339(chosen[0].at)}")


def _before_deploy(past: Past) -> _Found | str:
    if not past.deploys:
        service = past.name.partition("/")[0]
        return (
            f"no deploy of {service} is marked in {past.place}; slogate mark deploy NAME --service {service} marks one"
        )
    deploy = past.deploys[0]
    before = [each for each in past.results if each.at <= deploy.at]
    called = f"the deploy {deploy.name} ({rfc3339(deploy.at)})"
    if not before:
        return f"no run of {past.name} was recorded before {called}"
    return _Found((before[0],), f"{_run_text(before[0])} before {called}")


def _some_time_ago(wanted: Baseline, past: Past) -> _Found | str:
    # One that is twice as old is not what was asked for.
    latest, earliest = past.at - wanted.seconds, past.at - 2 * wanted.seconds
    before = [each for each in past.results if earliest <= each.at <= latest]
    if not before:
        between = f"{rfc3339(earliest)} and {rfc3339(latest)}"
        return f"no run of {past.name} was recorded between {between}"
    return _Found((before[0],), _run_text(before[0]))


def _run_text(result: RecordedResult) -> str:
    return f"run {result.run} of {rfc3339(result.at)}"


def _together(aggregate: Aggregate, figures: Sequence[Fraction]) -> Fraction:
    match aggregate:
        case Aggregate.MEAN:
            return sum(figures, Fraction(0)) / len(figures)
        case Aggregate.LOWEST:
            return min(figures)
        case Aggregate.HIGHEST:
            return max(figures)
        case _:
            # Nearest rank: the smallest of the figures that so many percent do not exceed.
            rank = -(-len(figures) * _PERCENTILES[aggregate] // 100)
            return sorted(figures)[max(rank, 1) - 1]


def _compared(rule: Rule, now: Fraction, before: Fraction, called: str) -> Told:
    """Strictly more than allowed, by products: nothing is divided for the verdict."""
    by = rule.by or Fraction(0)
    match rule.when:
        case Condition.BUDGET_FELL:
            holds, limit = before - now > by, before - by
            what = "of the budget left"
            change = f"{percent(before - now, (by,), 1)} of the budget"
        case Condition.BAD_GREW:
            holds, limit = now > (1 + by) * before, (1 + by) * before
            what = "bad"
            change = percent(now / before - 1, (by,), 1) if before else "from nothing"
        case _:
            holds, limit = now < (1 - by) * before, (1 - by) * before
            what = "good"
            change = percent(1 - now / before, (by,), 1) if before else "nothing"
    verb = "grew by" if rule.when is Condition.BAD_GREW else "fell by"
    allowed = f"more than {percent(by)} is too much" if holds else f"up to {percent(by)} is allowed"
    shown = f"{percent(now, (limit, before))} {what}, {percent(before, (limit, now))} in {called}"
    return Told(holds, f"{shown}: it {verb} {change}, {allowed}" if now != before else f"{shown}: unchanged")
