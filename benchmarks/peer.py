"""slo-generator in an environment of its own, made once: what slogate is compared with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import Cost, process
from benchmarks.series.blocks import CACHE

VERSION = "2.6.0"
# It imports pkg_resources, which setuptools 81 no longer has; the pins below it make two runs of the script comparable.
REQUIREMENTS = (f"slo-generator[prometheus]=={VERSION}", "setuptools<81")


def program() -> Path:
    """The command ``slo-generator``, installed if it is not."""
    folder = CACHE / f"slo-generator-{VERSION}"
    command = folder / "bin" / "slo-generator"
    if not command.exists() or not (folder / "complete").exists():
        print(f"installing slo-generator {VERSION} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        quietly = ("-qq", "--disable-pip-version-check", "--no-input")
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", *quietly, *REQUIREMENTS], check=True)
        (folder / "complete").touch()
    return command


def compute(folder: Path, server_pid: int) -> Cost:
    """One run over a folder of ``specs.write_peer``. It exits with 0 whatever it finds."""
    command = [program(), "compute", "-f", folder / "slo", "-c", folder / "config.yaml"]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    return process(command, folder=folder, server_pid=server_pid, environment=environment)
