from fractions import Fraction

import pytest

from evaluator.core.gate import gate
from evaluator.core.report import Budget, Unit, UnknownAs, Verdict
from slo_spec.record import replace
from tests.evaluator.core.given import AT, judged, spec, steady


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


@pytest.mark.parametrize(
    ("verdict", "unknown_as", "fail_on", "counted"),
    [
        (Verdict.UNKNOWN, UnknownAs.UNKNOWN, Verdict.FAIL, Verdict.UNKNOWN),
        (Verdict.UNKNOWN, UnknownAs.PASS, Verdict.FAIL, Verdict.PASS),
        (Verdict.UNKNOWN, UnknownAs.WARN, Verdict.WARN, Verdict.FAIL),
        (Verdict.WARN, UnknownAs.UNKNOWN, Verdict.FAIL, Verdict.WARN),
        (Verdict.WARN, UnknownAs.UNKNOWN, Verdict.WARN, Verdict.FAIL),
        (Verdict.FAIL, UnknownAs.PASS, Verdict.WARN, Verdict.FAIL),
        (Verdict.PASS, UnknownAs.FAIL, Verdict.WARN, Verdict.PASS),
    ],
)
def test_what_a_verdict_counts_as_is_what_the_gate_makes_of_it_alone(verdict, unknown_as, fail_on, counted):
    (result,) = judged(spec(), steady(1, 0))
    report = gate((replace(result, verdict=verdict),), AT, fail_on=fail_on, unknown_as=unknown_as)
    assert report.counted(verdict) is counted is report.verdict
