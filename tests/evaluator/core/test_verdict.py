import pytest

from evaluator.core.counts import Reason, Unanswered
from evaluator.core.measurement import Measurement
from evaluator.core.plan import plan
from evaluator.core.report import RuleResult, Verdict
from evaluator.core.verdict import closed_or_unknown, reasons, verdict_of
from slo_spec.model import Action, OnUnknown
from slo_spec.record import replace
from tests.evaluator.core.given import AT, STRICT, spec

(EVALUATION,) = plan(spec(), AT).evaluations
SURE = Measurement(counts=None, budget=None, met=True, exhausted=False, final=True)
DOUBTED = replace(SURE, met=None, doubt=Unanswered(Reason.STALE, "old"))


def rule(then, holds):
    return RuleResult(policy="p", rule=f"{then} rule", then=Action(then), holds=holds, words="why")


@pytest.mark.parametrize(
    ("rules", "found", "verdict"),
    [
        ([("fail", True), ("fail", None), ("warn", True)], SURE, "fail"),
        ([("fail", True)], DOUBTED, "fail"),
        ([("fail", None), ("warn", True)], SURE, "unknown"),
        ([("fail", False), ("warn", True)], SURE, "warn"),
        ([("fail", False), ("warn", None)], SURE, "warn"),
        ([("fail", False), ("warn", False)], SURE, "pass"),
        ([("fail", False), ("warn", False)], DOUBTED, "unknown"),
        ([("warn", True)], DOUBTED, "unknown"),
        ([], DOUBTED, "unknown"),
        ([], SURE, "pass"),
    ],
)
def test_the_rules_make_one_verdict(rules, found, verdict):
    assert verdict_of(EVALUATION, found, tuple(rule(*each) for each in rules)) is Verdict(verdict)


def test_why_begins_with_what_decided():
    rules = (rule("warn", True), rule("fail", True))
    assert reasons(verdict_of(EVALUATION, DOUBTED, rules), DOUBTED, rules) == (
        "fail rule: why",
        "stale: old",
        "warn rule: why",
    )


def test_one_strict_policy_is_enough_to_close_the_gate_on_an_unknown():
    closed = replace(EVALUATION, policies=(STRICT, replace(STRICT, on_unknown=OnUnknown.FAIL)))
    assert closed_or_unknown(EVALUATION) is Verdict.UNKNOWN
    assert closed_or_unknown(closed) is Verdict.FAIL
    assert reasons(verdict_of(closed, DOUBTED, ()), DOUBTED, ()) == (
        "stale: old",
        "unknown, and the policy makes that a fail",
    )
