"""Reports for the formats' tests: judged by the real core from events that stand here."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.gate import gate
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.query import Query
from evaluator.core.report import Report, Result, UnknownAs
from slo_spec.model import AlertTier, CalendarUnit, CalendarWindow, Objective, Service, Spec
from slo_spec.problem import Location
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


HOSTILE = "a\x1b]0;owned\x07[/red][bold]\n::error file=x::pwned ##[error]no ##vso[task]\u202egnp.exe \u2028é\u200b"


def hostile(text: str = HOSTILE) -> Report:
    """Every text of a report is somebody's attempt."""
    (first,) = results_of(service("checkout"))
    told = Unanswered(Reason.BACKEND, text)
    alerts = tuple(
        replace(
            each, tier=text, severity=text, because=text, burns=tuple(replace(burn, counts=told) for burn in each.burns)
        )
        for each in first.alerts
    )
    many = (text, text)
    spoilt = replace(
        first, service=text, objective=text, group=((text, text),), because=many, indicator=text, source=text,
        method=text, window=text, alerts=alerts, rules=tuple(replace(rule, because=text) for rule in first.rules),
        owner=text, labels=((text, text),), runbook=text, description=text, steps=many, requests=many, notices=many,
        location=Location(text, 1, 1), alert_policy=text,
    )  # fmt: skip
    return replace(gate((spoilt,), AT, notices=many), because=text, version=text)


def tiny() -> AlertTier:
    """A tier whose threshold has no short decimal form."""
    return AlertTier(name="third", severity="page", windows=(HOUR,), burn_rate=Fraction(1, 3))
