"""How a source is reached: read once from the operator's settings, with its secrets kept apart.

A credential is sent only where its origin says: the same scheme, host and port, and below its path.
Whatever text leaves this package passes the connection's ``redact`` first.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit, urlunsplit

from evaluator.core.query import Credential, Settings
from evaluator.redaction import Redactor, secrets_of
from slo_spec.patterns import regex
from slo_spec.record import Placed
from slo_spec.units import duration_seconds

DEFAULT_TIMEOUT_SECONDS = 30
_PORTS = {"http": 80, "https": 443}
_HEADER_NAME = regex(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_HEADER_VALUE = regex(r"[\x20-\x7e]*", re.ASCII)
_PLAIN_HOST = regex(r"[a-z0-9._-]+|[0-9a-f:.]+", re.ASCII)
_PLAIN_PATH = regex(r"(?:/(?!\.\.?(?:/|$))[A-Za-z0-9._~-]+)*", re.ASCII)
_NOT_FOR_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "host", "content-length", "transfer-encoding", "connection"}
)


class Connection(Placed, kw_only=True):
    """Everything that a request needs to know. ``authorization`` is empty where none may be sent."""

    BESIDE: ClassVar = ("redact",)

    source: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    authorization: str = ""
    proxy: str = ""
    ca: str = ""
    certificate: tuple[str, str] | None = None
    timeout_seconds: int = DEFAULT_TIMEOUT_SECONDS
    scrape_interval: int | None = None
    allow_partial: bool = False
    redact: Redactor = Redactor()
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without what proves who asks."""
        return f"Connection(source={self.source!r}, url={self.url!r})"

    @property
    def is_plain(self) -> bool:
        """Whether nothing but HTTP is needed to get there, at an address that is sent as it stands."""
        asked = urlsplit(self.url)
        simple = _PLAIN_HOST.fullmatch(asked.hostname or "") and _PLAIN_PATH.fullmatch(asked.path)
        return asked.scheme == "http" and bool(simple) and not (self.proxy or self.ca or self.certificate)

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine, where compression costs more than it saves."""
        host = urlsplit(self.url).hostname or ""
        return host in {"localhost", "::1"} or host.startswith("127.")


def read(settings: Settings) -> Connection:
    """The connection that a source's settings describe. ValueError for settings that describe none."""
    options = settings.options
    url, userinfo = _without_userinfo(_text(options, "url", settings.name), settings.name)
    authorization, notice = _authorization(settings.credential, url)
    notices = [notice] if notice else []
    if userinfo:
        notices.append(f"{settings.name}: the user and password in the URL are not used; give a credential instead")
    proxy = _text(options, "proxy", settings.name, required=False)
    return Connection(
        source=settings.name,
        url=url,
        headers=_headers(options, settings.name),
        authorization=authorization,
        proxy=proxy,
        ca=_file(settings, options.get("ca")),
        certificate=_certificate(settings),
        timeout_seconds=_duration(options, "timeout") or DEFAULT_TIMEOUT_SECONDS,
        scrape_interval=_duration(options, "scrape_interval"),
        allow_partial=options.get("allow_partial") is True,
        redact=_redactor(settings.credential, userinfo, proxy),
        notices=tuple(notices),
    )


def sends_to(origin: str, url: str) -> bool:
    """Whether a credential bound to ``origin`` may go to ``url``: scheme, host, port, and path from a ``/`` on."""
    try:
        bound, asked = urlsplit(origin), urlsplit(url)
        same = (_endpoint(bound), bound.scheme.lower()) == (_endpoint(asked), asked.scheme.lower())
    except ValueError:
        return False
    below = bound.path.rstrip("/")
    path = asked.path.rstrip("/")
    plain = not {".", ".."} & set(unquote(path).split("/")) and "\\" not in path
    return same and bool(bound.hostname) and plain and (path == below or path.startswith(below + "/"))


def without_userinfo(url: str) -> str:
    """The address for a message, without user and password, query and fragment."""
    return _without_userinfo(url, "", check=False)[0]


def _endpoint(parts: Any) -> tuple[str, int | None]:
    return (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme.lower())


def _authorization(credential: Credential | None, url: str) -> tuple[str, str]:
    """The Authorization header, and a notice where there is a credential that may not be sent."""
    if credential is None:
        return "", ""
    if not sends_to(credential.origin, url):
        bound, _ = _without_userinfo(credential.origin, "the credential's origin", check=False)
        return "", f"the credential is bound to {bound} and was not sent to {url}"
    if credential.token:
        return f"Bearer {_header_value(credential.token, 'the token')}", ""
    pair = f"{credential.user}:{credential.password}".encode()
    return "Basic " + base64.b64encode(pair).decode(), ""


def _redactor(credential: Credential | None, userinfo: str, proxy: str) -> Redactor:
    values = [userinfo, userinfo.partition(":")[2], *secrets_of(credential)]
    proxy_parts = urlsplit(proxy)
    values += [proxy_parts.password or "", unquote(proxy_parts.password or "")]
    return Redactor(values + [unquote(value) for value in values])


def _without_userinfo(url: str, name: str, *, check: bool = True) -> tuple[str, str]:
    """The URL without user and password, query and fragment; and the user and password."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme.lower() in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if check and (not usable or re.search(r"[\s\x00-\x1f\x7f\\]", url.strip())):
        raise ValueError(f"{name}: the url is no http:// or https:// address")
    if check and (parts.query or parts.fragment):
        raise ValueError(f"{name}: the url has a query or fragment; give the address up to the path")
    userinfo, _, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme.lower(), host.lower(), parts.path.rstrip("/"), "", "")), userinfo


def _text(options: Mapping[str, Any], key: str, name: str, *, required: bool = True) -> str:
    value = options.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name}: {key} must be a text")
    return value


def _duration(options: Mapping[str, Any], key: str) -> int | None:
    value = options.get(key)
    if value is None:
        return None
    return max(1, duration_seconds(str(value)))


def _headers(options: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    given = dict(options.get("headers") or {})
    for header in given:
        if not isinstance(header, str) or not _HEADER_NAME.fullmatch(header):
            raise ValueError(f"{name}: {header!r} is no name of a header")
        if header.lower() in _NOT_FOR_HEADERS:
            raise ValueError(f"{name}: the header {header} cannot be given here; a credential has its own place")
    if options.get("tenant"):
        given["X-Scope-OrgID"] = options["tenant"]
    return tuple((header, _header_value(str(value), f"{name}: {header}")) for header, value in given.items())


def _header_value(value: str, what: str) -> str:
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError(f"{what} holds characters that no header may hold")
    return value


def _certificate(settings: Settings) -> tuple[str, str] | None:
    given = settings.options.get("client_certificate")
    if not given:
        return None
    return _file(settings, given.get("certificate")), _file(settings, given.get("key"))


def _file(settings: Settings, path: Any) -> str:
    if not path:
        return ""
    full = settings.root / Path(str(path))
    if not full.is_file():
        raise ValueError(f"{settings.name}: there is no file {path}")
    return str(full)
