"""Runs one target on many inputs: counts, measures, stops at the first finding and names it by two numbers."""

from __future__ import annotations

import argparse
import gc
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

LONGEST_SECONDS = 1.0
HANGS_AFTER_SECONDS = 30
MOST_MEBIBYTES = 256
_ADDRESS_SPACE = 1024 * 1024 * 1024
"""What the process may map at all: a leap in memory then ends in a MemoryError and not in the machine's swap."""

Target = Callable[[int, int], str]
"""Makes the input of a seed and a number, tries it, and names what became of it. Whatever it raises is a finding."""


class Hung(BaseException):
    """An input that does not end."""


def _hung(signal_number: int, frame: FrameType | None) -> None:
    raise Hung(f"no end after {HANGS_AFTER_SECONDS} s")


def run(target: Target, seed: int, count: int, first: int = 0) -> Counter[str]:
    """What became of ``count`` inputs, from the number ``first`` on. Raises AssertionError at a finding."""
    became: Counter[str] = Counter()
    before = signal.signal(signal.SIGALRM, _hung)
    try:
        for number in range(first, first + count):
            signal.alarm(HANGS_AFTER_SECONDS)
            became[_tried(target, seed, number)] += 1
    finally:
        # Whoever runs after us in this process is not to be hung by our clock.
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return became


def _tried(target: Target, seed: int, number: int) -> str:
    started = time.process_time()
    try:
        became = target(seed, number)
    except BaseException as error:
        raise AssertionError(f"seed {seed}, input {number}: {type(error).__name__}: {str(error)[:2000]}") from error
    took = time.process_time() - started
    if took > LONGEST_SECONDS:
        raise AssertionError(f"seed {seed}, input {number}: took {took:.2f} s")
    return became


def peak_mebibytes() -> float:
    """The most memory that this program ever held. Not ``ru_maxrss``: that begins with what its parent held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main(name: str, target: Target, show: Callable[[int, int], str]) -> int:
    """The exit code: 0 if nothing was found."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.fuzz.{name}")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--show", type=int, help="print this input and nothing else")
    options = parser.parse_args()
    if options.show is not None:
        print(show(options.seed, options.show))
        return 0
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    gc.freeze()
    started = time.monotonic()
    try:
        became = run(target, options.seed, options.count, options.first)
    except AssertionError as finding:
        import traceback

        traceback.print_exception(finding.__cause__)
        print(f"{name}: FOUND {finding}", file=sys.stderr)
        return 1
    took, peak = time.monotonic() - started, peak_mebibytes()
    words = ", ".join(f"{count:,} {what}" for what, count in became.most_common())
    print(f"{name}: seed {options.seed}: {options.count:,} inputs in {took:.0f} s, peak {peak:.0f} MiB: {words}")
    if peak > MOST_MEBIBYTES:
        print(f"{name}: FOUND {peak:.0f} MiB held, more than {MOST_MEBIBYTES}", file=sys.stderr)
        return 1
    return 0
