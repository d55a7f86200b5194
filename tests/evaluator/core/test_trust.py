"""Whatever a tree says, what a revision promises is judged as the revision says it."""

from __future__ import annotations

import pytest

from evaluator.core.plan import plan
from evaluator.core.report import Verdict
from evaluator.core.select import Selection
from evaluator.core.trust import Held, held
from slo_spec.load import load
from slo_spec.model import Source, Spec

BASE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, labels: {tier: "1"}}
defaults: {window: 30d, source: m}
indicators:
  sli: {ratio: {bad: 'b[$window]', total: 't[$window]'}}
objectives:
  - {name: a, indicator: sli, target: "99%"}
  - {name: b, indicator: sli, target: "99.9%", labels: {tier: "2"}}
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: gold}
select: {tier: "1"}
rules: [{when: objective-missed, then: fail}, {when: budget-below, share: 50%, then: fail}]
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: gold, owner: web}
parties: {provider: {name: P}, customer: {name: C}}
term: {from: 2026-01-01, timezone: UTC}
commitments: [{name: a, objective: shop/a, target: "98%", period: month}]
credits: {tiers: [{below: "98%", credit: 10%}], base: 100 EUR}
"""
AT = 1_790_000_000


def spec(text: str, name: str = "slo/shop.yaml") -> Spec:
    found = load([(name, text)], extra_sources=(Source(name="m", type="memory", options={}),))
    assert [str(each) for each in found.problems if each.is_error] == []
    return found.spec


def held_to(tree: str, base: str = BASE, select: tuple[str, ...] = ()) -> Held:
    return held(spec(base, "main:slo/shop.yaml"), spec(tree), "main", Selection.parse(select))


def codes(found: Held) -> dict[str, str]:
    return {f"{each.code} {each.subject}": each.verdict.value for each in found.findings}


def test_a_tree_that_says_the_same_is_judged_as_it_is() -> None:
    found = held_to(BASE)
    assert found.findings == ()
    assert found.spec == spec(BASE)
    assert found.proposed.services == ()
    assert found.spec.services[0].objectives[0].location.file == "slo/shop.yaml"


CHANGES = {
    "indicator": ("'b[$window]'", "'0 * t[$window]'", ("a", "b")),
    "target": ('target: "99%"', 'target: "9%"', ("a",)),
    "window": ('target: "99%"', 'target: "99%", window: 1d', ("a",)),
    "default window": ("window: 30d", "window: 1d", ("a", "b")),
    "method": ('target: "99%"', 'target: "99%", method: {timeslices: {slice: 1h, target: "1%"}}', ("a",)),
    "since": ('target: "99%"', 'target: "99%", since: 2026-09-20', ("a",)),
    "alerts": ('target: "99%"', 'target: "99%", alerts: sre-workbook', ("a",)),
    "own labels": ('target: "99%"', 'target: "99%", labels: {tier: "3"}', ("a",)),
    "service labels": ('labels: {tier: "1"}', 'labels: {tier: "3"}', ("a",)),
    "policy": ("share: 50%, then: fail", "share: 1%, then: warn", ("a",)),
    "policy selects": ('select: {tier: "1"}', 'select: {tier: "9"}', ("a",)),
}


@pytest.mark.parametrize(("before", "after", "names"), CHANGES.values(), ids=CHANGES)
def test_what_a_tree_changes_is_judged_as_the_revision_has_it_and_shown(
    before: str, after: str, names: tuple[str, ...]
) -> None:
    tree = BASE.replace(before, after)
    assert tree != BASE
    found = held_to(tree)
    assert plan(found.spec, AT) == plan(spec(BASE), AT)
    assert found.proposed.services == ()
    changed = {each.subject for each in found.findings if each.code == "objective-changed"}
    assert changed == {f"shop/{name}" for name in names}
    assert {each.verdict for each in found.findings} == {Verdict.PASS}


def test_what_changed_is_named() -> None:
    found = held_to(BASE.replace('target: "99%"', 'target: "9%", labels: {tier: "3"}'))
    assert found.findings[0].because == (
        "the tree proposes another target, set of labels, set of policies: it is judged as main has it"
    )


@pytest.mark.parametrize(
    ("before", "after", "removed"),
    [
        ("name: a,", "name: z,", {"shop/a"}),
        ('  - {name: a, indicator: sli, target: "99%"}\n', "", {"shop/a"}),
        ("{name: shop,", "{name: shops,", {"shop/a", "shop/b"}),
    ],
)
def test_what_the_tree_lacks_fails_and_is_judged_all_the_same(before: str, after: str, removed: set[str]) -> None:
    base = BASE.partition("---\napiVersion: slogate/v1\nkind: Agreement")[0]
    found = held_to(base.replace(before, after), base)
    assert {each.subject for each in found.findings if each.verdict is Verdict.FAIL} == removed
    assert {each.code for each in found.findings if each.verdict is Verdict.FAIL} == {"objective-removed"}
    assert {f"shop/{each.name}" for each in found.spec.services[0].objectives} >= removed
    gone = next(each for each in found.findings if each.subject == "shop/a")
    assert str(gone.location) == "slo/shop.yaml:8:12"
    assert "(at main:slo/shop.yaml:8:12)" in gone.because


def test_a_removal_outside_of_what_is_selected_is_not_this_runs_business() -> None:
    base = BASE.partition("---\napiVersion: slogate/v1\nkind: Agreement")[0]
    tree = base.replace('  - {name: a, indicator: sli, target: "99%"}\n', "")
    assert codes(held_to(tree, base, ("tier=1",))) == {"objective-removed shop/a": "fail"}
    assert codes(held_to(tree, base, ("tier=2",))) == {}


def test_a_relabelled_objective_is_selected_by_what_the_revision_calls_it() -> None:
    tree = BASE.replace('labels: {tier: "1"}', 'labels: {tier: "3"}')
    assert "objective-changed shop/a" in codes(held_to(tree, select=("tier=1",)))


def test_a_commitment_that_the_tree_lacks_fails() -> None:
    found = held_to(BASE.partition("---\napiVersion: slogate/v1\nkind: Agreement")[0])
    assert codes(found) == {"commitment-removed gold/a": "fail", "document-changed agreement gold": "pass"}
    assert found.spec.agreements == spec(BASE).agreements


ADDED = '  - {name: c, indicator: new, target: "1%", labels: {tier: "1"}}\n'


def test_what_is_new_is_judged_as_the_tree_says_by_the_policies_of_the_revision() -> None:
    lax = "---\n{apiVersion: slogate/v1, kind: Policy, metadata: {name: lax}, select: {objective: c}, rules: [{when: objective-missed, then: warn}]}\n"
    tree = (
        BASE.replace(
            "objectives:\n", f"  new: {{ratio: {{bad: 'c[$window]', total: 't[$window]'}}}}\nobjectives:\n{ADDED}"
        )
        + lax
    )
    found = held_to(tree)
    assert codes(found) == {"document-changed policy lax": "pass"}
    (service,) = found.proposed.services
    assert [each.name for each in service.objectives] == ["c"]
    assert [each.name for each in found.proposed.policies_for(service, service.objectives[0])] == ["gold"]
    assert [each.name for each in found.spec.policies] == ["gold"]


def test_what_is_new_may_name_an_alert_policy_that_is_as_new() -> None:
    alerts = """\
---
apiVersion: slogate/v1
kind: Policy
metadata: {name: alerts}
alert_policies: {quick: {tiers: [{name: t, severity: page, windows: [1h], burn_rate: 2}]}}
"""
    tree = (
        BASE.replace("objectives:\n", 'objectives:\n  - {name: c, indicator: sli, target: "1%", alerts: quick}\n')
        + alerts
    )
    found = held_to(tree)
    assert plan(found.proposed, AT).evaluations[0].alert_policy.name == "quick"


def test_a_new_objective_that_asks_a_new_source_is_not_asked_and_warns() -> None:
    tree = BASE.replace(
        "objectives:\n",
        "  far: {source: far, ratio: {bad: 'c[$window]', total: 't[$window]'}}\nobjectives:\n  - {name: c, indicator: far, target: \"1%\"}\n",
    )
    found = held_to(tree)
    assert found.proposed.services == ()
    assert codes(found) == {"source-proposed shop/c": "warn"}
    assert codes(held_to(tree, select=("shop/a",))) == {}


@pytest.mark.parametrize(
    ("added", "code"),
    [
        (
            "{apiVersion: slogate/v1, kind: Calendar, metadata: {name: n}, timezone: UTC, hours: {mon: 24h}}",
            "calendar n",
        ),
        (
            (
                "{apiVersion: slogate/v1, kind: Exclusions, metadata: {name: n}, windows: "
                "[{name: w, kind: other, from: 2020-01-01, to: 2030-01-01}]}"
            ),
            "exclusions n",
        ),
        (
            (
                "{apiVersion: slogate/v1, kind: Waiver, metadata: {name: n}, service: shop, rules: [objective-missed], "
                "until: 2999-01-01, owner: me, reason: mine}"
            ),
            "waiver n",
        ),
    ],
)
def test_a_document_that_the_tree_adds_holds_nowhere_yet(added: str, code: str) -> None:
    found = held_to(f"{BASE}---\n{added}\n")
    assert codes(found) == {f"document-changed {code}": "pass"}
    assert "the tree adds it: it holds once it is in main" in found.findings[0].because
    assert found.spec == spec(BASE)
    kept = held_to(BASE, f"{BASE}---\n{added}\n")
    assert codes(kept) == {f"document-changed {code}": "pass"}
    assert "the tree lacks it: main has it, and it holds" in kept.findings[0].because
