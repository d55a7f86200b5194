"""Writes data/probes.csv: two mail systems probed every fifteen minutes over October 2026 in London."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 9, 30, 23, 0, tzinfo=UTC)
END = datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
OUTAGES = {
    "department": (
        (datetime(2026, 10, 6, 8, 0, tzinfo=UTC), timedelta(minutes=90)),
        (datetime(2026, 10, 10, 1, 0, tzinfo=UTC), timedelta(hours=7)),  # a Saturday: outside the hours
        (datetime(2026, 10, 21, 13, 15, tzinfo=UTC), timedelta(minutes=75)),
        (datetime(2026, 10, 26, 7, 30, tzinfo=UTC), timedelta(minutes=45)),  # half an hour before they open
    ),
    "provider": ((datetime(2026, 10, 15, 10, 0, tzinfo=UTC), timedelta(minutes=15)),),
}
USUAL_SECONDS = {"department": 0.8, "provider": 1.4}


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(3)
    with (folder / "probes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "who", "sent", "seconds"))
        at = BEGIN
        while at < END:
            for who, outages in OUTAGES.items():
                down = any(start <= at < start + length for start, length in outages)
                seconds = "" if down else f"{chance.lognormvariate(0, 0.5) * USUAL_SECONDS[who]:.2f}"
                writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", who, int(not down), seconds))
            at += timedelta(minutes=15)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
