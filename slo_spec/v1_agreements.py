"""slogate/v1: agreements."""

from __future__ import annotations

from slo_spec.model.agreements import Agreement
from slo_spec.place import Place


def read_agreement(place: Place) -> Agreement:
    """What a document of kind Agreement describes."""
    raise NotImplementedError(place.text("kind"))
