"""What a changed objective means: target, window, method, alerts, labels, and what gates it."""

from __future__ import annotations

import pytest

from evaluator.core.diff.change import Direction
from tests.evaluator.core.diff.telling import changes, told
from tests.evaluator.formats.diff.story import BASE

AVAILABILITY = '{name: availability, indicator: availability, target: "99.9%", window: 30d, alerts: sre-workbook}'


@pytest.mark.parametrize(
    ("after", "direction", "because"),
    [
        ("99%", Direction.LOOSENED, "the error budget grows from 0.1% to 1%: 10 times as much may fail"),
        ("99.85%", Direction.LOOSENED, "the error budget grows from 0.1% to 0.15%"),
        ("99.95%", Direction.TIGHTENED, "the error budget shrinks from 0.1% to 0.05%"),
        ("100%", Direction.TIGHTENED, "the error budget shrinks from 0.1% to 0%"),
        ("99.90%", Direction.NEUTRAL, "the same, written in another way"),
        ("0.999", Direction.NEUTRAL, "the same, written in another way"),
        ("99.89999999999999999999%", Direction.LOOSENED, "the error budget grows from 0.1% to 0.10000000000000000001%"),
    ],
)
def test_a_target_moves_the_error_budget_exactly(after: str, direction: Direction, because: str) -> None:
    other = AVAILABILITY.replace("99.9%", after)
    (change,) = changes(BASE, BASE.replace(AVAILABILITY, other))
    assert (change.what, change.direction, change.because) == ("target", direction, because)
    assert (change.before, change.after) == ("99.9%", after)
    assert change.base is not None
    assert change.base.line == 12


def test_from_nothing_allowed_to_something_is_loosened() -> None:
    (change,) = changes(BASE.replace(AVAILABILITY, AVAILABILITY.replace("99.9%", "100%")), BASE)
    assert change.because == "the error budget grows from 0% to 0.1%: something may fail now"


@pytest.mark.parametrize(
    ("window", "direction", "because"),
    [
        ("7d", Direction.CHANGED, "the last 23d of it are forgotten at once; a burst weighs more in what is left"),
        ("90d", Direction.CHANGED, "it remembers longer, and a burst weighs less in it"),
        ("720h", Direction.NEUTRAL, "the same, written in another way"),
        (
            "{calendar: month, timezone: UTC}",
            Direction.CHANGED,
            "other failures lie in the window: fewer of them, or more",
        ),
    ],
)
def test_no_length_of_a_window_is_the_weaker_promise(window: str, direction: Direction, because: str) -> None:
    """Who shortens it after a bad week forgets the week; who lengthens it dilutes the next."""
    other = AVAILABILITY.replace("30d", window)
    found = [each for each in changes(BASE, BASE.replace(AVAILABILITY, other)) if each.what == "window"]
    assert [(each.direction, each.because) for each in found] == [(direction, because)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("since: 2026-01-01", "loosened checkout/availability since: none -> 2026-01-01T00:00:00Z"),
        ("runbook: https://x.example.com", "neutral checkout/availability runbook: none -> https://x.example.com"),
        ("labels: {a: b}", "changed checkout/availability labels: none -> a=b"),
        ("method: {ratio-timeslices: {slice: 5m}}", "changed checkout/availability method: occurrences -> ratio timeslices (slice 5m)"),
    ],
)  # fmt: skip
def test_what_an_objective_says_besides(more: str, said: str) -> None:
    assert said in told(AVAILABILITY, AVAILABILITY.replace("alerts:", f"{more}, alerts:"))


def test_a_beginning_that_is_earlier_may_reach_back_to_where_nobody_has_seen_anything() -> None:
    since = AVAILABILITY.replace("alerts:", "since: 2026-01-01, alerts:")
    (found,) = told("since: 2026-01-01", "since: 2025-01-01", BASE.replace(AVAILABILITY, since))
    assert found.startswith("changed checkout/availability since")


def test_an_objective_that_is_gone_is_removed_and_a_new_one_is_added() -> None:
    gone = BASE.replace(f"  - {AVAILABILITY}\n", "")
    assert "removed checkout/availability objective: 99.9% over 30d -> None" in [
        f"{each.direction} {each.subject} {each.what}: {each.before} -> {each.after}" for each in changes(BASE, gone)
    ]
    assert {each.direction for each in changes(gone, BASE)} == {Direction.ADDED}


def test_a_renamed_objective_is_removed_and_added_with_a_hint() -> None:
    found = changes(BASE, BASE.replace("name: p99", "name: slowest"))
    assert [(each.direction, each.subject) for each in found] == [
        (Direction.REMOVED, "checkout/p99"),
        (Direction.ADDED, "checkout/slowest"),
    ]
    assert "the same stands under the new name 'slowest'" in found[0].because
    assert "the same stood under the former name 'p99'" in found[1].because


def test_an_indicator_under_another_name_asks_the_same_and_another_one_does_not() -> None:
    other = BASE.replace("  latency: {source", "  speed: {source").replace("indicator: latency", "indicator: speed")
    assert {each.direction for each in changes(BASE, other)} == {Direction.NEUTRAL}
    swapped = told("{name: p99, indicator: latency", "{name: p99, indicator: availability")
    assert len(swapped) == 1
    assert swapped[0].startswith("changed checkout/p99 indicator: latency: increase(http_request_duration_seconds")


# ------------------------------------------------------------------------------- who is called


def test_alerts_that_go_are_loosened_and_those_of_a_shadowing_name_are_looked_into() -> None:
    without = AVAILABILITY.replace(", alerts: sre-workbook", "")
    assert [each.split(":")[0] for each in told(AVAILABILITY, without)] == ["loosened checkout/availability alerts"]
    own = "alert_policies:\n  sre-workbook: {tiers: [{name: page-1h, severity: page, windows: [1h, 5m], burn_rate: 99}]}\n"
    found = told("objectives:\n", f"{own}objectives:\n")
    assert "loosened checkout/availability alerts tier page-quick: page at 2% of the budget in 1h, 5m -> None" in found
    assert "neutral checkout/latency alerts: sre-workbook -> sre-workbook of the service" in found


# ------------------------------------------------------------------------------- what gates


def test_a_label_takes_an_objective_out_of_its_policy() -> None:
    found = told('labels: {tier: "1"}', 'labels: {tier: "2"}')
    assert "changed checkout labels: tier=1 -> tier=2" in found
    gated = [each for each in found if " gated by: " in each]
    assert gated == [
        f"changed checkout/{name} gated by: tier-1 -> default" for name in ("availability", "latency", "p99")
    ]


def test_a_new_policy_that_pushes_the_default_one_aside_is_seen_at_the_objective() -> None:
    lenient = "---\napiVersion: slogate/v1\nkind: Policy\nmetadata: {name: lenient}\nrules: [{when: objective-missed, then: warn}]\n"
    bare = BASE.replace('select: {tier: "1"}', 'select: {tier: "9"}')
    found = changes(bare, f"{bare}{lenient}")
    gated = [each for each in found if each.what == "gated by"]
    assert [(each.before, each.after) for each in gated] == [("default", "lenient")] * 3
    assert all(each.direction.may_loosen for each in gated)


def test_one_more_policy_beside_another_only_tightens() -> None:
    more = "---\napiVersion: slogate/v1\nkind: Policy\nmetadata: {name: more}\nrules: [{when: burn-rate-firing, then: fail}]\n"
    gated = [each for each in changes(BASE, f"{BASE}{more}") if each.what == "gated by"]
    assert {(each.direction, each.after) for each in gated} == {(Direction.TIGHTENED, "more, tier-1")}


def test_an_owner_that_a_service_hands_down_is_said_once() -> None:
    assert told("owner: payments", "owner: us") == ["neutral checkout owner: payments -> us"]
