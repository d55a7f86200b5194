"""``slogate policy show`` prints what gates, as a document that can be copied."""

from __future__ import annotations

from fractions import Fraction

from evaluator.commands.policy import policy_yaml
from slo_spec.load import load
from slo_spec.model import Action, Condition, OnUnknown, Policy, Rule
from tests.evaluator.commands.running import SPEC, Folder

POLICY = Policy(
    name="tier-1",
    description='strict: "no" # excuses',
    select=(("objective", "most"), ("tier", "1")),
    rules=(
        Rule(when=Condition.BUDGET_BELOW, share=Fraction(1, 8), then=Action.FAIL),
        Rule(when=Condition.BURN_RATE_FIRING, then=Action.WARN),
        Rule(when=Condition.BURN_RATE_FIRING, severity="page", then=Action.FAIL),
    ),
    on_unknown=OnUnknown.FAIL,
)


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


def test_an_objective_that_is_not_there_is_refused_with_a_guess(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("policy", "show", "--for", "shop/mst")
    assert (ran.code, "did you mean 'shop/most'?" in ran.err) == (2, True)
