"""Whatever a network, a proxy or a server does: the gate stays closed, in time, in bounds, and says why."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.fault_server import FaultServer
from tests.faults.http_rows import DANGEROUS, ROWS
from tests.faults.metrics_server import healthy
from tests.faults.row import Row, identities
from tests.faults.running import AT, SPEC, TOKEN, USERINFO, Ended, assert_harmless, leeway, slogate, within

ENVIRONMENT = {"SLOGATE_SOURCE_METRICS_TOKEN": TOKEN}


def check(
    folder: Path,
    url: str,
    *,
    seconds: int = 5,
    options: tuple[str, ...] = (),
    more: tuple[str, ...] = (),
    process: bool = True,
    **environment: str,
) -> Ended:
    """``slogate check`` on the objective of a source at that address, with both formats and a secret.

    ``options`` are lines of the source in the operator's file, which is then named with ``--config``; ``more`` are
    more arguments.
    """
    (folder / "checkout.yaml").write_text(SPEC)
    source = "".join(f"    {line}\n" for line in ("type: prometheus", f"url: {url}", *options))
    (folder / "slogate.yaml").write_text(
        f"apiVersion: slogate/v1\nkind: Sources\nsources:\n  metrics:\n{source}", encoding="utf-8"
    )
    origin = {"SLOGATE_SOURCE_METRICS_ORIGIN": url.replace(f"{USERINFO}@", "")}
    trusted = ("--config", "slogate.yaml") if options else ()
    asked = ("check", "checkout.yaml", "-v", "--at", AT, "--deadline", f"{seconds}s", "--output", "json=report.json")
    given = ENVIRONMENT | origin | environment
    if not process:
        return within(folder, *asked, *more, *trusted, environment=given)
    return slogate(folder, *asked, *more, *trusted, seconds=seconds + leeway(), environment=given)


@pytest.mark.parametrize("row", ROWS, ids=identities(ROWS))
def test_http(row: Row, tmp_path: Path) -> None:
    with FaultServer(row.does) as server:
        ended = check(tmp_path, server.url, seconds=row.seconds, options=row.options, process=row in DANGEROUS)
    assert_harmless(ended)
    assert ended.code == row.code, ended.said
    for words in row.words:
        assert words in ended.said
    assert ended.seconds < row.seconds + leeway()
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"


def test_a_server_without_a_fault_opens_the_gate(tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        ended = check(tmp_path, server.url)
    assert_harmless(ended)
    assert (ended.code, "99.9%" in ended.said) == (0, True)


def test_nobody_listening(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    ended = check(tmp_path, f"http://127.0.0.1:{port}")
    assert_harmless(ended)
    assert ended.code == 3
    assert f"connection refused by 127.0.0.1:{port}" in ended.said


def test_a_host_that_nobody_knows(tmp_path: Path) -> None:
    ended = check(tmp_path, "http://no-such-host.invalid:9090")
    assert_harmless(ended)
    assert ended.code == 3
    assert "unknown host: no-such-host.invalid" in ended.said


def test_a_server_that_never_accepts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        kept = [socket.socket() for _ in range(3)]
        for each in kept:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        ended = check(tmp_path, f"http://127.0.0.1:{full.getsockname()[1]}", seconds=2)
        for each in kept:
            each.close()
    assert_harmless(ended)
    assert ended.code == 3
    assert "within 2 s" in ended.said


def test_proxies_of_the_environment_are_not_used(tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"), "http://127.0.0.1:9")
    with FaultServer(healthy) as server:
        ended = check(tmp_path, server.url, **nowhere)
    assert_harmless(ended)
    assert ended.code == 0


def test_user_and_password_in_an_address_are_refused_in_a_file(tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        ended = check(tmp_path, server.url.replace("://", f"://{USERINFO}@"))
    assert_harmless(ended)
    assert ended.code == 2
    assert "slogate.yaml:6:5: error[secret-in-file]: url: a user name or password in a URL" in ended.said
    assert not server.requests


def test_user_and_password_in_an_address_are_neither_sent_nor_shown(tmp_path: Path) -> None:
    (tmp_path / "checkout.yaml").write_text(SPEC)
    with FaultServer(healthy) as server:
        url = server.url.replace("://", f"://{USERINFO}@")
        ended = slogate(tmp_path, "check", "checkout.yaml", "--at", AT, "-v", "--source", f"metrics={url}")
    assert_harmless(ended)
    assert ended.code == 0
    assert "the user and password in the URL are not used" in ended.said
    assert not [asked for asked in server.requests if "authorization" in asked.headers]
