"""Writes data/orders.csv: a row per order of a small web shop, eight days of them."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 10, 24, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
OUTAGE = datetime(2026, 10, 29, 18, 0, tzinfo=UTC), datetime(2026, 10, 29, 20, 30, tzinfo=UTC)


def main(folder: Path) -> None:
    """The same rows on every run."""
    chance = random.Random(7)
    with (folder / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("placed_at", "customer", "status", "seconds"))
        at = BEGIN
        while at < END:
            failed = chance.random() < (0.9 if OUTAGE[0] <= at < OUTAGE[1] else 0.001)
            customer = "probe" if chance.random() < 0.1 else f"c{chance.randint(100, 999)}"
            status = 503 if failed else chance.choice((201, 201, 201, 402))
            seconds = min(30.0, chance.expovariate(2.2))
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", customer, status, f"{seconds:.2f}"))
            at += timedelta(seconds=chance.randint(120, 900))


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
