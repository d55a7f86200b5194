"""The page of results: the machine, the versions, the goals, and every table with its command."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import peer
from benchmarks.contest import SLOGATE
from benchmarks.goals import judged
from benchmarks.table import Outcome

INTRODUCTION = """\
# Performance

Written by `make bench`; change the benchmarks, not this page. Each table can be repeated by the command above it, which
sets everything up by itself: the data of [benchmarks/](../benchmarks/README.md) (drawn from a seed), a Prometheus on
loopback, slo-generator in an environment of its own.

Whole processes from start to end, in turn (A B A B ...) over several rounds, after a rehearsal that is not counted.
Times are medians; ratios are taken within each round, and their median is shown. CPU is user and system time; the
server's is that of its process while the client runs. The client and the server share the machine, and what is on disk
is in the page cache. *faster* and *server less* are against slo-generator.
"""


def page(outcome: Outcome) -> str:
    """The whole page as Markdown."""
    tables = (judged(outcome.figures), *outcome.tables)
    return "\n".join((INTRODUCTION, machine(), *(table.markdown() for table in tables)))


def machine() -> str:
    """What the figures were measured on and with."""
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[2]
    lines = (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, {gibibytes:.0f} GiB, {_system()}",
        f"Python {platform.python_version()}, {_version(SLOGATE, '--version')}",
        f"slo-generator {peer.VERSION}, {_version('prometheus', '--version')}",
        f"load of the machine over the last quarter of an hour: {load:.1f}",
    )
    return "".join(f"- {line}\n" for line in lines)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())


def _version(program: str | Path, option: str) -> str:
    if shutil.which(program) is None:
        return f"{program}: not installed"
    done = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).partition("(branch")[0].splitlines()[0].strip(" ,")
