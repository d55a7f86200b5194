"""What a whole process costs: wall and CPU time, peak memory, and the CPU time of the server it asks.

Contestants run in turn, round after round (A B A B ...), so that a disturbance meets both; a ratio is taken within each
round, and the median of the rounds is what counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run; times in seconds."""

    wall: float
    cpu: float
    memory_mib: float
    server_cpu: float = 0.0


def _nothing() -> None:
    """No stage to set."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A name and how it is run. What sets the stage, once or before each run, is not measured."""

    name: str
    run: Callable[[], Cost]
    once: Callable[[], object] = _nothing
    before: Callable[[], object] = _nothing


@dataclass(frozen=True, slots=True)
class Rounds:
    """What the contestants cost, round by round, in the order they ran."""

    costs: Mapping[str, tuple[Cost, ...]]

    def median(self, name: str, of: str = "wall") -> float:
        """The median over the rounds of one figure."""
        return statistics.median(float(getattr(each, of)) for each in self.costs[name])

    def ratio(self, name: str, to: str, of: str = "wall") -> float:
        """The median over the rounds of how many times as much ``name`` needed as ``to``."""
        pairs = zip(self.costs[name], self.costs[to], strict=True)
        floor = 1 / _TICKS  # a CPU time below the kernel's tick counts as one
        return statistics.median(
            max(float(getattr(one, of)), floor) / max(float(getattr(other, of)), floor) for one, other in pairs
        )


def in_rounds(contestants: Sequence[Contestant], rounds: int, *, rehearsed: bool = True) -> Rounds:
    """The costs of some rounds, after a rehearsal that is not counted: pages and caches are then warm for everybody."""
    costs: dict[str, list[Cost]] = {each.name: [] for each in contestants}
    for each in contestants:
        each.once()
    for number in range(rounds + rehearsed):
        for each in contestants:
            each.before()
            cost = each.run()
            if number >= rehearsed:
                costs[each.name].append(cost)
    return Rounds({name: tuple(each) for name, each in costs.items()})


def process(
    command: Sequence[str | Path],
    *,
    folder: Path,
    server_pid: int | None = None,
    accepted: Sequence[int] = (0,),
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """The cost of one process from its start to its end. An exit code that is not expected is an error."""
    before = cpu_seconds(server_pid) if server_pid else 0.0
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in accepted:
            output.seek(0)
            errors.seek(0)
            words = (output.read()[-1500:] + errors.read()[-1500:]).decode(errors="replace")
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{words}")
    return Cost(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        memory_mib=usage.ru_maxrss / 1024,
        server_cpu=cpu_seconds(server_pid) - before if server_pid else 0.0,
    )


def cpu_seconds(pid: int) -> float:
    """User and system time of a running process, in the kernel's ticks (a hundredth of a second)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
