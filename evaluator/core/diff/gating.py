"""Which of two sets of policies closes a gate sooner, as far as rules can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from evaluator.core.diff.change import Direction, Meaning
from slo_spec.model import Action, OnUnknown, Policy, Rule
from slo_spec.record import names_of

_HIGHER_SHARE_CLOSES_SOONER: Final = ("budget-below", "allowance-below")
_LOWER_SHARE_CLOSES_SOONER: Final = ("credit-above",)
_KNOWN: Final = ("when", "then", "share", "severity", "by", "location", "severity_location")


def implied(rule: Rule, by: Rule) -> bool:
    """Whether ``by`` closes the gate at least whenever ``rule`` does, and at least as firmly."""
    if rule == by:
        return True
    if rule.when != by.when or _anything_else(rule) != _anything_else(by):
        return False
    firm = by.then is Action.FAIL or rule.then is Action.WARN
    covers = by.severity is None or by.severity == rule.severity
    return firm and covers and _sooner(rule, by)


def _sooner(rule: Rule, by: Rule) -> bool:
    if rule.by != by.by:  # of the same comparison, the one that allows less
        return rule.share == by.share and rule.by is not None and by.by is not None and by.by < rule.by
    if rule.share == by.share:
        return True
    if rule.share is None or by.share is None:
        return False
    if rule.when.value in _HIGHER_SHARE_CLOSES_SOONER:
        return by.share > rule.share
    return rule.when.value in _LOWER_SHARE_CLOSES_SOONER and by.share < rule.share


def _anything_else(rule: Rule) -> tuple[object, ...]:
    """What else a rule sets, of which nothing is known here."""
    return tuple(getattr(rule, name) for name in names_of(type(rule)) if name not in _KNOWN)


def stricter(before: Sequence[Policy], after: Sequence[Policy]) -> Meaning:
    """What it means that other policies gate: a rule that no other implies is lost, or is new."""
    if _decides(before) != _decides(after):
        return Meaning(Direction.CHANGED, "they differ in what is too little to judge, or in what an unknown becomes")
    old, new = _rules(before), _rules(after)
    lost = [rule for rule in old if not any(implied(rule, by) for by in new)]
    gained = [rule for rule in new if not any(implied(rule, by) for by in old)]
    if lost and gained:
        return Meaning(Direction.CHANGED, f"without {_listed(lost)}, but with {_listed(gained)}")
    if lost:
        return Meaning(Direction.LOOSENED, f"nothing stands in the place of {_listed(lost)}")
    if gained:
        return Meaning(Direction.TIGHTENED, f"gated by {_listed(gained)} as well")
    return Meaning(Direction.NEUTRAL, "their rules close the gate at the same")


def _rules(policies: Iterable[Policy]) -> list[Rule]:
    return [rule for policy in policies for rule in policy.rules]


def _listed(rules: Iterable[Rule]) -> str:
    return ", ".join(f"{rule} ({rule.then.value})" for rule in rules)


_COMPARED: Final = ("name", "rules", "select", "alert_policies", "description", "location")


def _decides(policies: Iterable[Policy]) -> set[tuple[object, ...]]:
    """What the policies say beside their rules: of what cannot be told, of what is too little, and all that is new."""
    return {
        tuple(getattr(policy, name) for name in names_of(type(policy)) if name not in _COMPARED) for policy in policies
    } - {_nothing_said()}


def _nothing_said() -> tuple[object, ...]:
    plain = Policy(name="", rules=(), on_unknown=OnUnknown.UNKNOWN)
    return tuple(getattr(plain, name) for name in names_of(type(plain)) if name not in _COMPARED)
