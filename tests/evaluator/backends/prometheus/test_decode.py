"""Answers read strictly: exact numbers of the asked instants, or words."""

from __future__ import annotations

import contextlib
import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.decode import (
    MOST_SERIES,
    costs,
    label_sets,
    samples,
    value,
)
from evaluator.backends.prometheus.envelope import Envelope, Undecodable, envelope
from evaluator.backends.prometheus.request import Instant, Odd, Range, Samples
from evaluator.core.counts import Reason

AT = 1_742_000_400
ASKED = Instant("q", AT)


def read(result: Any, kind: str = "vector", request: Instant | Range = ASKED) -> Samples:
    return samples(request, Envelope("success", {"resultType": kind, "result": result}))


def refused(result: Any, kind: str = "vector", request: Instant | Range = ASKED) -> Undecodable:
    with pytest.raises(Undecodable) as caught:
        read(result, kind, request)
    return caught.value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.1", Fraction(1, 10)),
        ("-0", Fraction(0)),
        ("1e3", Fraction(1000)),
        ("12.50", Fraction(25, 2)),
        ("5.", Fraction(5)),
        (".5", Fraction(1, 2)),
        ("+5", Fraction(5)),
        ("9" * 300, Fraction(10**300 - 1)),
        ("1.7976931348623157e+308", Fraction(17976931348623157 * 10**292)),
        ("NaN", Odd.NAN),
        ("+Inf", Odd.INFINITE),
        ("-Inf", Odd.NEGATIVE_INFINITE),
    ],
)
def test_values_are_read_exactly(text: str, number: Fraction | Odd) -> None:
    assert value(text) == number


@pytest.mark.parametrize(
    "text",
    ["1_000", ".", "1.2.3", "1.2_3", "١.٢", "1.²", "١٢٣", "", " 1", "1 ", "0x10", "1,5", "one", "1e", "--1", "1e99999", "1e309", "-1e350", "9" * 500, "1\n", None, 1, 1.5, True, [], {}],
)  # fmt: skip
def test_what_no_server_writes_is_no_number(text: Any) -> None:
    with pytest.raises(Undecodable) as caught:
        value(text)
    assert caught.value.unanswered.reason is Reason.IMPLAUSIBLE


@given(st.fractions())
def test_whatever_a_float_prints_as_is_read_as_what_it_prints(number: Fraction) -> None:
    text = repr(float(number))
    assert value(text) == Fraction(text)


def test_vectors_and_scalars_are_samples() -> None:
    assert read([{"metric": {"b": "2", "a": "1"}, "value": [AT, "5"]}]).series[0].labels == (("a", "1"), ("b", "2"))
    assert read([AT, "5"], "scalar").series[0].samples == ((AT, 5),)
    assert read([]).series == ()


def test_ranges_hold_the_asked_instants() -> None:
    request = Range("q", AT, AT + 120, 60)
    found = read([{"metric": {}, "values": [[AT, "1"], [AT + 120, "2"]]}], "matrix", request)
    assert found.series[0].samples == ((AT, 1), (AT + 120, 2))


@pytest.mark.parametrize("time", [AT - 3600, AT + 1, AT + 0.5, 0, -1, 1e300])
def test_a_sample_of_another_instant_is_stale(time: float) -> None:
    said = refused([{"metric": {}, "value": [time, "5"]}])
    assert said.unanswered.reason is Reason.STALE


def test_a_time_written_with_its_milliseconds_is_the_same_instant() -> None:
    assert read([{"metric": {}, "value": [float(AT), "5"]}]).series[0].samples == ((AT, 5),)
    assert read([{"metric": {}, "value": [AT + 0.0004, "5"]}]).series[0].samples == ((AT, 5),)


def test_true_is_no_instant() -> None:
    said = refused([{"metric": {}, "value": [True, "5"]}], request=Instant("q", 1))
    assert "a sample's time is a boolean" in str(said)


def test_a_stale_sample_is_named_with_its_age() -> None:
    said = refused([{"metric": {}, "value": [AT - 3600, "5"]}])
    assert "is from 2025-03-15T00:00:00Z, not from 2025-03-15T01:00:00Z, 3600 s before it" in str(said)


def test_a_range_with_an_instant_between_the_steps_is_stale() -> None:
    said = refused([{"metric": {}, "values": [[AT + 30, "1"]]}], "matrix", Range("q", AT, AT + 120, 60))
    assert said.unanswered.reason is Reason.STALE


@pytest.mark.parametrize(
    ("result", "kind", "words"),
    [
        ([], "matrix", "a function such as increase() is missing"),
        ([AT, "x"], "string", "gives a text"),
        ([], "streams", "is a streams, not a vector"),
        ({}, "vector", "is an object, not a list"),
        (["x"], "vector", "is a text, not an object"),
        ([{"metric": [], "value": [AT, "1"]}], "vector", "labels are a list"),
        ([{"metric": {"a": 1}, "value": [AT, "1"]}], "vector", "value is a number, not a text"),
        ([{"metric": {}}], "vector", "a sample is null"),
        ([{"metric": {}, "value": [AT]}], "vector", "a sample is a list"),
        ([{"metric": {}, "value": ["now", "1"]}], "vector", "time is a text"),
        ([{"metric": {}, "histogram": [AT, {}]}], "vector", "a native histogram"),
        ([{"metric": {}, "value": [AT, "1"]}] * 2, "vector", "the same series twice"),
    ],
)
def test_each_wrong_shape_has_its_words(result: Any, kind: str, words: str) -> None:
    assert words in str(refused(result, kind))


def test_samples_out_of_order_are_refused() -> None:
    values = [[AT + 60, "1"], [AT, "1"]]
    said = refused([{"metric": {}, "values": values}], "matrix", Range("q", AT, AT + 120, 60))
    assert "not in the order of time" in str(said)


def test_series_are_their_labels_in_the_order_of_the_server() -> None:
    data = [{"__name__": "up", "job": "b"}, {"job": "a", "__name__": "up"}]
    assert label_sets(Envelope("success", data)) == (
        (("__name__", "up"), ("job", "b")),
        (("__name__", "up"), ("job", "a")),
    )
    assert label_sets(Envelope("success", [])) == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "data is null, not a list of series"),
        ({"result": []}, "data is an object, not a list of series"),
        (["up"], "a series' labels are a text, not an object"),
        ([{"__name__": "up", "job": 1}], "a label's value is a number, not a text"),
        ([{"__name__": "up"}, {"job": "a"}], "a series in the list has no name"),
        ([{"__name__": "up"}] * 2, "the same series twice"),
        ([{"__name__": f"up{number}"} for number in range(MOST_SERIES + 1)], "10,001 series"),
    ],
)
def test_a_list_that_is_none_of_series_is_refused(data: Any, words: str) -> None:
    with pytest.raises(Undecodable, match=words):
        label_sets(Envelope("success", data))


@pytest.mark.parametrize(
    ("stats", "told"),
    [
        ({"samples": {"totalQueryableSamples": 7, "peakSamples": 3}, "timings": {"evalTotalTime": 0.5}}, (7, 0.5)),
        ({"samples": {"totalQueryableSamples": 0}}, (0, None)),
        ({"timings": {"evalTotalTime": 1}}, (None, 1.0)),
        ({"samples": {"totalQueryableSamples": "7"}, "timings": {"evalTotalTime": "1"}}, (None, None)),
        ({"samples": {"totalQueryableSamples": -1}, "timings": {"evalTotalTime": -1}}, (None, None)),
        ({"samples": [7], "timings": None}, (None, None)),
        ("all", (None, None)),
        (None, (None, None)),
    ],
)
def test_what_an_answer_cost_is_read_where_the_server_tells(stats: Any, told: tuple[int | None, float | None]) -> None:
    assert costs(Envelope("success", {"resultType": "vector", "result": [], "stats": stats})) == told
    assert costs(Envelope("success", [])) == (None, None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(["vector", "success", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["status", "data", "resultType", "result", "metric", "value", "x"]), inner)
    ),
    max_leaves=12,
)


@given(_JSON, st.booleans())
def test_no_document_raises_anything_else(document: Any, wrapped: bool) -> None:
    if wrapped:
        document = {"status": "success", "data": {"resultType": "vector", "result": document}}
    with contextlib.suppress(Undecodable):
        samples(ASKED, envelope(json.dumps(document).encode(), "application/json"))
