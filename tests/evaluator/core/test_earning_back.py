"""Following periods give a credit back when all of them reached the target; until then it is said what is open."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.counts import Reason, Unanswered
from slo_spec.model.agreements import ByOutages, Limit, OutageFigure, Term
from slo_spec.model.credits import Credits, EarnBack, Money, PerMiss
from slo_spec.record import replace
from tests.evaluator.core.agreed import HOURLY, agreement, at, hourly, outage, settled
from tests.evaluator.core.given import target

JANUARY = [outage("2026-01-10T00:00", 60 * 10)]
"""Ten of 744 hours: 98.66%, missed. February's hundredth is 6.72 hours, March's 7.44."""
RULE = EarnBack(target=target("99.9%"), periods=2, recover=Fraction(1))


def settle_january(*later, rule=RULE, instant="2026-06-01", **changes):
    terms = Credits(schedule=PerMiss(credit=Fraction(1, 3)), base=Money(Decimal(1000), "EUR"), earn_back=rule)
    agreed = agreement(*changes.pop("commitments", (hourly(),)), credits=terms, **changes)
    (found,) = settled(agreed, down=[*JANUARY, *later], instant=at(instant), period="2026-01")
    return found


def test_a_credit_comes_back_when_all_following_periods_reached_the_target():
    found = settle_january()
    assert str(found.lowest.amount) == str(found.highest.amount) == "0.00 EUR"
    assert found.lowest.because[-1] == "earn-back: 100% of 333.33 EUR is earned back: 333.33 EUR"
    assert not found.undecided


def test_half_of_it_comes_back_and_both_halves_make_it_up():
    found = settle_january(rule=replace(RULE, recover=Fraction(1, 2)))
    assert str(found.lowest.amount) == "166.66 EUR"
    assert found.lowest.because[-1].endswith("50% of 333.33 EUR is earned back: 166.67 EUR")


@pytest.mark.parametrize("day", ["2026-02-10", "2026-03-10"])
def test_one_period_that_does_not_reach_it_is_enough_to_owe_all(day):
    found = settle_january(outage(f"{day}T00:00", 60))
    assert str(found.lowest.amount) == "333.33 EUR"
    assert found.lowest.because[-1] == "earn-back: nothing is earned back"
    assert found.notes == ()


def test_a_miss_in_a_later_month_does_not_matter():
    assert str(settle_january(outage("2026-04-10T00:00", 600)).lowest.amount) == "0.00 EUR"


def test_while_periods_are_to_come_the_credit_stands_and_it_says_until_when():
    found = settle_january(instant="2026-03-15")
    assert str(found.lowest.amount) == "333.33 EUR"
    (note,) = found.notes
    assert note.startswith("earn-back: 1 of 2 following periods over; 100% of the credit is earned back on 2026-04-01 ")
    assert note.endswith(" if they all reach 99.9%")
    assert not found.undecided


def test_a_period_that_already_failed_decides_before_the_others_are_over():
    found = settle_january(outage("2026-02-10T00:00", 60), instant="2026-03-15")
    assert found.notes == ()
    assert str(found.highest.amount) == "333.33 EUR"


def test_a_term_that_ends_before_gives_nothing_back():
    term = Term(start=date(2026, 1, 1), end=date(2026, 2, 28), timezone="UTC")
    found = settle_january(term=term)
    assert str(found.lowest.amount) == "333.33 EUR"
    assert found.notes == (
        "earn-back: the term ends on 2026-02-28, before 2 following periods: nothing is earned back",
    )


def test_a_following_period_that_nobody_saw_makes_a_lowest_and_a_highest_credit():
    terms = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=Money(Decimal(1000), "EUR"), earn_back=RULE)
    unseen = [outage("2026-03-05T00:00", 60 * 24)]
    (found,) = settled(
        agreement(hourly(), credits=terms), down=JANUARY, unseen=unseen, instant=at("2026-06-01"), period="2026-01"
    )
    assert (str(found.lowest.amount), str(found.highest.amount)) == ("0.00 EUR", "100.00 EUR")
    assert found.undecided


def test_every_commitment_that_earned_must_reach_it():
    most = hourly(name="most", target=target("98%"))
    # Of two commitments one was missed: only its following periods count, although both are the same downtime.
    found = settle_january(outage("2026-02-10T00:00", 60), commitments=(hourly(), most))
    assert str(found.lowest.amount) == "333.33 EUR"


def test_a_figure_of_outages_must_reach_its_own_target():
    longest = hourly(
        accounting=ByOutages(figure=OutageFigure.LONGEST_OUTAGE, time=HOURLY), target=Limit(text="2h", value=Fraction(7200))
    )  # fmt: skip
    assert str(settle_january(outage("2026-02-10T00:00", 120), commitments=(longest,)).lowest.amount) == "0.00 EUR"
    assert str(settle_january(outage("2026-02-10T00:00", 180), commitments=(longest,)).lowest.amount) == "333.33 EUR"


def test_a_running_period_says_what_may_come():
    (found,) = settled(
        agreement(hourly(), credits=Credits(schedule=PerMiss(credit=Fraction(1, 10)),
                                            base=Money(Decimal(1000), "EUR"), earn_back=RULE)),
        down=JANUARY, instant=at("2026-01-20"), period="2026-01",
    )  # fmt: skip
    assert found.notes == ("earn-back: if the next 2 periods reach 99.9%, 100% of the credit is earned back",)


def test_a_source_that_forgot_everything_gives_nothing_back_for_certain():
    silent = Unanswered(Reason.BACKEND, "gone")
    terms = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=Money(Decimal(1000), "EUR"), earn_back=RULE)
    (found,) = settled(agreement(hourly(), credits=terms), answer=silent, instant=at("2026-06-01"), period="2026-01")
    assert (str(found.lowest.amount), str(found.highest.amount)) == ("0.00 EUR", "100.00 EUR")


def test_without_a_base_it_waits_for_one():
    terms = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=None, earn_back=RULE)
    (found,) = settled(agreement(hourly(), credits=terms), down=JANUARY, instant=at("2026-06-01"), period="2026-01")
    assert found.notes == (
        "earn-back: 100% of the credit may be earned back, which is worked out once there is a base",
    )
