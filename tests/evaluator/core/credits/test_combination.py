from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.credits.combination import capped, combined, owed, points_share
from evaluator.core.credits.schedules import Earned
from slo_spec.model.credits import AtRisk, Combine, Credits, Money

BASE = Money(Decimal(4000), "EUR")
TABLE = ((5, Fraction(0)), (10, Fraction(2, 100)), (20, Fraction(6, 100)))


def part(amount, name="availability", points=0, question=""):
    return Earned(
        commitment=name,
        amount=Fraction(amount),
        share=Fraction(amount) / 4000,
        points=points,
        because=(f"{amount} EUR",),
        open_question=question,
    )


def terms(**more):
    return Credits(schedule=None, base=BASE, **more)


def test_nothing_earned_is_nothing_owed():
    assert str(owed(terms(), [], BASE).amount) == "0.00 EUR"


def test_parts_add_up_and_the_sum_is_rounded_once():
    found = owed(terms(), [part("0.004"), part("0.004", "latency")], BASE)
    assert str(found.amount) == "0.01 EUR"
    assert found.because == (
        "availability: 0.004 EUR",
        "latency: 0.004 EUR",
        "all add up: 0.008 EUR",
        "0.008 EUR, rounded half up once: 0.01 EUR",
    )


def test_of_several_the_largest_holds_where_the_contract_says_so():
    found = owed(terms(combine=Combine.MAX), [part(400), part(1000, "latency")], BASE)
    assert str(found.amount) == "1000.00 EUR"
    assert found.because[-1] == "the largest holds: 1000 EUR"


@pytest.mark.parametrize(("earned", "paid"), [("1199.99", "1199.99"), ("1200", "1200.00"), ("1200.01", "1200.00")])
def test_a_cap_is_reached_and_never_exceeded(earned, paid):
    found = owed(terms(cap=Fraction(30, 100)), [part(earned)], BASE)
    assert str(found.amount.amount) == paid
    assert ("capped at 30% of 4000 EUR = 1200 EUR" in found.because) is (earned == "1200.01")


def test_what_is_at_risk_is_a_cap_too():
    at_risk = AtRisk(at_risk=Fraction(1, 10), pool=Fraction(1), allocation=Fraction(1))
    credits_at_risk = Credits(schedule=at_risk, base=BASE)
    assert str(owed(credits_at_risk, [part(400), part(400, "latency")], BASE).amount) == "400.00 EUR"


def test_of_a_cap_and_what_is_at_risk_the_lower_holds():
    at_risk = AtRisk(at_risk=Fraction(1, 10), pool=Fraction(1), allocation=Fraction(1))
    for cap, paid in ((Fraction(1, 20), "200.00 EUR"), (Fraction(1, 2), "400.00 EUR")):
        assert str(owed(Credits(schedule=at_risk, base=BASE, cap=cap), [part(800)], BASE).amount) == paid


@pytest.mark.parametrize(("earned", "paid"), [("5", "0.00"), ("5.001", "5.00"), ("4.999", "0.00"), ("0", "0.00")])
def test_a_minimum_must_be_strictly_exceeded_before_any_rounding(earned, paid):
    found = owed(terms(minimum=Money(Decimal(5), "EUR")), [part(earned)], BASE)
    assert str(found.amount.amount) == paid


def test_the_minimum_looks_at_what_the_cap_leaves():
    found = owed(terms(cap=Fraction(1, 1000), minimum=Money(Decimal(4), "EUR")), [part(100)], BASE)
    assert str(found.amount.amount) == "0.00"
    assert found.because[-1] == "4 EUR is not above the minimum of 4 EUR: nothing is issued"


def test_a_minimum_in_another_currency_is_refused():
    with pytest.raises(ValueError, match="the currencies differ"):
        owed(terms(minimum=Money(Decimal(5), "USD")), [part(10)], BASE)


@pytest.mark.parametrize(("points", "share"), [(0, 0), (4, 0), (5, 0), (9, 0), (10, 2), (19, 2), (20, 6), (1000, 6)])
def test_of_the_points_table_the_last_row_that_is_reached_holds(points, share):
    assert points_share(TABLE, points) == Fraction(share, 100)


def test_points_of_all_commitments_are_looked_up_together():
    found = owed(terms(points_table=TABLE), [part(0, points=6), part(0, "latency", points=4)], BASE)
    assert str(found.amount) == "80.00 EUR"
    assert found.because[-1] == "points in all: 10, which is 2% of 4000 EUR = 80 EUR"


def test_points_without_a_table_are_an_open_question():
    found = owed(terms(), [part(0, points=6)], BASE)
    assert found.open_questions == ("points in all: 6, and the contract has no table that makes them money",)


def test_open_questions_are_handed_on_with_their_commitment():
    found = owed(terms(), [part(0, question="silent"), part(10, "latency")], BASE)
    assert found.open_questions == ("availability: silent",)
    assert str(found.amount) == "10.00 EUR"


def test_yen_have_no_sen():
    base = Money(Decimal(12345), "JPY")
    assert str(owed(Credits(schedule=None, base=base), [part("1234.5")], base).amount) == "1235 JPY"


def test_combined_and_capped_work_on_shares_as_well():
    shares = [Fraction(10, 100), Fraction(25, 100)]
    assert combined(shares, Combine.MAX) == Fraction(25, 100)
    assert combined([], Combine.MAX) == combined([], Combine.SUM) == 0
    assert capped(combined(shares, Combine.SUM), Fraction(30, 100), Fraction(1)) == Fraction(30, 100)
    assert capped(Fraction(7), None, Fraction(1)) == 7
