"""What a changed policy means: a gate that closes later, or more softly."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import told

BUDGET = "{when: budget-below, share: 10%, then: fail}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (BUDGET, BUDGET.replace("10%", "5%"), "loosened tier-1 rule: budget-below 10%: fail -> budget-below 5%: fail"),
        (BUDGET, BUDGET.replace("10%", "20%"), "tightened tier-1 rule: budget-below 10%: fail -> budget-below 20%: fail"),
        (BUDGET, BUDGET.replace("fail", "warn"), "loosened tier-1 rule: budget-below 10%: fail -> budget-below 10%: warn"),
        (BUDGET, "{when: budget-below, share: 20%, then: warn}", "changed tier-1 rule: budget-below 10%: fail -> budget-below 20%: warn"),
        (BUDGET, "{when: burn-rate-firing, then: fail}", "loosened tier-1 rule: budget-below 10%: fail -> None"),
        (f"\n  - {BUDGET}", "", "loosened tier-1 rule: budget-below 10%: fail -> None"),
        (BUDGET, f"{BUDGET}\n  - {{when: burn-rate-firing, then: warn}}", "tightened tier-1 rule: None -> burn-rate-firing: warn"),
        ("rules:", "unknown: fail\nrules:", "tightened tier-1 unknown: unknown -> fail"),
        ("rules:", "min_events: 100\nrules:", "changed tier-1 min events: 0 -> 100"),
        ("rules:", "confidence: 95%\nrules:", "changed tier-1 confidence: none -> 95%"),
        ("metadata: {name: tier-1}", "metadata: {name: tier-1, description: x}", "neutral tier-1 description: none -> x"),
    ],
)  # fmt: skip
def test_one_change_of_a_policy(old: str, new: str, said: str) -> None:
    assert said in told(old, new)


def test_the_order_of_rules_means_nothing() -> None:
    rules = "  - {when: objective-missed, then: fail}\n  - {when: budget-below, share: 10%, then: fail}\n"
    swapped = "".join(reversed(rules.splitlines(keepends=True)))
    assert [each.split(":")[0] for each in told(rules, swapped)] == ["neutral tier-1 rules"]


def test_a_policy_that_is_gone_is_removed_and_its_objectives_say_what_gates_them_now() -> None:
    policy = """---
apiVersion: slogate/v1
kind: Policy
metadata: {name: tier-1}
select: {tier: "1"}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-below, share: 10%, then: fail}
"""
    found = told(policy, "")
    assert "removed tier-1 policy: objective-missed: fail, budget-below 10%: fail -> None" in found
    assert "changed checkout/latency gated by: tier-1 -> default" in found
