"""Waivers that are for nothing or longer than they may be, and freezes that name what nobody declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from slo_spec.check_names import twice
from slo_spec.model import Objective, Service, Spec
from slo_spec.model.freezes import Freeze
from slo_spec.model.waivers import WAIVABLE_FINDINGS, WaivedKind, Waiver
from slo_spec.problem import Location, Problem, Severity
from slo_spec.record import replace
from slo_spec.suggestions import suggestion
from slo_spec.units import duration_text

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement, Commitment

_REMOVALS = {"objective-removed", "commitment-removed"}
_Promised = tuple[tuple[Service, Objective], ...]


def waiver_problems(spec: Spec, *, complete: bool) -> Iterator[Problem]:
    """Everything that is wrong with waivers and freezes, seen beside what they speak of.

    ``complete``: every text could be read; otherwise names of other documents are not judged.
    """
    yield from twice("waiver", ((waiver.name, waiver.location) for waiver in spec.waivers))
    for waiver in spec.waivers:
        promised = tuple(_promised(spec, waiver))
        if complete:
            yield from _unknown_subject(spec, waiver)
            yield from _idle(spec, waiver, promised)
        yield from _too_much(spec, waiver, promised)
    for policy in spec.policies:
        if policy.freeze is not None:
            windows = policy.freeze.windows
            yield from twice("frozen window", ((window.name, window.location) for window in windows))
            if complete:
                yield from _unknown_names(spec, policy.freeze)


def expired_problems(waivers: Iterable[Waiver], at: int) -> Iterator[Problem]:
    """A warning for each waiver that has ended: it needs to be told the instant."""
    for waiver in waivers:
        if waiver.until <= at:
            message = f"the waiver '{waiver.name}' has ended: what it was for closes the gate again"
            hint = "delete it, or decide anew"
            yield Problem(waiver.until_location, "waiver-expired", message, Severity.WARNING, hint)


def _promised(spec: Spec, waiver: Waiver) -> Iterator[tuple[Service, Objective]]:
    for service in spec.services:
        for objective in service.objectives if waiver.subject.partition("/")[0] == service.name else ():
            if waiver.concerns(service.name, objective.name):
                yield service, objective


def _unknown(location: Location, what: str, name: str, known: Iterable[str], code: str = "") -> Problem:
    names = tuple(known)
    hint = suggestion(name, names, f"{what}s") if names else f"there are no {what}s here"
    return Problem(location, code or f"unknown-{what}", f"no {what} named '{name}'", hint=hint)


def _commitments(spec: Spec) -> Iterator[tuple[Agreement, Commitment]]:
    """Every commitment under each agreement that it holds under, also those of what it extends."""
    if not spec.agreements:
        return
    from slo_spec.check_agreements import ancestors  # imported late: few specifications have agreements

    known = {agreement.name: agreement for agreement in spec.agreements}
    for agreement in spec.agreements:
        for one in (agreement, *ancestors(agreement, known)):
            yield from ((agreement, commitment) for commitment in one.commitments)


def _unknown_subject(spec: Spec, waiver: Waiver) -> Iterator[Problem]:
    what: str = waiver.kind.value
    if what == WaivedKind.COMMITMENT:
        known = [f"{agreement.name}/{each.name}" for agreement, each in _commitments(spec)]
    else:
        services = [service for service in spec.services if service.name == waiver.subject.partition("/")[0]]
        if what == WaivedKind.SERVICE or not services:
            what, known = "service", [service.name for service in spec.services]
        else:
            known = [f"{services[0].name}/{objective.name}" for objective in services[0].objectives]
    name = waiver.subject.partition("/")[0] if what == WaivedKind.SERVICE else waiver.subject
    if name not in known:
        found = _unknown(waiver.subject_location, what, name, known)
        # What is about to be removed, with a waiver for it, is gone one day: then the waiver is left over.
        is_left_over = set(waiver.rules) <= _REMOVALS
        yield replace(found, severity=Severity.WARNING) if is_left_over else found


def _idle(spec: Spec, waiver: Waiver, promised: _Promised) -> Iterator[Problem]:
    """Conditions that no policy of what is waived asks about."""
    if not promised:
        return
    asked = {
        rule.when.value
        for service, objective in promised
        for policy in spec.policies_for(service, objective)
        for rule in policy.rules
    }
    for rule in waiver.rules:
        if rule not in asked and rule not in WAIVABLE_FINDINGS:
            message = f"no policy of {waiver.kind.value} '{waiver.subject}' has the condition {rule}"
            hint = f"theirs: {', '.join(sorted(asked))}"
            yield Problem(waiver.location, "idle-waiver", message, Severity.WARNING, hint)


def _too_much(spec: Spec, waiver: Waiver, promised: _Promised) -> Iterator[Problem]:
    policies = [
        policy
        for service, objective in promised
        for policy in (*spec.policies_for(service, objective), *spec.freezes_for(service, objective))
    ]
    policies += [
        policy
        for agreement, commitment in (_commitments(spec) if waiver.kind is WaivedKind.COMMITMENT else ())
        if waiver.subject == f"{agreement.name}/{commitment.name}"
        for policy in spec.policies_for_commitment(agreement.labels_for(commitment))
    ]
    for policy in dict.fromkeys(policies):
        longest = policy.waivers_at_most
        if longest == 0:
            message = f"the policy '{policy.name}' allows no waivers for {waiver.kind.value} '{waiver.subject}'"
            yield Problem(waiver.location, "not-waivable", message)
        elif longest is not None and waiver.start is None:
            message = (
                f"the policy '{policy.name}' allows waivers of at most {duration_text(longest)}: this has no 'from'"
            )
            yield Problem(waiver.location, "waiver-too-long", message, hint="write from, the day on which it begins")
        elif longest is not None and waiver.start is not None and waiver.until - waiver.start > longest:
            length = duration_text(waiver.until - waiver.start)
            message = f"the waiver is {length} long; the policy '{policy.name}' allows at most {duration_text(longest)}"
            yield Problem(waiver.until_location, "waiver-too-long", message)


def _unknown_names(spec: Spec, freeze: Freeze) -> Iterator[Problem]:
    calendars = [calendar.name for calendar in spec.calendars]
    exclusions = [document.name for document in spec.exclusions]
    for name in (*freeze.during, *freeze.outside):
        if name not in calendars:
            yield _unknown(freeze.location, "calendar", name, calendars)
    for name in freeze.exclusions:
        if name not in exclusions:
            hint = suggestion(name, exclusions, "exclusions") if exclusions else "there are no exclusions here"
            yield Problem(freeze.location, "unknown-exclusions", f"no exclusions named '{name}'", hint=hint)
