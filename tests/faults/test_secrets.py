"""What a pull request may change, and what it cannot reach: credentials go to their origin, or nowhere."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.fault_server import FaultServer, answering
from tests.faults.metrics_server import changing, healthy, remark, series
from tests.faults.running import AT, SPEC, TOKEN, USERINFO, Ended, assert_harmless, within
from tests.faults.test_http import check

PREFIX = "SLOGATE_SOURCE_METRICS"
GATE = ("check", "checkout.yaml", "-v", "--at", AT, "--deadline", "5s", "--output", "json=report.json")


def gate(folder: Path, source: str, *arguments: str, **environment: str) -> Ended:
    """The gate on a checkout whose slogate.yaml describes the source so."""
    (folder / "checkout.yaml").write_text(SPEC)
    lines = "".join(f"    {line}\n" for line in source.split("\n"))
    (folder / "slogate.yaml").write_text(f"apiVersion: slogate/v1\nkind: Sources\nsources:\n  metrics:\n{lines}")
    return within(folder, *GATE, *arguments, environment=environment)


def secrets_in(server: FaultServer) -> list[str]:
    """Every form of the secret in whatever a server was sent."""
    forms = (TOKEN, base64.b64encode(TOKEN.encode()).decode().rstrip("="))
    sent = [f"{asked.line} {asked.headers} {asked.body!r}" for asked in server.requests]
    return [text for text in sent if any(form in text for form in forms) or "authorization" in text]


@pytest.mark.parametrize(
    "elsewhere",
    ["{sink}", "{sink}/prometheus", "{good}.attacker.example.com", "{good}@{host}", "{good}:1"],
)
def test_a_url_changed_by_a_pull_request_gets_no_token(elsewhere: str, tmp_path: Path) -> None:
    with FaultServer(healthy) as good, FaultServer(healthy) as sink:
        host = sink.url.removeprefix("http://")
        url = elsewhere.format(sink=sink.url, good="http://prometheus", host=host)
        bound = f"{good.url}/prometheus"
        origin = {f"{PREFIX}_TOKEN": TOKEN, f"{PREFIX}_ORIGIN": bound}
        ended = gate(tmp_path, f"type: prometheus\nurl: {url}", **origin)
    assert_harmless(ended)
    assert (ended.code, sink.requests, good.requests) == (2, [], [])
    assert (
        "the url is no http" in ended.said
        or "secret-in-file" in ended.said
        or f"_ORIGIN that it is at {bound}" in ended.said
    )


def test_a_url_of_the_operators_own_that_is_not_the_bound_one_gets_no_token(tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        origin = {f"{PREFIX}_TOKEN": TOKEN, f"{PREFIX}_ORIGIN": "http://prometheus.example.com"}
        source = f"type: prometheus\nurl: {server.url}\nheaders: {{X-Team: '${{HOME}}'}}"
        ended = gate(tmp_path, source, "--config", "slogate.yaml", HOME=TOKEN, **origin)
    assert_harmless(ended)
    assert ended.code == 0
    assert "the credential is bound to http://prometheus.example.com and was not sent to http://127.0.0.1" in ended.said
    assert secrets_in(server) == []
    assert {asked.headers["x-team"] for asked in server.requests} == {"${HOME}"}


@pytest.mark.parametrize("path", ["", "/other", "/prometheus-evil", "/prometheus/../other", "/prometheus%2f..%2fother"])
def test_a_path_beside_the_bound_one_gets_no_token(path: str, tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        origin = {f"{PREFIX}_TOKEN": TOKEN, f"{PREFIX}_ORIGIN": f"{server.url}/prometheus"}
        ended = gate(tmp_path, f"type: prometheus\nurl: {server.url}{path}", **origin)
    assert_harmless(ended)
    assert (ended.code, server.requests) == (2, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("header", ["{sink}/api/v1/query", "//{host}/api/v1/query"])
def test_no_redirect_is_followed_and_none_carries_a_header(status: int, header: str, tmp_path: Path) -> None:
    with FaultServer(healthy) as sink:
        place = header.format(sink=sink.url, host=sink.url.removeprefix("http://"))
        with FaultServer(answering("", status, Location=place)) as server:
            ended = check(
                tmp_path, server.url, options=("headers: {X-Key-Of-Team: team-key}", "tenant: a"), process=False
            )
        assert server.requests[0].headers["x-key-of-team"] == "team-key"
    assert_harmless(ended)
    assert ended.code == 3
    assert f"redirects ({status})" in ended.said
    assert sink.requests == []


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("proxy: http://127.0.0.1:9", "sets its proxy"),
        ("ca: ca.pem", "sets its ca"),
        ("credential: {origin: 'http://127.0.0.1', token_variable: HOME}", "error"),
        ("credential: {origin: 'http://127.0.0.1', token_file: /etc/passwd}", "error"),
        ("client_certificate: {certificate: a.pem, key: b.pem}", "error"),
        ("headers: {Authorization: x}", "error"),
        ("headers: {X-Api-Key: team-key}", "the header X-Api-Key carries a secret"),
    ],
)
def test_a_file_of_the_checkout_gets_at_no_secret(option: str, said: str, tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        origin = {f"{PREFIX}_TOKEN": TOKEN, f"{PREFIX}_ORIGIN": server.url, "HOME": TOKEN}
        ended = gate(tmp_path, f"type: prometheus\nurl: {server.url}\n{option}", **origin)
    assert_harmless(ended)
    assert (ended.code, server.requests) == (2, [])
    assert said in ended.said


FORMS = (
    TOKEN, base64.b64encode(TOKEN.encode()).decode(), "canary%2FT0ken%2Bof%3Dsecret",
    f"Bearer {TOKEN}", f"https://u:{TOKEN}@host/", TOKEN.replace("/", "\\/"),
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", ["error", "html", "warnings", "infos", "redirect", "status-text", "label"])
def test_a_server_that_sends_the_token_back_does_not_have_it_printed(form: str, way: str, tmp_path: Path) -> None:
    error = json.dumps({"status": "error", "errorType": form, "error": f"no user with {form}"})
    labelled = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"%s":"a"},"value":[1,"1"]}]}}'
    fault = {
        "error": answering(error.replace("\\\\/", "\\/"), 400),
        "html": answering(f"<html>{form}</html>"),
        "warnings": remark(warnings=[form]),
        "infos": remark(infos=[f"hello {form}"]),
        "redirect": answering("", 302, Location=f"http://{form.replace('/', '')}.example.com/{form}"),
        "status-text": answering(form, 500),
        "label": answering(labelled % form.replace("\\", "")),
    }[way]
    with FaultServer(fault) as server:
        ended = check(tmp_path, server.url, process=False)
        assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert_harmless(ended)
    assert ended.code == (0 if way == "infos" else 3), ended.said


@pytest.mark.parametrize("before", range(0, 200, 7))
@pytest.mark.parametrize("way", ["page", "error", "warnings", "html", "value", "kind"])
def test_a_token_that_is_cut_is_not_printed_in_part(before: int, way: str, tmp_path: Path) -> None:
    text = f"{'x' * before} Authorization: Bearer {TOKEN}"
    answer = '{"status":"success","data":{"resultType":"%s","result":[{"metric":{},"value":[1,"%s"]}]}}'
    fault = {
        "page": answering(text, 403, content_type="text/plain"),
        "error": answering(json.dumps({"status": "error", "errorType": "bad_data", "error": text}), 400),
        "warnings": remark(warnings=[text]),
        "html": answering(f"<html>{' ' * before * 3}{text}</html>"),
        "value": answering(answer % ("vector", text)),
        "kind": answering(answer % (text, "1")),
    }[way]
    with FaultServer(fault) as server:
        ended = check(tmp_path, server.url, process=False)
    assert_harmless(ended)
    assert ended.code == 3
    assert TOKEN[:6] not in ended.everything


@pytest.mark.parametrize("place", [f"http://{TOKEN}.example.com", f"//{TOKEN.upper()}/x", f"/x/{TOKEN}"])
def test_an_address_that_is_the_token_is_not_printed_in_part(place: str, tmp_path: Path) -> None:
    with FaultServer(answering("", 302, Location=place)) as server:
        ended = check(tmp_path, server.url, process=False)
    assert_harmless(ended)
    assert "redirects (302)" in ended.said
    assert TOKEN[:6] not in ended.everything.lower()


def test_a_group_that_is_the_token_is_not_shown(tmp_path: Path) -> None:
    def grouped(answer: dict[str, Any], instant: int) -> Any:
        count = answer["data"]["result"][0]["value"][1]
        regions = (TOKEN, f"Bearer {TOKEN}", TOKEN.upper(), "eu")
        result = [series({"region": region}, instant, count) for region in regions]
        return answer | {"data": {"resultType": "vector", "result": result}}

    with FaultServer(changing(grouped)) as server:
        grouped_spec = SPEC.replace("    source: metrics\n", "    source: metrics\n    group_by: [region]\n").replace(
            "sum(", "sum by (region) ("
        )
        with mock.patch("tests.faults.test_http.SPEC", grouped_spec):
            ended = check(tmp_path, server.url, more=("--save-answers", "answers.json"), process=False)
    assert_harmless(ended)
    assert "region=eu" in ended.said
    assert "region=[hidden] (2)" in ended.said
    assert TOKEN.lower() not in ended.everything.lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "{slip}"), ("check", "--source", "{slip}"), ("check", "--source", "metrics={slip}"),
        ("check", "--config", "{slip}"), ("check", "--deadline", "{slip}"), ("config", "show", "{slip}"),
        ("config", "show", "report", "--post", "{slip}"), ("config", "show", "check", "--history", "{slip}"),
        ("report", "--post", "{slip}"), ("history", "list", "--history", "{slip}"), ("lint", "{slip}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "slip",
    [
        "http://{0}@host/x", "htp://{0}@host/x", "http:/{0}@host/x", "postgresql:/{0}@host/x", "{0}@host/x",
        "http://{0}@host/x?a=b.csv", "http://canary-user:1/canary-pass@host", "http://[{0}@host", "postgresql://{0}/@h",
    ],
)  # fmt: skip
def test_a_slip_on_the_command_line_does_not_print_a_password(
    arguments: tuple[str, ...], slip: str, tmp_path: Path
) -> None:
    (tmp_path / "checkout.yaml").write_text(SPEC)
    ended = within(tmp_path, *(each.format(slip=slip.format(USERINFO)) for each in arguments))
    assert_harmless(ended)


def test_a_bug_does_not_print_the_token(tmp_path: Path) -> None:
    (tmp_path / "checkout.yaml").write_text(SPEC)
    given = {f"{PREFIX}_TOKEN": f"{TOKEN}\n", f"{PREFIX}_ORIGIN": "http://127.0.0.1:9"}
    ended = within(tmp_path, *GATE, "--source", "metrics=http://127.0.0.1:9", environment=given)
    assert_harmless(ended)
    assert ended.code == 2
    assert "the token holds characters that no header may hold" in ended.said
