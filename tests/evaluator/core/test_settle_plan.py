"""Planning says what must be asked: once, for whole periods of the agreement, as far as they have passed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.interval import Span
from evaluator.core.settle_plan import counting_ahead, nearest, plan_running, plan_settlements, promised
from slo_spec.model import CalendarUnit, CalendarWindow, Service, Spec
from slo_spec.model.agreements import Amendment, ByTime, Formula, InARow, Strikes, Term, Termination
from slo_spec.model.calendars import Calendar, Shift, WeekVersion
from slo_spec.model.credits import Credits, EarnBack, Money, PerMiss
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions
from slo_spec.record import replace
from tests.evaluator.core.agreed import agreement, at, hourly
from tests.evaluator.core.given import indicator, target

BACK = Credits(
    schedule=PerMiss(credit=Fraction(1, 10)),
    base=Money(Decimal(1), "EUR"),
    earn_back=EarnBack(target=target("99.9%"), periods=3, recover=Fraction(1)),
)


def spec(*agreements, **more):
    return Spec(
        services=(Service(name="svc", indicators=(indicator(),), objectives=()),), agreements=agreements, **more
    )


def names(plan):
    return [(each.agreement.name, each.period.name) for each in plan.settlements]


def test_planning_twice_plans_the_same():
    known = spec(agreement(hourly()))
    one, other = (plan_settlements(known, known.agreements, None, at("2026-03-05")) for _ in range(2))
    assert one == other


def test_without_a_name_it_is_the_last_period_that_closed():
    known = spec(agreement(hourly()))
    assert names(plan_settlements(known, known.agreements, None, at("2026-03-05"))) == [("acme", "2026-02")]
    assert names(plan_settlements(known, known.agreements, None, at("2026-01-05"))) == [("acme", "2026-01")]


def test_what_two_commitments_ask_is_asked_once():
    known = spec(agreement(hourly(), hourly(name="other", target=target("50%"))))
    assert len(plan_settlements(known, known.agreements, None, at("2026-03-05")).queries) == 1


def test_a_quarter_and_its_months_are_settled_apart():
    quarter = hourly(name="quarterly", period=CalendarWindow(unit=CalendarUnit.QUARTER, timezone="UTC"))
    known = spec(agreement(hourly(), quarter))
    assert names(plan_settlements(known, known.agreements, "2026-Q1", at("2026-04-05"))) == [
        ("acme", "2026-01"), ("acme", "2026-Q1"), ("acme", "2026-02"), ("acme", "2026-03"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("instant", "expected"),
    [("2026-03-05", ["2026-03"]), ("2026-03-01", ["2026-02"]), ("2025-12-05", []), ("2031-02-01", [])],
)
def test_what_runs_is_the_period_that_holds_the_instant(instant, expected):
    known = spec(agreement(hourly()))
    assert [name for _, name in names(plan_running(known, known.agreements, at(instant)))] == expected


def test_what_runs_looks_at_no_other_period():
    leaving = (Termination(when=InARow(periods=3)),)
    known = spec(agreement(hourly(), termination=leaving, credits=BACK, strikes=Strikes(limit=3, months=6)))
    (planned,) = plan_running(known, known.agreements, at("2026-06-15")).settlements
    assert (planned.earlier, planned.following) == ((), ())


@pytest.mark.parametrize(("instant", "begun"), [("2026-02-01", 0), ("2026-03-15", 2), ("2026-09-01", 3)])
def test_following_periods_are_asked_as_far_as_they_have_begun(instant, begun):
    known = spec(agreement(hourly(), credits=BACK))
    (planned,) = plan_settlements(known, known.agreements, "2026-01", at(instant)).settlements
    ((_, following),) = planned.following
    assert len(following) == begun


@pytest.mark.parametrize(
    ("months", "earlier"), [(1, []), (3, ["2026-02", "2026-03"]), (12, ["2026-01", "2026-02", "2026-03"])]
)
def test_strikes_look_back_over_their_months_within_the_term(months, earlier):
    known = spec(agreement(hourly(), strikes=Strikes(limit=3, months=months)))
    (planned,) = plan_settlements(known, known.agreements, "2026-04", at("2026-05-05")).settlements
    ((_, before),) = planned.earlier
    assert [each.period.name for each in before] == earlier


def test_strikes_of_another_commitment_need_no_other_periods():
    known = spec(agreement(hourly(), strikes=Strikes(limit=3, months=6, commitment="other")))
    (planned,) = plan_settlements(known, known.agreements, "2026-04", at("2026-05-05")).settlements
    assert planned.earlier == (("uptime", ()),)


def test_a_running_period_ends_at_a_whole_slice():
    known = spec(agreement(hourly()))
    (planned,) = plan_running(known, known.agreements, at("2026-03-05T10:59:59")).settlements
    assert planned.asked[0].settled == Span(at("2026-03-01"), at("2026-03-05T10:00"))


def test_a_minimum_run_asks_beyond_the_period_and_never_beyond_the_instant():
    long = ByTime(slice_seconds=3600, down_above=Fraction(0), min_run_seconds=7200)
    known = spec(agreement(hourly(accounting=long)))
    (query,) = plan_settlements(known, known.agreements, "2026-02", at("2026-03-01T01:00")).queries
    assert (query.span.start, query.span.end) == (at("2026-01-31T22:00"), at("2026-03-01T01:00"))


def test_what_is_inherited_is_what_is_missing():
    corporate = agreement(hourly(), name="corporate", strikes=Strikes(limit=3, months=6), credits=BACK)
    own = agreement(hourly(name="own"), extends="corporate", credits=None)
    found = nearest(own, {"corporate": corporate})
    assert (found.credits, found.strikes) == (BACK, corporate.strikes)


def test_everything_that_is_promised_is_named_with_what_is_inherited():
    corporate = agreement(hourly(), name="corporate")
    own = agreement(hourly(name="own"), extends="corporate")
    assert [(each.name, [one.name for one in commitments]) for each, commitments in promised(spec(own, corporate))] == [
        ("acme", ["own", "uptime"]),
        ("corporate", ["uptime"]),
    ]


def test_what_counts_of_the_time_to_come_is_open_and_not_excluded():
    """Monday the 9th of March 2026: office hours from eight to six, and disks from nine to ten."""
    day = (Shift(8 * 3600, 18 * 3600),)
    office = Calendar(name="office", timezone="UTC", versions=(WeekVersion(week=(*(day,) * 5, (), ())),))
    disks = Exclusion(
        name="disks", kind=ExclusionKind.MAINTENANCE, start=at("2026-03-09T09:00"), end=at("2026-03-09T10:00")
    )
    work = Exclusions(name="work", windows=(disks,))
    monday = Span(at("2026-03-09"), at("2026-03-10"))
    for formula, hours in ((Formula.EXCLUDE_BOTH, 9), (Formula.NUMERATOR_ONLY, 10)):
        known = spec(
            agreement(hourly(hours="office", exclusions=("work",), formula=formula)),
            calendars=(office,),
            exclusions=(work,),
        )
        (planned,) = plan_running(known, known.agreements, at("2026-03-06")).settlements
        assert sum(span.seconds for span in counting_ahead(known, planned.asked[0], monday)) == hours * 3600


def test_an_amendment_makes_a_query_for_each_piece():
    amended = Amendment(
        on=date(2026, 2, 15), commitment="uptime", target=target("90%"), signed=("provider", "customer")
    )
    known = spec(agreement(hourly(), amendments=(amended,)))
    plan = plan_settlements(known, known.agreements, "2026-02", at("2026-03-05"))
    assert [query.span for query in plan.queries] == [
        Span(at("2026-02-01"), at("2026-02-15")),
        Span(at("2026-02-15"), at("2026-03-01")),
    ]


def test_a_term_that_is_over_is_settled_in_its_last_period():
    over = agreement(hourly(), term=Term(start=date(2026, 1, 1), end=date(2026, 2, 10), timezone="UTC"))
    known = spec(over)
    (planned,) = plan_settlements(known, known.agreements, None, at("2026-08-05")).settlements
    assert planned.period.name == "2026-02"
    assert planned.period.span.end == at("2026-02-11")


def test_an_agreement_that_extends_one_that_is_not_there_is_an_error():
    known = spec(replace(agreement(hourly()), extends="nobody"))
    with pytest.raises(ValueError, match="nobody"):
        plan_settlements(known, known.agreements, None, at("2026-03-05"))
