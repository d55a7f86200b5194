"""From specs and one instant to questions: what must be asked so that everything can be judged.

Objectives that ask the same of the same source share one query: its span covers all their windows
and its knots are the ends of all of them. Planning is a function of its arguments: planning twice
plans the same.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from evaluator.core.calendar import Stretch, stretch, window_seconds
from evaluator.core.interval import Span, Spans
from evaluator.core.query import Query
from evaluator.core.report import Unit
from evaluator.core.select import EVERYTHING, Selection
from slo_spec.model import (
    AlertPolicy,
    AlertTier,
    Indicator,
    Objective,
    Occurrences,
    Policy,
    RawRatio,
    Service,
    Spec,
    Threshold,
    Window,
)
from slo_spec.record import Record, replace

if TYPE_CHECKING:
    from evaluator.core.excuses import Excuse, Excuses

PROJECTION_SHARE = 30
"""A projection looks at a thirtieth of the window (docs/mathematics.md)."""


class TierWindows(Record, kw_only=True):
    """An alert tier, its threshold, and the stretches of physical time in which it is read, longest first."""

    tier: AlertTier
    threshold: Fraction
    spans: tuple[Span, ...]


class Evaluation(Record, kw_only=True):
    """One objective at one instant: everything that ``judge`` needs besides the answer.

    ``query`` is None for a service that has not begun. ``grid`` is the first slice of the window
    where the method (or a threshold indicator) has slices; every slice starts at a multiple of its
    length from there. ``period_seconds`` is the window's own length, also for a younger service. ``excuses`` say which
    conditions do not close the gate. ``proposed`` is what nobody has promised yet.
    """

    service: Service
    objective: Objective
    indicator: Indicator
    policies: tuple[Policy, ...]
    alert_policy: AlertPolicy | None
    unit: Unit
    query: Query | None
    stretch: Stretch
    spans: Spans
    grid: Span | None
    tiers: tuple[TierWindows, ...]
    recent: Span
    period_seconds: int
    excuses: tuple[Excuse, ...] = ()
    proposed: bool = False


class Plan(Record, kw_only=True):
    """What will be judged, and the queries to ask for it."""

    at: int
    evaluations: tuple[Evaluation, ...]

    @property
    def queries(self) -> tuple[Query, ...]:
        """Every question once."""
        return tuple(dict.fromkeys(each.query for each in self.evaluations if each.query is not None))

    @property
    def proposed(self) -> frozenset[Query]:
        """The questions that only proposed objectives ask."""
        asked = frozenset(each.query for each in self.evaluations if each.proposed and each.query is not None)
        return asked.difference(each.query for each in self.evaluations if not each.proposed) if asked else asked


def plan(spec: Spec, at: int, select: Selection = EVERYTHING, *, change: str = "") -> Plan:
    """The plan for the selected objectives at an instant (epoch seconds), for a change of that class."""
    excuses = _excuses(spec, at, change) if change or spec.waivers else None
    frames = _Frames(spec, at)
    drafts = [
        _draft(spec, service, objective, frames, excuses)
        for service in spec.services
        for objective in service.objectives
        if select.holds(service, objective)
    ]
    return Plan(at=at, evaluations=tuple(_share_queries(drafts)))


def _excuses(spec: Spec, at: int, change: str) -> Excuses:
    from evaluator.core.excuses import Excuses  # imported late: few runs have any

    return Excuses(spec, at, change)


def _draft(spec: Spec, service: Service, objective: Objective, frames: _Frames, excuses: Excuses | None) -> Evaluation:
    indicator = service.indicator(objective.indicator)
    alert_policy = spec.alert_policy(service, objective)
    frame = frames.of(objective, slice_seconds(objective, indicator), alert_policy)
    return Evaluation(
        service=service,
        objective=objective,
        indicator=indicator,
        policies=spec.policies_for(service, objective),
        alert_policy=alert_policy,
        unit=unit_of(objective, indicator),
        query=_query(indicator, frame) if frame.knots else None,
        stretch=frame.stretch,
        spans=frame.spans,
        grid=frame.grid,
        tiers=frame.tiers,
        recent=frame.recent,
        period_seconds=frame.period_seconds,
        excuses=excuses.of(service, objective) if excuses is not None else (),
    )


class _Frame(Record, kw_only=True):
    """The stretches of time that an objective is judged by. ``knots`` are the ends of all; none before it has begun."""

    stretch: Stretch
    spans: Spans
    grid: Span | None
    tiers: tuple[TierWindows, ...]
    recent: Span
    period_seconds: int
    step: int | None
    knots: tuple[int, ...]


class _Frames:
    """Frames by what they depend on, each made once: a thousand objectives have a handful of windows and policies."""

    __slots__ = ("_at", "_known", "_spec")

    def __init__(self, spec: Spec, at: int) -> None:
        self._spec, self._at = spec, at
        self._known: dict[object, tuple[AlertPolicy | None, _Frame]] = {}

    def of(self, objective: Objective, step: int | None, alert_policy: AlertPolicy | None) -> _Frame:
        """The frame of an objective that is judged by slices of that length, if by any."""
        key = (objective.window, objective.since, step, id(alert_policy))
        if key not in self._known:
            tiers = partial(_tiers, self._spec, alert_policy)
            frame = _framed(objective.window, objective.since, step, self._at, tiers)
            self._known[key] = (alert_policy, frame)  # with the policy, so that its identity stays its own
        return self._known[key][1]


def _framed(
    window: Window, since: int | None, step: int | None, at: int, tiers_for: Callable[[int], list[AlertTier]]
) -> _Frame:
    found = stretch(window, at, since)
    whole = found or Stretch(Span(at, at), Span(at, at))
    start = whole.elapsed.start
    end = start + whole.elapsed.seconds // step * step if step else whole.elapsed.end
    judged = Span(start, end)
    period_seconds = window_seconds(window, at)
    backwards = _Backwards(end, since, step)
    tiers = tuple(
        TierWindows(
            tier=tier,
            threshold=tier.threshold(period_seconds),
            spans=tuple(backwards.span(seconds) for seconds in tier.windows),
        )
        for tier in tiers_for(period_seconds)
    )
    recent = backwards.span(max(1, period_seconds // PROJECTION_SHARE))
    recent = Span(max(recent.start, start), end)
    spans = {judged, recent, *(span for tier in tiers for span in tier.spans)}
    return _Frame(
        stretch=whole,
        spans=(judged,) if judged.seconds else (),
        grid=Span(start, start + step) if step else None,
        tiers=tiers,
        recent=recent,
        period_seconds=period_seconds,
        step=step,
        knots=tuple(sorted({knot for span in spans for knot in (span.start, span.end)}))
        if found is not None and judged.seconds
        else (),
    )


def _tiers(spec: Spec, alert_policy: AlertPolicy | None, period_seconds: int) -> list[AlertTier]:
    """The tiers that make sense for a window of this length.

    None that looks back further than the window; and of a built-in policy, none that a short window
    scales so far down that it would fire inside a budget that is being kept.
    """
    if alert_policy is None:
        return []
    built_in = alert_policy in spec.alert_policies
    return [
        tier
        for tier in alert_policy.tiers
        if tier.windows[0] <= period_seconds and not (built_in and tier.is_early(period_seconds))
    ]


def slice_seconds(objective: Objective, indicator: Indicator) -> int | None:
    """The length of the slices that an objective is judged by, if it is."""
    if isinstance(indicator.measure, Threshold):
        return indicator.measure.slice_seconds
    return None if isinstance(objective.method, Occurrences) else objective.method.slice_seconds


def unit_of(objective: Objective, indicator: Indicator) -> Unit:
    """What an objective counts."""
    if slice_seconds(objective, indicator) is not None:
        return Unit.SLICES
    return Unit.SECONDS if isinstance(indicator.measure, RawRatio) else Unit.EVENTS


class _Backwards(Record):
    """Stretches that end where the window ends, no earlier than the service began, in whole slices."""

    end: int
    since: int | None
    step: int | None

    def span(self, seconds: int) -> Span:
        if self.step:
            seconds = -(-seconds // self.step) * self.step
        start = self.end - seconds
        if self.since is not None and start < self.since:
            start = self.since if not self.step else self.end - (self.end - self.since) // self.step * self.step
        return Span(min(start, self.end), self.end)


def _query(indicator: Indicator, frame: _Frame) -> Query:
    return Query(
        source=indicator.source,
        measure=indicator.measure,
        span=Span(frame.knots[0], frame.knots[-1]),
        knots=frame.knots,
        step=frame.step,
        presence=indicator.presence,
        group_by=indicator.group_by,
        at_most=indicator.at_most,
    )


def _share_queries(drafts: list[Evaluation]) -> list[Evaluation]:
    asked = [(draft, draft.query, _sharing_key(draft.query)) for draft in drafts if draft.query is not None]
    together: dict[tuple[object, ...], list[Query]] = {}
    for _, query, key in asked:
        together.setdefault(key, []).append(query)
    merged = {key: _merge(queries) for key, queries in together.items() if len(queries) > 1}
    shared = {id(draft): merged[key] for draft, _, key in asked if key in merged}
    return [replace(draft, query=shared[id(draft)]) if id(draft) in shared else draft for draft in drafts]


def _sharing_key(query: Query) -> tuple[object, ...]:
    # Slices of one length are one query only where their grids fall together.
    phase = query.span.start % query.step if query.step else None
    end = query.span.end
    return (query.source, query.measure, query.presence, query.group_by, query.at_most, query.step, phase, end)


def _merge(queries: list[Query]) -> Query:
    knots = sorted({knot for query in queries for knot in query.knots})
    return replace(queries[0], span=Span(knots[0], knots[-1]), knots=tuple(knots))
