"""Whether the gate is frozen at an instant, by which policy, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluator.core.excuses import exemption_text, in_force, waived_finding, waiver_text
from evaluator.core.interval import Span, rfc3339
from evaluator.core.recurrence.rules import occurrences
from evaluator.core.report import GateFinding, Verdict
from evaluator.core.service_hours import open_spans
from slo_spec.model import Objective, Policy, Service, Spec
from slo_spec.model.exclusions import Exclusion, Recurring
from slo_spec.model.freezes import FrozenWindow
from slo_spec.record import Record

_DAY = 86_400
_LOOKS_AHEAD = 60 * _DAY
"""How far to look for the end of a freeze that a calendar makes."""
_MOST_NAMED = 5

Judged = Iterable[tuple[Service, Objective]]


class _Frozen(Record):
    """A window that holds now: what it is, until when (None: further than anybody looks), for which services."""

    words: str
    until: int | None
    services: tuple[str, ...] = ()


def freeze_findings(spec: Spec, judged: Judged, at: int, change: str = "") -> tuple[GateFinding, ...]:
    """A finding for each policy that freezes any of what is judged: it fails, unless it is exempt or waived."""
    freezing = [policy for policy in spec.policies if policy.freeze is not None]
    pairs = tuple(judged) if freezing else ()
    return tuple(finding for policy in freezing for finding in _of_policy(spec, policy, pairs, at, change))


def _of_policy(spec: Spec, policy: Policy, judged: Judged, at: int, change: str) -> Iterator[GateFinding]:
    selected = [pair for pair in judged if policy.selects(pair[0].labels_for(pair[1]))]
    for frozen in _windows(spec, policy, at) if selected else ():
        concerned = [pair for pair in selected if not frozen.services or pair[0].name in frozen.services]
        if not concerned:
            continue
        finding = GateFinding(
            code="frozen",
            verdict=Verdict.FAIL,
            subject=f"policy {policy.name}",
            because=_because(frozen, concerned),
            location=policy.freeze.location if policy.freeze else policy.location,
        )
        exempt = exemption_text(policy, change) if change and change in policy.exempt else ""
        yield waived_finding(finding, exempt or _waived(spec, concerned, at))


def _because(frozen: _Frozen, concerned: list[tuple[Service, Objective]]) -> str:
    services = list(dict.fromkeys(service.name for service, _ in concerned))
    named = ", ".join(services[:_MOST_NAMED]) + (
        f" and {len(services) - _MOST_NAMED} more" * (len(services) > _MOST_NAMED)
    )
    until = f"until {rfc3339(frozen.until)}" if frozen.until is not None else "with no end in sight"
    return f"nothing is shipped {until} ({frozen.words}): {named}"


def _waived(spec: Spec, concerned: list[tuple[Service, Objective]], at: int) -> str:
    """By what the freeze is waived for all that it concerns; empty if it is not for any of it."""
    asked = [waiver for waiver in spec.waivers if "frozen" in waiver.rules and in_force(waiver, at)]
    words: dict[str, None] = {}
    for service, objective in concerned:
        found = next((waiver for waiver in asked if waiver.concerns(service.name, objective.name)), None)
        if found is None:
            return ""
        words[waiver_text(found)] = None
    return "; ".join(words)


# ------------------------------------------------------------------------------- which windows hold


def _windows(spec: Spec, policy: Policy, at: int) -> Iterator[_Frozen]:
    freeze = policy.freeze
    if freeze is None:
        return
    for window in freeze.windows:
        yield from _held(window.name, window.reason, _spans(window, at))
    for document in spec.exclusions:
        for excluded in document.windows if document.name in freeze.exclusions else ():
            spans = _spans(_window_of(excluded), at)
            yield from _held(f"{document.name}, {excluded.name}", excluded.reason, spans, excluded.services)
    for calendar in spec.calendars:
        ahead = Span(at, at + _LOOKS_AHEAD)
        if calendar.name not in (*freeze.during, *freeze.outside):
            continue
        hours = open_spans(calendar, ahead)
        is_open = bool(hours) and hours[0].start == at
        if is_open and calendar.name in freeze.during:
            until = hours[0].end if hours[0].end < ahead.end else None
            yield _Frozen(f"{calendar.name} is open", until)
        if not is_open and calendar.name in freeze.outside:
            yield _Frozen(f"{calendar.name} is closed", hours[0].start if hours else None)


def _window_of(excluded: Exclusion) -> FrozenWindow:
    recurring = excluded.recurring
    if recurring is None:
        return FrozenWindow(name=excluded.name, start=excluded.start, end=excluded.end)
    return FrozenWindow(
        name=excluded.name,
        rule=recurring.rule,
        first=recurring.first,
        end_of_day=recurring.end_of_day,
        timezone=recurring.timezone,
    )


def _held(name: str, reason: str, spans: Iterable[Span], services: tuple[str, ...] = ()) -> Iterator[_Frozen]:
    ends = [span.end for span in spans]
    if ends:
        yield _Frozen(f"{name}: {reason}" if reason else name, max(ends), services)


def _spans(window: FrozenWindow, at: int) -> tuple[Span, ...]:
    """The window, as often as it holds at an instant."""
    if window.rule:
        recurring = Recurring(
            rule=window.rule, first=window.first, end_of_day=window.end_of_day, timezone=window.timezone
        )
        return tuple(span for span in occurrences(recurring, Span(at, at + 1)) if at in span)
    if window.start is None or window.end is None or not window.start <= at < window.end:
        return ()
    return (Span(window.start, window.end),)
