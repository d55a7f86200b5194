import itertools
from fractions import Fraction

import pytest

from evaluator.core.alerts import all_of, any_of, exceeds
from evaluator.core.counts import Counts, Reason, Unanswered

NEEDED = Fraction(95, 100)
TARGET = Fraction("0.999")
SIX = Fraction(6)


@pytest.mark.parametrize("truths", list(itertools.product([True, False, None], repeat=3)))
def test_three_valued_logic_agrees_with_every_way_the_unknown_could_turn_out(truths):
    ways = list(itertools.product(*[(True, False) if truth is None else (truth,) for truth in truths]))
    every, some = {all(way) for way in ways}, {any(way) for way in ways}
    assert all_of(truths) is (every.pop() if len(every) == 1 else None)
    assert any_of(truths) is (some.pop() if len(some) == 1 else None)


def test_a_window_at_its_threshold_does_not_exceed_it():
    at = Counts(good=9_940, total=10_000, seconds=60, observed=60)
    assert exceeds(at, TARGET, SIX, NEEDED) is False
    assert exceeds(at + Counts(good=0, total=1), TARGET, SIX, NEEDED) is True


def test_a_window_without_enough_data_exceeds_only_if_the_missing_part_cannot_help():
    burning = Counts(good=0, total=100, seconds=60, observed=30)
    doubtful = Counts(good=993, total=1_000, seconds=60, observed=30)
    assert exceeds(burning, TARGET, SIX, NEEDED) is True
    assert exceeds(doubtful, TARGET, SIX, NEEDED) is None


def test_a_quiet_window_without_enough_data_is_not_called_quiet():
    assert exceeds(Counts(good=100, total=100, seconds=60, observed=30), TARGET, SIX, NEEDED) is None


def test_a_window_without_any_data_or_answer_cannot_be_told():
    assert exceeds(Counts(seconds=60), TARGET, SIX, NEEDED) is None
    assert exceeds(Unanswered(Reason.DEADLINE, "late"), TARGET, SIX, NEEDED) is None
