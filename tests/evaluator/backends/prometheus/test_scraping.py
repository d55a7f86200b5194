"""How far apart scrapes are, whenever within a minute a target is scraped and whenever it is asked about."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.scraping import COUNTED_SECONDS, almost, seconds_between


def samples_in(behind: str, interval: int, phase: Fraction, *, closed: bool) -> int:
    """How many samples of a steady target lie in a range that ends at 0; some servers count its left edge."""
    found = re.fullmatch(r"\[([0-9]+)ms\]", behind)
    assert found
    length = Fraction(int(found[1]), 1000)
    number = (length - phase) // interval + 1
    is_on_edge = phase + (number - 1) * interval == length
    return number - (is_on_edge and not closed)


@given(
    interval=st.sampled_from([5, 10, 15, 20, 30, 60, 120, 300]),
    phase=st.integers(0, 59_999),
    closed=st.booleans(),
)
def test_a_steady_target_is_scraped_as_often_as_it_is_whatever_the_phase(
    interval: int, phase: int, closed: bool
) -> None:
    before = Fraction(phase % (interval * 1000 - 1), 1000)  # in the last millisecond an edge that is open hides it
    samples = samples_in(almost(600), interval, before, closed=closed)
    assert seconds_between(Fraction(samples), 600) == interval


def test_no_edge_counts_twice() -> None:
    for seconds in COUNTED_SECONDS:
        counts = {samples_in(almost(seconds), 60, Fraction(0), closed=closed) for closed in (True, False)}
        assert counts == {seconds // 60}


@pytest.mark.parametrize(("samples", "seconds"), [(2400, 1), (600, 1), (4, 150), (2, 300)])
def test_few_samples_and_very_many_have_an_interval_too(samples: int, seconds: int) -> None:
    assert seconds_between(Fraction(samples), 600) == seconds
