"""From two versions to their difference: every kind of document, also one that is not known here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import pytest

from evaluator.core.diff import specs
from evaluator.core.diff.change import Direction
from evaluator.core.diff.specs import KINDS, diff
from slo_spec.model import Action, Spec, Target
from slo_spec.record import replace
from tests.evaluator.core.diff.rich import AT
from tests.evaluator.formats.diff.story import BASE, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """A kind of document of which nothing is known."""

    name: str
    words: str
    weight: int = 1


class LaterSpec(Spec, kw_only=True):
    """A specification as it will be: with one more kind of document."""

    pledges: tuple[Pledge, ...] = ()


def later(*pledges: Pledge) -> LaterSpec:
    return LaterSpec(pledges=pledges)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (later(), later(Pledge(name="a", words="b")), [("pledges", None)]),
        (later(Pledge(name="a", words="b")), later(), [("pledges", "")]),
        (later(Pledge(name="a", words="b")), later(Pledge(name="a", words="c", weight=2)), [("weight", "1"), ("words", "b")]),
        (later(Pledge(name="a", words="b")), later(Pledge(name="a", words="b")), []),
    ],
)  # fmt: skip
def test_a_kind_of_document_that_is_not_known_is_compared_and_may_loosen(
    monkeypatch: pytest.MonkeyPatch, before: LaterSpec, after: LaterSpec, found: list[tuple[str, str | None]]
) -> None:
    monkeypatch.setattr(specs, "Spec", LaterSpec)
    changes = diff(before, after, AT).changes
    assert [change.what for change in changes] == [what for what, _ in found]
    assert {change.direction for change in changes} <= {Direction.CHANGED}


def test_every_document_of_a_specification_has_a_row() -> None:
    from slo_spec.record import names_of

    assert set(names_of(Spec)) - set(KINDS) == {"default_policy"}


def test_a_document_that_comes_or_goes_is_told_as_a_whole() -> None:
    whole, nothing = read(BASE, "a.yaml"), read("", "a.yaml")
    gone = {change.subject: change for change in diff(whole, nothing, AT).changes}
    assert {name: change.direction.value for name, change in gone.items()} == {
        "checkout": "removed",
        "acme-gold": "removed",
        "tier-1": "removed",
        "weekdays": "neutral",
        "maintenance": "neutral",
    }
    assert gone["checkout"].before == "3 objectives"
    come = diff(nothing, whole, AT).changes
    assert {change.direction.value for change in come} == {"added", "neutral"}


def test_another_default_policy_is_seen() -> None:
    spec = read(BASE, "a.yaml")
    assert spec.default_policy is not None
    rules = tuple(replace(rule, then=Action.WARN) for rule in spec.default_policy.rules)
    laxer = replace(spec, default_policy=replace(spec.default_policy, rules=rules))
    assert {change.direction.value for change in diff(spec, laxer, AT).changes} == {"loosened"}
    gone = diff(spec, replace(spec, default_policy=None), AT).changes
    assert [change.direction.value for change in gone if change.subject == "default"] == ["changed"]


def test_another_built_in_alert_policy_is_seen() -> None:
    spec = read(BASE, "a.yaml")
    fewer = tuple(replace(policy, tiers=policy.tiers[1:]) for policy in spec.alert_policies)
    found = diff(spec, replace(spec, alert_policies=fewer), AT).changes
    assert {change.direction.value for change in found} == {"loosened"}


def test_a_thousand_objectives_are_compared_in_a_moment() -> None:
    (service,) = read(BASE, "a.yaml").services
    base = replace(read(BASE, "a.yaml"), services=tuple(replace(service, name=f"s{n}") for n in range(400)))
    loose = Target("98%", Fraction(98, 100))
    weaker = tuple(replace(objective, target=loose) for objective in service.objectives)
    head = replace(base, services=tuple(replace(each, objectives=weaker) for each in base.services))
    started = time.process_time()
    found = diff(base, head, AT)
    assert len(found.changes) == 1200
    assert time.process_time() - started < 3
