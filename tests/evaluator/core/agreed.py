"""Agreements for tests, and a source where one request comes each second."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from evaluator.core.answer import Answered, Timeline
from evaluator.core.exposure import exposures
from evaluator.core.interval import Span
from evaluator.core.settle import plan_settlements, settle
from evaluator.core.settle_plan import plan_running
from slo_spec.catalogue import default_policy
from slo_spec.model import CalendarUnit, CalendarWindow, Service, Spec
from slo_spec.model.agreements import (
    Agreement,
    ByTime,
    Commitment,
    Party,
    Term,
)
from slo_spec.model.credits import Band, Credits, Money, Tiers
from tests.evaluator.core.given import indicator as given_indicator
from tests.evaluator.core.given import target

BERLIN, KOLKATA = "Europe/Berlin", "Asia/Kolkata"
BANDS = Tiers(
    bands=(
        Band(low=Fraction(99, 100), high=Fraction(999, 1000), credit=Fraction(1, 10)),
        Band(high=Fraction(99, 100), credit=Fraction(1, 4)),
    )
)


def at(text, zone="UTC"):
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def commitment(zone="UTC", **changes):
    given = {
        "name": "uptime",
        "indicator": "svc/sli",
        "target": target("99.9%"),
        "period": CalendarWindow(unit=CalendarUnit.MONTH, timezone=zone),
        "accounting": ByTime(slice_seconds=60, down_above=Fraction(0)),
    }
    return Commitment(**(given | changes))


def agreement(*commitments, zone="UTC", **changes):
    given = {
        "name": "acme",
        "parties": (Party(role="provider", name="We"), Party(role="customer", name="Acme")),
        "term": Term(start=date(2026, 1, 1), end=date(2030, 12, 31), timezone=zone),
        "commitments": commitments or (commitment(zone),),
        "credits": Credits(schedule=BANDS, base=Money(Decimal("1000.00"), "EUR")),
    }
    return Agreement(**(given | changes))


HOURLY = ByTime(slice_seconds=3600, down_above=Fraction(0))


def hourly(zone="UTC", **changes):
    """A commitment of 99% in slices of an hour: 7.2 hours of April's 720 may be down."""
    return commitment(zone, **({"target": target("99%"), "accounting": HOURLY} | changes))


def standing(agreed, *, down=(), unseen=(), instant, answer=None, change="", **parts):
    """Exposures of what runs at an instant; ``parts`` are further parts of the specification."""
    service = Service(name="svc", indicators=(given_indicator(),), objectives=())
    spec = Spec(services=(service,), agreements=(agreed,), default_policy=default_policy(), **parts)
    plan = plan_running(spec, spec.agreements, instant)
    answers = {query: answer or Answered(groups=(((), timeline(query, down, unseen)),)) for query in plan.queries}
    return exposures(spec, plan, answers, lambda *_: True, change=change)


def settled(agreed, *, down=(), unseen=(), instant, period=None, invoices=None, answer=None, **parts):
    """Settlements where one request comes each second: those inside ``down`` fail, ``unseen`` was not observed.

    ``parts`` are further parts of the specification.
    """
    service = Service(name="svc", indicators=(given_indicator(),), objectives=())
    several = agreed if isinstance(agreed, tuple) else (agreed,)
    spec = Spec(services=(service,), agreements=several, **parts)
    plan = plan_settlements(spec, several[:1], period, instant)
    answers = {query: answer or Answered(groups=(((), timeline(query, down, unseen)),)) for query in plan.queries}
    return settle(plan, answers, invoices)


def inside(spans, start, end):
    return sum(max(0, min(span.end, end) - max(span.start, start)) for span in spans)


def timeline(query, down, unseen):
    knots = query.all_knots()
    total, bad, observed = [0], [0], [0]
    for start, end in pairwise(knots):
        dark = inside(unseen, start, end)
        total.append(total[-1] + end - start - dark)
        bad.append(bad[-1] + inside(down, start, end))
        observed.append(observed[-1] + end - start - dark)
    good = tuple(t - b for t, b in zip(total, bad, strict=True))
    return Timeline(knots=knots, good=good, total=tuple(total), observed=tuple(observed))


def outage(text, minutes, zone="UTC"):
    start = at(text, zone)
    return Span(start, start + 60 * minutes)
