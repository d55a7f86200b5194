"""Secrets on the wire: where they go, and that they never come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluator.backends.prometheus.request import Samples
from evaluator.core.query import Credential
from tests.evaluator.backends.prometheus.asking import GOOD, asked, refusal
from tests.fault_server import FaultServer, answering


def test_redirects_are_not_followed_and_no_secret_travels() -> None:
    with FaultServer(answering(GOOD)) as elsewhere:
        with FaultServer(answering("", 307, Location=elsewhere.url)) as server:
            credential = Credential(origin=server.url, token="canary-token")
            refusal(server.url, credential=credential)
        assert server.requests[0].headers["authorization"] == "Bearer canary-token"
        assert not elsewhere.requests


def test_a_credential_goes_only_to_its_origin_and_the_report_says_so() -> None:
    with FaultServer(answering("", 401)) as server:
        said = refusal(server.url, credential=Credential(origin="https://prometheus.example.com", token="canary-token"))
    assert "authorization" not in server.requests[0].headers
    assert "bound to https://prometheus.example.com and was not sent to http://127.0.0.1" in said.detail
    assert "canary" not in said.detail


@pytest.mark.parametrize(
    "echo",
    ["canary/token+1", "Y2FuYXJ5L3Rva2VuKzE=", "canary%2Ftoken%2B1"],
)
def test_a_server_that_echoes_the_token_does_not_leak_it(echo: str) -> None:
    body = json.dumps({"status": "error", "errorType": "bad_data", "error": f"no user with {echo}"})
    with FaultServer(answering(body, 400)) as server:
        said = refusal(server.url, credential=Credential(origin=server.url, token="canary/token+1"))
    assert echo not in said.detail
    assert "[hidden]" in said.detail


def test_the_environment_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login user password canary\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")
    with FaultServer(answering(GOOD)) as server:
        assert isinstance(asked(server.url), Samples)
    assert "authorization" not in server.requests[0].headers
