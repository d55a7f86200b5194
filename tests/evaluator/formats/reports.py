"""Reports for the formats' tests: judged by the real core from events that stand here."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.gate import gate
from evaluator.core.interval import Span
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.query import Query
from evaluator.core.report import Exposure, GateFinding, Report, Result, RuleResult, UnknownAs, Verdict
from slo_spec.model import Action, AlertTier, CalendarUnit, CalendarWindow, Objective, Service, Spec
from slo_spec.model.credits import Money
from slo_spec.problem import Location
from slo_spec.record import replace
from tests.evaluator.core.given import (
    AT,
    DAY,
    HOUR,
    STRICT,
    WORKBOOK,
    Event,
    indicator,
    objective,
    steady,
    target,
    timeline,
)

# What burns now must be 14.4 times the budget for an hour; the incident nine days ago is over.
HEALTHY = steady(9_999, 1, every=HOUR // 12)
BROKEN = [*HEALTHY, *((AT - 9 * DAY + minute * 60, 0, 9_000) for minute in range(60))]
BURNING = [*HEALTHY, *((AT - 3 * HOUR + minute * 60, 2_000, 400) for minute in range(180))]

EVENTS: dict[str, list[Event]] = {"checkout": BROKEN, "search": HEALTHY, "payments": BURNING}


def service(name: str, *objectives: Objective) -> Service:
    """A service with one indicator, named like its events."""
    place = Location(f"slo/{name}.yaml", 1, 1)
    found = indicator(name=name, description=f"requests of {name}")
    given = objectives or (objective(name="availability"),)
    placed = tuple(
        replace(each, indicator=name, location=Location(f"slo/{name}.yaml", 17 + number, 5), alerts=WORKBOOK)
        for number, each in enumerate(given)
    )
    return Service(name=name, indicators=(found,), objectives=placed, owner="team", location=place)


def results_of(found: Service, answer: Answered | Unanswered | None = None, at: int = AT) -> tuple[Result, ...]:
    """The results of one service, from its events or from the given answer."""
    planned = plan(Spec(services=(found,), default_policy=STRICT), at)
    answers: dict[Query, Answer] = {}
    for query in planned.queries:
        events = EVENTS.get(found.name, HEALTHY)
        requests = (
            f'sum(increase(http_requests_total{{service="{found.name}"}}[2592000s])) @ 2026-09-21T00:00:00Z',
        ) * 5
        answers[query] = answer or Answered(groups=(((), timeline(query, events)),), requests=requests)
    return judge(planned, answers)


def report_of(*results: Result, unknown_as: UnknownAs = UnknownAs.UNKNOWN, notices: tuple[str, ...] = ()) -> Report:
    """What the gate makes of results, worst first."""
    ordered = tuple(sorted(results, key=lambda result: -result.verdict.badness))
    return gate(ordered, AT, unknown_as=unknown_as, version="0.1.0", notices=notices)


def mixed() -> Report:
    """One of each verdict: missed, burning, unanswered, at risk, healthy."""
    month = CalendarWindow(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")
    down = Unanswered(Reason.BACKEND, "metrics: connection refused at http://localhost:9090")
    return report_of(
        *results_of(
            service(
                "checkout", replace(objective(name="availability"), runbook="https://runbooks.example.com/checkout")
            )
        ),
        *results_of(service("payments")),
        *results_of(service("search", objective(name="availability"), objective(name="latency", window=month))),
        *results_of(service("mail"), down),
        notices=("metrics: 2 samples were out of order",),
    )


def perfect(*, broken: bool) -> Report:
    """A target of 100 %, held or not."""
    whole = replace(objective(name="availability"), target=target("100%"))
    return report_of(
        *results_of(service("checkout" if broken else "calm", whole), _calm(whole) if not broken else None)
    )


def _calm(whole: Objective) -> Answered:
    planned = plan(Spec(services=(service("calm", whole),), default_policy=STRICT), AT)
    (query,) = planned.queries
    return Answered(groups=(((), timeline(query, steady(100, 0))),))


WAIVED = "waiver moving-house until 2026-12-01: moving the database (OPS-17)"


def exposure() -> Exposure:
    """A commitment in a month of which twenty days have passed, a little of it unseen."""
    return Exposure(
        agreement="acme-gold",
        commitment="availability",
        period="2026-09",
        verdict=Verdict.WARN,
        because=("credit-above 100 EUR: 400.00 EUR to 1000.00 EUR would be owed now",),
        reason=None,
        indicator="availability",
        target="99.5%",
        span=Span(AT - 20 * DAY, AT),
        whole_span=Span(AT - 20 * DAY, AT + 10 * DAY),
        best=Fraction(9949, 10_000),
        worst=Fraction(99, 100),
        lowest=Money(Decimal("400.00"), "EUR"),
        highest=Money(Decimal("1000.00"), "EUR"),
        rules=(
            RuleResult(
                policy="agreements",
                rule="credit-above 100 EUR",
                then=Action.WARN,
                holds=True,
                words="400.00 EUR to 1000.00 EUR would be owed now",
            ),
        ),
        owner="sales",
        labels=(("tier", "1"),),
        steps=(
            "period 2026-09: 2026-09-01T00:00:00Z to 2026-10-01T00:00:00Z, passed until 2026-09-21T00:00:00Z",
            "credit: below 99.5%: 10% of 4000 EUR = 400.00 EUR",
        ),
        location=Location("slo/acme.yaml", 12, 5),
    )


def findings() -> tuple[GateFinding, ...]:
    """An objective that is gone, which is nowhere, and a waiver that is of no use."""
    gone = "main promises it, and this tree does not"
    place = Location("slo/waivers.yaml", 3, 1)
    return (
        GateFinding(code="objective-removed", verdict=Verdict.FAIL, subject="checkout/latency", because=gone),
        GateFinding(
            code="waiver-unused",
            verdict=Verdict.PASS,
            subject="moving-house",
            because="nothing that it waives held",
            location=place,
        ),
    )


def everything() -> Report:
    """All that a report can have: ``mixed``, an objective that passes by a waiver, a commitment, findings."""
    given = mixed()
    results = tuple(_waived(each) if each.name == "search/availability" else each for each in given.results)
    return gate(results, AT, version="0.1.0", notices=given.notices, exposures=(exposure(),), findings=findings())


def _waived(result: Result) -> Result:
    rules = (
        replace(rule, holds=True, waived=WAIVED) if rule.rule.startswith("budget-below") else rule
        for rule in result.rules
    )
    return replace(result, rules=tuple(rules))


HOSTILE = "a\x1b]0;owned\x07[/red][bold]\n::error file=x::pwned ##[error]no ##vso[task]\u202egnp.exe \u2028é\u200b"


def hostile(text: str = HOSTILE) -> Report:
    """Every text of a report is somebody's attempt."""
    (first,) = results_of(service("checkout"))
    told = Unanswered(Reason.BACKEND, text)
    alerts = tuple(
        replace(
            each, tier=text, severity=text, words=text, burns=tuple(replace(burn, counts=told) for burn in each.burns)
        )
        for each in first.alerts
    )
    many = (text, text)
    spoilt = replace(
        first, service=text, objective=text, group=((text, text),), because=many, indicator=text, source=text,
        method=text, window=text, alerts=alerts, rules=tuple(replace(rule, words=text) for rule in first.rules),
        owner=text, labels=((text, text),), runbook=text, description=text, steps=many, requests=many, notices=many,
        location=Location(text, 1, 1), alert_policy=text,
    )  # fmt: skip
    rule = RuleResult(policy=text, rule=text, then=Action.FAIL, holds=True, words=text, waived=text)
    owed = replace(
        exposure(), agreement=text, commitment=text, period=text, because=many, indicator=text, target=text, rules=(rule,),
        owner=text, labels=((text, text),), location=Location(text, 1, 1),
    )  # fmt: skip
    said = GateFinding(code=text, verdict=Verdict.WARN, subject=text, because=text, location=Location(text, 1, 1))
    judged = gate((spoilt,), AT, notices=many, exposures=(owed,), findings=(said,))
    return replace(judged, because=text, version=text)


def tiny() -> AlertTier:
    """A tier whose threshold has no short decimal form."""
    return AlertTier(name="third", severity="page", windows=(HOUR,), burn_rate=Fraction(1, 3))
