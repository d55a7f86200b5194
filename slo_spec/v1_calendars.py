"""slogate/v1: calendars: service hours and holidays."""

from __future__ import annotations

from slo_spec.model.calendars import Calendar
from slo_spec.place import Place


def read_calendar(place: Place) -> Calendar:
    """What a document of kind Calendar describes."""
    metadata = place.child("metadata")
    return Calendar(
        name=metadata.text("name"),
        timezone="UTC",
        versions=(),
        description=metadata.text("description"),
        location=metadata.child("name").location,
    )
