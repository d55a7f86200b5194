"""What is made of parts, or stands on others: names that resolve, and promises that the parts can carry.

A target is compared with what the parts' own targets come to if they fail independently: of parts that are all needed
the product, of alternatives the rest after the product of what they may miss. What a third party owes under an
agreement of its own (underpinning) counts instead of what we aim at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from slo_spec.bands import exact_percent
from slo_spec.model import Objective, Service, Spec, Target
from slo_spec.model.dependencies import Dependency, Part
from slo_spec.problem import Location, Problem, Severity
from slo_spec.promised import left_by, promised_together
from slo_spec.record import Record
from slo_spec.suggestions import suggestion

if TYPE_CHECKING:
    from slo_spec.model.agreements import Agreement, Commitment
    from slo_spec.model.composites import Arrangement, Composite


def dependency_problems(spec: Spec, *, complete: bool) -> Iterator[Problem]:
    """Unknown names among dependencies and parts, and targets above what those promise.

    ``complete``: every text could be read; otherwise nothing of other documents is judged.
    """
    if not complete:
        return
    promises = _Promises.of(spec)
    for service in (each for each in spec.services if each.has_dependencies):
        yield from _unknown(service.depends_on, promises)
        for objective in service.objectives:
            yield from _unknown(objective.depends_on, promises)
            yield from _of_objective(objective, service, promises)
            yield from _circle(objective, service, promises)
    for agreement in spec.agreements:
        for commitment in agreement.commitments:
            yield from _of_commitment(commitment, promises)
            yield from _above_supplier(commitment, agreement, promises)


class _Promises(Record):
    """What is promised of each objective: by its team, or by a third party that owes it."""

    services: Mapping[str, Service]
    owed: Mapping[str, tuple[Target, str]]
    """By the indicator that is measured: what is owed under which agreement."""

    @classmethod
    def of(cls, spec: Spec) -> _Promises:
        """All that a specification promises."""
        services = {service.name: service for service in spec.services}
        bare = cls(services, {})
        owed: dict[str, tuple[Target, str]] = {}
        for agreement in spec.agreements:
            for each in agreement.commitments if agreement.scope == "underpinning" else ():
                if each.composite is None and isinstance(each.target, Target):
                    owed[bare.measured(each)] = each.target, agreement.name
        return cls(services, owed)

    def measured(self, commitment: Commitment) -> str:
        """The service and indicator that a commitment measures."""
        objective = self.objective(commitment.indicator) if commitment.from_objective else None
        return f"{commitment.indicator.partition('/')[0]}/{objective.indicator}" if objective else commitment.indicator

    def objective(self, name: str) -> Objective | None:
        """The objective of that name, if there is one."""
        service_name, _, own = name.partition("/")
        service = self.services.get(service_name)
        return next((each for each in service.objectives if each.name == own), None) if service else None

    def target(self, name: str) -> tuple[Fraction, str] | None:
        """What is promised of a part, and how one says it; None where nobody promises anything."""
        objective = self.objective(name)
        indicator = f"{name.partition('/')[0]}/{objective.indicator}" if objective else name
        if indicator in self.owed:
            target, agreement = self.owed[indicator]
            return target.ratio, f"{name} {target} (owed by '{agreement}')"
        return (objective.target.ratio, f"{name} {objective.target}") if objective else None


# ------------------------------------------------------------------------------- names


def _unknown(dependencies: Iterable[Dependency], promises: _Promises) -> Iterator[Problem]:
    for dependency in dependencies:
        for part in dependency.parts:
            yield from _unknown_part(part, promises, indicators=False)


def _unknown_part(part: Part, promises: _Promises, *, indicators: bool) -> Iterator[Problem]:
    service = promises.services.get(part.service)
    if service is None:
        hint = suggestion(part.service, promises.services, "services")
        yield Problem(part.location, "unknown-service", f"no service named '{part.service}'", hint=hint)
        return
    own = part.name.partition("/")[2]
    known = [each.name for each in service.objectives]
    known += [each.name for each in service.indicators if indicators and each.name not in known]
    if own not in known:
        kind = "objective or indicator" if indicators else "objective"
        message = f"no {kind} of the service '{service.name}' named '{own}'"
        hint = suggestion(own, known, "objectives") if known else "it has none"
        yield Problem(part.location, "unknown-objective", message, hint=hint)


# ------------------------------------------------------------------------------- promises


def _of_objective(objective: Objective, service: Service, promises: _Promises) -> Iterator[Problem]:
    stands_on = (*service.depends_on, *objective.depends_on)
    if stands_on:
        what = f"the objective '{objective.name}' of {objective.target}"
        yield from _above(what, objective.target, objective.location, stands_on, promises)


def _circle(objective: Objective, service: Service, promises: _Promises) -> Iterator[Problem]:
    """A warning where something stands on itself: then its promise rests on nothing."""
    start = f"{service.name}/{objective.name}"
    ways: list[tuple[str, tuple[str, ...]]] = [(part.name, (start,)) for part in _needs(objective, service)]
    seen: set[str] = set()
    while ways:
        name, before = ways.pop()
        if name == start:
            way = " depends on ".join(f"'{each}'" for each in (*before, start))
            yield Problem(objective.location, "dependency-circle", f"a circle: {way}", Severity.WARNING)
            return
        found = promises.objective(name) if name not in seen else None
        seen.add(name)
        if found is not None:
            further = promises.services[name.partition("/")[0]]
            if further.has_dependencies:
                ways += [(part.name, (*before, name)) for part in _needs(found, further)]


def _needs(objective: Objective, service: Service) -> Iterator[Part]:
    for dependency in (*service.depends_on, *objective.depends_on):
        yield from dependency.parts


def _of_commitment(commitment: Commitment, promises: _Promises) -> Iterator[Problem]:
    if commitment.composite is not None:
        from slo_spec.model.composites import parts_of

        unknown = [
            problem
            for part in parts_of(commitment.composite)
            for problem in _unknown_part(part, promises, indicators=True)
        ]
        yield from unknown
        if not unknown:
            yield from _in_theory(commitment, commitment.composite, promises)
    yield from _unknown(commitment.depends_on, promises)
    stands_on = [*commitment.depends_on]
    service = promises.services.get(commitment.indicator.partition("/")[0]) if commitment.composite is None else None
    if service is not None and service.has_dependencies:
        objective = promises.objective(commitment.indicator) if commitment.from_objective else None
        stands_on += [*service.depends_on, *(objective.depends_on if objective else ())]
    if stands_on and isinstance(commitment.target, Target):
        what = f"the commitment '{commitment.name}' of {commitment.target}"
        yield from _above(what, commitment.target, commitment.target_location, stands_on, promises)


def _above(
    what: str, target: Target, location: Location, stands_on: Sequence[Dependency], promises: _Promises
) -> Iterator[Problem]:
    """A warning where the dependencies, all of them needed, promise less than what stands on them."""
    left, words = Fraction(1), []
    for dependency in dict.fromkeys(stands_on):
        found = [promises.target(part.name) for part in dependency.parts]
        known = [each for each in found if each is not None]
        if len(known) < len(found):
            continue  # unknown, or without a target: it promises nothing that could be compared
        share = left_by(dependency, {part.name: each[0] for part, each in zip(dependency.parts, known, strict=True)})
        left *= share
        listed = " and ".join(text for _, text in known)
        several = "any" if dependency.needed == 1 else f"at least {dependency.needed}"
        words.append(listed if len(known) == 1 else f"({several} of {listed}: {exact_percent(share)})")
    if words and target.ratio > left:
        together = f"{' x '.join(words)} = {exact_percent(left)}" if len(words) > 1 else words[0]
        message = f"{what} is above what it depends on: {together}"
        yield Problem(location, "promise-above-dependencies", message, Severity.WARNING, _HINT)


def _sum_in_words(arrangement: Composite | Arrangement, texts: Mapping[str, str]) -> str:
    from slo_spec.model.composites import AllOf, AnyOf, Weighted

    if isinstance(arrangement, Part):
        return texts[arrangement.name]
    if isinstance(arrangement, Weighted):
        return " + ".join(f"{exact_percent(share)} of {texts[name]}" for name, share in arrangement.shares)
    inner = [_sum_in_words(part, texts) for part in arrangement.parts]
    if isinstance(arrangement, AllOf):
        return " x ".join(inner)
    return f"({'any' if isinstance(arrangement, AnyOf) else f'at least {arrangement.count}'} of {', '.join(inner)})"


def _above_supplier(commitment: Commitment, agreement: Agreement, promises: _Promises) -> Iterator[Problem]:
    """A warning where we owe a customer more of something than a third party owes us of the same."""
    if agreement.scope == "underpinning" or commitment.composite is not None:
        return
    owed = promises.owed.get(promises.measured(commitment))
    if owed is not None and isinstance(commitment.target, Target) and commitment.target.ratio > owed[0].ratio:
        what = f"the commitment '{commitment.name}' of {commitment.target} is above what the third party owes for it"
        message = f"{what}: {owed[0]} by '{owed[1]}'"
        yield Problem(commitment.target_location, "promise-above-dependencies", message, Severity.WARNING, _HINT)


_HINT = "promise less, or have more promised, or add an alternative"


def _in_theory(commitment: Commitment, composite: Composite, promises: _Promises) -> Iterator[Problem]:
    """What the parts' own targets come to, and whether that carries the commitment."""
    from slo_spec.model.composites import parts_of

    found = {part.name: promises.target(part.name) for part in parts_of(composite)}
    known = {name: each for name, each in found.items() if each is not None}
    if len(known) < len(found) or not isinstance(commitment.target, Target):
        return
    left = promised_together(composite, {name: share for name, (share, _) in known.items()})
    parts = _sum_in_words(composite, {name: text for name, (_, text) in known.items()})
    location = commitment.target_location
    if commitment.target.ratio > left:
        what = f"the commitment '{commitment.name}' of {commitment.target} is above what its parts promise together"
        message = f"{what}: {parts} = {exact_percent(left)}"
        yield Problem(location, "promise-above-dependencies", message, Severity.WARNING, _HINT)
    else:
        what = f"the parts of '{commitment.name}', failing independently, promise together {parts}"
        message = f"{what} = {exact_percent(left)}; {commitment.target} is committed"
        yield Problem(location, "composite-in-theory", message, Severity.INFO)
