"""Writes data/probes.csv: a web server and two name servers probed every five minutes over March 2026 in New York."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
END = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
OUTAGES = {
    "web": (
        (datetime(2026, 3, 8, 6, 30, tzinfo=UTC), timedelta(hours=1)),  # the monthly window, cut short by the clocks
        (datetime(2026, 3, 19, 3, 0, tzinfo=UTC), timedelta(minutes=40)),  # the kernel, announced the same day
        (datetime(2026, 3, 24, 15, 0, tzinfo=UTC), timedelta(minutes=10)),  # nobody knew
    ),
    "dns_1": ((datetime(2026, 3, 24, 15, 5, tzinfo=UTC), timedelta(minutes=55)),),
    "dns_2": ((datetime(2026, 3, 24, 15, 45, tzinfo=UTC), timedelta(minutes=30)),),
}


def main(folder: Path) -> None:
    """The same rows on every run."""
    folder.mkdir(exist_ok=True)
    with (folder / "probes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ts", *OUTAGES))
        at = BEGIN
        while at < END:
            up = [int(not any(start <= at < start + length for start, length in each)) for each in OUTAGES.values()]
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", *up))
            at += timedelta(minutes=5)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
