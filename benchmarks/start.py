"""What a start costs: CPU and wall of whole processes, and the imports that cost most.

Run it with ``python benchmarks/start.py [ROUNDS]``. It starts a Prometheus of its own, with a month of one
service, and runs ``--help``, ``lint`` and ``check`` of one objective in turn, so that whatever else
the machine does disturbs all of them alike. The goal: a check well below 0.2 s with documents from the cache.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.servers import prometheus  # noqa: E402 - found by the line above

AT = 1_764_000_000
DAYS = 31
STEP = 300
MOST_IMPORTS = 20
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|\s*(\S+)")

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: checkout, owner: payments}
indicators:
  availability:
    source: metrics
    ratio:
      bad:   sum(increase(http_requests_total{service="checkout",code=~"5.."}[$window]))
      total: sum(increase(http_requests_total{service="checkout"}[$window]))
objectives:
  - {name: availability, indicator: availability, target: "99%", window: 28d, alerts: sre-workbook}
"""


def samples() -> str:
    """A month of one service, one request in a thousand bad."""
    lines = ["# TYPE http_requests_total counter"]
    for code, rate in (("200", 999), ("500", 1)):
        for count, instant in enumerate(range(AT - DAYS * 86_400, AT + 1, STEP)):
            lines.append(f'http_requests_total{{service="checkout",code="{code}"}} {count * rate} {instant}')
    lines.append("# TYPE up gauge")
    lines += [f'up{{job="checkout"}} 1 {instant}' for instant in range(AT - DAYS * 86_400, AT + 1, STEP)]
    return "\n".join(lines)


def measured(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """CPU and wall of one process, in seconds; it has to end with exit code 0."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, wall


def environment() -> dict[str, str]:
    """This checkout's slogate, whatever else is installed."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def imports(command: Sequence[str], folder: Path, runs: int = 5) -> list[tuple[int, int, str]]:
    """Of every module that a command imports: microseconds of its own, with what it imports, and its name.

    Each is the least of several runs: what the machine does besides only adds.
    """
    timed = [command[0], "-X", "importtime", *command[1:]]
    least: dict[str, tuple[int, int]] = {}
    for _ in range(runs):
        done = subprocess.run(timed, cwd=folder, env=environment(), capture_output=True, text=True, check=True)
        for own, whole, name in IMPORT.findall(done.stderr):
            least[name] = min(least.get(name, (sys.maxsize, 0)), (int(own), int(whole)))
    return sorted(((*taken, name) for name, taken in least.items()), reverse=True)


def main(rounds: int) -> None:
    """Print the medians, and the imports of a check that cost most."""
    with tempfile.TemporaryDirectory() as name, prometheus(Path(name) / "server", samples()) as url:
        folder = Path(name)
        (folder / "checkout.yaml").write_text(SPEC, encoding="utf-8")
        slogate = (sys.executable, "-m", "evaluator")
        at = datetime.fromtimestamp(AT, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        check = (*slogate, "check", "checkout.yaml", "--source", f"metrics={url}", "--at", at)
        commands: Mapping[str, Sequence[str]] = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "slogate --help": (*slogate, "--help"),
            "slogate lint": (*slogate, "lint", "checkout.yaml"),
            "slogate check": check,
        }
        for command in commands.values():
            measured(command, folder)  # compiled, and the server's pages read, once
        taken = [{what: measured(command, folder) for what, command in commands.items()} for _ in range(rounds)]
        print(f"medians of {rounds} interleaved runs      CPU     wall")
        for what in commands:
            cpu, wall = (statistics.median(each[what][kind] for each in taken) * 1000 for kind in (0, 1))
            print(f"{what:30} {cpu:6.0f} ms {wall:6.0f} ms")
        most = imports(check, folder)[:MOST_IMPORTS]
        print(f"\nthe {MOST_IMPORTS} most expensive imports of a check: by itself, with what it imports (ms)")
        for own, whole, module in most:
            print(f"{own / 1000:8.1f} {whole / 1000:8.1f}  {module}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
