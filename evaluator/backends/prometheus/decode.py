"""A server's answer, read strictly: samples of the asked instants, or words for what came instead.

Nothing is guessed. Python's ``float`` would read "1_000" and digits of other scripts as numbers,
a cache may answer with yesterday's sample, a proxy with a login page: each has its own words.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from evaluator.backends.prometheus.request import MOST_NAMES, Instant, Odd, Range, Samples, Series, Value
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import rfc3339
from slo_spec.model import Labels, labels_of

MAX_BODY_BYTES = 8 * 1024 * 1024
"""The longest body that is read, before and after decompression."""

MAX_TREE_BYTES = 64 * 1024 * 1024
"""How much memory the decoded body may take, judged by its brackets before it is decoded."""

MOST_SERIES = 10_000
"""A hundred times the groups that an indicator may have by default: who answers with more was not asked for that."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?", re.ASCII)
_ODD = {
    **dict.fromkeys(("NaN", "nan"), Odd.NAN),
    **dict.fromkeys(("+Inf", "Inf", "inf", "+inf"), Odd.INFINITE),
    **dict.fromkeys(("-Inf", "-inf"), Odd.NEGATIVE_INFINITE),
}
_LONGEST_NUMBER = 400
"""Characters: a float64 written without an exponent has 309 digits at most before the point."""

_LONGEST_NAME = 1_000
_DIRECTION_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\ufeff")


class Undecodable(Exception):
    """What came is no answer to what was asked."""

    def __init__(self, words: str, reason: Reason = Reason.BACKEND) -> None:
        super().__init__(words)
        self.unanswered = Unanswered(reason, words)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The outer shape that all answers of the API have."""

    status: str
    data: Any = None
    error_type: str = ""
    error: str = ""
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def safe(text: str, length: int = 200) -> str:
    """Text of somebody else's on one line, without control and direction characters, cut to ``length``."""
    line = " ".join("".join(_printable(character) for character in text[: length * 4]).split())
    return line if len(line) <= length else line[: length - 3] + "..."


def _printable(character: str) -> str:
    if character.isspace():
        return " "
    if character in _DIRECTION_CONTROLS or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return "?"
    return character


def envelope(body: bytes, content_type: str) -> Envelope:
    """The envelope in a body. Raises ``Undecodable`` with words for what came instead."""
    document = _document(body, content_type)
    if not isinstance(document, dict):
        raise Undecodable(f"the answer is {_kind(document)}, not the object of the Prometheus API: {_start(body)}")
    status = document.get("status")
    if status not in ("success", "error"):
        raise Undecodable(f"the answer has no status of the Prometheus API: {_start(body)}")
    return Envelope(
        status=status,
        data=document.get("data"),
        error_type=_text(document.get("errorType")),
        error=_text(document.get("error")),
        warnings=_texts(document.get("warnings")),
        infos=_texts(document.get("infos")),
    )


def _document(body: bytes, content_type: str) -> Any:
    if not body.strip():
        raise Undecodable("the answer is empty")
    if body.lstrip()[:1] == b"<":
        raise Undecodable(
            f"the answer is HTML or XML, not JSON (is this a login page or a proxy?): {_start(body)}"
            + (f" ({safe(content_type, 60)})" if content_type else "")
        )
    if _tree_bytes(body) > MAX_TREE_BYTES:
        raise Undecodable("the answer has too many values to be held in memory; aggregate in the query")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise Undecodable(f"the answer is not UTF-8 text: {_start(body)}") from error
    except RecursionError as error:
        raise Undecodable("the answer is nested too deeply") from error
    except json.JSONDecodeError as error:
        ends = error.pos >= len(body.decode("utf-8").rstrip()) or "Unterminated" in error.msg
        words = "the answer's JSON is truncated" if ends else "the answer is not JSON"
        raise Undecodable(f"{words} (character {error.pos} of {len(body)}): {_start(body)}") from error
    except ValueError as error:
        raise Undecodable(f"the answer is not JSON: {safe(str(error), 80)}") from error


def _refuse_constant(name: str) -> Any:
    raise Undecodable(f"the answer holds a bare {name}, which is not JSON")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Of a key that stands twice nobody could say which value was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Undecodable("an object of the answer has the same key twice")
    return found


def _tree_bytes(body: bytes) -> int:
    """An upper estimate of what CPython needs for the decoded values."""
    lists, objects = body.count(b"["), body.count(b"{")
    return 80 * lists + 250 * objects + 36 * body.count(b'"') + 40 * body.count(b",") + len(body)


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
        raise Undecodable(f"data.result is {_kind(result)}, not a list")
    _refuse_too_many(len(result))
    found = tuple(_one_series(request, entry) for entry in result)
    if len({series.labels for series in found}) < len(found):
        raise Undecodable("the answer has the same series twice", Reason.AMBIGUOUS)
    return Samples(found, answer.infos)


def names(answer: Envelope) -> tuple[str, ...]:
    """The names in a successful answer, at most ``MOST_NAMES``. Raises ``Undecodable``."""
    if not isinstance(answer.data, list):
        raise Undecodable(f"data is {_kind(answer.data)}, not a list of names")
    found = answer.data[:MOST_NAMES]
    if not all(isinstance(name, str) for name in found):
        raise Undecodable("a name in the list is no text")
    return tuple(name for name in found if len(name) <= _LONGEST_NAME)


def label_sets(answer: Envelope) -> tuple[Labels, ...]:
    """The series in a successful answer, each by its labels, in the server's order. Raises ``Undecodable``."""
    if not isinstance(answer.data, list):
        raise Undecodable(f"data is {_kind(answer.data)}, not a list of series")
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
    return Series((), (_sample(request, result),))


def _wrong_kind(kind: Any, request: Instant | Range) -> str:
    instant = isinstance(request, Instant)
    if kind == "matrix" and instant:
        words = "the query gives a range of samples (a range vector), not one number"
        return f"{words}: a function such as increase() is missing"
    if kind == "string":
        return "the query gives a text, not a number"
    return f"the answer is a {safe(str(kind), 40)}, not {'a vector' if instant else 'a matrix'}"


def _one_series(request: Instant | Range, entry: Any) -> Series:
    if not isinstance(entry, dict):
        raise Undecodable(f"an entry of data.result is {_kind(entry)}, not an object")
    labels = _labels(entry.get("metric"))
    if "histogram" in entry or "histograms" in entry:
        raise Undecodable(
            "the query gives a native histogram, not a number: use a histogram indicator or histogram_count()",
            Reason.IMPLAUSIBLE,
        )
    if isinstance(request, Instant):
        return Series(labels, (_sample(request, entry.get("value")),))
    values = entry.get("values")
    if not isinstance(values, list):
        raise Undecodable(f"a series' values are {_kind(values)}, not a list")
    found = tuple(_sample(request, value) for value in values)
    instants = [instant for instant, _ in found]
    if any(later <= earlier for earlier, later in pairwise(instants)):
        raise Undecodable("a series' samples are not in the order of time", Reason.IMPLAUSIBLE)
    return Series(labels, found)


def _labels(metric: Any) -> Labels:
    if not isinstance(metric, Mapping):
        raise Undecodable(f"a series' labels are {_kind(metric)}, not an object")
    for value in metric.values():
        if not isinstance(value, str):
            raise Undecodable(f"a label's value is {_kind(value)}, not a text")
    return labels_of(metric)


def _sample(request: Instant | Range, pair: Any) -> tuple[int, Value]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise Undecodable(f"a sample is {_kind(pair)}, not a time and a value")
    return _instant(request, pair[0]), value(pair[1])


def _instant(request: Instant | Range, time: Any) -> int:
    """The asked instant that a sample belongs to: any other is somebody's cache speaking."""
    if isinstance(time, bool) or not isinstance(time, int | float):
        raise Undecodable(f"a sample's time is {_kind(time)}, not a number")
    whole = round(time) if abs(time) < 1e12 else 0
    if abs(time - whole) >= 0.001 or not _asked(request, whole):
        wanted = rfc3339(request.time) if isinstance(request, Instant) else "one of the asked instants"
        came = rfc3339(whole) if 0 < whole < 253_402_300_800 else safe(str(time), 40)
        behind = ""
        if isinstance(request, Instant) and 0 < whole < request.time:
            behind = f", {request.time - whole} s before it"
        words = f"a sample is from {came}, not from {wanted}{behind}: a stale or foreign answer"
        raise Undecodable(words, Reason.STALE)
    return whole


def _asked(request: Instant | Range, whole: int) -> bool:
    if isinstance(request, Instant):
        return whole == request.time
    return request.start <= whole <= request.end and (whole - request.start) % request.step == 0


def value(text: Any) -> Value:
    """A sample's value, exactly. Only what a Prometheus server writes is read as a number."""
    if not isinstance(text, str):
        raise Undecodable(f"a sample's value is {_kind(text)}, not a number in quotes", Reason.IMPLAUSIBLE)
    if text in _ODD:
        return _ODD[text]
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise Undecodable(f"a sample's value is {safe(repr(text), 60)}, which is no number", Reason.IMPLAUSIBLE)
    number = Decimal(text)
    if math.isinf(float(text)) or (number and number.adjusted() < -_LONGEST_NUMBER):
        raise Undecodable(f"a sample's value is {safe(repr(text), 60)}, beyond any float", Reason.IMPLAUSIBLE)
    return Fraction(number) if number else Fraction(0)


def _text(part: Any) -> str:
    return safe(part) if isinstance(part, str) else ""


def _texts(part: Any) -> tuple[str, ...]:
    """The remarks in a list; one of an unknown shape still counts as a remark."""
    if not part:
        return ()
    if not isinstance(part, list):
        return (safe(str(part)),)
    return tuple(safe(item) if isinstance(item, str) else safe(str(item)[:400]) for item in part[:20])


def _kind(part: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number", float: "a number"}
    return "null" if part is None else names.get(type(part), "something else")


def _start(body: bytes) -> str:
    """The first 80 characters of a body, safe to print."""
    return f'"{safe(body[:320].decode("utf-8", "replace"), 80)}"'
