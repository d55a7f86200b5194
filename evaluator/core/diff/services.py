"""What a changed service means: its objectives, what they measure, who is called and what gates them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from evaluator.core.diff import alerting
from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.gating import stricter
from evaluator.core.diff.indicators import indicator_changes, same_question
from evaluator.core.diff.meaning import FOR_READERS, RELABELLED, SAME, undecidable
from evaluator.core.diff.named import Words, named_changes
from evaluator.core.diff.parts import Table, by_name, part_changes
from evaluator.core.diff.policies import alert_policy_changes
from evaluator.core.diff.shown import plain, shown
from evaluator.core.diff.sides import Side, Sides
from slo_spec.bands import exact_percent
from slo_spec.model import (
    AlertPolicy,
    CalendarWindow,
    Objective,
    RollingWindow,
    Service,
    Target,
)
from slo_spec.record import Record
from slo_spec.units import duration_text


def target(before: Target, after: Target) -> Meaning:
    """What another share means: by how much the error budget grows or shrinks."""
    old, new = 1 - before.ratio, 1 - after.ratio
    if old == new:
        return SAME
    budgets = (
        f"the error budget {'grows' if new > old else 'shrinks'} from {exact_percent(old)} to {exact_percent(new)}"
    )
    if new > old:
        times = f": {plain(new / old)} times as much may fail" if old else ": something may fail now"
        return Meaning(Direction.LOOSENED, budgets + (times if not old or (new / old).denominator == 1 else ""))
    return Meaning(Direction.TIGHTENED, budgets)


def _window(before: Any, after: Any) -> Meaning:
    """A window is stricter or laxer only by what happened lately: neither length is the weaker promise as such."""
    if isinstance(before, RollingWindow) and isinstance(after, RollingWindow):
        if before.seconds == after.seconds:
            return SAME
        if after.seconds < before.seconds:
            return Meaning(
                Direction.CHANGED,
                f"the last {duration_text(before.seconds - after.seconds)} of it are forgotten at once; "
                "a burst weighs more in what is left",
            )
        return Meaning(Direction.CHANGED, "it remembers longer, and a burst weighs less in it")
    if isinstance(before, CalendarWindow) and isinstance(after, CalendarWindow) and before.unit == after.unit:
        return Meaning(Direction.CHANGED, "the periods begin and end at other instants")
    return Meaning(Direction.CHANGED, "other failures lie in the window: fewer of them, or more")


def _since(before: int | None, after: int | None) -> Meaning:
    """A later beginning forgets what was before it; an earlier one may reach back to where nobody has seen anything."""
    if after is not None and (before is None or after > before):
        return Meaning(Direction.LOOSENED, "what happened before it does not count any more")
    because = "what happened earlier counts too; where there are no numbers of it, it is unknown"
    return Meaning(Direction.CHANGED, because)


MEANINGS: Final[Table] = {
    ("Service", "description"): FOR_READERS,
    ("Service", "owner"): FOR_READERS,
    ("Service", "labels"): RELABELLED,
    ("Objective", "target"): target,
    ("Objective", "window"): _window,
    ("Objective", "method"): undecidable("good and bad are counted in another way"),
    ("Objective", "since"): _since,
    ("Objective", "labels"): RELABELLED,
    ("Objective", "owner"): FOR_READERS,
    ("Objective", "runbook"): FOR_READERS,
    ("Objective", "description"): FOR_READERS,
    ("Timeslices", "slice_target"): target,
    ("Timeslices", "slice_seconds"): undecidable("good and bad are told of slices of another length"),
    ("RatioTimeslices", "slice_seconds"): undecidable("the mean is one of slices of another length"),
}
OBJECTIVES: Final = Words(
    removed=Meaning(Direction.REMOVED, "nobody promises it any more, and nothing gates on it"),
    added=Meaning(Direction.ADDED, "one more promise"),
)
_NO_PROMISE: Final = "an indicator promises nothing by itself; whatever measured it is listed"
INDICATORS: Final = Words(
    removed=Meaning(Direction.NEUTRAL, _NO_PROMISE), added=Meaning(Direction.NEUTRAL, _NO_PROMISE)
)


def service_changes(sides: Sides, before: Service, after: Service) -> Iterator[Change]:
    """What changed in a service that keeps its name."""
    group = f"service {before.name}"
    subject = Subject(group, "service", before.name)
    lists = ("name", "indicators", "objectives", "alert_policies")
    places = before.location, after.location
    yield from part_changes(subject, before, after, MEANINGS, skip=lists, places=places)
    yield from alert_policy_changes(subject, before.alert_policies, after.alert_policies)

    def named(kind: str) -> Any:
        return lambda each: Subject(
            group, kind, f"{before.name}/{each.name}", sides.affected(kind, f"{before.name}/{each.name}")
        )

    yield from named_changes(
        before.indicators,
        after.indicators,
        named("indicator"),
        INDICATORS,
        lambda old, new: indicator_changes(sides, before, old, new),
    )
    yield from named_changes(before.objectives, after.objectives, named("objective"), OBJECTIVES)
    old, new = by_name(before.objectives), by_name(after.objectives)
    for name in (each for each in old if each in new and old[each] != new[each]):
        yield from _Pair(sides, (before, after), (old[name], new[name])).changes()


def gate_changes(sides: Sides) -> Iterator[Change]:
    """What gates, and who is called for, each objective that both have: it may change while they stay as they are."""
    same_policies = sides.base.spec.policies == sides.head.spec.policies
    for name, before in sides.base.services.items():
        after = sides.head.services.get(name)
        if after is None or (same_policies and before == after):
            continue
        old, new = by_name(before.objectives), by_name(after.objectives)
        for objective in (each for each in old if each in new):
            yield from _Pair(sides, (before, after), (old[objective], new[objective])).gate()


class _Pair(Record):
    """One objective in both versions, each in its service. What gates it may change while it stays as it is."""

    sides: Sides
    services: tuple[Service, Service]
    objectives: tuple[Objective, Objective]

    @property
    def subject(self) -> Subject:
        service = self.services[0].name
        name = f"{service}/{self.objectives[0].name}"
        return Subject(f"service {service}", "objective", name, self.sides.affected("objective", name))

    def changes(self) -> Iterator[Change]:
        """What was changed in the objective itself."""
        before, after = self.objectives
        places = before.location, after.location
        # What the service hands down is said once, of the service.
        inherited = all(
            each.owner == service.owner for each, service in zip(self.objectives, self.services, strict=True)
        )
        skip = ("name", "indicator", "alerts", *(("owner",) if inherited else ()))
        yield from part_changes(self.subject, before, after, MEANINGS, skip=skip, places=places)
        yield from self._indicator()

    def gate(self) -> Iterator[Change]:
        """What else gates it, and who else is called."""
        yield from self._alerts()
        yield from self._policies()

    def _indicator(self) -> Iterator[Change]:
        before, after = self.objectives
        if before.indicator == after.indicator:
            return
        old = self.sides.base.indicator(f"{self.services[0].name}/{before.indicator}")
        new = self.sides.head.indicator(f"{self.services[1].name}/{after.indicator}")
        if old is not None and new is not None and same_question(old, new):
            meaning = Meaning(Direction.NEUTRAL, "another name for the same question")
        else:
            meaning = Meaning(Direction.CHANGED, "something else is measured: it may count fewer failures, or more")
        texts = tuple(f"{name}: {_asked(each)}" for name, each in ((before.indicator, old), (after.indicator, new)))
        places = before.indicator_location, after.indicator_location
        yield self.subject.change("indicator", meaning, (texts[0], texts[1]), places)

    def _alerts(self) -> Iterator[Change]:
        before, after = self.objectives
        old, new = (self._alerts_of(side, index) for index, side in enumerate((self.sides.base, self.sides.head)))
        if old[0] == new[0] and (before.alerts == after.alerts or isinstance(before.alerts, str)):
            return  # what a policy of that name says is shown where it is declared
        places = before.alerts_location, after.alerts_location
        if old[1] is None or new[1] is None:
            meaning = alerting.ADDED if old[1] is None else alerting.REMOVED
            if old[1] is None and new[1] is None:
                meaning = Meaning(Direction.CHANGED, "no alert policy of that name is known")
            yield self.subject.change("alerts", meaning, (_tiers(*old), _tiers(*new)), places)
            return
        found = list(alerting.policy_changes(self.subject, old[1], new[1], "alerts "))
        if old[0] != new[0]:
            meaning = Meaning(Direction.NEUTRAL, "from elsewhere; what differs in it is listed")
            yield self.subject.change("alerts", meaning, (old[0], new[0]), places)
        yield from found

    def _alerts_of(self, side: Side, index: int) -> tuple[str, AlertPolicy | None]:
        """Where the objective's alert policy comes from, and the policy."""
        service, alerts = self.services[index], self.objectives[index].alerts
        if alerts is None:
            return "none", None
        if isinstance(alerts, AlertPolicy):
            return "its own", alerts
        policy = side.spec.alert_policies_of(service).get(alerts)
        if any(each.name == alerts for each in service.alert_policies):
            return f"{alerts} of the service", policy
        shared = (each for each in side.spec.policies if any(one.name == alerts for one in each.alert_policies))
        declared = next((f"{alerts} of policy {each.name}" for each in shared), alerts)
        return declared, policy

    def _policies(self) -> Iterator[Change]:
        before, after = (
            side.spec.policies_for(service, objective)
            for side, service, objective in zip(
                (self.sides.base, self.sides.head), self.services, self.objectives, strict=True
            )
        )
        names = [", ".join(sorted(each.name for each in policies)) or "none" for policies in (before, after)]
        if names[0] != names[1]:
            places = self.objectives[0].location, self.objectives[1].location
            yield self.subject.change("gated by", stricter(before, after), (names[0], names[1]), places)


def _asked(indicator: Any) -> str:
    return "unknown" if indicator is None else f"{shown(indicator.measure)} of {indicator.source}"


def _tiers(origin: str, policy: AlertPolicy | None) -> str | None:
    return None if policy is None else f"{origin}: {alerting.tiers(policy)}"
