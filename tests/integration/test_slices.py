"""Slices of real servers: gauges against their bounds, and the events of each slice."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from evaluator.core.counts import Counts
from evaluator.core.interval import Span
from slo_spec.model import (
    Comparison,
    Selector,
    Threshold,
)
from tests.integration.conftest import Ask
from tests.integration.events import END, WINDOWS, World
from tests.integration.questions import assert_true, counts_of, query_of, ratio_of, timeline_of


@pytest.mark.parametrize("value", ["max(queue_depth)", Selector("queue_depth", (), "max_over_time")])
def test_a_threshold_judges_each_slice_and_leaves_out_those_without_data(ask: Ask, value: str | Selector) -> None:
    measure = Threshold(value=value, comparison=Comparison.BELOW, bound=Decimal(100), slice_seconds=60)
    counts = counts_of(ask(query_of(measure, step=60)), "6h")
    assert 0.80 < float(counts.ratio or 0) < 0.84
    assert 0.82 < counts.coverage < 0.86
    assert not counts.estimated


@pytest.mark.parametrize("step", [60, 300])
def test_slices_add_up_to_the_truth(ask: Ask, world: World, step: int) -> None:
    span = Span(END - WINDOWS["6h"], END)
    counts = counts_of(ask(query_of(ratio_of("steady"), step=step, span=span)), "6h")
    assert_true(counts, world.truth("steady", WINDOWS["6h"]), WINDOWS["6h"])
    assert counts.coverage > Fraction(99, 100)


def test_the_slices_of_an_incident_are_bad_and_the_others_are_not(ask: Ask) -> None:
    span = Span(END - WINDOWS["6h"], END)
    timeline = timeline_of(ask(query_of(ratio_of("steady"), step=300, span=span)))
    bad = 0
    for start in range(span.start, span.end, 300):
        counts = timeline.between(Span(start, start + 300))
        assert isinstance(counts, Counts)
        assert counts.ratio is not None
        bad += counts.ratio < Fraction(9, 10)
    assert bad == 12


def test_slices_know_that_a_replica_was_down(ask: Ask) -> None:
    span = Span(END - WINDOWS["1h"], END)
    counts = counts_of(ask(query_of(ratio_of("replicas"), step=300, span=span)), "1h")
    assert 0.86 <= counts.coverage <= 0.92
