"""Better than promised may earn: the share of the last reward that is reached, added up or the largest."""

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.credits.rewards import Better, reward_of, rewarded
from slo_spec.model.credits import Combine, Credits, Money, Reward

EUR = Money(Decimal("1234.50"), "EUR")
REWARDS = (
    Reward(low=Fraction(999, 1000), low_inclusive=True, share=Fraction(1, 100)),
    Reward(low=Fraction(9999, 10_000), low_inclusive=True, share=Fraction(2, 100)),
    Reward(low=Fraction(9999, 10_000), low_inclusive=False, share=Fraction(3, 100)),
)


@pytest.mark.parametrize(
    ("attained", "share"),
    [
        (Fraction(998, 1000), None),
        (Fraction(999, 1000), Fraction(1, 100)),
        (Fraction(9999, 10_000), Fraction(2, 100)),
        (Fraction(99991, 100_000), Fraction(3, 100)),
        (Fraction(1), Fraction(3, 100)),
    ],
)
def test_the_reward_that_is_reached_last_holds(attained, share):
    found = reward_of(REWARDS, attained)
    assert (found.share if found else None) == share


def kept(*values):
    return [Better(commitment=f"c{place}", attained=Fraction(value)) for place, value in enumerate(values)]


def test_rewards_add_up_or_the_largest_holds():
    terms = Credits(schedule=None, base=None, rewards=REWARDS)
    assert str(rewarded(terms, kept(1, Fraction(999, 1000)), EUR).amount) == "49.38 EUR"
    largest = Credits(schedule=None, base=None, rewards=REWARDS, combine=Combine.MAX)
    assert str(rewarded(largest, kept(1, Fraction(999, 1000)), EUR).amount) == "37.04 EUR"


def test_the_order_does_not_matter_and_the_arithmetic_is_there():
    terms = Credits(schedule=None, base=None, rewards=REWARDS)
    one, other = (rewarded(terms, each, EUR) for each in (kept(1, Fraction(1, 2)), kept(1, Fraction(1, 2))[::-1]))
    assert one == other
    assert one.because == (
        "c0: attained 100%, earns 3%",
        "3% of 1234.5 EUR = 37.035 EUR, rounded half up once: 37.04 EUR",
    )


def test_without_a_base_there_is_a_share():
    found = rewarded(Credits(schedule=None, base=None, rewards=REWARDS), kept(1), None)
    assert (found.share, found.amount) == (Fraction(3, 100), None)
