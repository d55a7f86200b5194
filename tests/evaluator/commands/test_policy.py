"""``slogate policy show`` prints what gates, as a document that can be copied."""

from __future__ import annotations

from fractions import Fraction

from evaluator.commands.policy import policy_yaml
from slo_spec.load import load
from slo_spec.model import (
    Action,
    Aggregate,
    AlertPolicy,
    AlertTier,
    Baseline,
    Condition,
    Eligible,
    OnUnknown,
    Policy,
    Rule,
    Since,
)
from slo_spec.record import replace
from tests.evaluator.commands.running import SPEC, Folder

POLICY = Policy(
    name="tier-1",
    description='strict: "no" # excuses',
    select=(("objective", "most"), ("tier", "1")),
    rules=(
        Rule(when=Condition.BUDGET_BELOW, share=Fraction(1, 8), then=Action.FAIL),
        Rule(when=Condition.BURN_RATE_FIRING, then=Action.WARN),
        Rule(when=Condition.BURN_RATE_FIRING, severity="page", then=Action.FAIL),
        Rule(
            when=Condition.BUDGET_FELL,
            by=Fraction(1, 20),
            baseline=Baseline(since=Since.LAST_DEPLOY),
            then=Action.FAIL,
        ),
        Rule(
            when=Condition.RATIO_FELL,
            by=Fraction(1, 8),
            baseline=Baseline(since=Since.AGO, seconds=604_800),
            then=Action.FAIL,
        ),
        Rule(
            when=Condition.BAD_GREW,
            by=Fraction(5, 2),
            baseline=Baseline(since=Since.RUNS, last=3, results=Eligible.PASS_OR_WARN, aggregate=Aggregate.P90),
            then=Action.WARN,
        ),
    ),
    on_unknown=OnUnknown.FAIL,
    min_events=100,
    confidence=Fraction(999, 1000),
    alert_policies=(
        AlertPolicy(
            name="true",
            reference="page 5: see #2",
            tiers=(
                AlertTier(name="1", severity="page", windows=(5400, 300), burn_rate=Fraction("14.4")),
                AlertTier(name="slow", severity="null", windows=(259_200,), budget_share=Fraction(1, 8)),
            ),
        ),
    ),
)
ALERTED = SPEC.replace("objectives:", "defaults: {alerts: sre-workbook}\nobjectives:")


def test_a_policy_that_is_printed_reads_back_as_itself() -> None:
    loaded = load([("policy.yaml", policy_yaml(POLICY))])
    assert loaded.problems == ()
    assert loaded.spec.policies == (POLICY,)


def test_the_default_policy_needs_no_file_and_can_be_copied(here: Folder) -> None:
    ran = here.slogate("policy", "show")
    loaded = load([("policy.yaml", ran.out)])
    assert (ran.code, loaded.problems) == (0, ())
    assert loaded.spec.policies == (loaded.spec.default_policy,)


def test_the_policies_of_an_objective_are_those_that_select_it(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    here.write("slo/policy.yaml", policy_yaml(POLICY))
    assert 'name: "tier-1"' in here.slogate("policy", "show", "--for", "shop/most").out
    assert 'name: "default"' in here.slogate("policy", "show", "--for", "shop/all").out


def test_with_paths_every_policy_of_them_is_shown_and_the_default_one_where_it_gates(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    here.write("slo/policy.yaml", policy_yaml(POLICY))
    loaded = load([("policies.yaml", here.slogate("policy", "show", "slo").out)])
    assert [policy.name for policy in loaded.spec.policies] == ["tier-1", "default"]
    here.write("slo/policy.yaml", policy_yaml(replace(POLICY, select=())))
    loaded = load([("policies.yaml", here.slogate("policy", "show", "slo").out)])
    assert [policy.name for policy in loaded.spec.policies] == ["tier-1"]
    assert here.slogate("policy", "show", "none").code == 2


def test_what_gates_an_objective_comes_with_its_alerts(here: Folder) -> None:
    here.write("slo/shop.yaml", ALERTED)
    loaded = load([("policy.yaml", here.slogate("policy", "show", "--for", "shop/most").out)])
    assert loaded.problems == ()
    (gating, alerts) = loaded.spec.policies
    assert (gating.name, alerts.alert_policies) == ("default", loaded.spec.alert_policies[:1])
    here.write("slo/shop.yaml", SPEC)
    assert "It has no alerts" in here.slogate("policy", "show", "--for", "shop/most").out


def test_alerts_that_its_policy_brings_along_are_shown_once(here: Folder) -> None:
    here.write("slo/shop.yaml", ALERTED.replace("sre-workbook", '"true"'))
    here.write("slo/policy.yaml", policy_yaml(POLICY))
    assert here.slogate("policy", "show", "--for", "shop/most").out.count("tiers:") == 1
    assert here.slogate("policy", "show", "--for", "shop/all").out.count("tiers:") == 1


def test_an_objective_that_is_not_there_is_refused_with_a_guess(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("policy", "show", "--for", "shop/mst")
    assert (ran.code, "did you mean 'shop/most'?" in ran.err) == (2, True)
