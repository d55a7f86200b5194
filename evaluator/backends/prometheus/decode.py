"""A server's answer, read strictly: samples of the asked instants, or words for what came instead.

Nothing is guessed. Python's ``float`` would read "1_000" and digits of other scripts as numbers, and
a cache may answer with yesterday's sample: each has its own words.

A run may read fifty thousand samples. What is as it should be is told by few and cheap comparisons;
only what is not is looked at closely, for its words.
"""

from __future__ import annotations

import functools
import math
import operator
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from evaluator.backends.prometheus.envelope import Envelope, Undecodable, kind_of, safe
from evaluator.backends.prometheus.request import MOST_NAMES, Instant, Odd, Range, Samples, Series, Value
from evaluator.core.counts import Reason
from evaluator.core.interval import rfc3339
from slo_spec.model import Labels, labels_of
from slo_spec.patterns import regex

MOST_SERIES = 10_000
"""A hundred times the groups that an indicator may have by default: who answers with more was not asked for that."""

_NUMBER = regex(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_ODD = {
    **dict.fromkeys(("NaN", "nan"), Odd.NAN),
    **dict.fromkeys(("+Inf", "Inf", "inf", "+inf"), Odd.INFINITE),
    **dict.fromkeys(("-Inf", "-inf"), Odd.NEGATIVE_INFINITE),
}
_LONGEST_NUMBER = 400
"""Characters: a float64 written without an exponent has 309 digits at most before the point."""

_PLAIN_NUMBER = 40
"""Characters of a number without sign and exponent that needs no closer look; a float64 is written in fewer."""

_LONGEST_NAME = 1_000


def samples(request: Instant | Range, answer: Envelope) -> Samples:
    """The samples of a successful answer. Raises ``Undecodable``."""
    data = answer.data
    if not isinstance(data, dict) or "resultType" not in data or "result" not in data:
        raise Undecodable("the answer has no data.resultType and data.result")
    kind, result = data["resultType"], data["result"]
    wanted = ("vector", "scalar") if isinstance(request, Instant) else ("matrix",)
    if kind not in wanted:
        raise Undecodable(_wrong_kind(kind, request), Reason.IMPLAUSIBLE)
    if kind == "scalar":
        return Samples((_of_scalar(request, result),), answer.infos)
    if not isinstance(result, list):
        raise Undecodable(f"data.result is {kind_of(result)}, not a list")
    _refuse_too_many(len(result))
    instants = _instants(request)
    found = tuple(_one_series(request, instants, entry) for entry in result)
    if len({series.labels for series in found}) < len(found):
        raise Undecodable("the answer has the same series twice", Reason.AMBIGUOUS)
    return Samples(found, answer.infos)


def names(answer: Envelope) -> tuple[str, ...]:
    """The names in a successful answer, at most ``MOST_NAMES``. Raises ``Undecodable``."""
    if not isinstance(answer.data, list):
        raise Undecodable(f"data is {kind_of(answer.data)}, not a list of names")
    found = answer.data[:MOST_NAMES]
    if not all(isinstance(name, str) for name in found):
        raise Undecodable("a name in the list is no text")
    return tuple(name for name in found if len(name) <= _LONGEST_NAME)


def label_sets(answer: Envelope) -> tuple[Labels, ...]:
    """The series in a successful answer, each by its labels, in the server's order. Raises ``Undecodable``."""
    if not isinstance(answer.data, list):
        raise Undecodable(f"data is {kind_of(answer.data)}, not a list of series")
    _refuse_too_many(len(answer.data))
    found = tuple(_labels(entry) for entry in answer.data)
    if not all("__name__" in entry for entry in answer.data):
        raise Undecodable("a series in the list has no name")
    if len(set(found)) < len(found):
        raise Undecodable("the answer has the same series twice", Reason.AMBIGUOUS)
    return found


def costs(answer: Envelope) -> tuple[int | None, float | None]:
    """The samples that the server read for an answer, and the seconds that took; ``None`` for what it does not tell."""
    told = answer.data.get("stats") if isinstance(answer.data, dict) else None
    read = _inside(told, "samples", "totalQueryableSamples")
    seconds = _inside(told, "timings", "evalTotalTime")
    whole = read if isinstance(read, int) and not isinstance(read, bool) and read >= 0 else None
    return whole, float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < math.inf else None


def _inside(told: Any, part: str, name: str) -> Any:
    inner = told.get(part) if isinstance(told, dict) else None
    return inner.get(name) if isinstance(inner, dict) else None


def _refuse_too_many(series: int) -> None:
    if series > MOST_SERIES:
        words = f"the answer has {series:,} series, and at most {MOST_SERIES:,} are read: aggregate in the query"
        raise Undecodable(words, Reason.AMBIGUOUS)


def _of_scalar(request: Instant | Range, result: Any) -> Series:
    return Series((), (_sample(request, _instants(request), result),))


def _wrong_kind(kind: Any, request: Instant | Range) -> str:
    instant = isinstance(request, Instant)
    if kind == "matrix" and instant:
        words = "the query gives a range of samples (a range vector), not one number"
        return f"{words}: a function such as increase() is missing"
    if kind == "string":
        return "the query gives a text, not a number"
    return f"the answer is a {safe(str(kind), 40)}, not {'a vector' if instant else 'a matrix'}"


def _one_series(request: Instant | Range, instants: frozenset[int], entry: Any) -> Series:
    if not isinstance(entry, dict):
        raise Undecodable(f"an entry of data.result is {kind_of(entry)}, not an object")
    labels = _labels(entry.get("metric"))
    if "histogram" in entry or "histograms" in entry:
        raise Undecodable(
            "the query gives a native histogram, not a number: use a histogram indicator or histogram_count()",
            Reason.IMPLAUSIBLE,
        )
    if isinstance(request, Instant):
        return Series(labels, (_sample(request, instants, entry.get("value")),))
    values = entry.get("values")
    if not isinstance(values, list):
        raise Undecodable(f"a series' values are {kind_of(values)}, not a list")
    found = tuple([_sample(request, instants, pair) for pair in values])
    times = [time for time, _ in found]
    if any(map(operator.ge, times, times[1:])):
        raise Undecodable("a series' samples are not in the order of time", Reason.IMPLAUSIBLE)
    return Series(labels, found)


def _labels(metric: Any) -> Labels:
    if not isinstance(metric, dict):
        raise Undecodable(f"a series' labels are {kind_of(metric)}, not an object")
    labels = labels_of(metric)
    for _, text in labels:
        if type(text) is not str:
            raise Undecodable(f"a label's value is {kind_of(text)}, not a text")
    return labels


def _sample(request: Instant | Range, instants: frozenset[int], pair: Any) -> tuple[int, Value]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise Undecodable(f"a sample is {kind_of(pair)}, not a time and a value")
    time, text = pair
    return (time if type(time) is int and time in instants else _instant(request, instants, time)), value(text)


def _instant(request: Instant | Range, instants: frozenset[int], time: Any) -> int:
    """The asked instant that a sample belongs to: any other is somebody's cache speaking."""
    if isinstance(time, bool) or not isinstance(time, int | float):
        raise Undecodable(f"a sample's time is {kind_of(time)}, not a number")
    whole = round(time) if abs(time) < 1e12 else 0
    if abs(time - whole) >= 0.001 or whole not in instants:
        wanted = rfc3339(request.time) if isinstance(request, Instant) else "one of the asked instants"
        came = rfc3339(whole) if 0 < whole < 253_402_300_800 else safe(str(time), 40)
        behind = ""
        if isinstance(request, Instant) and 0 < whole < request.time:
            behind = f", {request.time - whole} s before it"
        words = f"a sample is from {came}, not from {wanted}{behind}: a stale or foreign answer"
        raise Undecodable(words, Reason.STALE)
    return whole


def _instants(request: Instant | Range) -> frozenset[int]:
    """Every instant that was asked for."""
    if isinstance(request, Instant):
        return frozenset((request.time,))
    return frozenset(range(request.start, request.end + 1, request.step))


def value(text: Any) -> Value:
    """A sample's value, exactly. Only what a Prometheus server writes is read as a number."""
    if not isinstance(text, str):
        raise Undecodable(f"a sample's value is {kind_of(text)}, not a number in quotes", Reason.IMPLAUSIBLE)
    return _number(text)


@functools.lru_cache(maxsize=4096)
def _number(text: str) -> Value:
    """The number of a text. Counts of samples are mostly one of a few."""
    before, _, after = text.partition(".")
    digits = before + after
    if len(text) < _PLAIN_NUMBER and digits.isdecimal() and digits.isascii():
        return Fraction(int(digits), 10 ** len(after)) if after else Fraction(int(digits))
    if text in _ODD:
        return _ODD[text]
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise Undecodable(f"a sample's value is {safe(repr(text), 60)}, which is no number", Reason.IMPLAUSIBLE)
    number = Decimal(text)
    if math.isinf(float(text)) or (number and number.adjusted() < -_LONGEST_NUMBER):
        raise Undecodable(f"a sample's value is {safe(repr(text), 60)}, beyond any float", Reason.IMPLAUSIBLE)
    return Fraction(number) if number else Fraction(0)
