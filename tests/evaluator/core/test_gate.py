import pytest

from evaluator.core.gate import gate
from evaluator.core.report import GateFinding, Override, RuleResult, UnknownAs, Verdict
from slo_spec.model import Action
from slo_spec.record import replace
from tests.evaluator.core.given import AT, judged, spec, steady

PASSED = judged(spec(), steady(10_000, 1))[0]


def of(*verdicts, **options):
    return gate(tuple(replace(PASSED, verdict=Verdict(verdict)) for verdict in verdicts), AT, **options)


@pytest.mark.parametrize(
    ("verdicts", "verdict", "code"),
    [
        (["pass"], "pass", 0),
        (["pass", "warn"], "warn", 0),
        (["pass", "warn", "unknown"], "unknown", 3),
        (["unknown", "fail", "pass"], "fail", 1),
        ([], "unknown", 3),
    ],
)
def test_the_worst_verdict_decides_and_a_certain_failure_beats_an_unknown(verdicts, verdict, code):
    report = of(*verdicts)
    assert (report.verdict, report.exit_code) == (Verdict(verdict), code)


def test_warnings_close_the_gate_when_the_operator_says_so():
    report = of("pass", "warn", fail_on=Verdict.WARN)
    assert report.exit_code == 1
    assert "--fail-on" in report.because
    assert of("pass", fail_on=Verdict.WARN).exit_code == 0


@pytest.mark.parametrize(("unknown_as", "code"), [("fail", 1), ("warn", 0), ("pass", 0), ("unknown", 3)])
def test_the_operator_may_say_what_an_unknown_is_and_the_report_shows_it(unknown_as, code):
    report = of("pass", "unknown", unknown_as=UnknownAs(unknown_as))
    assert report.exit_code == code
    assert report.results[1].verdict is Verdict.UNKNOWN
    assert ("--on-unknown" in report.because) == (unknown_as != "unknown")


def test_the_reason_counts_the_verdicts_worst_first():
    assert of("pass", "fail", "pass", "unknown").because == "1 fail, 1 unknown, 2 pass"


def test_the_flag_is_named_only_where_it_closed_the_gate():
    assert "--fail-on" not in of("pass", "warn").because
    assert "--fail-on" not in of("pass", fail_on=Verdict.WARN).because


def waived():
    rule = RuleResult(policy="p", rule="objective-missed", then=Action.FAIL, holds=True, words="b", waived="by w")
    return replace(PASSED, verdict=Verdict.WARN, rules=(rule,))


def finding(verdict, waived_by=""):
    return GateFinding(code="frozen", verdict=Verdict(verdict), subject="policy p", because="b", waived=waived_by)


def test_what_is_waived_does_not_close_the_gate_on_warnings_but_is_counted():
    report = gate((waived(), PASSED), AT, fail_on=Verdict.WARN)
    assert (report.verdict, report.exit_code, report.because) == (Verdict.WARN, 0, "1 warn, 1 pass; waived: 1")
    assert gate((PASSED,), AT, fail_on=Verdict.WARN, findings=(finding("warn", "by w"),)).exit_code == 0
    assert gate((waived(),), AT, fail_on=Verdict.WARN, findings=(finding("warn"),)).exit_code == 1
    assert of("unknown", "warn", unknown_as=UnknownAs.WARN, fail_on=Verdict.WARN).exit_code == 1


def test_a_finding_closes_the_gate_and_one_that_only_has_to_be_seen_is_not_counted():
    assert gate((PASSED,), AT, findings=(finding("fail"),)).because == "1 fail, 1 pass"
    assert gate((PASSED,), AT, findings=(finding("pass"),)).because == "1 pass"
    assert gate((), AT, findings=(finding("pass"),)).exit_code == 3


@pytest.mark.parametrize(("verdict", "code"), [("fail", 1), ("unknown", 3), ("pass", 0)])
def test_an_override_opens_the_gate_and_changes_no_verdict(verdict, code):
    report = of("warn", verdict, overridden=("the fix itself", "jo"))
    assert (report.exit_code, report.verdict) == (0, of("warn", verdict).verdict)
    assert report.override == Override("the fix itself", "jo", code)
    (found,) = report.findings
    assert (found.code, found.verdict) == ("overridden", Verdict.PASS)
    assert found.because.startswith("jo opened the gate: the fix itself (would have been: ")


@pytest.mark.parametrize("unknown_as", list(UnknownAs))
@pytest.mark.parametrize("verdicts", [("pass",), ("unknown", "pass", "unknown"), ("fail", "unknown")])
def test_an_unknown_that_is_let_pass_is_named(verdicts, unknown_as):
    report = of(*verdicts, unknown_as=unknown_as)
    let = "unknown" in verdicts and unknown_as.value in {"warn", "pass"}
    assert [(each.code, each.verdict) for each in report.findings] == [("unknown-let-pass", Verdict.PASS)] * let
    for each in report.findings:
        count = verdicts.count("unknown")
        assert each.because == f"{count} of what was judged cannot be told, and counts as {unknown_as} by --on-unknown"
