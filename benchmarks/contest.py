"""Who runs against whom on one server: slogate in its manners, slo-generator, and the server's own limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from benchmarks import peer
from benchmarks.measure import Contestant, Cost, cpu_seconds, process
from benchmarks.relay import relay
from benchmarks.series.blocks import CACHE, Kept, data_folder
from benchmarks.series.estate import Estate, Service, estate
from benchmarks.server import Server, prometheus
from benchmarks.specs import Windows, write_peer, write_slogate

SLOGATE = Path(sys.executable).with_name("slogate")
VERDICTS = (0, 1, 3)
"""Exit codes of a check that ran to its end: the gate is open, closed, or undecided."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server over an estate, where clients find it, and a scratch folder."""

    estate: Estate
    kept: Kept
    server: Server
    url: str
    folder: Path

    def services(self, objectives: int) -> tuple[Service, ...]:
        """The first services: the ordinary ones come first, so that few objectives are none of the odd ones."""
        return self.estate.services[:objectives]


@contextlib.contextmanager
def stage(estate_name: str) -> Iterator[Stage]:
    """A server over the data of an estate, asked directly."""
    known = estate(estate_name)
    data, kept = data_folder(known, int(time.time()))
    with tempfile.TemporaryDirectory(prefix="contest-", dir=CACHE) as scratch, prometheus(data) as server:
        yield Stage(known, kept, server, server.url, Path(scratch))


@contextlib.contextmanager
def behind_a_link(near: Stage, round_trip_seconds: float) -> Iterator[Stage]:
    """The same server at the end of a link."""
    with relay(near.server.port, round_trip_seconds) as link:
        yield replace(near, url=link.url)


@cache
def remembers() -> bool:
    """Whether this slogate has the option ``--store``."""
    shown = subprocess.run([SLOGATE, "check", "--help"], capture_output=True, text=True, check=True)
    return "--store" in shown.stdout


def slogate(on: Stage, objectives: int, windows: Windows, *, raw: bool = False) -> Contestant:
    """A check without a store, from structured indicators or from queries in PromQL."""
    name = "slogate, raw PromQL" if raw else "slogate"
    return Contestant(name, partial(_check, on, _specification(on, objectives, windows, raw=raw)))


def slogate_first(on: Stage, objectives: int, windows: Windows) -> Contestant:
    """A check on a machine where slogate never ran: no store, and no document is known to be valid."""
    folder = _specification(on, objectives, windows)
    kept = folder.with_suffix(".first")
    check = partial(_check, on, folder, cache_folder=kept)
    return Contestant("slogate, first run", check, before=partial(shutil.rmtree, kept, ignore_errors=True))


def slogate_warm(on: Stage, objectives: int, windows: Windows) -> Contestant:
    """A check whose store holds all closed hours but the newest."""
    folder = _specification(on, objectives, windows)
    check = partial(_check, on, folder, "--store", folder.with_suffix(".warm"))
    return Contestant("slogate, warm store", check, once=check)


def slogate_filling(on: Stage, objectives: int, windows: Windows) -> Contestant:
    """A check that finds no store and fills it."""
    folder = _specification(on, objectives, windows)
    store = folder.with_suffix(".filling")

    def forget() -> None:
        for file in folder.parent.glob(f"{store.name}*"):  # SQLite has files beside the file
            file.unlink()

    return Contestant("slogate, filling the store", partial(_check, on, folder, "--store", store), before=forget)


def slo_generator(on: Stage, objectives: int, windows: Windows) -> Contestant:
    """The same objectives and windows, evaluated by slo-generator."""
    folder = on.folder / f"peer-{objectives}-{windows.name}-{on.url.rpartition(':')[2]}"
    write_peer(folder, on.services(objectives), windows, on.url)
    return Contestant("slo-generator", partial(peer.compute, folder, on.server.pid))


def limit(on: Stage, objectives: int, windows: Windows) -> Contestant:
    """What the server needs at least for the longest window: the same samples, only counted, on all its cores."""
    names = [each.name for each in on.services(objectives)]
    parts = min(os.cpu_count() or 1, len(names))
    questions = [
        f'sum by (service) (count_over_time(http_requests_total{{service=~"{"|".join(names[part::parts])}"}}'
        f"[{windows.objective}]))"
        for part in range(parts)
    ]

    def run() -> Cost:
        before, started, at = cpu_seconds(on.server.pid), time.perf_counter(), time.time() - 60
        with ThreadPoolExecutor(parts) as threads:
            list(threads.map(partial(on.server.asked, at=at), questions))
        wall = time.perf_counter() - started
        return Cost(wall, 0.0, 0.0, cpu_seconds(on.server.pid) - before)

    return Contestant("the server's limit", run)


def starts(on: Stage, objectives: int, windows: Windows) -> tuple[Contestant, ...]:
    """What slogate needs before it can ask: its help, and reading the same specification."""
    folder, environment = _specification(on, objectives, windows), surroundings(on.folder / "cache")
    return tuple(
        Contestant(name, partial(process, [SLOGATE, *arguments], folder=on.folder, environment=environment))
        for name, arguments in (("slogate --help", ["--help"]), ("slogate lint", ["lint", folder]))
    )


def bytes_of(on: Stage, contestants: Sequence[str], objectives: int, windows: Windows) -> dict[str, tuple[int, int]]:
    """Bytes received and connections of one run each, counted by a relay without delay."""
    counted = {}
    with relay(on.server.port) as link:
        behind = replace(on, url=link.url)
        for contestant in every(behind, objectives, windows):
            if contestant.name in contestants:
                contestant.once()
                contestant.before()
                _, received, connections = link.passed()
                contestant.run()
                counted[contestant.name] = (link.received - received, link.connections - connections)
    return counted


def every(on: Stage, objectives: int, windows: Windows) -> tuple[Contestant, ...]:
    """All that ask the server through the stage's address."""
    stored = (slogate_warm, slogate_filling) if remembers() else ()
    return (
        slo_generator(on, objectives, windows),
        slogate(on, objectives, windows),
        slogate_first(on, objectives, windows),
        slogate(on, objectives, windows, raw=True),
        *(each(on, objectives, windows) for each in stored),
    )


def _specification(on: Stage, objectives: int, windows: Windows, *, raw: bool = False) -> Path:
    folder = on.folder / f"slo-{objectives}-{windows.name}-{on.url.rpartition(':')[2]}{'-raw' if raw else ''}"
    return folder if folder.exists() else write_slogate(folder, on.services(objectives), windows, raw=raw)


def _check(on: Stage, specification: Path, *options: str | Path, cache_folder: Path | None = None) -> Cost:
    command = [SLOGATE, "check", specification, "--source", f"metrics={on.url}", *options]
    environment = surroundings(cache_folder or on.folder / "cache")
    return process(command, folder=on.folder, server_pid=on.server.pid, accepted=VERDICTS, environment=environment)


def surroundings(cache_folder: Path) -> dict[str, str]:
    """The environment of a run: what slogate keeps lies in a folder of ours, and no proxy stands before loopback."""
    return {**os.environ, "SLOGATE_CACHE_DIR": str(cache_folder), "NO_PROXY": "127.0.0.1"}
