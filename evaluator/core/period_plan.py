"""From specs and periods to questions: what must be asked so that every period of a report can be judged.

An objective is judged over each *period*, whatever its own window is: "in March, 99.93% of 99.9%". All periods of an
objective are one query with knots for all of them. Planning is a function of its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evaluator.core.calendar import Stretch, local_day, period
from evaluator.core.interval import Span
from evaluator.core.lifecycle.claims import claim_deadline
from evaluator.core.lifecycle.dates import last_day
from evaluator.core.periods import period_name, periods
from evaluator.core.plan import PROJECTION_SHARE, Evaluation, Plan, slice_seconds, unit_of
from evaluator.core.query import Query
from evaluator.core.report_periods import ReportPeriod
from evaluator.core.select import EVERYTHING, Selection
from evaluator.core.settle_plan import PlannedSettlement, SettlementPlan, nearest, plan_settlements, promised
from slo_spec.model import Action, Condition, Indicator, Objective, Policy, Rule, Service, Spec
from slo_spec.model.agreements import Agreement, Commitment
from slo_spec.record import Record, replace

KEPT = Policy(name="kept in the period", rules=(Rule(when=Condition.OBJECTIVE_MISSED, then=Action.FAIL),))
"""What a period is judged by. Alerts and projections are about now, and no news of a month that is over."""
MOST_CLAIMABLE = 14
"""How many periods back claims are looked for: a year of months, and what a contract may add."""


class PeriodPlan(Record, kw_only=True):
    """What will be reported: objectives over each of the periods (the newest first), and agreements' closed periods.

    ``claimable`` are other periods of agreements whose credits can still be asked for, which only dates speak of.
    ``later`` are the objectives whose service begins only after the period of the report.
    """

    at: int
    periods: tuple[ReportPeriod, ...]
    plans: tuple[Plan, ...]
    settlements: SettlementPlan
    claimable: SettlementPlan
    later: tuple[str, ...] = ()

    @property
    def objectives(self) -> Plan:
        """Every objective over every period."""
        return Plan(at=self.at, evaluations=tuple(each for plan in self.plans for each in plan.evaluations))

    @property
    def agreements(self) -> SettlementPlan:
        """Every period of agreements that is looked at."""
        return SettlementPlan(at=self.at, settlements=(*self.settlements.settlements, *self.claimable.settlements))

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        return tuple(dict.fromkeys((*self.objectives.queries, *self.agreements.queries)))


def plan_periods(
    spec: Spec, found: Sequence[ReportPeriod], timezone: str, at: int, select: Selection = EVERYTHING
) -> PeriodPlan:
    """The plan for the selected objectives, and for the agreements about their services, over some periods."""
    chosen = [
        (service, objective)
        for service in spec.services
        for objective in service.objectives
        if select.holds(service, objective)
    ]
    drafts = [[_evaluation(spec, *pair, each) for pair in chosen] for each in found]
    shared = _shared([draft for several in drafts for draft in several if draft is not None])
    plans = [
        Plan(at=each.elapsed.end, evaluations=tuple(_asking(draft, shared) for draft in several if draft is not None))
        for each, several in zip(found, drafts, strict=True)
    ]
    later = [
        f"{service.name}/{each.name}" for (service, each), draft in zip(chosen, drafts[0], strict=True) if not draft
    ]
    services = {service.name for service, _ in chosen}
    agreements = [
        (agreement, commitments)
        for agreement, commitments in promised(spec)
        if select == EVERYTHING or _is_selected(agreement, commitments, select, services)
    ]
    settlements = [one for each in agreements for one in _closed(spec, *each, found[0], timezone, at)]
    told = {(one.agreement.name, one.period) for one in settlements}
    claimable = [one for each in agreements for one in _claimable(spec, *each, at)]
    claimable = [one for one in claimable if (one.agreement.name, one.period) not in told]
    return PeriodPlan(
        at=at,
        periods=tuple(found),
        plans=tuple(plans),
        settlements=SettlementPlan(at=at, settlements=tuple(settlements)),
        claimable=SettlementPlan(at=at, settlements=tuple(claimable)),
        later=tuple(later),
    )


# ------------------------------------------------------------------------------- objectives


def _evaluation(spec: Spec, service: Service, objective: Objective, over: ReportPeriod) -> Evaluation | None:
    """The objective over a period, with a query of its own; None where its service began later."""
    indicator = service.indicator(objective.indicator)
    step = slice_seconds(objective, indicator)
    start = over.whole.start if objective.since is None else max(over.whole.start, objective.since)
    if start >= over.elapsed.end:
        return None
    end = start + (over.elapsed.end - start) // step * step if step else over.elapsed.end
    judged = Span(start, end)
    recent_seconds = max(1, over.whole.seconds // PROJECTION_SHARE)
    recent_seconds = -(-recent_seconds // step) * step if step else recent_seconds
    recent = Span(max(start, end - recent_seconds), end)
    own = spec.policies_for(service, objective)
    policy = replace(
        KEPT,
        min_events=max((each.min_events for each in own), default=0),
        confidence=max((each.confidence for each in own if each.confidence is not None), default=None),
    )
    return Evaluation(
        service=service,
        objective=objective,
        indicator=indicator,
        policies=(policy,),
        alert_policy=None,
        unit=unit_of(objective, indicator),
        query=_query(indicator, judged, recent, step) if judged.seconds else None,
        stretch=Stretch(Span(start, over.whole.end), Span(start, over.elapsed.end)),
        spans=(judged,) if judged.seconds else (),
        grid=Span(start, start + step) if step else None,
        tiers=(),
        recent=recent,
        period_seconds=over.whole.seconds,
    )


def _query(indicator: Indicator, judged: Span, recent: Span, step: int | None) -> Query:
    return Query(
        source=indicator.source,
        measure=indicator.measure,
        span=judged,
        knots=tuple(sorted({judged.start, recent.start, judged.end})),
        step=step,
        presence=indicator.presence,
        group_by=indicator.group_by,
        at_most=indicator.at_most,
    )


def _shared(drafts: Iterable[Evaluation]) -> dict[tuple[object, ...], Query]:
    """One query for all periods of a measure, and for all objectives that ask the same."""
    together: dict[tuple[object, ...], Query] = {}
    for draft in drafts:
        if draft.query is not None:
            key = _sharing_key(draft.query)
            together[key] = _merged(together[key], draft.query) if key in together else draft.query
    return together


def _sharing_key(query: Query) -> tuple[object, ...]:
    # Slices of one length are one query only where their grids fall together; a change of clocks may move a day's.
    phase = query.span.start % query.step if query.step else None
    return (query.source, query.measure, query.presence, query.group_by, query.at_most, query.step, phase)


def _merged(one: Query, other: Query) -> Query:
    knots = tuple(sorted({*one.knots, *other.knots}))
    return replace(one, span=Span(knots[0], knots[-1]), knots=knots)


def _asking(draft: Evaluation, shared: dict[tuple[object, ...], Query]) -> Evaluation:
    return draft if draft.query is None else replace(draft, query=shared[_sharing_key(draft.query)])


# ------------------------------------------------------------------------------- agreements


def _is_selected(
    agreement: Agreement, commitments: Sequence[Commitment], select: Selection, services: set[str]
) -> bool:
    """Whether an agreement is selected itself, or promises something of a service that is."""
    parts = {part.partition("/")[0] for each in commitments for part in each.part_names or (each.indicator,)}
    named = any(select.holds_named(agreement.name, each.name, agreement.labels_for(each)) for each in commitments)
    return named or bool(parts & services)


def _closed(
    spec: Spec, agreement: Agreement, commitments: Sequence[Commitment], over: ReportPeriod, timezone: str, at: int
) -> Iterable[PlannedSettlement]:
    """The agreement's periods that have closed in a period: whose last day lies in it, each in its own zone."""
    first, last = local_day(over.elapsed.start, timezone), last_day(over.elapsed, timezone)
    names: dict[str, None] = {}
    for each in commitments:
        around = Span(period(each.period, over.elapsed.start).start, period(each.period, over.elapsed.end).end)
        for agreed in periods(each.period, around, agreement.term):
            closed = agreed.span.end <= at
            if closed and first <= last_day(agreed.span, agreement.term.timezone) <= last:
                names[period_name(each.period, agreed.whole.start)] = None
    return _named(spec, agreement, names, at)


def _claimable(
    spec: Spec, agreement: Agreement, commitments: Sequence[Commitment], at: int
) -> Iterable[PlannedSettlement]:
    """The closed periods for which a claim may still be in time, whatever happened in them."""
    claims = nearest(agreement, {each.name: each for each in spec.agreements}).claims
    if claims is None or claims.automatic:
        return ()
    zone = agreement.term.timezone
    today = local_day(at, zone)
    names: dict[str, None] = {}
    for each in commitments:
        window = each.period
        start = period(window, at - 1).end
        for _ in range(MOST_CLAIMABLE):
            before = period(window, start - 1)
            start = before.start
            agreed = next((one for one in periods(window, before, agreement.term) if one.span.end <= at), None)
            if agreed is None:  # it is running, or the term is over, or has not begun
                continue
            # No incident of a period has more time than one on its last day.
            if claim_deadline(claims, last_day(agreed.span, zone), window.fiscal_start_month) < today:
                break
            names[agreed.name] = None
    return _named(spec, agreement, names, at)


def _named(spec: Spec, agreement: Agreement, names: Iterable[str], at: int) -> Iterable[PlannedSettlement]:
    wanted = tuple(names)
    planned = [one for name in wanted for one in plan_settlements(spec, (agreement,), name, at).settlements]
    # A quarter's name also means the months in it.
    return {(one.period.name, one.period.whole): one for one in planned if one.period.name in wanted}.values()
