"""From two versions of a specification to their difference. One row of a table is one kind of document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from evaluator.core.diff.agreements import agreement_changes, commitment_gate_changes
from evaluator.core.diff.alerting import policy_changes as alert_changes
from evaluator.core.diff.calendars import calendar_changes
from evaluator.core.diff.change import Change, Difference, Direction, Meaning, Subject, in_order
from evaluator.core.diff.excluded import exclusions_changes
from evaluator.core.diff.named import Words, named_changes
from evaluator.core.diff.operator import source_changes
from evaluator.core.diff.parts import part_changes, place_of
from evaluator.core.diff.policies import policy_changes
from evaluator.core.diff.services import gate_changes, service_changes
from evaluator.core.diff.shown import shown
from evaluator.core.diff.sides import Side, Sides
from evaluator.core.diff.waivers import MEANINGS as WAIVERS
from slo_spec.model import Spec
from slo_spec.record import Record, compared

Compare = Callable[[Sides, Any, Any], Iterator[Change]]


class Kind(Record):
    """A kind of document: what it is called, what it means that one came or went, and how two are compared."""

    name: str
    words: Words
    compare: Compare | None = None
    describe: Callable[[Any], str] = shown


def _promises(what: str) -> Words:
    return Words(
        removed=Meaning(Direction.REMOVED, f"{what} is gone, and all that it promised"),
        added=Meaning(Direction.ADDED, f"{what} is new"),
    )


def _when_named(who: str) -> Words:
    meaning = Meaning(Direction.NEUTRAL, f"it has an effect only where {who} names it; each that does is listed")
    return Words(removed=meaning, added=meaning)


def _in_words(*names: str) -> Callable[[Any], str]:
    """A document by how many things it has, because all of them would fill a page."""

    def describe(thing: Any) -> str:
        counts = [(len(getattr(thing, name)), name) for name in names]
        return ", ".join(f"{count} {name if count != 1 else name.removesuffix('s')}" for count, name in counts)

    return describe


_UNKNOWN: Final = Meaning(Direction.CHANGED, "what this kind of document does to a promise is not known here")

KINDS: Final[dict[str, Kind]] = {
    "services": Kind("service", _promises("the service"), service_changes, _in_words("objectives")),
    "agreements": Kind("agreement", _promises("the agreement"), agreement_changes, _in_words("commitments")),
    "policies": Kind(
        "policy",
        Words(
            removed=Meaning(
                Direction.REMOVED, "its rules close no gate any more; each objective gated otherwise is listed"
            ),
            added=Meaning(Direction.ADDED, "one more policy; each objective gated otherwise is listed"),
        ),
        policy_changes,
        lambda policy: ", ".join(f"{rule}: {rule.then.value}" for rule in policy.rules) or "no rules",
    ),
    "calendars": Kind("calendar", _when_named("a commitment"), calendar_changes),
    "exclusions": Kind("exclusions", _when_named("a commitment"), exclusions_changes, _in_words("windows")),
    "waivers": Kind(
        "waiver",
        Words(
            removed=Meaning(Direction.TIGHTENED, "it lets nothing pass any more"),
            added=Meaning(Direction.LOOSENED, "it lets a condition pass that would close the gate"),
        ),
    ),
    "sources": Kind(
        "source",
        Words(
            removed=Meaning(Direction.CHANGED, "nothing of that name is asked any more, or something else"),
            added=Meaning(Direction.ADDED, "it is asked by what names it"),
        ),
        lambda _, before, after: source_changes(before, after),
        lambda source: source.type,
    ),
    "alert_policies": Kind(
        "built-in alerts",
        Words(removed=_UNKNOWN, added=_UNKNOWN),
        lambda _, before, after: alert_changes(_whole("built-in alerts", before), before, after),
    ),
}
"""By the name of the field of ``Spec``. A field without a row here is compared all the same, and counts as changed."""
_NO_PROMISES: Final = ("default_policy",)
"""One thing without a list, compared by itself."""


def diff(base: Spec, head: Spec, at: int) -> Difference:
    """Every change from one version to another, worst first. Calendars are compared around the instant ``at``."""
    sides = Sides(Side(base), Side(head), at)
    found: list[Change] = []
    for name in compared(Spec):
        if name not in _NO_PROMISES:
            found += _of_kind(sides, name, getattr(base, name), getattr(head, name))
    found += (*gate_changes(sides), *commitment_gate_changes(sides))
    if base.default_policy is not None and head.default_policy is not None:
        found += policy_changes(sides, base.default_policy, head.default_policy)
    elif base.default_policy != head.default_policy:
        meaning = Meaning(Direction.CHANGED, "what no policy selects is gated by something else")
        texts = shown(base.default_policy), shown(head.default_policy)
        found.append(Subject("policy default", "policy", "default").change("policy", meaning, texts))
    return in_order(tuple(found))


def _of_kind(sides: Sides, name: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    kind = KINDS.get(name) or Kind(name.replace("_", " "), Words(removed=_UNKNOWN, added=_UNKNOWN))

    def subject(thing: Any) -> Subject:
        affects = sides.affected(kind.name, thing.name)
        return Subject(f"{kind.name} {thing.name}", kind.name, thing.name, affects)

    def compare(old: Any, new: Any) -> Iterator[Change]:
        if kind.compare is not None:
            return kind.compare(sides, old, new)
        places = place_of(old), place_of(new)
        return part_changes(subject(old), old, new, WAIVERS, skip=("name",), places=places)

    yield from named_changes(before, after, subject, kind.words, compare, kind.describe)


def _whole(kind: str, thing: Any) -> Subject:
    return Subject(f"{kind} {thing.name}", kind, thing.name)
