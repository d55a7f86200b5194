from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.budget import (
    best_case,
    burn_rate,
    burns_faster,
    error_budget,
    met,
    spent_at_least,
    time_to_exhaustion,
    time_to_overtake,
)
from evaluator.core.counts import Counts
from evaluator.core.report import Budget, Unit
from slo_spec.model import AlertTier
from tests.shared import close, share, vector, vectors_of


@pytest.mark.parametrize("case", vectors_of("event_budget"), ids=lambda case: case["title"])
def test_an_event_budget_is_what_the_worked_case_says(case):
    given, expect = case["given"], case["expect"]
    counts = Counts(good=given["total"] - given["bad"], total=given["total"])
    budget = error_budget(counts, share(given["target_pct"]), Unit.EVENTS)
    assert close(counts.ratio * 100, expect["sli_pct"])
    assert close(budget.allowed, expect["budget_events"])
    assert close(budget.remaining, expect["remaining_events"])
    assert met(counts.good, counts.total, share(given["target_pct"])) is expect["met"]
    if expect["consumed_pct"] is None:
        assert budget.consumed_ratio is None
        assert budget.infinite
    else:
        assert close(budget.consumed_ratio * 100, expect["consumed_pct"])


def test_a_time_budget_is_a_share_of_the_window():
    case = vector("EB-01")
    window = Counts(good=case["given"]["window_s"], total=case["given"]["window_s"])
    assert close(
        error_budget(window, share(case["given"]["target_pct"]), Unit.SECONDS).allowed, case["expect"]["budget_s"]
    )


def test_a_running_time_budget_counts_what_is_still_to_come():
    budget = error_budget(Counts(good=98, total=100), Fraction(99, 100), Unit.SLICES, still_to_come=900)
    assert budget.allowed == 10
    assert budget.whole_window
    assert not budget.exhausted


def test_exactly_on_target_is_met_and_not_exhausted():
    budget = error_budget(Counts(good=999, total=1000), Fraction(999, 1000), Unit.EVENTS)
    assert met(999, 1000, Fraction(999, 1000))
    assert not budget.exhausted
    assert budget.remaining == 0


def test_the_remaining_budget_goes_below_zero():
    budget = error_budget(Counts(good=90, total=100), Fraction(99, 100), Unit.EVENTS)
    assert budget.remaining == -9
    assert budget.remaining_ratio == -9


def test_a_share_that_binary_fractions_cannot_hold_is_judged_exactly():
    # 0.1 + 0.2 != 0.3 in floating point; seven of ten at 70 % is met.
    assert met(7, 10, Fraction("0.7"))
    assert not met(Fraction("6.9999999999999999999"), 10, Fraction("0.7"))


@pytest.mark.parametrize("case", vectors_of("burn_thresholds"), ids=lambda case: case["title"])
def test_a_tier_scales_with_the_period_as_the_workbook_does(case):
    period = case["given"]["period_h"] * 3600
    found = [
        AlertTier(
            name="t", severity="page", windows=(row["window_h"] * 3600,), budget_share=share(row["budget_pct"])
        ).threshold(period)
        for row in case["given"]["rows"]
    ]
    assert found == [Fraction(burn) for burn in case["expect"]["burn"]]


@pytest.mark.parametrize("case", vectors_of("multiwindow"), ids=lambda case: case["title"])
def test_an_alert_compares_strictly(case):
    target, threshold = Fraction("0.999"), Fraction(case["given"]["factor"])

    def exceeds(burn):
        return burns_faster(_burning(Fraction(burn), target), target, threshold)

    fires = [exceeds(each["long"]) and exceeds(each["short"]) for each in case["given"]["cases"]]
    assert fires == case["expect"]["fires"]


def _burning(burn, target):
    bad = burn * (1 - target) * 1_000_000
    return Counts(good=1_000_000 - bad, total=1_000_000)


def test_the_burn_rate_of_a_total_outage_is_one_over_the_error_share():
    assert burn_rate(Counts(good=0, total=10), Fraction("0.999")) == 1000


def test_a_bad_event_burns_infinitely_where_none_is_allowed():
    counts = Counts(good=9, total=10)
    assert burn_rate(counts, Fraction(1)) is None
    assert burns_faster(counts, Fraction(1), Fraction(1000))


def test_nothing_burns_where_none_is_allowed_and_none_happened():
    counts = Counts(good=10, total=10)
    assert burn_rate(counts, Fraction(1)) == 0
    assert not burns_faster(counts, Fraction(1), Fraction(0))


def test_no_traffic_burns_nothing():
    assert burn_rate(Counts(), Fraction("0.9")) is None
    assert not burns_faster(Counts(), Fraction("0.9"), Fraction(0))


def test_exhaustion_is_forecast_as_the_worked_case_says():
    case = vector("BR-16")
    given = case["given"]
    left = 1 - share(given["consumed_pct"])
    seconds = time_to_exhaustion(left, Fraction(given["current_burn"]), given["period_s"])
    assert close(seconds, case["expect"]["exhaustion_s"])


def test_a_spent_budget_is_exhausted_now_and_an_unspent_one_never():
    assert time_to_exhaustion(Fraction(-1), Fraction(2), 100) == 0
    assert time_to_exhaustion(Fraction(1, 2), Fraction(0), 100) is None


def test_a_growing_budget_is_overtaken_when_as_much_is_spent_as_allowed():
    # Half of nine days' budget is spent; at 4 it is caught up with after 1.5 more: 4.5 + 4 x 1.5 = 9 + 1.5.
    assert time_to_overtake(Fraction(1, 2), Fraction(4), 9) == Fraction(3, 2)
    assert time_to_overtake(Fraction(1, 2), Fraction(1), 9) is None
    assert time_to_overtake(Fraction(0), Fraction(1), 9) == 0


def test_the_best_case_fills_the_gap_with_good_events_at_the_same_pace():
    best = best_case(Counts(good=5, total=10, seconds=100, observed=50))
    assert (best.good, best.total, best.coverage) == (15, 20, 1)


def test_the_best_case_of_complete_data_is_the_data():
    counts = Counts(good=5, total=10, seconds=100, observed=100)
    assert best_case(counts) is counts


def test_one_slice_still_to_come_makes_it_a_budget_of_the_whole_window():
    counts = Counts(good=9, total=10)
    assert error_budget(counts, Fraction("0.9"), Unit.SLICES, still_to_come=1).whole_window
    assert not error_budget(counts, Fraction("0.9"), Unit.SLICES).whole_window


def test_a_budget_with_nothing_left_is_exhausted_even_if_nothing_burns():
    assert time_to_exhaustion(Fraction(0), Fraction(0), 100) == 0


def test_the_best_case_grows_with_the_length_of_the_gap_and_is_an_estimate():
    best = best_case(Counts(good=5, total=10, seconds=100, observed=25))
    assert (best.good, best.total) == (35, 40)
    assert best.estimated


@pytest.mark.parametrize(("spent", "reached"), [("79.999", False), ("80", True), ("120", True)])
def test_exactly_a_share_of_the_budget_is_that_share_spent(spent, reached):
    assert spent_at_least(Budget(allowed=100, spent=Fraction(spent), unit=Unit.EVENTS), share("80")) is reached


@pytest.mark.parametrize(("spent", "reached"), [(0, False), (1, True)])
def test_a_budget_of_nothing_is_spent_once_anything_is(spent, reached):
    assert spent_at_least(Budget(allowed=0, spent=spent, unit=Unit.EVENTS), share("80")) is reached


EXACT = st.integers(0, 10**9) | st.fractions(0, 10**6, max_denominator=1000)
TARGETS = st.fractions(0, 1, max_denominator=10**6) | st.sampled_from([Fraction(0), Fraction("0.999"), Fraction(1)])
COUNTED = st.builds(lambda good, bad: Counts(good=good, total=good + bad), EXACT, EXACT)


@given(COUNTED, TARGETS, st.fractions(0, 1000))
def test_products_of_integers_say_what_fractions_would(counts, target, threshold):
    bad, total = Fraction(counts.bad), Fraction(counts.total)
    assert met(counts.good, counts.total, target) is (counts.good >= target * total)
    assert burns_faster(counts, target, threshold) is (bad > threshold * (1 - target) * total)
    rate = burn_rate(counts, target)
    if rate is None:
        assert not total or (target == 1 and bad)
    else:
        assert rate == (bad / total / (1 - target) if bad else 0)
        assert burns_faster(counts, target, rate) is False


@given(COUNTED, TARGETS, st.integers(0, 1000))
def test_a_budget_is_what_fractions_would_make_of_it(counts, target, ahead):
    budget = error_budget(counts, target, Unit.SLICES, still_to_come=ahead)
    assert budget.allowed == (1 - target) * (counts.total + ahead)
    if budget.allowed:
        assert budget.consumed_ratio == Fraction(counts.bad) / budget.allowed
        assert budget.remaining_ratio == 1 - Fraction(counts.bad) / budget.allowed
    else:
        assert budget.consumed_ratio is budget.remaining_ratio is None


@given(st.fractions(-2, 1), st.fractions(0, 100), st.integers(1, 10**7))
def test_the_rest_of_a_budget_lasts_as_long_as_fractions_would_say(left, burn, period):
    seconds = time_to_exhaustion(left, burn, period)
    if left <= 0:
        assert seconds == 0
    else:
        assert seconds == (left * period / burn if burn else None)
