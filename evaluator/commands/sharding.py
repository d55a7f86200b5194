"""``check --shard``: the part of a plan that one of several jobs judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.core.plan import Plan
from evaluator.core.shards import Shard, estate
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from evaluator.commands.running import Running


class Part(Record, kw_only=True):
    """What of a plan lies in a shard; ``of`` is the whole, of which a freeze speaks in every part alike."""

    shard: Shard
    planned: Plan
    running: Running | None
    of: Plan


def part_of(shard: Shard, planned: Plan, running: Running | None) -> Part:
    """The services and agreements of a shard. It may be empty: few services, many shards."""
    promises = [
        f"{each.service.name}/{each.objective.name} {each.objective.target} {each.objective.window.text}"
        for each in planned.evaluations
    ]
    if running is not None:
        promises += [f"agreement {each.agreement.name} {each.period.name}" for each in running.plan.settlements]
        settlements = tuple(each for each in running.plan.settlements if shard.holds(each.agreement.name))
        running = replace(running, plan=replace(running.plan, settlements=settlements))
    inside = tuple(each for each in planned.evaluations if shard.holds(each.service.name))
    return Part(
        shard=replace(shard, estate=estate(promises)),
        planned=replace(planned, evaluations=inside),
        running=running,
        of=planned,
    )
