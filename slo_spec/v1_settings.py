"""slogate/v1: the operator's settings."""

from __future__ import annotations

from typing import Final

from slo_spec import units
from slo_spec.model.settings import OperatorSettings, Setting
from slo_spec.place import Place

_HEAD: Final = ("apiVersion", "kind", "metadata")
ANYBODYS: Final = frozenset({
    "paths", "format", "deadline", "color", "period", "timezone", "fiscal_start", "trend", "ahead", "report_format",
    "post_as",
})  # fmt: skip
"""What a file found in the checkout may set too: none of it loosens a gate, writes a file or sends anything."""
_ELSEWHERE: Final = ("output", "output_dir", "store", "evidence", "history", "record", "post")
_SECRET: Final = ("history", "post")
_DURATIONS: Final = ("deadline", "settle", "ahead")


def read_settings(place: Place, *, trusted: bool) -> OperatorSettings:
    """The settings of a document of kind Settings. What could loosen a gate needs a ``trusted`` file."""
    found = [_setting(place.child(key), trusted=trusted) for key in place.data if not _is_head(key)]
    return OperatorSettings(tuple(found))


def _is_head(key: str) -> bool:
    return key in _HEAD or key.startswith("x-")


def _setting(place: Place, *, trusted: bool) -> Setting:
    if not trusted and place.key not in ANYBODYS:
        variable = f"SLOGATE_{place.key.upper()}"
        hint = f"give it as a flag or as {variable}, or move it to a file outside the checkout, given with --config"
        what = "have slogate write or send elsewhere" if place.key in _ELSEWHERE else "open the gate"
        message = f"'{place.key}' in a file of the checkout: whoever changes the file could {what}"
        if place.key in _SECRET:
            place.say_secret(message, hint)
        else:
            place.say("needs-config", message, hint, at=place.key_location)
    if place.key in _DURATIONS and place.data not in ("0s", "0d"):
        place.read(units.duration_seconds, 1)
    if place.key == "timezone":
        place.read(units.zone_name, "UTC")
    value = tuple(place.data) if isinstance(place.data, list) else place.data
    return Setting(name=place.key, value=value, location=place.key_location)
