"""Writes data/probes.csv: a line probed every five minutes over March 2026, with three outages."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 2, 28, 22, 0, tzinfo=UTC)
END = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
OUTAGES = (
    (datetime(2026, 3, 7, 3, 10, tzinfo=UTC), timedelta(minutes=45)),
    (datetime(2026, 3, 17, 14, 0, tzinfo=UTC), timedelta(hours=5)),
    (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), timedelta(hours=1)),
)


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(4)
    with (folder / "probes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "ok", "jitter_ms", "mbps"))
        at = BEGIN
        while at < END:
            down = any(start <= at < start + length for start, length in OUTAGES)
            busy = 18 <= at.hour < 21
            jitter = "" if down else f"{abs(chance.gauss(0.9 if busy else 0.5, 0.1)):.1f}"
            mbps = 0 if down else round(chance.gauss(99 if busy else 110, 2))
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", int(not down), jitter, mbps))
            at += timedelta(minutes=5)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
