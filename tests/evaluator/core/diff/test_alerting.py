"""What a changed alert policy means."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import told
from tests.evaluator.formats.diff.story import BASE

FAST = "{name: fast, severity: page, windows: [1h, 5m], burn_rate: 14.4}"
SLOW = "{name: slow, severity: ticket, windows: [3d], budget_share: 10%}"
OWN = BASE.replace("objectives:\n", f"alert_policies:\n  own: {{tiers: [{FAST}, {SLOW}]}}\nobjectives:\n", 1).replace(
    'target: "99%", window: 30d, alerts: sre-workbook', 'target: "99%", window: 30d, alerts: own'
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("burn_rate: 14.4", "burn_rate: 20", "loosened checkout alerts own tier fast burn rate: 14.4 -> 20"),
        ("burn_rate: 14.4", "burn_rate: 6", "tightened checkout alerts own tier fast burn rate: 14.4 -> 6"),
        ("budget_share: 10%", "budget_share: 20%", "loosened checkout alerts own tier slow budget share: 10% -> 20%"),
        ("windows: [1h, 5m]", "windows: [2h, 5m]", "changed checkout alerts own tier fast windows: 1h, 5m -> 2h, 5m"),
        ("severity: page", "severity: ticket", "changed checkout alerts own tier fast severity: page -> ticket"),
        (f", {SLOW}", "", "loosened checkout alerts own tier slow: ticket at 10% of the budget in 3d -> None"),
        (f"[{FAST}, {SLOW}]", f"[{SLOW}, {FAST}]", "neutral checkout alerts own tiers: fast, slow -> slow, fast"),
        ("alerts: own", "alerts: sre-workbook", "neutral checkout/latency alerts: own of the service -> sre-workbook"),
    ],
)
def test_one_change_of_an_alert_policy(old: str, new: str, said: str) -> None:
    assert said in told(old, new, OWN)


def test_an_objective_that_names_another_policy_lists_what_differs() -> None:
    found = told("alerts: own", "alerts: sre-workbook", OWN)
    assert any(each.startswith("loosened checkout/latency alerts tier fast: page above 14.4x") for each in found)
    assert any(each.startswith("tightened checkout/latency alerts tier page-quick: None ->") for each in found)
