"""Writes data/hours.csv: how often a report was asked for and how often it failed, hour by hour."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 7, 31, 12, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
# September 30 in UTC, and the first two hours of October in Berlin, which is two hours ahead in summer.
OUTAGE = datetime(2026, 9, 30, 22, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


def main(folder: Path) -> None:
    """The same rows on every run."""
    chance = random.Random(3)
    with (folder / "hours.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("hour", "asked", "failed"))
        hour = BEGIN
        while hour < END:
            asked = chance.randint(60, 120)
            share = 0.9 if OUTAGE[0] <= hour < OUTAGE[1] else 0.003
            writer.writerow((f"{hour:%Y-%m-%dT%H:%M:%SZ}", asked, sum(chance.random() < share for _ in range(asked))))
            hour += timedelta(hours=1)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
