"""The operator's settings: what a command uses where neither a flag nor the environment says otherwise."""

from __future__ import annotations

from slo_spec.model.declared import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Placed, Record

Value = str | int | bool | tuple[str, ...]


class Setting(Placed, kw_only=True):
    """One setting, as it was written."""

    name: str
    value: Value
    location: Location = NOWHERE


class OperatorSettings(Record):
    """Every setting of a document of kind Settings."""

    settings: tuple[Setting, ...]
