from fractions import Fraction

from evaluator.core.offers import Constraint, violations

REGION = Constraint(term="region", allowed=("eu", "us"))
UPTIME = Constraint(term="uptime", low=Fraction("99.9"))
PRICE = Constraint(term="price", low=Fraction(0), high=Fraction(100))
ALL = (REGION, UPTIME, PRICE)


def broken(**offer):
    return violations(ALL, offer)


def test_an_offer_at_both_bounds_keeps_them():
    assert broken(region="eu", uptime=Fraction("99.9"), price=Fraction(100)) == ()


def test_each_term_that_breaks_a_constraint_is_named():
    assert broken(region="asia", uptime=Fraction("99.899999"), price=Fraction("100.01")) == (
        "region",
        "uptime",
        "price",
    )


def test_a_term_that_an_offer_leaves_open_breaks_its_constraint():
    assert broken(region="us", price=Fraction(1)) == ("uptime",)


def test_a_word_where_a_number_is_due_breaks_the_constraint():
    assert broken(region="us", uptime="high", price=Fraction(1)) == ("uptime",)


def test_what_nobody_asked_for_is_free():
    assert broken(region="us", uptime=Fraction(100), price=Fraction(1), colour="blue") == ()


def test_a_term_with_two_broken_constraints_is_named_once():
    assert violations((UPTIME, UPTIME), {"uptime": Fraction(1)}) == ("uptime",)
