"""What changed credits mean for who is owed them."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import told
from tests.evaluator.formats.diff.story import BASE

TIERS = 'tiers: [{below: "99.5%", at_least: "99%", credit: 10%}, {below: "99%", credit: 25%}]'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("25%", "20%", "loosened acme-gold credits tiers"),
        ("25%", "30%", "tightened acme-gold credits tiers"),
        ('at_least: "99%", credit: 10%}, {below: "99%"', 'at_least: "98%", credit: 10%}, {below: "98%"', "loosened acme-gold credits tiers"),
        ('credit: 10%}, {below: "99%", credit: 25%', 'credit: 12%}, {below: "99%", credit: 20%', "changed acme-gold credits tiers"),
        (TIERS, TIERS.replace("credit: 10%", "days: 3").replace("credit: 25%", "days: 9"), "changed acme-gold credits tiers"),
        (TIERS, "per_miss: 5%", "changed acme-gold credits"),
        ("base: 4000 EUR", "base: 3000 EUR", "loosened acme-gold credits base: 4000 EUR -> 3000 EUR"),
        ("base: 4000 EUR", "base: 5000 USD", "changed acme-gold credits base: 4000 EUR -> 5000 USD"),
        ("base: 4000 EUR, ", "", "changed acme-gold credits base: 4000 EUR -> none"),
        ("cap: 30%", "cap: 20%", "loosened acme-gold credits cap: 30% -> 20%"),
        (", cap: 30%", "", "tightened acme-gold credits cap: 30% -> none"),
        ("cap: 30%", "cap: 30%, minimum: 5 EUR", "loosened acme-gold credits minimum: none -> 5 EUR"),
        ("cap: 30%", "cap: 30%, combine: max", "loosened acme-gold credits combine: sum -> max"),
        ("cap: 30%", 'cap: 30%, earn_back: {target: "99.9%", periods: 3, recover: 50%}', "loosened acme-gold credits earn back"),
    ],
)  # fmt: skip
def test_one_change_of_credits(old: str, new: str, said: str) -> None:
    assert any(each.startswith(said) for each in told(old, new)), told(old, new)


EARN_BACK = BASE.replace("cap: 30%", 'cap: 30%, earn_back: {target: "99.9%", periods: 3, recover: 50%}')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("periods: 3", "periods: 2", "loosened acme-gold credits earn back periods: 3 -> 2"),
        ("recover: 50%", "recover: 60%", "loosened acme-gold credits earn back recover: 50% -> 60%"),
        ('target: "99.9%", periods', 'target: "99.8%", periods', "loosened acme-gold credits earn back target: 99.9% -> 99.8%"),
        (', earn_back: {target: "99.9%", periods: 3, recover: 50%}', "", "tightened acme-gold credits earn back"),
    ],
)  # fmt: skip
def test_earning_back_takes_from_the_customer(old: str, new: str, said: str) -> None:
    assert any(each.startswith(said) for each in told(old, new, EARN_BACK)), told(old, new, EARN_BACK)


def test_bands_that_are_cut_otherwise_and_pay_the_same_are_the_same() -> None:
    split = TIERS.replace(
        '{below: "99%", credit: 25%}', '{below: "99%", at_least: "98%", credit: 25%}, {below: "98%", credit: 25%}'
    )
    assert [each.split(":")[0] for each in told(TIERS, split)] == ["neutral acme-gold credits tiers"]


def test_credits_that_go_are_loosened() -> None:
    line = next(line for line in BASE.splitlines() if line.startswith("credits:"))
    assert told(f"{line}\n", "")[0].startswith("loosened acme-gold credits")
