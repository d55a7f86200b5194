"""What a changed indicator means: seldom more than that another thing is asked."""

from __future__ import annotations

import pytest

from tests.evaluator.core.diff.telling import told

HEAD = "apiVersion: slogate/v1\nkind: Service\nmetadata: {name: a}\n"
LAST = "objectives: [{name: o, indicator: i, target: 99%, window: 7d}]\n"
SELECTED = (
    f"{HEAD}indicators:\n  i:\n    source: m\n    ratio:\n"
    "      total: {metric: all, match: {job: a}}\n      bad: {metric: bad, match: {code: {regex: '5..'}}}\n"
    f"{LAST}"
)
GAUGE = f"{HEAD}indicators:\n  i: {{source: m, threshold: {{query: depth, below: 100, slice: 1m}}}}\n{LAST}"
RAW = f"{HEAD}indicators:\n  i: {{source: m, raw: {{success: 'avg_over_time(ok[$window])'}}}}\n{LAST}"


@pytest.mark.parametrize(
    ("base", "old", "new", "said"),
    [
        (SELECTED, "match: {code: {regex: '5..'}}", "match: {code: {regex: '5..'}, path: x}", "loosened a/i bad"),
        (SELECTED, "match: {code: {regex: '5..'}}", "match: {code: '500'}", "changed a/i bad"),
        (SELECTED, "metric: bad", "metric: none", "changed a/i bad"),
        (SELECTED, "match: {job: a}", "match: {job: b}", "changed a/i total"),
        (SELECTED, "source: m", "source: n", "changed a/i source"),
        (SELECTED, "source: m", "source: m\n    group_by: [zone]", "changed a/i group by"),
        (SELECTED, "source: m", "source: m\n    presence: up", "changed a/i presence"),
        (SELECTED, "source: m", "source: m\n    at_most: 500", "loosened a/i at most"),
        (SELECTED, "source: m", "source: m\n    at_most: 5", "changed a/i at most"),
        (SELECTED, "source: m", "source: m\n    description: words", "neutral a/i description"),
        (GAUGE, "below: 100", "below: 101", "loosened a/i bound: < 100 -> < 101"),
        (GAUGE, "below: 100", "below: 99", "tightened a/i bound: < 100 -> < 99"),
        (GAUGE, "below: 100", "at_most: 100", "loosened a/i bound: < 100 -> <= 100"),
        (GAUGE, "below: 100", "at_most: 99", "tightened a/i bound: < 100 -> <= 99"),
        (GAUGE, "below: 100", "above: 100", "changed a/i bound: < 100 -> > 100"),
        (GAUGE.replace("below", "above"), "above: 100", "at_least: 100", "loosened a/i bound: > 100 -> >= 100"),
        (GAUGE.replace("below", "above"), "above: 100", "above: 101", "tightened a/i bound: > 100 -> > 101"),
        (GAUGE, "query: depth", "query: 0 * depth", "changed a/i value: depth -> 0 * depth"),
        (GAUGE, "slice: 1m", "slice: 5m", "changed a/i slice: 1m -> 5m"),
        (RAW, "success: 'avg", "failure: 'avg", "changed a/i failure: none -> avg"),
    ],
)
def test_one_change_of_an_indicator(base: str, old: str, new: str, said: str) -> None:
    assert told(old, new, base)[0].startswith(said)


def test_a_condition_less_on_what_is_bad_tightens_and_on_what_is_good_loosens() -> None:
    more = SELECTED.replace("match: {code: {regex: '5..'}}", "match: {code: {regex: '5..'}, path: x}")
    assert told(", path: x", "", more)[0].startswith("tightened a/i bad")
    good = more.replace("bad: {metric: bad", "good: {metric: good")
    assert told(", path: x", "", good)[0].startswith("loosened a/i good")


def test_another_kind_of_measure_is_told_as_a_whole() -> None:
    (said,) = told("raw: {success: 'avg_over_time(ok[$window])'}", "threshold: {query: q, below: 1, slice: 1m}", RAW)
    assert said.startswith("changed a/i measure: raw ratio")


def test_who_is_concerned_is_named() -> None:
    from tests.evaluator.core.diff.telling import changes
    from tests.evaluator.formats.diff.story import BASE

    (change,) = changes(BASE, BASE.replace('code=~"5.."', 'code="500"'))
    assert change.affects == ("acme-gold/requests", "acme-gold/uptime", "checkout/availability")
