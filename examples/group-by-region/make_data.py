"""Writes a CSV file per day: requests and errors of each region, hour by hour."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 10, 24, tzinfo=UTC)
DAYS = 8
REGIONS = {"ap": 900, "eu": 4_000, "sa": 300, "us": 6_000}
SA_IS_GONE_FROM = datetime(2026, 10, 30, 6, tzinfo=UTC)


def main(folder: Path) -> None:
    """The same rows on every run."""
    chance = random.Random(11)
    for day in (BEGIN + timedelta(days=n) for n in range(DAYS)):
        with (folder / f"{day:%Y-%m-%d}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("hour", "region", "requests", "errors"))
            for hour in (day + timedelta(hours=n) for n in range(24)):
                for region, usual in REGIONS.items():
                    if region == "sa" and hour >= SA_IS_GONE_FROM:
                        continue
                    requests = chance.randint(usual * 8 // 10, usual * 12 // 10)
                    share = 0.004 if region == "ap" else 0.0004
                    errors = sum(chance.random() < share for _ in range(requests))
                    writer.writerow((f"{hour:%Y-%m-%dT%H:%M:%SZ}", region, requests, errors))


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
