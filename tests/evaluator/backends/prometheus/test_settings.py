"""Where a credential may go, and what a source's settings must be."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.settings import read, sends_to
from evaluator.core.query import Credential, Settings
from evaluator.redaction import Redactor

URL = "https://prometheus.example.com/team-a"


@pytest.mark.parametrize(
    ("origin", "url", "allowed"),
    [
        (URL, URL, True),
        (URL, URL + "/deep", True),
        (URL + "/", URL, True),
        ("https://prometheus.example.com", URL, True),
        ("https://prometheus.example.com:443", URL, True),
        ("HTTPS://Prometheus.Example.com", URL, True),
        ("http://prometheus.example.com", URL, False),
        ("https://prometheus.example.com:8443", URL, False),
        ("https://example.com", URL, False),
        (URL, "https://prometheus.example.com/team-ab", False),
        (URL, "https://prometheus.example.com/", False),
        (URL, "https://prometheus.example.com/team-a/../team-b", False),
        (URL, "https://prometheus.example.com/team-a/%2e%2e/team-b", False),
        (URL, "https://prometheus.example.com@evil.example/team-a", False),
        (URL, "https://prometheus.example.com.evil.example/team-a", False),
        ("", URL, False),
        ("https://", URL, False),
        ("https://[", URL, False),
    ],
)
def test_a_credential_goes_to_its_origin_only(origin: str, url: str, allowed: bool) -> None:
    assert sends_to(origin, url) is allowed


def settings(credential: Credential | None = None, **options: Any) -> Settings:
    return Settings(name="metrics", type="prometheus", options={"url": URL, **options}, credential=credential)


def test_a_matching_credential_becomes_a_header() -> None:
    assert read(settings(Credential(origin=URL, token="t"))).authorization == "Bearer t"
    basic = read(settings(Credential(origin=URL, user="u", password="p"))).authorization
    assert basic == "Basic " + base64.b64encode(b"u:p").decode()


def test_user_and_password_in_the_url_are_not_used_and_not_shown() -> None:
    connection = read(settings(url="https://user:canary@prometheus.example.com"))
    assert connection.url == "https://prometheus.example.com"
    assert not connection.authorization
    assert "are not used" in connection.notices[0]
    assert "canary" not in repr(connection)
    assert connection.redact("canary and user:canary") == "[hidden] and [hidden]"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"url": "ftp://x"}, "no http:// or https:// address"),
        ({"url": "prometheus:9090"}, "no http:// or https:// address"),
        ({"url": "http://x y"}, "no http:// or https:// address"),
        ({"url": "http://x?query=1"}, "query or fragment"),
        ({"url": 5}, "url must be a text"),
        ({"headers": {"Authorization": "Bearer x"}}, "cannot be given here"),
        ({"headers": {"X y": "z"}}, "is no name of a header"),
        ({"tenant": "a\r\nX-Evil: 1"}, "no header may hold"),
        ({"ca": "nowhere.pem"}, "there is no file nowhere.pem"),
        ({"timeout": "30"}, "has no unit"),
    ],
)
def test_settings_that_name_no_server_are_refused_in_words(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", "\\(")):
        read(settings(**options))


@given(st.text(min_size=1, max_size=40))
def test_no_form_of_a_secret_survives(secret: str) -> None:
    redact = Redactor([secret])
    encoded = secret.encode("utf-8", "surrogateescape")
    for form in (secret, base64.b64encode(encoded).decode(), quote(secret, safe=""), quote_plus(secret)):
        left = redact(f"\x00{form}\x00").replace("[hidden]", "")
        assert form not in left or form in "\x00\x00"


@pytest.mark.parametrize(
    ("options", "plain"),
    [
        ({"url": "http://prometheus:9090"}, True),
        ({"url": "http://Prometheus.monitoring.svc:9090/team-a/"}, True),
        ({"url": "http://[::1]:9090"}, True),
        ({"url": "http://127.0.0.1:9090/a.b/..c"}, True),
        ({"url": "https://prometheus:9090"}, False),
        ({"url": "http://prometheus:9090", "proxy": "http://proxy:3128"}, False),
        ({"url": "http://prometheus:9090/a/../b"}, False),
        ({"url": "http://prometheus:9090/team%20a"}, False),
        ({"url": "http://prometheus:9090/märz"}, False),
        ({"url": "http://märz.example.com"}, False),
    ],
)
def test_only_what_is_sent_as_it_stands_and_without_tls_or_proxy_is_plain(options: dict[str, str], plain: bool) -> None:
    assert read(settings(**options)).is_plain is plain


def test_whoever_names_certificates_gets_the_way_that_knows_them(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("")
    given = {"url": "http://prometheus:9090", "ca": "ca.pem"}
    assert not read(Settings(name="metrics", type="prometheus", options=given, root=tmp_path)).is_plain
