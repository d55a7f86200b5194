"""Writes data/bursts.csv: twenty packets to each of three sites every fifteen minutes over April 2026."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 3, 31, 13, 30, tzinfo=UTC)
END = datetime(2026, 4, 30, 14, 30, tzinfo=UTC)
SITES = {"adelaide": 21.0, "darwin": 48.0, "alice": 35.0}
OUTAGES = (
    ("darwin", datetime(2026, 4, 4, 15, 0, tzinfo=UTC), timedelta(hours=3)),
    ("alice", datetime(2026, 4, 16, 2, 0, tzinfo=UTC), timedelta(hours=2)),
    ("adelaide", datetime(2026, 4, 16, 3, 30, tzinfo=UTC), timedelta(minutes=30)),
)


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(11)
    with (folder / "bursts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "site", "sent", "lost", "rtt_ms"))
        at = BEGIN
        while at < END:
            for site, usual in SITES.items():
                down = any(site == where and start <= at < start + length for where, start, length in OUTAGES)
                lost = 20 if down else chance.choices((0, 1, 2), (96, 3, 1))[0]
                delay = "" if down else f"{chance.gauss(usual, 0.6):.1f}"
                writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", site, 20, lost, delay))
            at += timedelta(minutes=15)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
