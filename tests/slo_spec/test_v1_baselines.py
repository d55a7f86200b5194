"""Rules that compare with earlier runs, as they are written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slo_spec.load import load
from slo_spec.model import Aggregate, Baseline, Condition, Eligible, Since


def loaded(rule: str):
    return load([("a.yaml", f"apiVersion: slogate/v1\nkind: Policy\nmetadata: {{name: a}}\nrules: [{rule}]\n")])


def told(rule: str) -> list[str]:
    return [f"{each.code}: {each.message}" for each in loaded(rule).problems if each.is_error]


@pytest.mark.parametrize(
    ("rule", "when", "by", "baseline", "text"),
    [
        (
            "{when: budget-fell, by: 5%, since: last-deploy, then: fail}",
            Condition.BUDGET_FELL,
            Fraction(1, 20),
            Baseline(since=Since.LAST_DEPLOY),
            "budget-fell by 5% since the last deploy",
        ),
        (
            "{when: ratio-fell, by: 0.1%, since: last-run, then: fail}",
            Condition.RATIO_FELL,
            Fraction(1, 1000),
            Baseline(since=Since.LAST_RUN),
            "ratio-fell by 0.1% since the last run",
        ),
        (
            "{when: budget-fell, by: 5%, since: 1w, then: fail}",
            Condition.BUDGET_FELL,
            Fraction(1, 20),
            Baseline(since=Since.AGO, seconds=604_800),
            "budget-fell by 5% since 1w ago",
        ),
        (
            "{when: bad-grew, by: 250%, compared_with: {}, then: fail}",
            Condition.BAD_GREW,
            Fraction(5, 2),
            Baseline(since=Since.RUNS, last=1, results=Eligible.PASS, aggregate=Aggregate.MEAN),
            "bad-grew by 250% against the last run that passed",
        ),
        (
            "{when: bad-grew, by: 10%, compared_with: {last: 3, results: pass-or-warn, aggregate: p90}, then: warn}",
            Condition.BAD_GREW,
            Fraction(1, 10),
            Baseline(since=Since.RUNS, last=3, results=Eligible.PASS_OR_WARN, aggregate=Aggregate.P90),
            "bad-grew by 10% against the last 3 runs (p90) that passed or warned",
        ),
        (
            "{when: ratio-fell, by: 10%, compared_with: {last: 2, results: any}, then: warn}",
            Condition.RATIO_FELL,
            Fraction(1, 10),
            Baseline(since=Since.RUNS, last=2, results=Eligible.ANY),
            "ratio-fell by 10% against the last 2 runs (mean)",
        ),
    ],
)
def test_a_rule_says_by_how_much_and_against_what(rule, when, by, baseline, text):
    found = loaded(rule)
    assert [each.message for each in found.problems if each.is_error] == []
    (policy,) = found.spec.policies
    (read,) = policy.rules
    assert (read.when, read.by, read.baseline, str(read)) == (when, by, baseline, text)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{when: budget-fell, since: last-run, then: fail}", "missing-key: budget-fell needs 'by'"),
        ("{when: ratio-fell, by: 5%, then: fail}", "missing-key: ratio-fell needs 'since' or 'compared_with'"),
        (
            "{when: budget-fell, by: 5%, since: 7d, compared_with: {last: 3}, then: fail}",
            "not-allowed: 'since' and 'compared_with' name different runs to compare with",
        ),
        (
            "{when: budget-exhausted, by: 5%, then: fail}",
            "not-allowed: 'by' goes with budget-fell, ratio-fell, bad-grew, not with budget-exhausted",
        ),
        (
            "{when: objective-missed, since: 7d, then: fail}",
            "not-allowed: 'since' goes with budget-fell, ratio-fell, bad-grew, not with objective-missed",
        ),
        (
            "{when: budget-fell, by: 150%, since: 7d, then: fail}",
            "bad-value: by: 150% is more than all of it; a share goes to 100%",
        ),
        (
            "{when: budget-fell, by: 5%, since: last-week, then: fail}",
            "bad-value: since: 'last-week' is none of last-run, last-deploy and a duration such as 7d",
        ),
    ],
)
def test_a_rule_that_compares_has_what_it_needs_and_no_other_has_it(rule, said):
    assert said in told(rule)


@pytest.mark.parametrize("inside", ["last: 0", "last: 101", "results: fail", "aggregate: sum", "first: 3"])
def test_what_is_compared_with_is_one_of_what_is_known(inside):
    assert told(f"{{when: budget-fell, by: 5%, compared_with: {{{inside}}}, then: fail}}")
