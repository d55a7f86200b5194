"""What a document of kind Agreement means: text in, values of the model out."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from slo_spec.model import CalendarUnit, CalendarWindow, Target
from slo_spec.model.agreements import (
    Accounting,
    Amendment,
    ByAverage,
    ByOutages,
    ByRequests,
    ByTime,
    ChronicOutage,
    ClaimFrom,
    Claims,
    Formula,
    InARow,
    Levels,
    Limit,
    Missing,
    NoTraffic,
    OutageFigure,
    RollingAverage,
    Scope,
    Signature,
    StreakNoData,
    Termination,
)
from slo_spec.model.credits import (
    AtRisk,
    Band,
    ClockHours,
    Combine,
    Credits,
    EarnBack,
    Money,
    MultipleOfPaid,
    PerHour,
    PerMiss,
    Points,
    Proportional,
    Tiers,
)
from tests.slo_spec.given import AGREEMENT
from tests.slo_spec.test_v1 import declared, wrong

HEAD = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01}
"""


def committed(more, target='"99%"', period="month"):
    return HEAD + f"commitments: [{{name: c, indicator: s/i, target: {target}, period: {period}{more}}}]\n"


def commitment(more="", target='"99%"', period="month"):
    return declared(committed(more, target, period)).commitments[0]


@pytest.fixture(scope="module")
def acme():
    return declared(AGREEMENT)


def test_an_agreement_is_read_whole(acme):
    assert (acme.name, acme.owner, acme.scope, acme.extends, acme.levels) == (
        "acme-gold", "sales", Scope.CUSTOMER, "corporate-base", Levels.MOST_SPECIFIC,
    )  # fmt: skip
    assert [(party.role, party.name, party.contact) for party in acme.parties] == [
        ("provider", "Shop Ltd", "sla@shop.example.com"), ("customer", "Acme", ""), ("carrier", "Line Ltd", ""),
    ]  # fmt: skip
    assert (acme.term.start, acme.term.end, acme.term.timezone) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
        "Europe/Berlin",
    )
    assert (acme.term.renewal_notice_days, acme.term.termination_notice_days) == (30, 90)
    assert (acme.covers, acme.excludes) == (("The shop",), ("Beta features",))
    assert acme.glossary == (
        ("downtime", "A minute in which more than 5% of requests fail"), ("business day", "Monday to Friday"),
    )  # fmt: skip
    assert (acme.review_on, acme.reference, acme.as_of) == (
        date(2026, 12, 1), "https://shop.example.com/sla", date(2026, 1, 1),
    )  # fmt: skip
    assert acme.description == "What we owe Acme"
    assert acme.labels == (("tier", "gold"),)
    assert acme.signatures[0] == Signature(party="provider", name="Jo", on=date(2025, 12, 20))


def test_what_is_left_out_has_its_default():
    bare = declared(HEAD)
    assert (bare.scope, bare.levels, bare.extends, bare.credits, bare.claims) == (
        Scope.CUSTOMER, Levels.MOST_SPECIFIC, "", None, None,
    )  # fmt: skip
    assert (bare.term.end, bare.term.timezone, bare.term.renewal_notice_days) == (None, "UTC", None)
    assert (bare.commitments, bare.termination, bare.signatures, bare.amendments) == ((), (), (), ())
    found = commitment()
    assert (found.accounting, found.hours, found.outside_hours, found.exclusions) == (ByRequests(), "", False, ())
    assert (found.formula, found.schedule, found.owner) == (Formula.EXCLUDE_BOTH, None, "")
    assert found.period == CalendarWindow(unit=CalendarUnit.MONTH, timezone="UTC")


def test_a_commitment_has_the_zone_of_the_term_and_an_owner(acme):
    availability, average, *_ = acme.commitments
    assert availability.period == CalendarWindow(unit=CalendarUnit.MONTH, timezone="Europe/Berlin")
    assert average.period == CalendarWindow(unit=CalendarUnit.QUARTER, timezone="Europe/Berlin", fiscal_start_month=2)
    assert (availability.owner, average.owner) == ("payments", "sales")


def test_an_objective_gives_its_indicator_alone(acme):
    availability, average, *_ = acme.commitments
    assert (availability.indicator, availability.from_objective) == ("checkout/availability", True)
    assert (average.indicator, average.from_objective) == ("checkout/availability", False)


def test_hours_are_those_of_a_calendar_or_all_others(acme):
    availability, average, uptime, *_ = acme.commitments
    assert [(each.hours, each.outside_hours) for each in (availability, average, uptime)] == [
        ("weekdays", False), ("weekdays", True), ("", False),
    ]  # fmt: skip
    assert availability.exclusions == ("maintenance",)
    assert average.formula is Formula.NUMERATOR_ONLY


@pytest.mark.parametrize(
    ("by", "accounting"),
    [
        ("requests", ByRequests()),
        ("{average: {slice: 5m}}", ByAverage(slice_seconds=300)),
        (
            "{average: {slice: 5m, no_traffic: excluded, missing: down}}",
            ByAverage(slice_seconds=300, no_traffic=NoTraffic.EXCLUDED, missing=Missing.DOWN),
        ),
        ('{time: {slice: 1m, down_above: "5%"}}', ByTime(slice_seconds=60, down_above=Fraction(1, 20))),
        (
            '{x-why: text, time: {slice: 1m, down_above: "0%", inclusive: true, min_events: 100, min_run: 5m}}',
            ByTime(slice_seconds=60, down_above=Fraction(0), inclusive=True, min_events=100, min_run_seconds=300),
        ),
    ],
)
def test_a_commitment_is_measured_by(by: str, accounting: Accounting):
    assert commitment(f", by: {by}").accounting == accounting


@pytest.mark.parametrize("figure", list(OutageFigure))
def test_figures_of_outages_have_durations_or_numbers_as_targets(figure):
    counted = figure is OutageFigure.OUTAGES
    more = f', by: {{{figure.value}: {{slice: 1m, down_above: "5%"}}}}'
    found = commitment(more, target="2" if counted else "1h30m")
    assert found.accounting == ByOutages(figure=figure, time=ByTime(slice_seconds=60, down_above=Fraction(1, 20)))
    assert found.target == (
        Limit(text="2", value=Fraction(2)) if counted else Limit(text="1h30m", value=Fraction(5400))
    )


def test_no_outage_at_all_can_be_committed():
    assert commitment(', by: {outages: {slice: 1m, down_above: "5%"}}', target="0").target == Limit(
        text="0", value=Fraction(0)
    )


def test_a_share_keeps_its_text():
    assert commitment(target='"99.950%"').target == Target("99.950%", Fraction(1999, 2000))


@pytest.mark.parametrize("target", ["99.5", "4h", "2", '"0%"', '"101%"', "text"])
def test_a_share_is_nothing_else(target):
    assert [problem.split(" ")[1] for problem in wrong(committed("", target))] == ["bad-value:"]


@pytest.mark.parametrize("target", ['"-1"', "1.5", "-1", '"9999999999"', '"²"', "1h", '"99%"'])
def test_a_number_of_outages_is_whole(target):
    more = ', by: {outages: {slice: 1m, down_above: "5%"}}'
    assert [problem.split(" ")[1] for problem in wrong(committed(more, target))] == ["bad-value:"]


def test_credits_come_together(acme):
    assert acme.credits == Credits(
        schedule=Tiers(
            bands=(
                Band(high=Fraction(199, 200), low=Fraction(99, 100), credit=Fraction(1, 10)),
                Band(high=Fraction(99, 100), credit=Fraction(1, 4)),
            )
        ),
        base=Money(Decimal(4000), "EUR"),
        cap=Fraction(3, 10),
        minimum=Money(Decimal("1.50"), "EUR"),
        combine=Combine.MAX,
        points_table=((0, Fraction(0)), (5, Fraction(1, 8))),
        earn_back=EarnBack(target=Target("99.95%", Fraction(1999, 2000)), periods=3, recover=Fraction(1, 2)),
    )


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ('{below: "99%", credit: 10%}', Band(high=Fraction(99, 100), credit=Fraction(1, 10))),
        (
            '{at_most: "99%", above: "98%", credit: 10%}',
            Band(
                high=Fraction(99, 100), high_inclusive=True, low=Fraction(98, 100), low_inclusive=False, credit=Fraction(1, 10)
            ),
        ),
        ('{at_least: "98%", days: 3}', Band(low=Fraction(98, 100), days=3)),
        ('{at_most: "0%", credit: 100%}', Band(high=Fraction(0), high_inclusive=True, credit=Fraction(1))),
    ],
)  # fmt: skip
def test_bounds_say_whether_they_are_in(written, band):
    assert commitment(f", credits: {{tiers: [{written}]}}").schedule == Tiers(bands=(band,))


@pytest.mark.parametrize(
    ("written", "schedule"),
    [
        ('{tiers: [{below: "99%", days: 3}], days_in_base: 30}', Tiers(bands=(Band(high=Fraction(99, 100), days=3),), days_in_base=30)),
        ("{multiple_of_paid: {multiple: 100}}", MultipleOfPaid(multiple=Fraction(100))),
        ("{multiple_of_paid: {multiple: 2.5}}", MultipleOfPaid(multiple=Fraction(5, 2))),
        ("{proportional: {}}", Proportional()),
        ("{proportional: {acceleration: 100}}", Proportional(acceleration=Fraction(100))),
        ("{per_hour: {}}", PerHour()),
        ("{per_hour: {days: 0.5}}", PerHour(days=Fraction(1, 2))),
        ("{per_miss: 5%}", PerMiss(credit=Fraction(1, 20))),
        (
            "{at_risk: {at_risk: 10%, pool: 250%, allocation: 40%}}",
            AtRisk(at_risk=Fraction(1, 10), pool=Fraction(5, 2), allocation=Fraction(2, 5)),
        ),
        ("{points: 5}", Points(points=5)),
        ("{clock_hours: {longer_than: 5m}}", ClockHours(longer_than_seconds=300)),
    ],
)  # fmt: skip
def test_a_schedule_is_read(written, schedule):
    assert commitment(f", credits: {written}").schedule == schedule
    assert declared(HEAD + f"credits: {written}\n").credits == Credits(schedule=schedule, base=None)


def test_credits_need_no_schedule_where_each_commitment_has_its_own():
    assert declared(HEAD + "credits: {base: 100 USD}\n").credits == Credits(
        schedule=None, base=Money(Decimal(100), "USD")
    )


@pytest.mark.parametrize(
    ("written", "claims"),
    [
        ("automatic", Claims(automatic=True, text="automatic")),
        ("{within: 30d}", Claims(count=30, after=ClaimFrom.MONTH_END, text="30d after month-end")),
        ("{within: 2w, after: incident}", Claims(count=14, after=ClaimFrom.INCIDENT, text="2w after incident")),
        ("{within: 1d, after: quarter-end}", Claims(count=1, after=ClaimFrom.QUARTER_END, text="1d after quarter-end")),
        ("{billing_months: 2}", Claims(count=2, after=ClaimFrom.BILLING_MONTHS, text="2 billing months")),
    ],
)
def test_claims_have_a_deadline_or_are_automatic(written, claims):
    assert declared(HEAD + f"claims: {written}\n").claims == claims


def test_rights_to_leave_are_read(acme):
    assert acme.termination == (
        Termination(when=InARow(periods=3, no_data=StreakNoData.SKIPS), commitment="availability", notice_days=30),
        Termination(when=ChronicOutage(count=3, longer_than_seconds=1800, within_days=30)),
        Termination(when=RollingAverage(periods=3, below=Fraction(97, 100))),
    )


def test_an_amendment_has_a_target_of_its_commitments_kind(acme):
    assert acme.amendments == (
        Amendment(
            on=date(2026, 6, 15),
            commitment="availability",
            target=Target("99.9%", Fraction(999, 1000)),
            signed=("provider", "customer", "carrier"),
        ),
    )
    more = ', by: {mttr: {slice: 1m, down_above: "5%"}}'
    text = committed(more, "4h") + "amendments: [{on: 2026-06-15, commitment: c, target: TARGET}]\n"
    assert declared(text.replace("TARGET", "2h")).amendments[0].target == Limit(text="2h", value=Fraction(7200))
    assert wrong(text.replace("TARGET", '"99%"'))[0].endswith(
        "this figure of outages is a duration; write one such as 4h"
    )


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ('"99%"', Target("99%", Fraction(99, 100))), ('"0.99"', Target("0.99", Fraction(99, 100))),
        ("4h", Limit(text="4h", value=Fraction(14_400))), ("3", Limit(text="3", value=Fraction(3))),
    ],
)  # fmt: skip
def test_an_amendment_to_a_commitment_of_another_agreement_is_read_as_it_looks(written, target):
    text = HEAD + f"amendments: [{{on: 2026-06-15, commitment: far, target: {written}}}]\n"
    assert declared(text).amendments[0].target == target


def test_places_are_those_of_names_and_values(acme):
    first = acme.commitments[0]
    assert str(first.location) == "a.yaml:16:11"
    assert str(first.indicator_location) == "a.yaml:17:16"
    assert str(first.target_location) == "a.yaml:18:13"
    assert str(first.hours_location) == "a.yaml:20:12"
    assert str(acme.commitments[1].hours_location) == "a.yaml:30:22"
    assert str(acme.extends_location) == "a.yaml:5:10"


def test_notes_of_ones_own_are_no_parties():
    text = HEAD.replace("{provider", "{x-note: any, provider")
    assert [party.role for party in declared(text).parties] == ["provider", "customer"]
