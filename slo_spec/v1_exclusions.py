"""slogate/v1: exclusions: windows that do not count."""

from __future__ import annotations

from slo_spec.model.exclusions import Exclusions
from slo_spec.place import Place


def read_exclusions(place: Place) -> Exclusions:
    """What a document of kind Exclusions describes."""
    metadata = place.child("metadata")
    return Exclusions(
        name=metadata.text("name"),
        windows=(),
        description=metadata.text("description"),
        location=metadata.child("name").location,
    )
