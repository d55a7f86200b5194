"""What slogate reported at one instant: every window that it counted, read from its JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.contest import SLOGATE, VERDICTS, Stage, surroundings

_FROM_STORE = "were remembered in"  # the notice of a check whose store gave hours


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted for one service between two instants (seconds)."""

    service: str
    since: int
    until: int
    total: float
    bad: float

    @property
    def seconds(self) -> int:
        """The length of the window."""
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Reported:
    """All counts of a run, and whether hours came from a store."""

    counts: frozenset[Count]
    from_store: bool


def reported(on: Stage, specification: Path, at: int, *options: str | Path) -> Reported:
    """The report of one check at a fixed instant."""
    instant = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    source = ("--source", f"metrics={on.url}")
    command = [SLOGATE, "check", specification, *source, "--at", instant, "--format", "json", *options]
    environment = surroundings(on.folder / "cache")
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=on.folder, env=environment)
    if done.returncode not in VERDICTS:
        raise RuntimeError(f"slogate ended with {done.returncode}: {done.stderr}")
    report = json.loads(done.stdout)
    return Reported(frozenset(_counts(report)), any(_FROM_STORE in notice for notice in report["notices"]))


def _counts(report: Any) -> Iterator[Count]:
    for result in report["results"]:
        if result["measured"]:
            yield _count(result["service"], result["window"], result["measured"])
        for alert in result["alerts"]:
            for burn in alert["burns"]:
                if burn["counts"]:
                    yield _count(result["service"], burn, burn["counts"])


def _count(service: str, window: Any, counts: Any) -> Count:
    since, until = (int(datetime.fromisoformat(window[each]).timestamp()) for each in ("start", "end"))
    return Count(service, since, until, counts["total"], counts["bad"])
