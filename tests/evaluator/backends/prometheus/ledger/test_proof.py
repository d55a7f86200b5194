"""What the number of samples read proves."""

from __future__ import annotations

from fractions import Fraction

from evaluator.backends.prometheus.ledger.account import Account
from evaluator.backends.prometheus.ledger.increments import Reading
from evaluator.backends.prometheus.ledger.proof import provable, proven
from evaluator.backends.prometheus.ledger.questions import question_of
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.ledger.stretches import Increase, Run
from evaluator.backends.prometheus.measure import of_ratio
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Labels, Ratio
from tests.evaluator.backends.prometheus.ledger.asking import TOTAL, member, roster

RUN = Run(0, 86_400)
MEMBERS = tuple(member(instance) for instance in "12")
DUE = 2 * (1440 + 1)
"""Samples of two series in a day and one scrape more."""


def account(members: tuple[Labels, ...] = MEMBERS) -> Account:
    """An account of a ratio with these series."""
    ratio = Ratio(total=TOTAL, bad=TOTAL)
    question = question_of(Query(source="m", measure=ratio, span=Span(0, 86_400), knots=(0, 86_400)))
    assert question is not None
    return Account(
        question=question, pair=of_ratio(ratio, ()), total=TOTAL, part=TOTAL, total_members=members,
        part_members=members, watched_members=members, interval=60,
    )  # fmt: skip


def shares(samples: int, old: tuple[Labels, ...] = MEMBERS) -> dict[Run, Fraction]:
    """What is proven by so many samples."""
    reading = Reading(RUN, Selection.of([TOTAL]), frozenset([TOTAL]), samples)
    (found,) = proven([account()], [reading], roster(MEMBERS, old))
    return dict(found)


def test_all_samples_prove_all_of_the_time() -> None:
    assert shares(DUE) == {RUN: 1}
    assert shares(DUE + 5) == {RUN: 1}


def test_a_few_that_are_missing_are_taken_off_and_many_prove_nothing() -> None:
    assert shares(DUE - 10) == {RUN: 1 - Fraction(10, 2 * 1440)}
    assert shares(DUE - 100) == {}


def test_more_samples_than_there_can_be_prove_nothing() -> None:
    assert shares(2 * DUE) == {}


def test_of_new_series_nobody_knows_how_many_samples_were_due() -> None:
    assert shares(DUE, MEMBERS[:1]) == {}


def test_it_may_be_hoped_for_where_few_are_read_together() -> None:
    stable, form = roster(MEMBERS), Increase(60)
    assert provable(account(), [RUN], 1, stable, form) == {RUN}
    assert provable(account(), [RUN], 100, stable, form) == frozenset()
    assert provable(account(), [Run(0, 30 * 86_400)], 100, stable, form)
    assert provable(account(), [RUN], 1, stable, Increase(60, widened=False)) == frozenset()
    assert provable(account(), [RUN], 1, roster(MEMBERS, []), form) == frozenset()
