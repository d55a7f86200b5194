"""A waiver lets a failure pass as a warning, and does nothing else, whatever is waived and measured."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.report import Result, Verdict
from slo_spec.model import Spec
from slo_spec.model.waivers import Waiver
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, judged
from tests.laws.test_trusted_trees import EVENTS, specs, waivers

MAY_BECOME = {
    Verdict.PASS: {Verdict.PASS},
    Verdict.WARN: {Verdict.WARN},
    Verdict.UNKNOWN: {Verdict.UNKNOWN},
    # Of a certain failure nobody asked what else could not be told.
    Verdict.FAIL: {Verdict.FAIL, Verdict.WARN, Verdict.UNKNOWN},
}


def by_name(spec: Spec, events: str) -> dict[str, Result]:
    return {each.name: each for each in judged(spec, EVENTS[events])}


@settings(max_examples=300)
@given(specs(), st.lists(waivers("w"), max_size=2), st.sampled_from(list(EVENTS)))
def test_what_is_waived_is_never_better_than_a_warning(base: Spec, several: list[Waiver], events: str) -> None:
    without = by_name(replace(base, waivers=()), events)
    found = by_name(replace(base, waivers=tuple(several)), events)
    for name, result in found.items():
        before = without[name]
        assert result.verdict in MAY_BECOME[before.verdict]
        waived = [rule for rule in result.rules if rule.waived]
        assert all(rule.holds for rule in waived)
        assert bool(waived) or result == before
        if before.verdict is not result.verdict:
            assert waived
        assert [replace(rule, waived="") for rule in result.rules] == list(before.rules)
        assert (result.budget, result.ratio, result.met) == (before.budget, before.ratio, before.met)


@settings(max_examples=100)
@given(specs(), waivers("w"), st.sampled_from(list(EVENTS)))
def test_a_waiver_that_has_ended_or_not_begun_does_nothing(base: Spec, one: Waiver, events: str) -> None:
    for idle in (replace(one, until=AT), replace(one, start=AT + 1, until=AT + DAY)):
        assert by_name(replace(base, waivers=(idle,)), events) == by_name(replace(base, waivers=()), events)
