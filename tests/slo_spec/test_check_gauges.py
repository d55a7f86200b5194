"""Gauges: neither good nor bad, so commitments promise figures of them and objectives nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest

from slo_spec.load import load
from slo_spec.model.agreements import ByGauge, GaugeFigure, Limit
from tests.slo_spec.test_check_agreements import CREDITS, agreement

LINE = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: line, owner: net}
indicators:
  delay: {source: m, gauge: {table: probes, time: ts, value: rtt_ms, slice: 5m, unit: ms}}
  fast: {source: m, threshold: {table: probes, time: ts, value: rtt_ms, at_most: 45, slice: 5m}}
objectives: [{name: fast, indicator: fast, target: "99%", window: 30d}]
"""


def promised(by: str, target: str = "at most 45 ms", indicator: str = "line/delay") -> str:
    body = f'commitments: [{{name: c, indicator: {indicator}, target: "{target}", period: month, by: {by}}}]\n'
    return str(agreement(body + CREDITS))


def errors(*texts: str) -> list[str]:
    loaded = load([(f"{number}.yaml", text) for number, text in enumerate(texts)])
    return [f"{each.code}: {each.message}" for each in loaded.problems if each.is_error]


@pytest.mark.parametrize(
    ("by", "target", "accounting", "limit"),
    [
        ("mean", "at most 45 ms", ByGauge(figure=GaugeFigure.MEAN), Limit(text="at most 45 ms", value=Fraction(45), unit="ms")),
        ("jitter", "at most 1.0ms", ByGauge(figure=GaugeFigure.JITTER), Limit(text="at most 1.0ms", value=Fraction(1), unit="ms")),
        ("{percentile: 95%}", "at most 60", ByGauge(figure=GaugeFigure.PERCENTILE, share=Fraction(95, 100)), Limit(text="at most 60", value=Fraction(60), unit="")),
        ("mean", "at least 4.0 ms", ByGauge(figure=GaugeFigure.MEAN), Limit(text="at least 4.0 ms", value=Fraction(4), unit="ms", at_least=True)),
    ],
)  # fmt: skip
def test_a_figure_of_a_gauge_is_promised_with_a_bound(by, target, accounting, limit):
    loaded = load([("line.yaml", LINE), ("deal.yaml", promised(by, target))])
    assert loaded.ok, loaded.problems
    (commitment,) = loaded.spec.agreements[0].commitments
    assert (commitment.accounting, commitment.target) == (accounting, limit)


@pytest.mark.parametrize(
    ("by", "target", "indicator", "message"),
    [
        ("mean", "45ms", "line/delay", "bad-value: target: 45ms is no bound for a gauge; write at most or at least, a number and its unit: at most 45 ms"),
        ("mean", "99%", "line/delay", "bad-value: target: 99% is no bound for a gauge; write at most or at least, a number and its unit: at most 45 ms"),
        ("mean", "at most 45 s", "line/delay", "gauge-misfit: 'line/delay' is measured in ms, and the target is in s"),
        ("mean", "at most 45 ms", "line/fast", "gauge-misfit: the indicator of 'line/fast' is no gauge: it has no mean, jitter or percentile"),
        ("requests", "99%", "line/delay", "gauge-misfit: the indicator of 'line/delay' is a gauge, of which nothing is good or bad"),
        ("{percentile: 195%}", "at most 45 ms", "line/delay", "bad-value"),
        ("median", "at most 45 ms", "line/delay", "not-allowed: 'by' cannot be 'median'"),
    ],
)  # fmt: skip
def test_a_promise_that_does_not_fit_what_is_measured_is_refused(by, target, indicator, message):
    found = errors(LINE, promised(by, target, indicator))
    assert found
    assert message in found[0]


def test_an_objective_cannot_be_about_a_gauge():
    assert errors(LINE.replace("indicator: fast,", "indicator: delay,")) == [
        "gauge-misfit: 'delay' is a gauge, of which nothing is good or bad"
    ]


def test_an_amendment_may_change_a_bound():
    text = (
        promised("mean")
        + "amendments: [{on: 2026-06-15, commitment: c, target: at most 40 ms, signed: [provider, customer]}]\n"
    )
    loaded = load([("line.yaml", LINE), ("deal.yaml", text)])
    assert loaded.ok, loaded.problems
    assert loaded.spec.agreements[0].amendments[0].target.value == 40


def test_a_gauge_is_no_share_and_cannot_be_weighted():
    text = promised("mean").replace("indicator: line/delay", "composite: {weighted: {line/delay: 1, line/fast: 1}}")
    assert errors(LINE, text)[0].startswith("composite-by")


def test_a_gauge_without_a_place_to_look_is_refused():
    assert errors(LINE.replace("table: probes, time: ts, value: rtt_ms, slice: 5m, unit: ms", "slice: 5m, unit: ms"))
