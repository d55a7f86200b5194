"""Reports on a period for the formats' tests: judged by the real core from events that stand here."""

from __future__ import annotations

from datetime import date

from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.period_plan import plan_periods
from evaluator.core.period_report import PeriodReport, UpcomingDate, composed, judged
from evaluator.core.query import Query
from evaluator.core.report_periods import report_periods
from evaluator.core.settle import settle
from slo_spec.model import Service, Spec
from slo_spec.model.agreements import Agreement, Claims, Party
from slo_spec.model.credits import Band, Credits, Tiers
from slo_spec.record import replace
from slo_spec.units import money, share
from tests.evaluator.core.given import DAY, indicator, objective, target, timeline
from tests.evaluator.core.lifecycle.given import commitment, term, utc
from tests.evaluator.formats.reports import HOSTILE

NOW = utc(2026, 4, 10)
BAD = {"search": {}, "checkout": {utc(2026, 3, 4): 900, utc(2026, 2, 4): 20}, "shop": {utc(2026, 3, 5): 300}}


def mixed() -> PeriodReport:
    """March of three services: one missed, one met, one that nobody answered for; and what is owed for it."""
    names = ("search", "checkout", "shop", "silent")
    document = Spec(
        services=tuple(
            Service(
                name=name,
                indicators=(indicator(name="uptime", source=name),),
                objectives=(objective(name="uptime", indicator="uptime"),),
                owner="team",
            )
            for name in names
        ),
        agreements=(_agreement(),),
    )
    periods = report_periods("2026-03", now=NOW, at=NOW, timezone="Europe/Berlin", earlier=2)
    planned = plan_periods(document, periods, "Europe/Berlin", NOW)
    answers: dict[Query, Answer] = {query: _answer(query) for query in planned.queries}
    return composed(
        periods,
        judged(planned, answers, {}),
        settle(planned.settlements, answers),
        document.agreements,
        at=NOW,
        timezone="Europe/Berlin",
        ahead_days=30,
        notices=("later/uptime begins after the period",),
        version="1.2.3",
    )


def _answer(query: Query) -> Answer:
    if query.source == "silent":
        return Unanswered(Reason.BACKEND, "connection refused")
    bad = BAD[query.source]
    first = utc(2026, 1, 1) if query.source != "shop" else utc(2026, 2, 1)
    events = [(day, 1000 - bad.get(day, 0), bad.get(day, 0)) for day in range(first, NOW, DAY)]
    return Answered(groups=(((), timeline(query, events)),))


def _agreement() -> Agreement:
    tiers = Tiers(bands=(Band(high=share("99.9%"), credit=share("10%")),))
    return Agreement(
        name="acme",
        parties=(Party(role="provider", name="Shop Ltd"), Party(role="customer", name="Acme")),
        term=term(end="2026-12-31", renewal_notice_days=30),
        commitments=(replace(commitment(), target=target("99.9%")),),
        credits=Credits(schedule=tiers, base=money("4000 EUR")),
        claims=Claims(count=30, text="within 30d after month-end"),
        owner="sales",
    )


def hostile(text: str = HOSTILE) -> PeriodReport:
    """Every text of it is somebody's attempt."""
    found = mixed()
    objectives = tuple(
        replace(
            each,
            result=replace(
                each.result, service=text, objective=text, owner=text, because=(text, text), rules=(),
                group=((text, text),), labels=((text, text),), method=text, window=text,
            ),
        )
        for each in found.objectives
    )  # fmt: skip
    settlements = tuple(
        replace(
            each,
            agreement=replace(each.agreement, name=text, owner=text),
            open_questions=(text,),
            notes=(text,),
            commitments=tuple(replace(one, commitment=replace(one.commitment, name=text)) for one in each.commitments),
        )
        for each in found.settlements
    )
    upcoming = (UpcomingDate(on=date(2026, 4, 11), subject=text, what=text, days_left=1),)
    return replace(
        found, objectives=objectives, settlements=settlements, upcoming=upcoming, notices=(text,), version=text
    )
