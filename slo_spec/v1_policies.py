"""slogate/v1: alert policies, and what gates."""

from __future__ import annotations

from fractions import Fraction

from slo_spec import units
from slo_spec.model import Action, AlertPolicy, AlertTier, Condition, OnUnknown, Policy, Rule
from slo_spec.model.freezes import Freeze
from slo_spec.place import Place
from slo_spec.v1_baselines import read_baseline


def read_policy(place: Place) -> Policy:
    """The policy that a document of kind Policy describes."""
    metadata = place.child("metadata")
    confidence, freeze, waivers = place.maybe("confidence"), place.maybe("freeze"), place.maybe("waivers")
    return Policy(
        name=metadata.text("name"),
        rules=tuple(_rule(rule) for rule in place.items("rules")),
        select=place.labels("select"),
        on_unknown=OnUnknown(place.text("unknown", "unknown")),
        min_events=place.data.get("min_events", 0),
        confidence=confidence.read(_confidence, Fraction(95, 100)) if confidence else None,
        alert_policies=read_alert_policies(place),
        freeze=_freeze(freeze) if freeze else None,
        exempt=tuple(dict.fromkeys(place.data.get("exempt", ()))),
        waivers_at_most=_waivers_at_most(waivers) if waivers else None,
        description=metadata.text("description"),
        location=metadata.child("name").location,
    )


def _freeze(place: Place) -> Freeze:
    from slo_spec.v1_waivers import read_freeze  # imported late: few policies freeze

    return read_freeze(place)


def _waivers_at_most(place: Place) -> int | None:
    at_most = place.maybe("at_most")
    if not place.data.get("allowed", True):
        if at_most is not None:
            at_most.say("not-allowed", "'at_most' goes with allowed: true", at=at_most.key_location)
        return 0
    return at_most.read(units.duration_seconds, 86_400) if at_most else None


def read_alert_policies(place: Place) -> tuple[AlertPolicy, ...]:
    """The alert policies under ``alert_policies``."""
    return tuple(read_alert_policy(name, policy) for name, policy in place.members("alert_policies"))


def read_alert_policy(name: str, place: Place) -> AlertPolicy:
    """The alert policy that a mapping describes."""
    return AlertPolicy(
        name=name,
        tiers=tuple(_tier(tier) for tier in place.items("tiers")),
        reference=place.text("reference"),
        location=place.key_location,
    )


def _tier(place: Place) -> AlertTier:
    windows = [window.read(units.duration_seconds, 60) for window in place.items("windows")]
    if len(set(windows)) < len(windows):
        place.child("windows").say("duplicate-window", f"the tier '{place.text('name')}' has a window twice")
    share = place.maybe("budget_share")
    spent = share.read(_above_zero, Fraction(1)) if share else None
    return AlertTier(
        name=place.text("name"),
        severity=place.text("severity"),
        windows=tuple(sorted(windows, reverse=True)),
        burn_rate=Fraction(place.number("burn_rate")) if "burn_rate" in place else None,
        budget_share=spent,
        location=place.location,
    )


def _above_zero(text: str) -> Fraction:
    share = units.share(text)
    if not share:
        raise ValueError(f"a share of {text} would always fire")
    return share


def _confidence(text: str) -> Fraction:
    level = units.share(text)
    if not Fraction(1, 2) < level < 1:
        raise ValueError(f"{text} is no level of confidence; write one above 50% and below 100%, such as 95%")
    return level


def _rule(place: Place) -> Rule:
    when = Condition(place.text("when"))
    share, severity, amount = place.maybe("share"), place.maybe("severity"), place.maybe("amount")
    if when is Condition.CREDIT_ABOVE and share is not None and amount is not None:
        place.say("not-exactly-one", "credit-above has 'share' and 'amount'", "keep one of them")
    elif when is Condition.CREDIT_ABOVE and share is None and amount is None:
        place.say("missing-key", "credit-above needs 'share' or 'amount'", "such as share: 10%, or amount: 500 EUR")
    elif when.has_share and share is None and amount is None:
        place.say("missing-key", f"{when.value} needs 'share'", "such as share: 10%")
    if share is not None and not when.has_share:
        message = f"'share' goes with budget-below, allowance-below and credit-above, not with {when.value}"
        share.say("not-allowed", message, at=share.key_location)
    if amount is not None and when is not Condition.CREDIT_ABOVE:
        amount.say("not-allowed", f"'amount' goes with credit-above, not with {when.value}", at=amount.key_location)
    if severity is not None and when is not Condition.BURN_RATE_FIRING:
        severity.say(
            "not-allowed", f"'severity' goes with burn-rate-firing, not with {when.value}", at=severity.key_location
        )
    by, baseline = read_baseline(place, when)
    money = amount.read(units.money, None) if amount else None
    return Rule(
        when=when,
        then=Action(place.text("then")),
        share=share.read(units.share, Fraction(1, 10)) if share else None,
        severity=severity.data if severity else None,
        by=by,
        baseline=baseline,
        amount=money.amount if money else None,
        currency=money.currency if money else "",
        location=place.location,
        severity_location=severity.location if severity else place.location,
    )
