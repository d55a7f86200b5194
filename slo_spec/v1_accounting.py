"""slogate/v1: how a commitment is measured over its period."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slo_spec import units
from slo_spec.model.agreements import (
    Accounting,
    ByAverage,
    ByGauge,
    ByOutages,
    ByRequests,
    ByTime,
    GaugeFigure,
    Missing,
    NoTraffic,
    OutageFigure,
)
from slo_spec.place import Place

_DAY: Final = 86_400


def read_accounting(place: Place) -> Accounting:
    """What stands under ``by``: requests, a figure of a gauge, or one way to look at slices."""
    if isinstance(place.data, str):
        return ByRequests() if place.data == "requests" else ByGauge(figure=GaugeFigure(place.data))
    way = next(key for key in place.data if not key.startswith("x-"))
    inner = place.child(way)
    if way == "percentile":
        return ByGauge(figure=GaugeFigure.PERCENTILE, share=inner.read(units.share, Fraction(95, 100)))
    if way == "average":
        return ByAverage(slice_seconds=_slice(inner), no_traffic=_no_traffic(inner), missing=_missing(inner))
    return _time(inner) if way == "time" else ByOutages(figure=OutageFigure(way), time=_time(inner))


def _time(place: Place) -> ByTime:
    length, shortest = _slice(place), place.maybe("min_run")
    least = shortest.read(units.duration_seconds, length) if shortest else 0
    if shortest and least % length:
        message = f"min_run of {shortest.data} is not a whole number of slices of {units.duration_text(length)}"
        shortest.say("slice-does-not-divide", message)
    return ByTime(
        slice_seconds=length,
        down_above=place.child("down_above").read(units.share, Fraction(0)),
        inclusive=place.data.get("inclusive", False),
        min_events=place.data.get("min_events", 0),
        min_run_seconds=least,
        no_traffic=_no_traffic(place),
        missing=_missing(place),
    )


def _slice(place: Place) -> int:
    inner = place.child("slice")
    length = inner.read(units.duration_seconds, 60)
    if _DAY % length:
        message = f"a day is not a whole number of slices of {inner.data}"
        inner.say("slice-does-not-divide", message, "such as 1m or 5m")
    return length


def _no_traffic(place: Place) -> NoTraffic:
    return NoTraffic(place.text("no_traffic", NoTraffic.PRESUMED_UP))


def _missing(place: Place) -> Missing:
    return Missing(place.text("missing", "unknown"))
