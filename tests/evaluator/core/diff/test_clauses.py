"""What changed clauses mean: claims, ways out, amendments."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import told
from tests.evaluator.formats.diff.story import BASE

CLAIMS = "claims: {within: 30d, after: month-end}"
TERMINATION = "termination: [{when: {missed_in_a_row: 3}, commitment: uptime, notice: 30d}]"
AMENDED = f"{BASE}amendments: [{{on: 2026-06-15, commitment: uptime, target: '99.9%', signed: [provider, customer]}}]\n"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (CLAIMS, CLAIMS.replace("30d", "10d"), "loosened acme-gold claims count: 30 -> 10"),
        (CLAIMS, CLAIMS.replace("month-end", "incident"), "changed acme-gold claims after: month-end -> incident"),
        (CLAIMS, "claims: automatic", "tightened acme-gold claims automatic: no -> yes"),
        (f"{CLAIMS}\n", "", "changed acme-gold claims"),
        ("missed_in_a_row: 3", "missed_in_a_row: 4", "loosened acme-gold termination when periods: 3 -> 4"),
        ("notice: 30d}]", "notice: 60d}]", "loosened acme-gold termination notice days: 30 -> 60"),
        ("{missed_in_a_row: 3}", "{missed_in_a_row: 3, no_data: counts}", "tightened acme-gold termination when no data"),
        ("{missed_in_a_row: 3}", "{outages: 3, longer_than: 30m, within: 30d}", "loosened acme-gold termination: "),
        (f"{TERMINATION}\n", "", "loosened acme-gold termination: "),
    ],
)  # fmt: skip
def test_one_change_of_a_clause(old: str, new: str, said: str) -> None:
    assert any(each.startswith(said) for each in told(old, new)), told(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("target: '99.9%'", "target: '99.7%'", "loosened acme-gold amendment of 2026-06-15 to uptime target: 99.9% -> 99.7%"),
        ("on: 2026-06-15", "on: 2026-07-15", "tightened acme-gold amendment of 2026-07-15 to uptime: None -> 99.9%, signed by provider and customer"),
        (", signed: [provider, customer]", "", "changed acme-gold amendment of 2026-06-15 to uptime signed: provider, customer -> none"),
        (AMENDED.splitlines(keepends=True)[-1], "", "loosened acme-gold amendment of 2026-06-15 to uptime: 99.9%, signed by provider and customer -> None"),
    ],
)  # fmt: skip
def test_one_change_of_an_amendment(old: str, new: str, said: str) -> None:
    assert said in told(old, new, AMENDED)


def test_an_amendment_is_a_step_from_what_held_before_it_and_not_from_the_commitment() -> None:
    """From 99.5% to 99.9% in June, and back to 99.7% in July: more than was agreed on first, and less than held."""
    more = "{on: 2026-07-15, commitment: uptime, target: '99.7%', signed: [provider, customer]}"
    (found,) = told("customer]}]", f"customer]}}, {more}]", AMENDED)
    assert found.startswith("loosened acme-gold amendment of 2026-07-15 to uptime: None -> 99.7%")
    unsigned = AMENDED.replace("signed: [provider, customer]", "signed: [provider]")
    (held,) = told("[provider]}]", f"[provider]}}, {more}]", unsigned)
    assert held.startswith("tightened acme-gold amendment of 2026-07-15 to uptime: None -> 99.7%")


def test_an_amendment_to_less_loosens() -> None:
    amendments = "amendments: [{on: 2026-06-15, commitment: uptime, target: '99%', signed: [provider, customer]}]\n"
    (found,) = told("signatures:", f"{amendments}signatures:")
    assert found.startswith("loosened acme-gold amendment of 2026-06-15 to uptime: None -> 99%")
