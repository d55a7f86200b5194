"""Writes data/requests.csv: a shop's checkout and its payment gateway, every ten minutes of February 2026."""

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
END = datetime(2026, 3, 1, tzinfo=UTC)
GATEWAY_AWAY = (datetime(2026, 2, 13, 17, 0, tzinfo=UTC), timedelta(hours=3))
RELEASE = (datetime(2026, 2, 19, 9, 10, tzinfo=UTC), timedelta(minutes=20))


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(7)
    with (folder / "requests.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "checkouts", "failed_checkouts", "payments", "failed_payments"))
        at = BEGIN
        while at < END:
            gateway, release = (start <= at < start + length for start, length in (GATEWAY_AWAY, RELEASE))
            checkouts = chance.randint(40, 90)
            payments = checkouts if not release else checkouts // 2
            lost = payments if gateway else 0
            failed = lost if gateway else checkouts - payments
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", checkouts, failed, payments, lost))
            at += timedelta(minutes=10)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
