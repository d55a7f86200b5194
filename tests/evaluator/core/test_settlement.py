"""A settlement says the worst of its commitments, what is open, and reads of pieces as one."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.report import Verdict
from slo_spec.model.agreements import Amendment
from slo_spec.model.credits import Credits, Money, PerMiss, Reward
from slo_spec.record import replace
from tests.evaluator.core.agreed import agreement, at, hourly, outage, settled
from tests.evaluator.core.given import target

TERMS = Credits(schedule=PerMiss(credit=Fraction(1, 10)), base=Money(Decimal(1000), "EUR"))
DOWN, DARK = [outage("2026-02-10T00:00", 60 * 8)], [outage("2026-02-12T00:00", 60 * 24)]


def february(*commitments, terms=TERMS, **more):
    (found,) = settled(
        agreement(*(commitments or (hourly(),)), credits=terms, **more.pop("agreed", {})), instant=at("2026-03-05"), **more
    )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("down", "unseen", "verdict", "undecided", "open_credit"),
    [
        ([], [], Verdict.PASS, False, False),
        (DOWN, [], Verdict.FAIL, False, False),
        ([], DARK, Verdict.UNKNOWN, True, True),
        (DOWN, DARK, Verdict.FAIL, False, False),
    ],
)
def test_it_is_undecided_while_what_nobody_saw_could_change_it(down, unseen, verdict, undecided, open_credit):
    found = february(down=down, unseen=unseen)
    assert (found.verdict, found.undecided, found.open_credit) == (verdict, undecided, open_credit)


def test_the_worst_commitment_is_the_verdict():
    assert february(hourly(), hourly(name="easy", target=target("50%")), down=DOWN).verdict is Verdict.FAIL


def test_shares_that_differ_are_an_open_credit_without_a_base():
    found = february(terms=replace(TERMS, base=None), unseen=DARK)
    assert found.shares == (0, Fraction(1, 10))
    assert found.open_credit


def test_a_reward_that_depends_on_what_nobody_saw_is_open():
    rewards = (Reward(low=Fraction(999, 1000), low_inclusive=True, share=Fraction(1, 50)),)
    few = [outage("2026-02-12T00:00", 60 * 2)]
    found = february(terms=replace(TERMS, rewards=rewards), unseen=few)
    assert [str(each.amount) for each in found.rewards] == ["0.00 EUR", "20.00 EUR"]
    assert found.open_reward
    assert found.undecided
    assert found.verdict is Verdict.PASS


def test_pieces_are_read_as_one_and_judged_alone():
    amended = Amendment(
        on=date(2026, 2, 15), commitment="uptime", target=target("90%"), signed=("provider", "customer")
    )
    found = february(down=DOWN, agreed={"amendments": (amended,)})
    (only,) = found.commitments
    assert only.attained == Fraction(672 - 8, 672)
    assert [piece.attainment.met for piece in only.pieces] == [False, True]
    assert only.verdict is Verdict.FAIL


def test_the_provider_is_the_party_of_that_role():
    assert february().provider.name == "We"
    assert replace(february(), agreement=replace(agreement(), parties=())).provider is None


def test_of_nothing_nothing_is_known():
    nothing = replace(february(), commitments=())
    assert (nothing.verdict, nothing.undecided) == (Verdict.UNKNOWN, True)
