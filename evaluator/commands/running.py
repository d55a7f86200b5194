"""What ``check`` takes of agreements: the commitments of the periods that run, planned beside the objectives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluator.core.answer import Answer
from evaluator.core.exposure import exposures
from evaluator.core.plan import Plan
from evaluator.core.query import Query
from evaluator.core.report import Exposure
from evaluator.core.select import Selection
from evaluator.core.settle_plan import SettlementPlan, plan_running, promised
from slo_spec.model import Spec
from slo_spec.model.agreements import Agreement, Commitment


@dataclass(frozen=True, slots=True)
class Together:
    """Two plans as one: what both ask is asked once."""

    queries: tuple[Query, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The running periods of what is selected; ``names`` are all that could be, ``chosen`` the agreements."""

    plan: SettlementPlan
    selection: Selection
    names: tuple[str, ...]
    chosen: tuple[str, ...]

    def beside(self, others: Plan) -> Together:
        """Its questions and those of others, each once."""
        return Together(tuple(dict.fromkeys((*others.queries, *self.plan.queries))))

    def exposures(self, spec: Spec, answers: Mapping[Query, Answer], *, change: str = "") -> tuple[Exposure, ...]:
        """How each selected commitment stands."""
        return exposures(spec, self.plan, answers, self._selects, change=change)

    def _selects(self, agreement: Agreement, commitment: Commitment) -> bool:
        return self.selection.holds_named(agreement.name, commitment.name, agreement.labels_for(commitment))


def running_of(spec: Spec, selection: Selection, at: int) -> Running:
    """The running periods of every agreement of which a commitment is selected."""
    every = promised(spec)
    chosen = [
        agreement
        for agreement, commitments in every
        if any(selection.holds_named(agreement.name, each.name, agreement.labels_for(each)) for each in commitments)
    ]
    names = tuple(f"{agreement.name}/{each.name}" for agreement, commitments in every for each in commitments)
    return Running(
        plan=plan_running(spec, chosen, at),
        selection=selection,
        names=names,
        chosen=tuple(each.name for each in chosen),
    )
