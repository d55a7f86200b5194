"""slogate/v1: what something depends on."""

from __future__ import annotations

from slo_spec.model.dependencies import Dependency, Part
from slo_spec.place import Place


def read_dependencies(place: Place) -> tuple[Dependency, ...]:
    """What stands under ``depends_on`` of a mapping; nothing where it says nothing."""
    return tuple(_dependency(inner) for inner in place.items("depends_on"))


def _dependency(place: Place) -> Dependency:
    if isinstance(place.data, str):
        return Dependency((Part(place.data, place.location),))
    if "any_of" in place:
        return Dependency(_parts(place, "any_of"))
    inner = place.child("at_least")
    parts, count = _parts(inner, "of"), int(inner.data["count"])
    if count > len(parts):
        inner.child("count").say("out-of-bounds", f"{count} of {len(parts)} parts can never be up")
    return Dependency(parts, min(count, len(parts)))


def _parts(place: Place, key: str) -> tuple[Part, ...]:
    return tuple(Part(inner.data, inner.location) for inner in place.items(key))
