"""Two settlements of one period, and what the better one saves."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from evaluator.core.side_by_side import side_by_side
from slo_spec.model.agreements import ByRequests
from slo_spec.model.credits import Credits, Money, PerMiss
from tests.evaluator.core.agreed import agreement, at, commitment, outage, settled


def one(name, fee, *minutes, accounting=None, **more):
    """February settled, with an outage of so many minutes at noon of each of the first days."""
    promised = commitment(**({"accounting": accounting} if accounting else {}))
    terms = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=Money(Decimal(fee), "EUR") if fee else None)
    down = [outage(f"2026-02-{day:02d}T12:00", length) for day, length in enumerate(minutes, start=1)]
    return settled(agreement(promised, name=name, credits=terms), down=down, instant=at("2026-03-05"), **more)


def test_what_the_better_one_saves_is_priced_by_fees_less_credits():
    (found,) = side_by_side(one("a", "1000", 60, 40), one("b", "1080", 20))
    assert found.costs == (900, 1080)
    (row,) = found.rows
    assert row.compared.down == (100, 20)
    assert (row.compared.more_available, row.compared.saved, row.compared.cost_per_saved) == ("b", 80, Fraction(9, 4))
    assert row.currency == "EUR"


def test_without_a_fee_minutes_are_compared_and_costs_are_not():
    (found,) = side_by_side(one("a", "1000", 60), one("b", None, 20))
    assert found.costs == (900, None)
    assert found.rows[0].compared.saved == 40
    assert found.rows[0].currency == ""


def test_what_is_unknown_is_not_compared():
    (found,) = side_by_side(one("a", "1000", 60), one("b", "1000", unseen=[outage("2026-02-10T00:00", 600)]))
    assert found.undecided
    assert found.rows[0].compared is None
    assert found.costs == (900, None)


def test_shares_of_requests_are_shown_and_not_turned_into_minutes():
    (found,) = side_by_side(one("a", "1000", 60), one("b", "1000", 20, accounting=ByRequests()))
    assert found.rows[0].compared is None


def test_commitments_of_other_names_stand_alone_and_other_periods_are_left_out():
    first = settled(agreement(commitment(name="x"), name="a"), instant=at("2026-03-05"))
    second = settled(agreement(commitment(name="y"), name="b"), instant=at("2026-03-05"))
    (found,) = side_by_side(first, second)
    assert [(row.name, row.settled[0] is None, row.settled[1] is None) for row in found.rows] == [
        ("x", False, True),
        ("y", True, False),
    ]
    later = settled(agreement(name="b"), instant=at("2026-04-05"))
    assert side_by_side(first, later) == ()
