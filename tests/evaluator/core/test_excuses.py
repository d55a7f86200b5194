"""What is excused stays in the results with who says so, and nothing excuses what could not be told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.excuses import Excuses, excused_finding, waiver_text
from evaluator.core.interval import Span
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.report import Exposure, GateFinding, Result, RuleResult, Verdict, only_waived
from slo_spec.model import Action, Condition, OnUnknown, Policy, Rule, Spec
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace
from tests.evaluator.core.agreed import agreement, at, hourly, outage, standing
from tests.evaluator.core.given import AT, DAY, STRICT, judged, objective, spec, steady, timeline

MISSED = steady(99, 1)
BOTH = ("objective-missed", "budget-exhausted")


def waiver(*rules: str, **changes: Any) -> Waiver:
    return Waiver(
        **{
            "name": "moving",
            "kind": WaivedKind.SERVICE,
            "subject": "svc",
            "rules": rules or BOTH,
            "until": AT + DAY,
            "owner": "web",
            "reason": "we move",
            "ticket": "OPS-1",
        }
        | changes
    )


def waived_by(*waivers: Waiver, events: Any = None, gaps: Any = (), **changes: Any) -> Result:
    document = replace(spec(objective(**changes)), waivers=waivers)
    return judged(document, MISSED if events is None else events, gaps)[0]


def test_a_waived_condition_warns_and_says_by_what_until_when_and_why() -> None:
    result = waived_by(waiver())
    assert result.verdict is Verdict.WARN
    assert result.is_waived
    assert result.because[0].endswith(" measured against a target of 99.9% (waived)")
    assert result.rules[0].waived == "waived until 2026-09-22T00:00:00Z by 'moving' (web, OPS-1): we move"
    waived = {rule.rule: bool(rule.waived) for rule in result.rules}
    assert waived == {
        "objective-missed": True,
        "budget-exhausted": True,
        "burn-rate-firing (page)": False,
        "budget-below 10%": True,
        "projected-exhaustion": True,
    }
    assert "waived until" in " ".join(result.steps)


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": ("objective-missed",)},
        {"rules": ("budget-below", "projected-exhaustion", "frozen")},
        {"until": AT},
        {"start": AT + 1},
        {"subject": "other"},
        {"subject": "sv"},
        {"kind": WaivedKind.OBJECTIVE, "subject": "svc/other"},
        {"kind": WaivedKind.COMMITMENT, "subject": "svc/slo"},
    ],
)
def test_what_a_waiver_does_not_name_still_fails(changes: dict[str, Any]) -> None:
    result = waived_by(waiver(**changes))
    assert result.verdict is Verdict.FAIL
    assert not result.is_waived


@pytest.mark.parametrize("changes", [{"start": AT}, {"kind": WaivedKind.OBJECTIVE, "subject": "svc/slo"}])
def test_a_waiver_holds_from_its_first_instant_for_one_objective_or_all(changes: dict[str, Any]) -> None:
    assert waived_by(waiver(**changes)).verdict is Verdict.WARN


def test_what_cannot_be_told_is_not_waived() -> None:
    gap = Span(AT - 20 * DAY, AT)
    assert waived_by(waiver(), events=steady(1000, 0), gaps=(gap,)).verdict is Verdict.UNKNOWN
    assert waived_by(waiver(), gaps=(gap,)).verdict is Verdict.UNKNOWN, "a certain miss that is waived is not a pass"


def test_a_warning_of_something_else_is_not_waived() -> None:
    rules = (STRICT.rules[0], Rule(when=Condition.BUDGET_EXHAUSTED, then=Action.WARN))
    document = replace(spec(policy=replace(STRICT, rules=rules)), waivers=(waiver("objective-missed"),))
    result = judged(document, MISSED)[0]
    assert (result.verdict, result.is_waived) == (Verdict.WARN, False)


def test_a_waiver_changes_nothing_where_nothing_holds() -> None:
    healthy = steady(100_000, 1)
    with_one, without = waived_by(waiver(), events=healthy), waived_by(events=healthy)
    assert with_one == without


# ------------------------------------------------------------------------------- change classes

LENIENT = Policy(name="lenient", rules=STRICT.rules, exempt=("security-fix",))


def for_change(change: str, *policies: Policy) -> Result:
    document: Spec = replace(spec(), policies=policies)
    planned = plan(document, AT, change=change)
    (query,) = planned.queries
    return judge(planned, {query: Answered(groups=(((), timeline(query, MISSED)),))})[0]


def test_an_exempt_change_is_let_pass_by_the_policy_that_exempts_it() -> None:
    result = for_change("security-fix", LENIENT)
    assert (result.verdict, result.is_waived) == (Verdict.WARN, True)
    assert result.rules[0].waived == (
        "exempt: a change of class security-fix by --change, which policy 'lenient' lets pass"
    )


def test_another_policy_and_another_class_still_fail() -> None:
    assert for_change("rollback", LENIENT).verdict is Verdict.FAIL
    assert for_change("", LENIENT).verdict is Verdict.FAIL
    assert for_change("security-fix", LENIENT, replace(STRICT, name="hard")).verdict is Verdict.FAIL


# ------------------------------------------------------------------------------- commitments and findings

ELEVENTH = at("2026-04-11")
OWED = Policy(
    name="owed",
    rules=(
        Rule(when=Condition.COMMITMENT_MISSED, then=Action.FAIL),
        Rule(when=Condition.CREDIT_OWED, then=Action.FAIL),
    ),
    exempt=("security-fix",),
)
COMMITTED = {"kind": WaivedKind.COMMITMENT, "subject": "acme/uptime", "until": ELEVENTH + DAY}
ALL_OWED = ("commitment-missed", "credit-owed")


def committed(*waivers: Waiver, hours: int = 8, **given: Any) -> Exposure:
    down = [outage("2026-04-02T00:00", 60 * hours)]
    given = {"down": down, "policies": (OWED,), "instant": ELEVENTH} | given
    (found,) = standing(agreement(hourly()), waivers=waivers, **given)
    return found  # type: ignore[no-any-return]


def test_a_commitment_whose_failing_conditions_are_all_waived_warns() -> None:
    assert committed().verdict is Verdict.FAIL
    found = committed(waiver(*ALL_OWED, **COMMITTED))
    assert (found.verdict, found.is_waived) == (Verdict.WARN, True)
    assert found.because[0].endswith(" (waived)")
    assert all(rule.waived.startswith("waived until 2026-04-12T00:00:00Z") for rule in found.rules)


@pytest.mark.parametrize(
    "given",
    [
        waiver("commitment-missed", **COMMITTED),
        waiver(*ALL_OWED, **(COMMITTED | {"until": ELEVENTH})),
        waiver(*ALL_OWED, **(COMMITTED | {"subject": "acme/other"})),
        waiver(*ALL_OWED, **(COMMITTED | {"kind": WaivedKind.OBJECTIVE})),
    ],
)
def test_a_commitment_that_is_not_wholly_waived_fails(given: Waiver) -> None:
    assert committed(given).verdict is Verdict.FAIL


def test_what_cannot_be_told_of_a_commitment_is_not_waived() -> None:
    dark = Unanswered(Reason.BACKEND, "gone")
    assert committed(waiver(*ALL_OWED, **COMMITTED), answer=dark).verdict is Verdict.UNKNOWN
    closed = replace(OWED, on_unknown=OnUnknown.FAIL)
    assert committed(waiver(*ALL_OWED, **COMMITTED), answer=dark, policies=(closed,)).verdict is Verdict.FAIL


def test_an_exempt_change_passes_a_commitments_policy() -> None:
    assert committed(change="security-fix").is_waived
    assert committed(change="security-fix", policies=(replace(OWED, exempt=()),)).verdict is Verdict.FAIL


def ruled(rule: str = "objective-missed", *, holds: bool | None = True) -> RuleResult:
    return RuleResult(policy="p", rule=rule, then=Action.FAIL, holds=holds, words="why")


def finding(subject: str = "svc/slo", code: str = "objective-removed") -> GateFinding:
    return GateFinding(code=code, verdict=Verdict.FAIL, subject=subject, because="it is gone")


def test_a_finding_is_waived_by_its_code() -> None:
    found = excused_finding(finding(), [waiver("objective-removed")], AT)
    assert (found.verdict, found.waived[:12]) == (Verdict.WARN, "waived until")
    assert excused_finding(finding(), [waiver("frozen")], AT) == finding()
    assert excused_finding(finding("other/slo"), [waiver("objective-removed")], AT) == finding("other/slo")
    gone = finding("acme/uptime", "commitment-removed")
    assert excused_finding(gone, [waiver("commitment-removed", **COMMITTED)], ELEVENTH).waived
    shown = replace(finding(), verdict=Verdict.PASS)
    assert excused_finding(shown, [waiver("objective-removed")], AT) == shown


def test_only_waived_conditions_are_only_waived_if_there_are_any() -> None:
    waived = replace(ruled(), waived="by")
    assert only_waived((waived, ruled(holds=False)))
    assert not only_waived((ruled(holds=False),))
    assert not only_waived((waived, ruled()))
    assert not only_waived((waived, ruled(holds=None)))


def test_a_waiver_of_an_objective_is_not_one_of_its_service() -> None:
    assert not waiver(kind=WaivedKind.OBJECTIVE, subject="svc/slo").concerns("svc")


SUBJECTS = [
    (WaivedKind.SERVICE, "svc"),
    (WaivedKind.OBJECTIVE, "svc/slo"),
    (WaivedKind.OBJECTIVE, "svc/other"),
    (WaivedKind.SERVICE, "svc/slo"),
    (WaivedKind.COMMITMENT, "svc/slo"),
]


@given(st.lists(st.tuples(st.sampled_from(SUBJECTS), st.sampled_from([AT, AT + 1, AT + DAY])), max_size=6))
def test_the_waivers_of_an_objective_are_those_that_concern_it_in_the_order_of_the_texts(given_waivers: Any) -> None:
    waivers = tuple(
        waiver(name=f"w{place}", kind=kind, subject=subject, until=until)
        for place, ((kind, subject), until) in enumerate(given_waivers)
    )
    document = replace(spec(), waivers=waivers)
    (service,) = document.services
    concerned = [each for each in waivers if each.concerns("svc", "slo") and each.until > AT]
    found = Excuses(document, AT).of(service, service.objectives[0])
    assert [each.because for each in found] == [waiver_text(each) for each in concerned]
