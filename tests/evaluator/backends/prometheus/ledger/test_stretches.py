"""Stretches between knots, and the increase that adds up over them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.ledger.stretches import NANO, Increase, Run, found, runs
from evaluator.backends.prometheus.request import Instant, Range
from evaluator.core.counts import Reason, Unanswered
from tests.evaluator.backends.prometheus.ledger.asking import member, vector


def test_stretches_of_one_length_are_one_run() -> None:
    assert runs((0, 10, 20, 30, 35, 65)) == (Run(0, 10, 3), Run(30, 5), Run(35, 30))


def behind(text: str) -> str:
    return f"f(x{text})"


def test_a_single_stretch_is_an_instant_and_several_are_a_range() -> None:
    assert Run(0, 60).requests(behind, 60_000) == (Instant("f(x[60s])", 60),)
    assert Run(0, 60, 3).requests(behind, 59_999) == (Range("f(x[59999ms])", 60, 180, 60),)


def test_an_answer_that_is_missing_is_missing_at_its_end_alone() -> None:
    run, missing = Run(0, 60, 2), Unanswered(Reason.BACKEND, "no")
    first, second = Range("q", 60, 60, 60), Range("q", 120, 120, 60)
    answers = found(run, (first, second), {first: vector(first, {member(): 5}), second: missing})
    assert answers[120] == missing
    assert [series.labels for series in answers[60]] == [member()]


def test_the_exact_form_looks_one_scrape_further_and_scales_back() -> None:
    form = Increase(60)
    assert form.over("n", ("code",))("[1s]") == "sum by (code) (increase(n[1s]))"
    assert form.milliseconds(300) == 359_999
    assert form.scale(300) == (300_000, 359_999)
    assert Increase(60, widened=False).milliseconds(300) == 300_000


@given(
    interval=st.sampled_from([10, 15, 30, 60]),
    scrapes=st.integers(2, 400),
    phase=st.integers(1, 9_000),
    steps=st.lists(st.integers(0, 50), min_size=800, max_size=800),
)
def test_what_a_server_extrapolates_comes_back_as_the_difference(
    interval: int, scrapes: int, phase: int, steps: list[int]
) -> None:
    """Prometheus' own rule, for a counter without resets: the difference, stretched to the range that it covers."""
    seconds, form = interval * scrapes, Increase(interval)
    end = 10_000_000
    milliseconds = (seconds + interval) * 1000 - 1
    instants = [end - phase % (interval * 1000) - interval * 1000 * back for back in range(scrapes + 3)][::-1]
    inside = [index for index, instant in enumerate(instants) if end - milliseconds <= instant <= end]
    values = [sum(steps[: index + 1]) + 1_000_000 for index in range(len(instants))]
    difference = values[inside[-1]] - values[inside[0]]
    sampled = instants[inside[-1]] - instants[inside[0]]
    extrapolated = Fraction(difference * milliseconds, sampled)
    assert form.nanos(seconds)(extrapolated.numerator, extrapolated.denominator) == difference * NANO


@pytest.mark.parametrize(("value", "nanos"), [(Fraction(5), 5 * NANO), (Fraction(1, 3), 333_333_333)])
def test_a_count_is_kept_in_billionths(value: Fraction, nanos: int) -> None:
    assert Increase(60, widened=False).nanos(60)(value.numerator, value.denominator) == nanos


def test_the_last_digits_of_a_float_are_no_events() -> None:
    noise = Fraction("123456.00000000001")
    assert Increase(60, widened=False).nanos(60)(noise.numerator, noise.denominator) == 123_456 * NANO
