"""A Prometheus on loopback over one data folder, for as long as a ``with`` block or until it is interrupted."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

START_SECONDS = 60
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and the process whose CPU time is the server's."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        """The loopback port."""
        return int(urlsplit(self.url).port or 0)

    def asked(self, expression: str, at: float) -> list[dict[str, Any]]:
        """The result of one instant query."""
        body = urlencode({"query": expression, "time": at}).encode()
        with _direct.open(f"{self.url}/api/v1/query", data=body, timeout=600) as reply:
            return list(json.load(reply)["data"]["result"])


@contextlib.contextmanager
def prometheus(data: Path, port: int = 0) -> Iterator[Server]:
    """A server over the folder. It neither scrapes nor compacts: nothing of its own disturbs a measurement."""
    with tempfile.TemporaryDirectory(prefix="served-", dir=data.parent) as scratch:
        configuration = Path(scratch) / "prometheus.yml"
        configuration.write_text("global: {scrape_interval: 1h}\n", encoding="utf-8")
        # A server locks its folder and may drop blocks. Hard links cost nothing and leave the made ones alone.
        served = shutil.copytree(data, Path(scratch) / "data", copy_function=os.link)
        port = port or _free_port()
        command = [
            "prometheus",
            f"--config.file={configuration}",
            f"--storage.tsdb.path={served}",
            "--storage.tsdb.retention.time=100y",
            "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h",  # equal bounds switch compaction off
            "--log.level=error",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        process = subprocess.Popen(command, preexec_fn=_die_with_parent)  # noqa: PLW1509  # before any thread of ours
        server = Server(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()
            process.wait()


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        with contextlib.suppress(OSError), _direct.open(f"{server.url}/-/ready", timeout=5):
            return
        time.sleep(0.05)
    raise RuntimeError("prometheus did not start; its own words stand above")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Ask Linux to end the server when the benchmark is killed, where ``finally`` does not run."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
