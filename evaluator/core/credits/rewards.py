"""What a provider earns for doing better than was promised: the other sign of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluator.core.credits.bands import exact_percent
from evaluator.core.credits.combination import combined
from evaluator.core.credits.money import exact, in_words, rounded
from evaluator.core.wording import percent
from slo_spec.model.credits import Credits, Money, Reward
from slo_spec.record import Record


class Better(Record, kw_only=True):
    """A commitment that was kept, and what it attained."""

    commitment: str
    attained: Fraction


class Rewarded(Record, kw_only=True):
    """What the customer owes for a period, to the minor unit, and how it comes about. Without a base only the share."""

    share: Fraction
    amount: Money | None
    because: tuple[str, ...]


def reward_of(rewards: Sequence[Reward], attained: Fraction) -> Reward | None:
    """The reward that is reached last; None below all of them."""
    reached = [each for each in rewards if attained in each]
    return max(reached, key=lambda each: (each.low, not each.low_inclusive), default=None)


def rewarded(terms: Credits, kept: Sequence[Better], base: Money | None) -> Rewarded:
    """What all commitments that were kept earn together. The order of ``kept`` does not matter."""
    found = [(each, reward_of(terms.rewards, each.attained)) for each in sorted(kept, key=lambda each: each.commitment)]
    earned = [(each, reward) for each, reward in found if reward is not None]
    share = combined([reward.share for _, reward in earned], terms.combine)
    lines = [
        f"{each.commitment}: attained {percent(each.attained, [reward.low], 6)}, earns {exact_percent(reward.share)}"
        for each, reward in earned
    ]
    if base is None:
        return Rewarded(share=share, amount=None, because=tuple(lines))
    amount = rounded(share * exact(base), base.currency)
    if share:
        of_base = f"{exact_percent(share)} of {in_words(exact(base), base.currency)}"
        lines.append(f"{of_base} = {in_words(share * exact(base), base.currency)}, rounded half up once: {amount}")
    return Rewarded(share=share, amount=amount, because=tuple(lines))
