"""A proposed tree held to what a revision promises: what is judged, and what is to be said about the difference.

What the revision has is judged exactly as the revision says it, indicators, policies and all: so nothing that a tree
deletes, relabels, renames or rewrites loosens anything. The tree adds what the revision does not have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from evaluator.core.report import GateFinding, Verdict
from evaluator.core.select import EVERYTHING, Selection
from slo_spec.model import Objective, Service, Spec
from slo_spec.problem import Location
from slo_spec.record import Record, replace

_KINDS = ("policies", "agreements", "calendars", "exclusions", "waivers")
"""The documents that are taken from the revision whole, as ``Spec`` has them."""
_SINGULAR = {"policies": "policy", "agreements": "agreement", "calendars": "calendar", "waivers": "waiver"}


class Held(Record, kw_only=True):
    """What is judged of a tree that is held to a revision.

    ``spec`` is the revision's, its objectives placed where the tree has them. ``proposed`` has the services with the
    objectives that the revision lacks. ``findings`` say what is gone (it fails), what is judged as the revision has it
    although the tree says otherwise, and what cannot be judged yet.
    """

    spec: Spec
    proposed: Spec
    findings: tuple[GateFinding, ...]


def held(base: Spec, tree: Spec, revision: str, selection: Selection = EVERYTHING) -> Held:
    """The tree, held to what ``base`` says, which is the specification of ``revision``."""
    there = {service.name: service for service in tree.services}
    selected = [
        (service, objective)
        for service in base.services
        for objective in service.objectives
        if selection.holds(service, objective)
    ]
    additions = [_additions(service, base) for service in tree.services]
    known = {source.name for source in base.sources}
    findings = (
        *_removed(selected, there, revision),
        *_commitments_removed(base, tree, revision, selection),
        *_unasked(additions, known, revision, selection),
        *_changed(selected, base, tree, revision),
        *_documents_changed(base, tree, revision),
    )
    placed = tuple(_placed(service, there.get(service.name), revision) for service in base.services)
    return Held(
        spec=_documents_placed(replace(base, services=placed), revision),
        proposed=_proposed(base, tree, additions, known),
        findings=findings,
    )


def _objectives(service: Service | None) -> dict[str, Objective]:
    return {} if service is None else {objective.name: objective for objective in service.objectives}


def _placed(service: Service, there: Service | None, revision: str) -> Service:
    """The service with the places of the tree, where whoever proposes a change will look."""
    places = {name: objective.location for name, objective in _objectives(there).items()}
    placed = tuple(
        replace(each, location=places.get(each.name) or _in_tree(each.location, revision))
        for each in service.objectives
    )
    return replace(service, objectives=placed, location=(there or service).location)


def _documents_placed(spec: Spec, revision: str) -> Spec:
    """The specification whose policies, waivers and commitments are placed in the tree, for what is said of them."""
    return replace(
        spec,
        policies=tuple(
            replace(each, freeze=replace(each.freeze, location=_in_tree(each.freeze.location, revision)))
            if each.freeze is not None
            else each
            for each in spec.policies
        ),
        waivers=tuple(replace(each, location=_in_tree(each.location, revision)) for each in spec.waivers),
        agreements=tuple(
            replace(
                agreement,
                commitments=tuple(
                    replace(each, location=_in_tree(each.location, revision)) for each in agreement.commitments
                ),
            )
            for agreement in spec.agreements
        ),
    )


def _in_tree(place: Location, revision: str) -> Location:
    """Where in the tree something would be that only the revision has: readers of reports know no ``main:slo.yaml``."""
    return place._replace(file=place.file.removeprefix(f"{revision}:"))


# ------------------------------------------------------------------------------- what the tree adds


def _additions(service: Service, base: Spec) -> Service:
    """The service with the objectives that the revision does not have."""
    promised = next((_objectives(each) for each in base.services if each.name == service.name), {})
    return replace(service, objectives=tuple(each for each in service.objectives if each.name not in promised))


def _proposed(base: Spec, tree: Spec, additions: Iterable[Service], known: set[str]) -> Spec:
    """The additions, gated by the revision's policies; alert policies that they name may be as new as they are."""
    asked = (
        replace(service, objectives=tuple(each for each in service.objectives if _source(service, each) in known))
        for service in additions
    )
    named = tuple(replace(policy, rules=(), select=()) for policy in tree.policies if policy.alert_policies)
    return Spec(
        services=tuple(service for service in asked if service.objectives),
        policies=(*base.policies, *named),
        sources=base.sources,
        waivers=base.waivers,
        alert_policies=base.alert_policies,
        default_policy=base.default_policy,
    )


def _source(service: Service, objective: Objective) -> str:
    return service.indicator(objective.indicator).source


def _unasked(
    additions: Iterable[Service], known: set[str], revision: str, selection: Selection
) -> Iterator[GateFinding]:
    for service in additions:
        for objective in service.objectives:
            source = _source(service, objective)
            if source not in known and selection.holds(service, objective):
                yield GateFinding(
                    code="source-proposed",
                    verdict=Verdict.WARN,
                    subject=f"{service.name}/{objective.name}",
                    because=f"it is new and asks the source {source!r}, which {revision} does not know: "
                    "nothing was asked; it is judged once the source is there",
                    location=objective.location,
                )


# ------------------------------------------------------------------------------- what is gone


def _removed(
    selected: Iterable[tuple[Service, Objective]], there: Mapping[str, Service], revision: str
) -> Iterator[GateFinding]:
    known = {name: _objectives(service) for name, service in there.items()}
    for service, objective in selected:
        if objective.name not in known.get(service.name, {}):
            yield GateFinding(
                code="objective-removed",
                verdict=Verdict.FAIL,
                subject=f"{service.name}/{objective.name}",
                because=f"{revision} promises it (at {objective.location}), and nothing of that name is in the tree "
                "under test: it was deleted, renamed or moved out of the paths that were given",
                location=_in_tree(objective.location, revision),
            )


def _commitments_removed(base: Spec, tree: Spec, revision: str, selection: Selection) -> Iterator[GateFinding]:
    if not base.agreements:
        return
    from evaluator.core.settle_plan import promised  # imported late: most trees have objectives alone

    there = {f"{one.name}/{each.name}" for one, commitments in promised(tree) for each in commitments}
    for agreement, commitments in promised(base):
        for commitment in commitments:
            name = f"{agreement.name}/{commitment.name}"
            chosen = selection.holds_named(agreement.name, commitment.name, agreement.labels_for(commitment))
            if name not in there and chosen:
                yield GateFinding(
                    code="commitment-removed",
                    verdict=Verdict.FAIL,
                    subject=name,
                    because=f"{revision} has this commitment (at {commitment.location}), and nothing of that name is "
                    "in the tree under test",
                    location=_in_tree(commitment.location, revision),
                )


# ------------------------------------------------------------------------------- what says otherwise


def _changed(
    selected: Iterable[tuple[Service, Objective]], base: Spec, tree: Spec, revision: str
) -> Iterator[GateFinding]:
    there = {service.name: service for service in tree.services}
    known = {name: _objectives(service) for name, service in there.items()}
    for service, objective in selected:
        proposed = known.get(service.name, {}).get(objective.name)
        if proposed is None:
            continue
        mine, other = _parts(base, service, objective), _parts(tree, there[service.name], proposed)
        different = [part for part in mine if mine[part] != other[part]]
        if different:
            yield GateFinding(
                code="objective-changed",
                verdict=Verdict.PASS,
                subject=f"{service.name}/{objective.name}",
                because=f"the tree proposes another {', '.join(different)}: it is judged as {revision} has it",
                location=proposed.location,
            )


def _parts(spec: Spec, service: Service, objective: Objective) -> dict[str, object]:
    """All by which an objective could be loosened, by the word for it."""
    return {
        "indicator": service.indicator(objective.indicator),
        "target": objective.target,
        "window": objective.window,
        "method": objective.method,
        "since": objective.since,
        "alert policy": spec.alert_policy(service, objective),
        "set of labels": service.labels_for(objective),
        "set of policies": spec.policies_for(service, objective),
    }


def _documents_changed(base: Spec, tree: Spec, revision: str) -> Iterator[GateFinding]:
    for kind in _KINDS:
        mine = {each.name: each for each in getattr(base, kind)}
        other = {each.name: each for each in getattr(tree, kind)}
        for name in (*mine, *(each for each in other if each not in mine)):
            if mine.get(name) == other.get(name):
                continue
            yield GateFinding(
                code="document-changed",
                verdict=Verdict.PASS,
                subject=f"{_SINGULAR.get(kind, kind)} {name}",
                because=_told(name, mine, other, revision),
                location=_in_tree((other.get(name) or mine[name]).location, revision),
            )


def _told(name: str, mine: Mapping[str, object], other: Mapping[str, object], revision: str) -> str:
    if name not in mine:
        return f"the tree adds it: it holds once it is in {revision}"
    if name not in other:
        return f"the tree lacks it: {revision} has it, and it holds"
    return f"the tree changes it: that of {revision} holds"
