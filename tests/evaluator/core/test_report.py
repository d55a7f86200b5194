from fractions import Fraction

from evaluator.core.report import Budget, Unit, Verdict
from tests.evaluator.core.given import judged, spec, steady


def test_verdicts_are_ordered_from_pass_to_fail_with_unknown_above_warn():
    assert sorted(Verdict, key=lambda verdict: verdict.badness) == [
        Verdict.PASS,
        Verdict.WARN,
        Verdict.UNKNOWN,
        Verdict.FAIL,
    ]


def test_a_budget_is_exhausted_only_beyond_what_is_allowed():
    assert not Budget(allowed=3, spent=3, unit=Unit.EVENTS).exhausted
    assert Budget(allowed=3, spent=Fraction("3.0001"), unit=Unit.EVENTS).exhausted


def test_a_result_is_named_like_a_series():
    (result,) = judged(spec(), steady(1, 0))
    assert result.name == "svc/slo"
