import itertools
from fractions import Fraction

import pytest

from evaluator.core.alerts import all_of, any_of, burn_text, exceeds
from evaluator.core.answer import Answered
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.judge import judge
from evaluator.core.plan import plan
from evaluator.core.report import Burn
from tests.evaluator.core.given import AT, DAY, HOUR, WORKBOOK, judged, objective, spec, steady, target, timeline

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


def test_exactly_the_coverage_that_is_needed_decides():
    enough = Counts(good=100, total=100, seconds=100, observed=95)
    assert exceeds(enough, TARGET, SIX, NEEDED) is False
    burn = Burn(span=Span(0, 100), counts=enough, rate=Fraction(0))
    assert burn_text(burn, SIX, NEEDED) == "0x over 1m 40s"


def test_a_burn_rate_says_how_little_was_covered():
    burn = Burn(span=Span(0, 100), counts=Counts(good=9, total=10, seconds=100, observed=50), rate=Fraction(100))
    assert burn_text(burn, SIX, NEEDED) == "100x over 1m 40s, 50% covered"


def test_a_tier_says_both_burn_rates_and_its_threshold():
    (result,) = judged(spec(objective(alerts=WORKBOOK)), [*steady(10_000, 1), (AT - 60, 0, 500)])
    fast = result.alerts[0]
    assert fast.firing is True
    assert [burn.rate for burn in fast.burns] == [Fraction(501, 10_501) * 1000, Fraction(1000)]
    assert fast.because == "47.71x over 1h and 1,000x over 5m, threshold 14.4x"


def test_a_window_that_was_not_answered_leaves_its_tier_open_and_says_why():
    planned = plan(spec(objective(alerts=WORKBOOK)), AT)
    (query,) = planned.queries
    holed = timeline(query, steady(10_000, 1), holes=((AT - HOUR, Unanswered(Reason.DEADLINE, "late")),))
    (result,) = judge(planned, {query: Answered(groups=(((), holed),))})
    assert result.alerts[0].burns[0].rate is None
    assert f"unknown over 1h ({Reason.DEADLINE})" in result.alerts[0].because


def test_only_a_bad_event_burns_infinitely():
    none, one = ([*steady(10, 0), (AT - DAY // 2, 9, bad)] for bad in (0, 1))
    strict = objective(alerts=WORKBOOK, target=target("100%"))
    assert not any(burn.infinite for tier in judged(spec(strict), none)[0].alerts for burn in tier.burns)
    assert judged(spec(strict), one)[0].alerts[2].burns[0].infinite
