"""Real metric servers for tests: started on a free loopback port, loaded with the caller's samples.

``start_prometheus(folder, openmetrics_text)`` and ``start_victoria_metrics(folder, openmetrics_text)``
give the URL of a server that holds exactly those samples, as old as they may be. The servers end
with the test process, or earlier by ``stop(url)``. ``require_server(name)`` skips a test whose server
is not installed; under ``CI=true`` a missing server is a failure, so that nothing is skipped unseen.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

PACKAGES = {
    "chromium": "chromium",
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "victoria-metrics": "victoria-metrics",
}
"""Debian's package for each program."""

START_SECONDS = 30

_running: dict[str, subprocess.Popen[bytes]] = {}


def require_server(name: str) -> str:
    """The path of an installed server; skips the test without it, and fails it under ``CI=true``."""
    path = shutil.which(name)
    if path is not None:
        return path
    words = f"{name} is not installed (Debian: apt-get install {PACKAGES.get(name, name)})"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


def start_prometheus(folder: Path, openmetrics_text: str, flags: Sequence[str] = ()) -> str:
    """The URL of a Prometheus that holds the samples of an OpenMetrics text (``# EOF`` is added if missing).

    ``folder`` is a scratch folder of the caller's. An empty text gives an empty server.
    """
    program, promtool = require_server("prometheus"), require_server("promtool")
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "data"
    data.mkdir(exist_ok=True)
    if openmetrics_text.strip():
        source = folder / "samples.om"
        source.write_text(with_eof(openmetrics_text), encoding="utf-8")
        command = [promtool, "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=744h", "--quiet"]
        done = subprocess.run([*command, str(source), str(data)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"promtool could not read the samples: {done.stdout}{done.stderr}")
    configuration = folder / "prometheus.yml"
    configuration.write_text("global: {scrape_interval: 1h}\n", encoding="utf-8")
    arguments = [
        f"--config.file={configuration}",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=100y",
        "--log.level=warn",
        *flags,
    ]
    return _start(program, "--web.listen-address=127.0.0.1:{port}", arguments, folder, "/-/ready")


def start_victoria_metrics(folder: Path, openmetrics_text: str, flags: Sequence[str] = ()) -> str:
    """The URL of a VictoriaMetrics that holds the samples of an OpenMetrics text."""
    program = require_server("victoria-metrics")
    arguments = [
        f"-storageDataPath={folder / 'data'}",
        "-retentionPeriod=100y",
        "-memory.allowedBytes=128MB",
        "-loggerLevel=WARN",
        *flags,
    ]
    url = _start(program, "-httpListenAddr=127.0.0.1:{port}", arguments, folder, "/health")
    if openmetrics_text.strip():
        _fetch(f"{url}/api/v1/import/prometheus", with_millisecond_times(openmetrics_text).encode())
        _fetch(f"{url}/internal/force_flush")
    return url


def stop(url: str) -> None:
    """End the server at a URL, if it runs."""
    process = _running.pop(url, None)
    if process is not None:
        process.kill()
        process.wait()


@contextlib.contextmanager
def prometheus(folder: Path, openmetrics_text: str) -> Iterator[str]:
    """A Prometheus for the length of a ``with`` block."""
    url = start_prometheus(folder, openmetrics_text)
    try:
        yield url
    finally:
        stop(url)


def with_eof(openmetrics_text: str) -> str:
    """The text with the end mark that OpenMetrics demands."""
    text = openmetrics_text.rstrip("\n")
    return text + "\n" if text.endswith("# EOF") else text + "\n# EOF\n"


def with_millisecond_times(openmetrics_text: str) -> str:
    """The samples alone, with times in milliseconds as the Prometheus text format has them."""
    lines = []
    for line in openmetrics_text.splitlines():
        if line and not line.startswith("#"):
            sample, _, seconds = line.rpartition(" ")
            lines.append(f"{sample} {round(float(seconds) * 1000)}")
    return "\n".join(lines) + "\n"


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(program: str, listen: str, arguments: Sequence[str], folder: Path, ready: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "server.log"
    for _ in range(3):  # another process may take the port between the probe and the start
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [program, listen.format(port=port), *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                preexec_fn=_die_with_parent,
            )
        _running[url] = process
        if _becomes_ready(url + ready, process):
            return url
        stop(url)
    raise RuntimeError(f"{program} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _becomes_ready(url: str, process: subprocess.Popen[bytes]) -> bool:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and process.poll() is None:
        with contextlib.suppress(OSError, urllib.error.URLError):
            _fetch(url)
            return process.poll() is None
        time.sleep(0.05)
    return False


def _fetch(url: str, body: bytes | None = None) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, data=body, timeout=START_SECONDS) as reply:
        return bytes(reply.read())


def _die_with_parent() -> None:
    """Ask Linux to end the server when the tests are killed, where ``atexit`` does not run."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


@atexit.register
def _stop_all() -> None:
    for url in list(_running):
        stop(url)
