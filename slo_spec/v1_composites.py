"""slogate/v1: what is made of several parts."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slo_spec import units
from slo_spec.model.agreements import Accounting, ByAverage, ByOutages, ByRequests, ByTime
from slo_spec.model.composites import AllOf, AnyOf, Arrangement, AtLeast, Composite, Weighted, parts_of
from slo_spec.model.dependencies import Part
from slo_spec.place import Place

_STAND_IN_WEIGHT: Final = Fraction(1)
_IN_TIME: Final = 'such as by: {time: {slice: 1m, down_above: "5%"}}'


def read_composite(place: Place, accounting: Accounting) -> Composite:
    """What stands under ``composite``, and whether it can be measured in this way."""
    if "weighted" in place:
        weighted = _weighted(place.child("weighted"))
        if not isinstance(accounting, ByRequests | ByAverage | ByTime):
            place.say("composite-by", "only shares can be weighted, not figures of outages or gauges")
        return weighted
    found = _arrangement(place)
    assert not isinstance(found, Part)
    _each_once(place, found)
    if not isinstance(accounting, ByTime | ByOutages):
        message = "whether parts are down together can only be seen in time"
        place.say("composite-by", message, _IN_TIME, at=place.key_location)
    return found


def _weighted(place: Place) -> Weighted:
    parts = [(Part(name, inner.key_location), _weight(inner)) for name, inner in _named(place)]
    shares = [isinstance(inner.data, str) for _, inner in _named(place)]
    total = sum((weight for _, weight in parts), Fraction(0))
    if any(shares) and not all(shares):
        place.say("bad-weights", "some weights are percentages and some are numbers", "write all of them alike")
    elif all(shares) and total != 1:
        place.say(
            "bad-weights", f"the weights add up to {_percent(total)}, not to 100%", "or write numbers, such as seats"
        )
    elif not all(weight > 0 for _, weight in parts):
        place.say("bad-weights", "a part with a weight of nothing is no part", "leave it out")
    usable = all(weight > 0 for _, weight in parts)
    return Weighted(tuple((part, weight if usable else _STAND_IN_WEIGHT) for part, weight in parts))


def _named(place: Place) -> list[tuple[str, Place]]:
    return [(name, place.child(name)) for name in place.data if not name.startswith("x-")]


def _weight(place: Place) -> Fraction:
    return place.read(units.share, _STAND_IN_WEIGHT) if isinstance(place.data, str) else Fraction(place.data)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}%"


def _arrangement(place: Place) -> Arrangement:
    if isinstance(place.data, str):
        return Part(place.data, place.location)
    if "all_of" in place:
        return AllOf(_parts(place, "all_of"))
    if "any_of" in place:
        return AnyOf(_parts(place, "any_of"))
    inner = place.child("at_least")
    parts = _parts(inner, "of")
    return AtLeast(_count(inner, len(parts)), parts)


def _parts(place: Place, key: str) -> tuple[Arrangement, ...]:
    return tuple(_arrangement(inner) for inner in place.items(key))


def _count(place: Place, there: int) -> int:
    count = int(place.data["count"])
    if count > there:
        place.child("count").say("out-of-bounds", f"{count} of {there} parts can never be up")
    return min(count, there)


def _each_once(place: Place, composite: Composite) -> None:
    """A part that stands in two places of an arrangement would count twice where it is needed once."""
    every = [part.name for part in _every(composite)]
    for part in parts_of(composite):
        if every.count(part.name) > 1:
            place.say("duplicate-name", f"the part '{part.name}' is there twice", at=part.location)


def _every(arrangement: Composite | Arrangement) -> list[Part]:
    if isinstance(arrangement, Part):
        return [arrangement]
    if isinstance(arrangement, Weighted):
        return [part for part, _ in arrangement.parts]
    return [part for inner in arrangement.parts for part in _every(inner)]
