"""slogate/v1: indicators, and what is asked of a source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from slo_spec import units
from slo_spec.model import (
    Comparison,
    Gaps,
    Histogram,
    Indicator,
    Matcher,
    MatchOperator,
    Measure,
    Ratio,
    RawQuery,
    RawRatio,
    Rows,
    RowSource,
    Selector,
    Threshold,
)
from slo_spec.patterns import regex
from slo_spec.place import Place
from slo_spec.problem import Location

_COMPARISONS: Final = {
    "below": Comparison.BELOW,
    "at_most": Comparison.AT_MOST,
    "above": Comparison.ABOVE,
    "at_least": Comparison.AT_LEAST,
}
_MEASURES: Final = ("ratio", "histogram", "threshold", "gauge", "raw", "rows")
_PRESENCE_FUNCTION: Final = "count_over_time"
# The characters that mean something in RE2; re.escape would also escape spaces and more, and be hard to read.
_REGEX_MEANING: Final = regex(r"([\\.+*?()|\[\]{}^$])")


def read_indicator(name: str, place: Place, default_source: Place | None) -> Indicator:
    """The indicator that a mapping describes."""
    source = place.maybe("source") or default_source
    if source is None:
        hint = "write source: with the name of a source, or defaults: {source: …}"
        place.say("missing-key", f"the indicator '{name}' has no source", hint, at=place.key_location)
    presence = place.maybe("presence")
    return Indicator(
        name=name,
        source=source.data if source else "",
        measure=read_measure(place),
        presence=None if presence is None else _presence(presence),
        group_by=tuple(place.data.get("group_by", ())),
        at_most=place.data.get("at_most", 100),
        unit=place.child("gauge").text("unit") if "gauge" in place else "",
        description=place.text("description"),
        location=place.key_location,
        source_location=source.location if source else place.key_location,
        part_locations=_part_locations(place),
    )


def _part_locations(place: Place) -> tuple[tuple[str, Location], ...]:
    measure = place.child(next(key for key in _MEASURES if key in place))
    parts = {key: measure.child(key) for key in measure.data}
    parts |= {key: place.child(key) for key in ("presence", "group_by") if key in place}
    conditions = [*_conditions("match", measure)]
    for key, part in parts.items():
        conditions += _conditions(key, part) if isinstance(part.data, dict) and key != "match" else ()
    return (*((key, part.location) for key, part in parts.items()), *conditions)


def _conditions(part: str, place: Place) -> Iterator[tuple[str, Location]]:
    """Where the values stand that labels are compared with: ``bad.code`` is bad's condition on ``code``."""
    for label, condition in place.members("match"):
        compared = condition.data if isinstance(condition.data, dict) else {}
        word = next((word for word in ("not", "regex", "not_regex") if word in compared), None)
        yield f"{part}.{label}", (condition.child(word) if word else condition).location


def read_measure(place: Place) -> Measure:
    """What an indicator asks: exactly one of the six is there, as the schema says."""
    if "ratio" in place:
        return _ratio(place.child("ratio"))
    if "histogram" in place:
        return _histogram(place.child("histogram"))
    if "threshold" in place:
        return _threshold(place.child("threshold"))
    if "gauge" in place:
        return _threshold(place.child("gauge"))
    if "raw" in place:
        raw = place.data["raw"]
        return RawRatio(success=raw.get("success"), failure=raw.get("failure"))
    rows = place.child("rows")
    return Rows(
        rows=_row_source(rows, "query"), good=_maybe(rows, "good"), bad=_maybe(rows, "bad"), total=_maybe(rows, "total")
    )


def _ratio(place: Place) -> Ratio:
    total = _query_or_selector(place.child("total"), "increase", None)
    base = total if isinstance(total, Selector) else None
    parts = {key: _query_or_selector(place.child(key), "increase", base) for key in ("good", "bad") if key in place}
    return Ratio(total=total, good=parts.get("good"), bad=parts.get("bad"))


def _histogram(place: Place) -> Histogram:
    below = place.child("below")
    bound = below.read(_seconds_or_number, Decimal(1))
    metric = place.text("metric")
    if metric.endswith("_bucket"):
        hint = f"write {metric.removesuffix('_bucket')}"
        place.child("metric").say("not-allowed", f"'{metric}' is the name of the buckets, not of the histogram", hint)
    return Histogram(selector=_selector(place, "increase"), below=bound)


def _seconds_or_number(value: Any) -> Decimal:
    return units.exact_seconds(value) if isinstance(value, str) else Decimal(value)


def _threshold(place: Place) -> Threshold:
    key = next((key for key in _COMPARISONS if key in place), None)  # a gauge is compared with nothing
    value: RawQuery | Selector | None = None
    rows: RowSource | None = None
    if "metric" in place:
        value = _selector(place, "avg_over_time")
    elif "query" in place:
        value = place.text("query")
    else:
        rows = _row_source(place, "query_rows")
    if rows is None and "value" in place:
        place.child("value").say(
            "not-allowed", "'value' goes with table or query_rows", at=place.child("value").key_location
        )
    return Threshold(
        comparison=_COMPARISONS[key] if key else None,
        bound=place.number(key) if key else Decimal(0),
        slice_seconds=place.child("slice").read(units.duration_seconds, 60),
        value=value,
        rows=rows,
        column=place.text("value") if rows else None,
        reduce=place.text("reduce", "avg"),
    )


def _row_source(place: Place, query_key: str) -> RowSource:
    return RowSource(
        time=place.text("time"),
        table=_maybe(place, "table"),
        query=_maybe(place, query_key),
        where=_maybe(place, "where"),
        gaps=Gaps(place.text("gaps", Gaps.MISSING)),
    )


def _maybe(place: Place, key: str) -> str | None:
    return place.text(key) if key in place else None


def _presence(place: Place) -> RawQuery | Selector:
    return _query_or_selector(place, _PRESENCE_FUNCTION, None)


def _query_or_selector(place: Place, function: str, base: Selector | None) -> RawQuery | Selector:
    return str(place.data) if isinstance(place.data, str) else _selector(place, function, base)


def _selector(place: Place, function: str, base: Selector | None = None) -> Selector:
    """The selector that a mapping describes. Without a metric it narrows ``base``."""
    matchers = tuple(_matcher(label, condition) for label, condition in place.members("match"))
    if "metric" in place:
        return Selector(place.text("metric"), tuple(sorted(matchers)), place.text("function", function))
    if base is None:
        place.say(
            "missing-key", "a part without 'metric' narrows total, which is a raw query here", "write metric: as well"
        )
        return Selector("", matchers, function)
    if not matchers:
        place.say(
            "missing-key",
            "a part without 'metric' and 'match' is all of total",
            "write match: with what tells it apart",
        )
    both = tuple(sorted(set(base.matchers) | set(matchers)))
    return Selector(base.metric, both, place.text("function", base.function))


def _matcher(label: str, condition: Place) -> Matcher:
    value = condition.data
    if isinstance(value, str):
        return Matcher(label, MatchOperator.EQUAL, value)
    if isinstance(value, list):
        return Matcher(label, MatchOperator.REGEX, "|".join(_REGEX_MEANING.sub(r"\\\1", item) for item in value))
    if "not" in value:
        return Matcher(label, MatchOperator.NOT_EQUAL, value["not"])
    if "regex" in value:
        return Matcher(label, MatchOperator.REGEX, value["regex"])
    return Matcher(label, MatchOperator.NOT_REGEX, value["not_regex"])
