"""Where numbers come from, as the operator's file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed

BUILT_IN_TYPES: Final = ("duckdb", "memory", "prometheus")
"""The source types that ship with slogate; any other name is a plugin's."""


class Source(Placed, kw_only=True):
    """Where numbers come from, as the operator's file says: a name, a backend and its options.

    ``options`` is the plain data of the source without ``type``: strings, numbers, lists, mappings.
    """

    name: str
    type: str
    options: Mapping[str, Any]
    location: Location = NOWHERE
