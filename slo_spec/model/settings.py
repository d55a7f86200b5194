"""The operator's settings: what a command uses where neither a flag nor the environment says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Record

Value = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, as it was written."""

    name: str
    value: Value
    location: Location = field(default=NOWHERE, compare=False)


class OperatorSettings(Record):
    """Every setting of a document of kind Settings."""

    settings: tuple[Setting, ...]
