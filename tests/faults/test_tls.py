"""Certificates: each that is not to be trusted is refused, with the reason, and no secret goes there."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.fault_server import FaultServer
from tests.faults.metrics_server import healthy
from tests.faults.running import assert_harmless
from tests.faults.test_http import check

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")


class TlsServer(FaultServer):
    """The same server behind TLS, with the certificate and key in ``folder``."""

    folder: Path

    def _serve(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        try:
            secured = context.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            return
        super()._serve(secured)


def serving(folder: Path, name: str, days: int = 2) -> TlsServer:
    """A server whose new certificate, signed by itself, is for that name."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", "server.key", "-out", "server.pem", "-days", str(days), "-subj", "/CN=slogate test"),
            *("-addext", f"subjectAltName={name}"),
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    server = TlsServer(healthy)
    server.folder = folder
    return server


def https(server: FaultServer) -> str:
    """The server's address, with TLS."""
    return server.url.replace("http://", "https://")


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    with serving(tmp_path, "IP:127.0.0.1") as server:
        ended = check(tmp_path, https(server))
    assert_harmless(ended)
    assert ended.code == 3
    assert "TLS with 127.0.0.1" in ended.said
    assert "self-signed certificate" in ended.said.replace("self signed", "self-signed")
    assert not server.requests


def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    with serving(tmp_path, "DNS:elsewhere.example.com") as server:
        ended = check(tmp_path, https(server), options=("ca: server.pem",))
    assert_harmless(ended)
    assert ended.code == 3
    assert "IP address mismatch, certificate is not valid for '127.0.0.1'" in ended.said
    assert not server.requests


def test_the_operators_own_authority_is_trusted(tmp_path: Path) -> None:
    with serving(tmp_path, "IP:127.0.0.1") as server:
        ended = check(tmp_path, https(server), options=("ca: server.pem",))
    assert_harmless(ended)
    assert ended.code == 0, ended.said


def test_tls_spoken_to_a_server_without_it(tmp_path: Path) -> None:
    with FaultServer(healthy) as server:
        ended = check(tmp_path, https(server))
    assert_harmless(ended)
    assert ended.code == 3
    assert "TLS with 127.0.0.1" in ended.said


def test_plain_http_spoken_to_a_server_with_tls(tmp_path: Path) -> None:
    with serving(tmp_path, "IP:127.0.0.1") as server:
        ended = check(tmp_path, server.url)
    assert_harmless(ended)
    assert ended.code == 3
    assert re.search(
        r"127\.0\.0\.1:\d+ (closed the connection without|broke the connection off|does not answer)", ended.said
    )


def test_a_handshake_that_never_ends(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = check(tmp_path, f"https://127.0.0.1:{listener.getsockname()[1]}", seconds=2)
    assert_harmless(ended)
    assert ended.code == 3
    assert "no complete answer within 2 s" in ended.said
