"""What a changed policy means: a gate that closes later, or more softly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from evaluator.core.diff import alerting
from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.gating import implied
from evaluator.core.diff.meaning import FOR_READERS, Nothing, as_set, in_sequence, ordered, undecidable
from evaluator.core.diff.parts import Table, matched, most_alike, part_changes
from evaluator.core.diff.sides import Sides
from slo_spec.model import AlertPolicy, OnUnknown, Policy, Rule

_LESS_DECIDED: Final = (
    "what is too little to judge changes: an unknown keeps a gate shut, but the operator may let it pass"
)

_FROZEN: Final = as_set(more=Direction.TIGHTENED, gained="the gate is closed at more times", lost="at fewer times")

MEANINGS: Final[Table] = {
    ("Policy", "description"): FOR_READERS,
    ("Policy", "select"): undecidable("it gates other objectives; each that is gated otherwise is listed by itself"),
    ("Policy", "on_unknown"): in_sequence(
        (OnUnknown.UNKNOWN, OnUnknown.FAIL),
        tighter="what cannot be told fails, whatever the operator lets an unknown be",
        looser="what cannot be told does not fail any more",
    ),
    ("Policy", "min_events"): undecidable(_LESS_DECIDED),
    ("Policy", "confidence"): undecidable(_LESS_DECIDED),
    ("Policy", "exempt"): as_set(
        more=Direction.LOOSENED, gained="it lets more kinds of change pass", lost="it lets fewer kinds of change pass"
    ),
    ("Policy", "waivers_at_most"): ordered(
        falling=True, nothing=Nothing.MOST, tighter="waivers must be shorter", looser="waivers may be longer"
    ),
    ("Policy", "freeze"): ordered(
        nothing=Nothing.LEAST, tighter="at times the gate is closed whatever was measured", looser="it freezes nothing"
    ),
    ("Freeze", "windows"): _FROZEN,
    ("Freeze", "exclusions"): _FROZEN,
    ("Freeze", "during"): _FROZEN,
    ("Freeze", "outside"): _FROZEN,
}
_CLOSER: Final = Meaning(Direction.TIGHTENED, "it closes the gate sooner, or more firmly")
_LAXER: Final = Meaning(Direction.LOOSENED, "it closes the gate later, or only warns")
_OTHER: Final = Meaning(Direction.CHANGED, "it closes the gate at something else")
_GONE: Final = Meaning(Direction.LOOSENED, "this does not close the gate any more")
_NEW: Final = Meaning(Direction.TIGHTENED, "this closes the gate too")


def policy_changes(_: Sides, before: Policy, after: Policy) -> Iterator[Change]:
    """What changed in a policy that keeps its name."""
    subject = Subject(f"policy {before.name}", "policy", before.name)
    skip = ("name", "rules", "alert_policies")
    places = before.location, after.location
    yield from part_changes(subject, before, after, MEANINGS, skip=skip, places=places)
    yield from _rule_changes(subject, before, after)
    yield from alert_policy_changes(subject, before.alert_policies, after.alert_policies)


def alert_policy_changes(
    subject: Subject, before: tuple[AlertPolicy, ...], after: tuple[AlertPolicy, ...]
) -> Iterator[Change]:
    """What changed in the alert policies that a service or a policy declares."""
    both, gone, new = matched(before, after)
    for old, changed in both:
        yield from alerting.policy_changes(subject, old, changed, f"alerts {old.name} ")
    unused = Meaning(Direction.NEUTRAL, "it fires only for objectives that name it; each whose alerts change is listed")
    for policy in gone:
        yield subject.change(f"alerts {policy.name}", unused, (alerting.tiers(policy), None), (policy.location, None))
    for policy in new:
        yield subject.change(f"alerts {policy.name}", unused, (None, alerting.tiers(policy)), (None, policy.location))


def _rule_changes(subject: Subject, before: Policy, after: Policy) -> Iterator[Change]:
    """Rules have no names: the most alike are taken for the same rule."""
    pairs, gone, new = most_alike(before.rules, after.rules, _LIKENESS)
    for old, other in pairs:
        yield subject.change("rule", _step(old, other), (_rule(old), _rule(other)), (old.location, other.location))
    for rule in gone:
        yield subject.change("rule", _GONE, (_rule(rule), None), (rule.location, after.location))
    for rule in new:
        yield subject.change("rule", _NEW, (None, _rule(rule)), (before.location, rule.location))
    if not pairs and not gone and not new and before.rules != after.rules:
        order = Meaning(Direction.NEUTRAL, "the same rules in another order")
        yield subject.change("rules", order, (_all(before), _all(after)), (before.location, after.location))


_LIKENESS: Final[tuple[Callable[[Rule], tuple[object, ...]], ...]] = (
    lambda rule: (rule.when, rule.share, rule.severity),
    lambda rule: (rule.when, rule.then),
    lambda rule: (rule.when,),
)


def _step(before: Rule, after: Rule) -> Meaning:
    if implied(before, by=after):
        return _CLOSER
    return _LAXER if implied(after, by=before) else _OTHER


def _all(policy: Policy) -> str:
    return "; ".join(_rule(rule) for rule in policy.rules)


def _rule(rule: Rule) -> str:
    return f"{rule}: {rule.then.value}"
