"""Writes data/requests.csv: requests and failures of two services in each hour of February 2028, a leap year."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2028, 1, 31, 12, 0, tzinfo=UTC)
END = datetime(2028, 3, 1, 0, 0, tzinfo=UTC)
FAILED = {
    ("api", datetime(2028, 2, 29, 9, 0, tzinfo=UTC)): 900,
    ("api", datetime(2028, 2, 10, 9, 0, tzinfo=UTC)): 100,
    ("web", datetime(2028, 2, 12, 20, 0, tzinfo=UTC)): 450,
}


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    with (folder / "requests.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", "service", "total", "failed"))
        at = BEGIN
        while at < END:
            for service in ("api", "web"):
                writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", service, 1000, FAILED.get((service, at), 0)))
            at += timedelta(hours=1)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
