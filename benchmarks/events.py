"""How long a check of a hundred services over a file of events takes, against DuckDB's bare query.

Run it with ``python benchmarks/events.py [--rows 10_000_000] [--rounds 5] [--shape where|groups]``. The
full run is ``--rows 100_000_000``. Both sides are whole processes with two threads, taken in turns:
``slogate check`` with eight windows (thirty days and the SRE Workbook's seven), and a hand-written
query that counts rows and errors for each service and five minutes of the same thirty days, then adds
up the same eight windows. The goal: at most 1.3 times as long, within 512 MiB.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
SERVICES, DAYS, THREADS = 100, 33, 2
AT = "2026-11-03T00:00:00Z"
WINDOWS = (300, 1800, 3600, 7200, 21_600, 86_400, 259_200, 2_592_000)

EVENTS = """
COPY (
    SELECT TIMESTAMP '{at}' - to_microseconds(CAST(({rows} - number) * {apart} AS BIGINT)) AS ts,
           'service-' || lpad(CAST(hash(number) % {services} AS VARCHAR), 3, '0') AS service,
           CAST(CASE WHEN dice < 20 THEN 500 WHEN dice < 300 THEN 404 ELSE 200 END AS SMALLINT) AS status,
           CAST(hash(number + 2) % 2000 / 10.0 AS FLOAT) AS latency
    FROM (SELECT range AS number, hash(range + 1) % 10_000 AS dice FROM range({rows}))
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""
BARE = """
import duckdb
connection = duckdb.connect(config={{"threads": "{threads}", "memory_limit": "512MB"}})
connection.execute("SET TimeZone = 'UTC'")
connection.execute(\"\"\"
    CREATE TEMP TABLE sums AS
    SELECT service, time_bucket(INTERVAL 5 minutes, ts) AS bucket, count(*) AS n,
           count(*) FILTER (WHERE status >= 500) AS bad
    FROM '{file}' WHERE ts >= TIMESTAMP '{at}' - INTERVAL 30 days AND ts < TIMESTAMP '{at}' GROUP BY ALL
\"\"\")
print(connection.execute("SELECT service, {sums} FROM sums GROUP BY service ORDER BY service").fetchall())
"""
SOURCES = """\
apiVersion: slogate/v1
kind: Sources
sources:
  traffic: {{type: duckdb, threads: {threads}, timeout: 10m, tables: {{requests: {file}}}}}
"""
SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {{name: {name}}}
indicators:
  availability:
    source: traffic
    {group_by}rows: {{table: requests, time: ts, {where}bad: status >= 500}}
objectives:
  - {{name: availability, indicator: availability, target: "99%", window: 30d, alerts: sre-workbook}}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process (and what it started): seconds of the clock and of CPU, peak memory of the largest in MiB."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    """Make the file unless it is there, run both sides in turns, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--shape", choices=("where", "groups"), default="where")
    asked = parser.parse_args()
    folder = CACHE / f"events-{asked.rows}-{asked.shape}"
    file = events(asked.rows)
    check, bare = slogate(folder, file, asked.shape), hand_written(file)
    print(f"{asked.rows:,} rows, {file.stat().st_size / 2**20:.0f} MiB of Parquet, {SERVICES} services ({asked.shape})")
    runs = [(run(check, (0, 1, 3)), run(bare, (0,))) for _ in range(asked.rounds)]
    for name, side in zip(("slogate check", "bare query"), zip(*runs, strict=True), strict=True):
        wall, cpu = (statistics.median(getattr(each, key) for each in side) for key in ("wall", "cpu"))
        print(f"  {name}: {wall:.2f} s, {cpu:.2f} s of CPU, {max(each.peak for each in side):.0f} MiB at most")
    for key in ("wall", "cpu"):
        ratios = sorted(getattr(ours, key) / getattr(theirs, key) for ours, theirs in runs)
        print(f"  {key}: {statistics.median(ratios):.2f} times ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def events(rows: int) -> Path:
    """The Parquet file of that many events, made once."""
    file = CACHE / f"events-{rows}.parquet"
    if not file.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half")
        apart = DAYS * 86_400 * 1_000_000 / rows
        text = EVENTS.format(at=AT.rstrip("Z"), rows=rows, apart=apart, services=SERVICES, file=half)
        duckdb.connect(config={"threads": str(THREADS), "memory_limit": "2GB"}).execute(text)
        half.rename(file)
    return file


def slogate(folder: Path, file: Path, shape: str) -> list[str]:
    """The command of a check: an indicator for each service, or one that is grouped by service."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [f"service-{number:03}" for number in range(SERVICES)] if shape == "where" else ["all"]
    pages = []
    for name in names:
        where = f"where: service = '{name}', " if shape == "where" else ""
        group_by = "group_by: [service]\n    " if shape == "groups" else ""
        pages.append(SERVICE.format(name=name, where=where, group_by=group_by))
    (folder / "services.yaml").write_text("---\n".join(pages), encoding="utf-8")
    (folder / "slogate.yaml").write_text(SOURCES.format(threads=THREADS, file=file), encoding="utf-8")
    config = ["--config", str(folder / "slogate.yaml"), "--at", AT, "--deadline", "10m"]
    return [sys.executable, "-m", "evaluator", "check", str(folder / "services.yaml"), *config]


def hand_written(file: Path) -> list[str]:
    """The command of the bare query."""
    later = [f"bucket >= TIMESTAMP '{AT.rstrip('Z')}' - INTERVAL {seconds} seconds" for seconds in WINDOWS]
    sums = ", ".join(f"sum({column}) FILTER (WHERE {since})" for since in later for column in ("n", "bad"))
    text = BARE.format(threads=THREADS, file=file, at=AT.rstrip("Z"), sums=sums)
    return [sys.executable, "-c", text]


def run(command: Sequence[str], fine: tuple[int, ...]) -> Run:
    """One run of a command; an exit code that is not ``fine`` ends everything."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}: {output[-400:].decode(errors='replace')}")
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
