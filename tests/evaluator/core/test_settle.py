"""Settling turns agreements and answers into what is owed, exactly, in the zone of the agreement."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.report import Verdict
from evaluator.core.settle import plan_settlements, settle
from evaluator.formats.settlement import text
from slo_spec.model import CalendarUnit, CalendarWindow, Ratio, Service, Spec
from slo_spec.model.agreements import (
    Amendment,
    ChronicOutage,
    ClaimFrom,
    Claims,
    InARow,
    RollingAverage,
    Termination,
)
from slo_spec.model.composites import AllOf, AnyOf
from slo_spec.model.credits import Credits, Money, MultipleOfPaid, PerMiss
from slo_spec.model.dependencies import Part
from slo_spec.model.exclusions import Exclusion, ExclusionKind, Exclusions
from slo_spec.record import replace
from tests.evaluator.core.agreed import BANDS, BERLIN, KOLKATA, agreement, at, commitment, outage, settled, timeline
from tests.evaluator.core.given import indicator as given_indicator
from tests.evaluator.core.given import target


def test_a_month_that_is_kept_owes_nothing():
    (found,) = settled(agreement(), instant=at("2026-03-05"))
    assert (found.period, found.verdict, found.final) == ("2026-02", Verdict.PASS, True)
    assert str(found.lowest.amount) == str(found.highest.amount) == "0.00 EUR"


def test_a_month_that_is_missed_owes_its_band():
    (found,) = settled(agreement(), down=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"))
    assert found.verdict is Verdict.FAIL
    assert found.commitments[0].attained == 1 - Fraction(60, 28 * 1440)
    assert str(found.lowest.amount) == "100.00 EUR"
    assert not found.undecided


@pytest.mark.parametrize(
    ("zone", "period", "hours", "allowed"),
    [
        (BERLIN, "2026-03", 743, 44),
        (BERLIN, "2026-10", 745, 44),
        ("UTC", "2028-02", 29 * 24, 41),
        ("UTC", "2026-02", 28 * 24, 40),
        (KOLKATA, "2026-04", 720, 43),
    ],
)
def test_a_month_is_as_long_as_its_zone_makes_it(zone, period, hours, allowed):
    """The downtime allowed is a thousandth of the real length: the last whole minute is kept, one more is missed."""
    kept = settled(agreement(zone=zone), down=[outage(f"{period}-10T10:00", allowed, zone)], instant=at("2029-01-01"),
                   period=period)  # fmt: skip
    missed = settled(agreement(zone=zone), down=[outage(f"{period}-10T10:00", allowed + 1, zone)],
                     instant=at("2029-01-01"), period=period)  # fmt: skip
    assert kept[0].span.seconds == hours * 3600
    assert (kept[0].verdict, missed[0].verdict) == (Verdict.PASS, Verdict.FAIL)


def test_an_outage_at_the_end_of_a_month_is_in_the_month_of_the_agreements_zone():
    # 20:00 UTC on the last of April is the first of May in Kolkata.
    down = [outage("2026-04-30T20:00", 60)]
    april, may = (
        settled(agreement(zone=KOLKATA), down=down, instant=at("2026-06-05"), period="2026-04"),
        settled(agreement(zone=KOLKATA), down=down, instant=at("2026-06-05"), period="2026-05"),
    )
    assert (april[0].verdict, may[0].verdict) == (Verdict.PASS, Verdict.FAIL)


def test_what_nobody_saw_makes_a_lowest_and_a_highest_credit():
    (found,) = settled(agreement(), unseen=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"))
    assert found.verdict is Verdict.UNKNOWN
    assert (str(found.lowest.amount), str(found.highest.amount)) == ("0.00 EUR", "100.00 EUR")
    assert found.undecided


def test_a_source_that_does_not_answer_makes_everything_unknown():
    silent = Unanswered(Reason.BACKEND, "gone")
    (found,) = settled(agreement(), answer=silent, instant=at("2026-03-05"))
    assert found.verdict is Verdict.UNKNOWN
    assert (str(found.lowest.amount), str(found.highest.amount)) == ("0.00 EUR", "250.00 EUR")


def test_ten_times_what_was_paid_is_the_cent_of_the_vendor():
    quarter = commitment(
        target=target("99.99%"), period=CalendarWindow(unit=CalendarUnit.QUARTER, timezone="UTC"),
        schedule=MultipleOfPaid(multiple=Fraction(10)),
    )  # fmt: skip
    agreed = agreement(quarter, credits=Credits(schedule=None, base=Money(Decimal(3750), "USD")))
    (found,) = settled(agreed, down=[outage("2026-02-10T10:00", 60)], instant=at("2026-04-01"))
    assert (found.period, str(found.lowest.amount)) == ("2026-Q1", "17.36 USD")


def test_an_invoice_is_the_base_of_its_period():
    paid = {("acme", "2026-02"): Money(Decimal("333.33"), "EUR")}
    (found,) = settled(agreement(), down=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"), invoices=paid)
    assert str(found.lowest.amount) == "33.33 EUR"


def test_without_a_base_the_amount_is_an_open_question():
    agreed = agreement(credits=Credits(schedule=BANDS, base=None))
    (found,) = settled(agreed, down=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"))
    assert found.lowest is None
    assert found.undecided
    (kept,) = settled(agreed, instant=at("2026-03-05"))
    assert not kept.undecided


def test_a_running_month_is_a_forecast_up_to_the_instant():
    (found,) = settled(agreement(), down=[outage("2026-03-01T10:00", 60)], instant=at("2026-03-05T00:00:30"),
                       period="2026-03")  # fmt: skip
    assert (found.final, found.verdict) == (False, Verdict.FAIL)
    assert found.commitments[0].settled == Span(at("2026-03-01"), at("2026-03-05"))


@pytest.mark.parametrize(("minutes", "lost"), [(60, False), (24 * 60, True)])
def test_a_running_month_is_breached_only_once_it_can_no_longer_be_kept(minutes, lost):
    (found,) = settled(agreement(commitment(target=target("99%"))), down=[outage("2026-03-01T10:00", minutes)],
                       instant=at("2026-03-05"), period="2026-03")  # fmt: skip
    (promise,) = found.commitments
    assert (promise.verdict, promise.lost, promise.breached) == (Verdict.FAIL, lost, lost)
    assert not [each for each in found.rights if "claim" in each.what]
    words = "so far below its target, and " + ("lost: it can no longer be kept" if lost else "still recoverable")
    assert words in text.render([found])
    assert "missed" not in text.render([found])


def test_maintenance_is_excluded_when_it_was_announced_in_time():
    window = Exclusion(name="disks", kind=ExclusionKind.MAINTENANCE, start=at("2026-02-10T10:00"),
                       end=at("2026-02-10T11:00"), announced=at("2026-02-01"))  # fmt: skip
    document = Exclusions(name="work", windows=(window,), notice_seconds=48 * 3600)
    late = replace(document, windows=(replace(window, announced=at("2026-02-10")),))
    agreed = agreement(commitment(exclusions=("work",)))
    down = [outage("2026-02-10T10:00", 60)]
    for known, verdict in ((document, Verdict.PASS), (late, Verdict.FAIL)):
        (found,) = settled(agreed, down=down, instant=at("2026-03-05"), exclusions=(known,))
        assert found.verdict is verdict
        assert [each.name for each in found.commitments[0].windows] == ["disks"]


def test_an_amendment_inside_a_period_is_judged_in_pieces():
    signed = Amendment(
        on=date(2026, 2, 15), commitment="uptime", target=target("99.99%"), signed=("provider", "customer")
    )
    down = [outage("2026-02-20T10:00", 10)]
    (found,) = settled(agreement(amendments=(signed,)), down=down, instant=at("2026-03-05"))
    assert [str(piece.target) for piece in found.commitments[0].pieces] == ["99.9%", "99.99%"]
    assert found.verdict is Verdict.FAIL
    unsigned = replace(signed, signed=("provider",))
    (found,) = settled(agreement(amendments=(unsigned,)), down=down, instant=at("2026-03-05"))
    assert found.verdict is Verdict.PASS
    assert "not signed by customer" in found.notes[0]


def test_an_extended_agreement_brings_its_commitments_and_credits():
    corporate = agreement(commitment(name="api"), name="corporate")
    own = agreement(commitment(name="web"), extends="corporate", credits=None)
    (found,) = settled((own, corporate), down=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"))
    assert [each.commitment.name for each in found.commitments] == ["web", "api"]
    assert str(found.lowest.amount) == "200.00 EUR"


@pytest.mark.parametrize(
    ("rule", "down", "leaves"),
    [
        (InARow(periods=2), [outage("2026-02-10T10:00", 60)], False),
        (InARow(periods=2), [outage("2026-01-10T10:00", 60), outage("2026-02-10T10:00", 60)], True),
        (InARow(periods=3), [outage("2026-01-10T10:00", 60), outage("2026-02-10T10:00", 60)], False),
        (RollingAverage(periods=2, below=Fraction(999, 1000)), [outage("2026-02-10T10:00", 120)], True),
        (RollingAverage(periods=2, below=Fraction(998, 1000)), [outage("2026-02-10T10:00", 120)], False),
        (
            ChronicOutage(count=2, longer_than_seconds=1800, within_days=30),
            [outage("2026-01-20T10:00", 60), outage("2026-02-10T10:00", 60)],
            True,
        ),
        (
            ChronicOutage(count=2, longer_than_seconds=1800, within_days=10),
            [outage("2026-01-20T10:00", 60), outage("2026-02-10T10:00", 60)],
            False,
        ),
    ],
)
def test_the_customer_may_leave_when_the_clause_is_reached(rule, down, leaves):
    agreed = agreement(termination=(Termination(when=rule, notice_days=30),))
    (found,) = settled(agreed, down=down, instant=at("2026-03-05"))
    assert any(right.what.startswith("terminate") for right in found.rights) is leaves


def test_a_claim_has_a_last_day_and_says_when_it_has_passed():
    agreed = agreement(claims=Claims(count=30, after=ClaimFrom.MONTH_END, text="30d after month-end"))
    down = [outage("2026-02-10T10:00", 60)]
    for instant, passed in (("2026-03-30T12:00", False), ("2026-03-31T12:00", True)):
        (found,) = settled(agreed, down=down, instant=at(instant), period="2026-02")
        (right,) = [right for right in found.rights if right.party == "customer"]
        assert (right.until, right.passed) == (date(2026, 3, 30), passed)


def test_periods_before_the_term_are_not_settled():
    assert settled(agreement(), instant=at("2026-03-05"), period="2025-12") == ()


def test_a_quarter_by_name_settles_each_of_its_months():
    found = settled(agreement(), instant=at("2026-04-05"), period="2026-Q1")
    assert [each.period for each in found] == ["2026-01", "2026-02", "2026-03"]


def test_settling_again_gives_the_same():
    once, again = (
        settled(agreement(), down=[outage("2026-02-10T10:00", 61)], instant=at("2026-03-05")) for _ in range(2)
    )
    assert once == again


def test_misses_of_two_commitments_add_up():
    agreed = agreement(commitment(schedule=PerMiss(credit=Fraction(1, 20))), commitment(name="other"))
    (found,) = settled(agreed, down=[outage("2026-02-10T10:00", 60)], instant=at("2026-03-05"))
    assert str(found.lowest.amount) == "150.00 EUR"


def of_two(composite, *, first=(), second=(), exclusions=(), zone="UTC", **changes):
    """A month of two services as one, each with its outages."""
    promised = commitment(zone, indicator=str(composite), composite=composite, **changes.pop("promised", {}))
    agreed = agreement(promised, zone=zone, **changes)
    names = ("a", "b")
    services = tuple(
        Service(
            name=name, indicators=(replace(given_indicator(), measure=Ratio(total=name, bad="bad")),), objectives=()
        )
        for name in names
    )
    spec = Spec(services=services, agreements=(agreed,), exclusions=exclusions)
    plan = plan_settlements(spec, (agreed,), "2026-02", at("2026-03-05", zone))
    down = {"a": first, "b": second}
    answers = {
        query: Answered(groups=(((), timeline(query, down[query.measure.total], ())),)) for query in plan.queries
    }
    (found,) = settle(plan, answers)
    return plan, found


def test_a_composite_asks_for_each_part_and_is_settled_as_one():
    both = AllOf((Part("a/sli"), Part("b/sli")))
    plan, found = of_two(both, first=[outage("2026-02-10T10:00", 30)], second=[outage("2026-02-10T10:20", 30)])
    assert len(plan.queries) == 2
    assert found.commitments[0].attained == 1 - Fraction(50, 28 * 1440)
    assert str(found.lowest.amount) == "100.00 EUR"


def test_a_window_of_one_service_excuses_that_part_alone():
    window = Exclusion(
        name="work",
        kind=ExclusionKind.MAINTENANCE,
        start=at("2026-02-10T10:00"),
        end=at("2026-02-10T11:00"),
        services=("a",),
    )
    documents = (Exclusions(name="maintenance", windows=(window,)),)
    both = AllOf((Part("a/sli"), Part("b/sli")))
    _, found = of_two(
        both,
        first=[outage("2026-02-10T10:00", 60)],
        second=[outage("2026-02-10T10:50", 20)],
        exclusions=documents,
        promised={"exclusions": ("maintenance",)},
    )
    (settled_,) = found.commitments
    assert settled_.attained == 1 - Fraction(20, 28 * 1440 - 50)
    assert [each.name for each in settled_.windows] == ["work"]


def test_an_amended_composite_is_judged_in_pieces():
    amended = Amendment(
        on=date(2026, 2, 15), commitment="uptime", target=target("99.99%"), signed=("provider", "customer")
    )
    both = AnyOf((Part("a/sli"), Part("b/sli")))
    outages = [outage("2026-02-20T10:00", 10)]
    _, found = of_two(both, first=outages, second=outages, amendments=(amended,))
    assert [piece.attainment.met for piece in found.commitments[0].pieces] == [True, False]
    assert [len(piece.attainment.parts) for piece in found.commitments[0].pieces] == [2, 2]
