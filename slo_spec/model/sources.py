"""Where numbers come from, as the operator's file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where numbers come from, as the operator's file says: a name, a backend and its options.

    ``options`` is the plain data of the source without ``type``: strings, numbers, lists, mappings.
    """

    name: str
    type: str
    options: Mapping[str, Any]
    location: Location = field(default=NOWHERE, compare=False)
