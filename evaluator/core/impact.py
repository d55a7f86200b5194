"""What would have been different: two versions judged over one history at one instant.

Only what a change can have moved is asked: an evaluation that is the same in both versions has the same result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluator.core.plan import Evaluation, Plan, plan
from evaluator.core.query import Query
from evaluator.core.report import Result, Verdict
from evaluator.core.settle import plan_settlements
from evaluator.core.settle_plan import PlannedSettlement, SettlementPlan
from evaluator.core.settlement import Settlement
from slo_spec.model import Service, Spec
from slo_spec.record import Record, replace


class ObjectiveImpact(Record):
    """One objective (or one group of it) as either version judges it; None where a version has none."""

    name: str
    before: Result | None
    after: Result | None


class SettlementImpact(Record):
    """One agreement in one closed period, or the running one where none has closed, as either version settles it."""

    agreement: str
    period: str
    before: Settlement | None
    after: Settlement | None

    @property
    def name(self) -> str:
        """agreement, period."""
        return f"{self.agreement}, {self.period}"


class Impact(Record, kw_only=True):
    """Everything that either version would have judged differently, worst first, at one instant.

    ``same`` is how many objectives and settlements no change can have moved; they were not asked about.
    """

    at: int
    objectives: tuple[ObjectiveImpact, ...]
    settlements: tuple[SettlementImpact, ...]
    same: int
    notices: tuple[str, ...] = ()

    @property
    def failing(self) -> tuple[str, ...]:
        """What the new version misses now, by name."""
        return self._after(Verdict.FAIL)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What cannot be told of the new version, by name."""
        return self._after(Verdict.UNKNOWN)

    @property
    def turned(self) -> tuple[tuple[str, Verdict, Verdict], ...]:
        """What both versions judge, and differently: its name, the verdict before and the one after."""
        both: tuple[ObjectiveImpact | SettlementImpact, ...] = (*self.objectives, *self.settlements)
        return tuple(
            (each.name, each.before.verdict, each.after.verdict)
            for each in both
            if each.before is not None and each.after is not None and each.before.verdict is not each.after.verdict
        )

    def _after(self, verdict: Verdict) -> tuple[str, ...]:
        both: tuple[ObjectiveImpact | SettlementImpact, ...] = (*self.objectives, *self.settlements)
        return tuple(each.name for each in both if each.after is not None and each.after.verdict is verdict)


class ImpactPlan(Record, kw_only=True):
    """What has to be judged and settled of either version, and how much is the same in both."""

    at: int
    plans: tuple[Plan, Plan]
    settlements: tuple[SettlementPlan, SettlementPlan]
    same: int

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question of both versions once."""
        everything: tuple[Plan | SettlementPlan, ...] = (*self.plans, *self.settlements)
        return tuple(dict.fromkeys(query for each in everything for query in each.queries))


def plan_impact(base: Spec, head: Spec, at: int) -> ImpactPlan:
    """What two versions judge differently at an instant. ValueError where agreements cannot be planned."""
    plans = plan(base, at), plan(head, at)
    old, new = ({_named(each): each for each in one.evaluations} for one in plans)
    moved = {name for name in (*old, *new) if _essence(old.get(name)) != _essence(new.get(name))}
    settlements = _settlements(base, at), _settlements(head, at)
    settled = {key for key in (*settlements[0], *settlements[1]) if settlements[0].get(key) != settlements[1].get(key)}
    every = len({*old, *new}) + len({*settlements[0], *settlements[1]})
    first, second = (
        Plan(at=at, evaluations=tuple(each for each in one.evaluations if _named(each) in moved)) for one in plans
    )
    before, after = (
        SettlementPlan(at=at, settlements=tuple(each for key, each in one.items() if key in settled))
        for one in settlements
    )
    return ImpactPlan(at=at, plans=(first, second), settlements=(before, after), same=every - len(moved) - len(settled))


_NOBODY = Service(name="", indicators=(), objectives=())


def _named(evaluation: Evaluation) -> tuple[str, str]:
    return evaluation.service.name, evaluation.objective.name


def _essence(evaluation: Evaluation | None) -> Any:
    """What a result follows from: all of it but what is for readers."""
    if evaluation is None:
        return None
    objective = replace(evaluation.objective, description="", owner="", runbook="", labels=())
    indicator = replace(evaluation.indicator, description="")
    return replace(evaluation, service=_NOBODY, objective=objective, indicator=indicator)


def _settlements(spec: Spec, at: int) -> dict[tuple[str, str], PlannedSettlement]:
    planned = plan_settlements(spec, spec.agreements, None, at).settlements
    return {(each.agreement.name, each.period.name): each for each in planned}


def impact(
    planned: ImpactPlan,
    judged: tuple[Sequence[Result], Sequence[Result]],
    settled: tuple[Sequence[Settlement], Sequence[Settlement]],
    notices: tuple[str, ...] = (),
) -> Impact:
    """What either version found, side by side."""
    old, new = ({each.name: each for each in results} for results in judged)
    objectives = [ObjectiveImpact(name, old.get(name), new.get(name)) for name in dict.fromkeys((*old, *new))]
    first, second = ({(each.agreement.name, each.period): each for each in one} for one in settled)
    settlements = [SettlementImpact(*key, first.get(key), second.get(key)) for key in dict.fromkeys((*first, *second))]
    return Impact(
        at=planned.at,
        objectives=tuple(sorted(objectives, key=_worst_first)),
        settlements=tuple(sorted(settlements, key=_worst_first)),
        same=planned.same,
        notices=notices,
    )


def _worst_first(each: ObjectiveImpact | SettlementImpact) -> tuple[int, str]:
    return -(each.after.verdict.badness if each.after is not None else -1), each.name
