"""Writes data/readings.csv: the temperature of two cold rooms, every two minutes for a day."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 10, 31, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
DOOR_OPEN = datetime(2026, 10, 31, 11, 20, tzinfo=UTC), datetime(2026, 10, 31, 11, 50, tzinfo=UTC)
SENSOR_DEAD = datetime(2026, 10, 31, 17, 0, tzinfo=UTC), datetime(2026, 10, 31, 19, 0, tzinfo=UTC)


def main(folder: Path) -> None:
    """The same rows on every run."""
    chance = random.Random(2)
    with (folder / "readings.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "room", "celsius"))
        at = BEGIN
        while at < END:
            warm = 5.0 if DOOR_OPEN[0] <= at < DOOR_OPEN[1] else 0.0
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", "medicines", f"{chance.gauss(4.5 + warm, 0.4):.1f}"))
            dead = SENSOR_DEAD[0] <= at < SENSOR_DEAD[1]
            celsius = "" if dead else f"{chance.gauss(5.2, 0.5):.1f}"
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", "vegetables", celsius))
            at += timedelta(minutes=2)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
