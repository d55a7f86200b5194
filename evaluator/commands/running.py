"""What ``check`` takes of agreements: the commitments of the periods that run, planned beside the objectives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from evaluator.commands.evidence import evidence_of, with_evidence
from evaluator.commands.invocation import Invocation
from evaluator.core.answer import Answer
from evaluator.core.exposure import exposures
from evaluator.core.plan import Plan
from evaluator.core.query import Backend, Query
from evaluator.core.report import Exposure
from evaluator.core.select import Selection
from evaluator.core.settle_plan import SettlementPlan, plan_running, promised
from evaluator.refusal import Refusal
from slo_spec.model import Spec
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.record import Record

if TYPE_CHECKING:
    from evaluator.stores.collecting import Collecting


class Together(Record):
    """Two plans as one: what both ask is asked once."""

    queries: tuple[Query, ...]


class Running(Record, kw_only=True):
    """The running periods of what is selected; ``names`` are all that could be, ``chosen`` the agreements."""

    plan: SettlementPlan
    selection: Selection
    names: tuple[str, ...]
    chosen: tuple[str, ...]

    def beside(self, others: Plan) -> Together:
        """Its questions and those of others, each once."""
        return Together(tuple(dict.fromkeys((*others.queries, *self.plan.queries))))

    def with_evidence(
        self, backends: Mapping[str, Backend], invocation: Invocation, named: Path | None
    ) -> tuple[Mapping[str, Backend], tuple[Collecting, ...]]:
        """The sources with the store of evidence before them: a quarter is longer than a source remembers."""
        return with_evidence(backends, evidence_of(invocation, named), self.plan, invocation.now)

    @property
    def questions(self) -> Iterator[tuple[Query, str]]:
        """Every question, with the commitment that asks it."""
        for planned in self.plan.settlements:
            for asked in planned.asked:
                for _, queries in asked.pieces:
                    for query in queries:
                        yield query, f"{planned.agreement.name}/{asked.effective.commitment.name}"

    def exposures(self, spec: Spec, answers: Mapping[Query, Answer], *, change: str = "") -> tuple[Exposure, ...]:
        """How each selected commitment stands. ``Refusal`` where nobody knows the holidays."""
        try:
            return exposures(spec, self.plan, answers, self._selects, change=change)
        except ValueError as error:
            raise Refusal(str(error)) from error

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
