"""No tree whatever makes the verdict of a revision's own promises better, given the same data."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.commands.permission import findings_of
from evaluator.core.answer import Answer, Answered
from evaluator.core.gate import gate
from evaluator.core.judge import judge
from evaluator.core.plan import Plan, plan
from evaluator.core.query import Query
from evaluator.core.report import Report, Verdict
from evaluator.core.trust import held
from slo_spec.model import (
    Action,
    Condition,
    Indicator,
    Objective,
    OnUnknown,
    Policy,
    Ratio,
    Rule,
    Service,
    Source,
    Spec,
)
from slo_spec.model.freezes import Freeze, FrozenWindow
from slo_spec.model.waivers import WaivedKind, Waiver
from slo_spec.record import replace
from tests.evaluator.core.given import AT, DAY, STRICT, days, steady, target, timeline

NAMES = ("a", "b", "c")
EVENTS = {"healthy": steady(1000, 1, every=DAY), "failing": steady(900, 100, every=DAY), "silent": []}
LABELS = st.sampled_from([(), (("tier", "1"),), (("tier", "2"),)])
CONDITIONS = [
    each for each in Condition if each is not Condition.BUDGET_BELOW and each is not Condition.BURN_RATE_FIRING
]


@st.composite
def services(draw: st.DrawFn, name: str) -> Service:
    indicators = tuple(
        Indicator(
            name=each,
            source=draw(st.sampled_from(["m", "m", "elsewhere"])),
            measure=Ratio(total=draw(st.sampled_from(list(EVENTS))), bad="b"),
        )
        for each in ("x", "y")
    )
    objectives = tuple(
        Objective(
            name=each,
            indicator=draw(st.sampled_from(["x", "y"])),
            target=target(draw(st.sampled_from(["1%", "95%", "99.99%"]))),
            window=days(draw(st.sampled_from([1, 30]))),
            labels=draw(LABELS),
            since=draw(st.sampled_from([None, AT - DAY, AT + DAY])),
        )
        for each in draw(st.sets(st.sampled_from(NAMES)))
    )
    return Service(name=name, indicators=indicators, objectives=objectives, labels=draw(LABELS))


@st.composite
def policies(draw: st.DrawFn, name: str) -> Policy:
    rules = [
        Rule(when=draw(st.sampled_from(CONDITIONS)), then=draw(st.sampled_from(list(Action))))
        for _ in range(draw(st.integers(0, 2)))
    ]
    shares = draw(st.sampled_from([(), (Fraction(1, 2),)]))
    rules += [Rule(when=Condition.BUDGET_BELOW, then=Action.FAIL, share=share) for share in shares]
    window = FrozenWindow(name="w", start=AT - draw(st.sampled_from([DAY, -DAY])), end=AT + 2 * DAY)
    return Policy(
        name=name,
        rules=tuple(rules),
        select=draw(LABELS),
        on_unknown=draw(st.sampled_from(list(OnUnknown))),
        min_events=draw(st.sampled_from([0, 10**9])),
        exempt=draw(st.sampled_from([(), ("fix",)])),
        freeze=draw(st.sampled_from([None, None, Freeze(windows=(window,))])),
    )


@st.composite
def waivers(draw: st.DrawFn, name: str) -> Waiver:
    kind, subject = draw(st.sampled_from([(WaivedKind.SERVICE, "svc"), (WaivedKind.OBJECTIVE, "svc/a")]))
    rules = (*(each.value for each in Condition), "frozen", "objective-removed")
    return Waiver(
        name=name,
        kind=kind,
        subject=subject,
        rules=tuple(draw(st.sets(st.sampled_from(rules), min_size=1))),
        until=AT + draw(st.sampled_from([DAY, 0])),
        owner="o",
        reason="r",
    )


@st.composite
def specs(draw: st.DrawFn, sources: tuple[str, ...] = ("m", "elsewhere")) -> Spec:
    return Spec(
        services=tuple(
            draw(services(name)) for name in draw(st.sampled_from([("svc",), ("svc", "other"), ("other",)]))
        ),
        policies=tuple(draw(policies(name)) for name in draw(st.sampled_from([(), ("p",), ("p", "q")]))),
        waivers=tuple(draw(waivers(name)) for name in draw(st.sampled_from([(), ("w",)]))),
        sources=tuple(Source(name=name, type="memory", options={}) for name in sources),
        default_policy=STRICT,
    )


def answer(query: Query) -> Answer:
    return Answered(groups=(((), timeline(query, EVENTS[str(query.measure.total)])),))


def report(spec: Spec, planned: Plan, change: str, fail_on: Verdict, findings: tuple[object, ...] = ()) -> Report:
    results = judge(planned, {query: answer(query) for query in planned.queries})
    found = findings_of(spec, findings, planned, results, change=change)
    return gate(results, AT, fail_on=fail_on, findings=found)


def promises(spec: Spec) -> set[str]:
    return {f"{service.name}/{objective.name}" for service in spec.services for objective in service.objectives}


@settings(max_examples=300)
@given(specs(), specs(("m",)), st.sampled_from(["", "fix"]), st.sampled_from([Verdict.FAIL, Verdict.WARN]))
def test_a_tree_that_is_held_to_a_revision_is_never_judged_better_than_it(
    base: Spec, tree: Spec, change: str, fail_on: Verdict
) -> None:
    own = report(base, plan(base, AT, change=change), change, fail_on)
    if not own.results:
        return  # the run would be refused: there is nothing to hold a tree to
    found = held(base, tree, "main")
    promised, added = plan(found.spec, AT, change=change), plan(found.proposed, AT, change=change)
    planned = replace(promised, evaluations=(*promised.evaluations, *added.evaluations))
    judged = report(found.spec, planned, change, fail_on, found.findings)
    assert judged.verdict.badness >= own.verdict.badness
    assert own.exit_code == 0 or judged.exit_code != 0
    gone = {each.subject for each in found.findings if each.code == "objective-removed"}
    assert gone == promises(base) - promises(tree)
    kept = {each.name: each.verdict for each in judged.results}
    assert all(kept[each.name] is each.verdict for each in own.results)


@settings(max_examples=100)
@given(specs())
def test_a_revision_held_to_itself_is_judged_as_it_is(base: Spec) -> None:
    found = held(base, base, "main")
    assert (found.spec, found.proposed.services, found.findings) == (base, (), ())
