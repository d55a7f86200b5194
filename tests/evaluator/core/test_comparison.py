from fractions import Fraction

from evaluator.core.comparison import Offer, compared
from slo_spec.record import replace

INSIDE = Offer(name="the department", availability=Fraction("0.995"), cost=Fraction(1000))
OUTSIDE = Offer(name="Shop Ltd", availability=Fraction("0.999"), cost=Fraction(1864))
MONTH = Fraction(43200)


def test_the_more_available_one_saves_the_difference_and_costs_its_surplus_for_each_minute():
    found = compared(INSIDE, OUTSIDE, MONTH)
    assert found.down == (216, Fraction("43.2"))
    assert found.saved == Fraction("172.8")
    assert found.more_available == "Shop Ltd"
    assert found.cost_per_saved == 5


def test_it_is_the_same_the_other_way_round_but_for_the_order():
    found, turned = compared(INSIDE, OUTSIDE, MONTH), compared(OUTSIDE, INSIDE, MONTH)
    assert turned == replace(found, down=found.down[::-1])


def test_where_nothing_is_saved_there_is_no_price_for_it():
    found = compared(INSIDE, replace(INSIDE, cost=Fraction(1)), MONTH)
    assert found.saved == 0
    assert found.cost_per_saved is None
    assert found.more_available is None


def test_more_for_less_costs_less_than_nothing():
    found = compared(INSIDE, replace(OUTSIDE, cost=Fraction(136)), MONTH)
    assert found.cost_per_saved == -5


def test_over_no_time_nothing_is_saved():
    assert compared(INSIDE, OUTSIDE, Fraction(0)).cost_per_saved is None
