"""What a changed alert policy means: who is called later, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evaluator.core.diff.change import Change, Direction, Meaning, Subject
from evaluator.core.diff.meaning import FOR_READERS, ordered, undecidable
from evaluator.core.diff.parts import Table, matched, part_changes, place_of
from evaluator.core.diff.shown import plain
from slo_spec.bands import exact_percent
from slo_spec.model import AlertPolicy, AlertTier
from slo_spec.units import duration_text

_LATER: Final = "it fires at a faster burn only: later, or not at all"
_EARLIER: Final = "it fires at a slower burn: earlier"

MEANINGS: Final[Table] = {
    ("AlertPolicy", "reference"): FOR_READERS,
    ("AlertPolicy", "name"): FOR_READERS,
    ("AlertTier", "burn_rate"): ordered(falling=True, tighter=_EARLIER, looser=_LATER),
    ("AlertTier", "budget_share"): ordered(falling=True, tighter=_EARLIER, looser=_LATER),
    ("AlertTier", "windows"): undecidable("it looks at other stretches of time"),
    ("AlertTier", "severity"): undecidable("whoever acts on a severity, a rule of a policy too, sees another one"),
}
REMOVED: Final = Meaning(Direction.LOOSENED, "nobody is called by it any more")
ADDED: Final = Meaning(Direction.TIGHTENED, "one more reason to be called")


def policy_changes(subject: Subject, before: AlertPolicy, after: AlertPolicy, prefix: str = "") -> Iterator[Change]:
    """What changed between two alert policies, tier by tier; a tier is known by its name."""
    places = before.location, after.location
    yield from part_changes(subject, before, after, MEANINGS, skip=("tiers",), prefix=prefix, places=places)
    both, gone, new = matched(before.tiers, after.tiers)
    for old, changed in both:
        yield from part_changes(subject, old, changed, MEANINGS, skip=("name",), prefix=f"{prefix}tier {old.name} ")
    for tier in gone:
        yield subject.change(f"{prefix}tier {tier.name}", REMOVED, (_tier(tier), None), (place_of(tier), places[1]))
    for tier in new:
        yield subject.change(f"{prefix}tier {tier.name}", ADDED, (None, _tier(tier)), (places[0], place_of(tier)))
    if not both and not gone and not new and before.tiers != after.tiers:
        order = Meaning(Direction.NEUTRAL, "the same tiers in another order")
        yield subject.change(f"{prefix}tiers", order, (_names(before), _names(after)), places)


def tiers(policy: AlertPolicy) -> str:
    """An alert policy in words: each of its tiers."""
    return "; ".join(_tier(tier) for tier in policy.tiers) or "no tiers"


def _names(policy: AlertPolicy) -> str:
    return ", ".join(tier.name for tier in policy.tiers)


def _tier(tier: AlertTier) -> str:
    windows = ", ".join(duration_text(seconds) for seconds in tier.windows)
    if tier.burn_rate is not None:
        return f"{tier.severity} above {plain(tier.burn_rate)}x in {windows}"
    share = exact_percent(tier.budget_share) if tier.budget_share is not None else "none"
    return f"{tier.severity} at {share} of the budget in {windows}"
