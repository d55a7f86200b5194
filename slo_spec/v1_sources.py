"""slogate/v1: the operator's sources."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlsplit

from slo_spec import units
from slo_spec.model import BUILT_IN_TYPES, Source
from slo_spec.patterns import regex
from slo_spec.place import Place

_ONLY_TRUSTED: Final = ("credential", "client_certificate")
_SECRET_HEADERS: Final = regex(r"authorization|cookie|token|secret|password|api[-_]?key|credential", re.IGNORECASE)
_HEADER_NAME: Final = regex(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\Z")
_DURATIONS: Final = ("timeout", "scrape_interval")
DEFAULT_COVERAGE: Final = Fraction(95, 100)
"""The share of the expected samples that a source has to have where its operator says nothing."""


def read_sources(place: Place, *, trusted: bool) -> tuple[Source, ...]:
    """The sources of a document of kind Sources. What names secrets needs a ``trusted`` file."""
    return tuple(_source(name, source, trusted=trusted) for name, source in place.members("sources"))


def _source(name: str, place: Place, *, trusted: bool) -> Source:
    for key in _ONLY_TRUSTED:
        if key in place and not trusted:
            message = f"'{key}' in a file of the checkout: whoever changes the file could send the secret elsewhere"
            hint = "move it to a file outside the checkout and give that with --config"
            place.say("needs-config", message, hint, at=place.child(key).key_location)
    coverage = place.maybe("coverage")
    if coverage is not None and not trusted and coverage.read(units.share, DEFAULT_COVERAGE) < DEFAULT_COVERAGE:
        message = "'coverage' below 95% in a file of the checkout: whoever changes the file could hide what was missed"
        place.say("needs-config", message, "move it to a file outside the checkout and give that with --config")
    for key in _DURATIONS:
        duration = place.maybe(key)
        if duration is not None:
            duration.read(units.exact_seconds, Decimal(1))
    for key in ("url", "proxy"):
        address = place.maybe(key)
        if address is not None and isinstance(address.data, str):
            _address(address)
    for header, value in place.members("headers"):
        _header(header, value)
    return Source(name=name, type=place.text("type"), options=_options(place), location=place.key_location)


def _options(place: Place) -> dict[str, Any]:
    plain = {key: value for key, value in place.data.items() if key != "type" and not key.startswith("x-")}
    # A plugin's own options stand apart in the file, so that ours can be checked; it gets them as one.
    return {**plain.pop("options", {}), **plain} if place.text("type") not in BUILT_IN_TYPES else plain


def _address(place: Place) -> None:
    try:
        parts = urlsplit(place.data)
        readable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        readable = False
        parts = urlsplit("")
    if not readable or re.search(r"[\s\\]", place.data):
        place.say(
            "bad-address", f"{place.key}: cannot be read as a URL", "such as https://prometheus.example.com/prefix"
        )
    elif parts.username is not None or parts.password is not None:
        hint = "use SLOGATE_SOURCE_<NAME>_TOKEN, or _USER and _PASSWORD, in the environment"
        place.say_secret(f"{place.key}: a user name or password in a URL", hint)


def _header(header: str, value: Place) -> None:
    if not _HEADER_NAME.match(header) or not value.data.isprintable() or not value.data.isascii():
        value.say("bad-header", f"the header {header[:60]!r} cannot be sent", at=value.key_location)
    elif _SECRET_HEADERS.search(header):
        hint = "use SLOGATE_SOURCE_<NAME>_TOKEN, or _USER and _PASSWORD, in the environment"
        value.say_secret(f"the header {header} carries a secret", hint)
