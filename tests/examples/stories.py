"""The examples as a reader runs them: the command of each folder, in a copy of the folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers import start_prometheus, stop
from tests.transcripts.story import ROOT, play, steps_of

EXAMPLES = ROOT / "examples"
STORIES = sorted(path.parent for path in EXAMPLES.glob("**/command"))


def needs(folder: Path) -> str:
    """What an example needs beside slogate: "prometheus", "plugin" or nothing."""
    return {"prometheus-checkout": "prometheus", "story": "plugin"}.get(folder.name, "")


def told(folder: Path, scratch: Path) -> str:
    """What an example's command prints in a copy of its folder; a Prometheus is started where one is needed."""
    copy = scratch / "here"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", "expected.txt"))
    command = (folder / "command").read_text(encoding="utf-8").strip()
    if needs(folder) != "prometheus":
        return _printed(command, scratch)
    subprocess.run([sys.executable, "make_data.py", "checkout.om"], cwd=copy, check=True, timeout=60)
    url = start_prometheus(scratch / "server", (copy / "checkout.om").read_text(encoding="utf-8"))
    try:
        return _printed(f"{command} --source metrics={url}", scratch).replace(url, "http://localhost:9090")
    finally:
        stop(url)


def _printed(command: str, scratch: Path) -> str:
    _, (step,) = steps_of(play(f"$ {command}\n", scratch, {"COLUMNS": "100"}))
    return step.printed
