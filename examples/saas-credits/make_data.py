"""Writes data/minutes.csv: of a quarter each minute in which a request failed, and the first one of each hour."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
DOWN = (
    (datetime(2026, 1, 20, 9, 15, tzinfo=UTC), 41),  # an outage
    (datetime(2026, 2, 8, 4, 0, tzinfo=UTC), 25),  # inside the storage upgrade
    (datetime(2026, 3, 10, 2, 0, tzinfo=UTC), 9),  # inside the certificate change, which was announced too late
)


def main(folder: Path) -> None:
    """The same rows on every run."""
    failed = {start + timedelta(minutes=n) for start, minutes in DOWN for n in range(minutes)}
    with (folder / "minutes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("minute", "asked", "failed"))
        minute = BEGIN
        while minute < END:
            if minute in failed or not minute.minute:
                writer.writerow((f"{minute:%Y-%m-%dT%H:%M:%SZ}", 9, 4 if minute in failed else 0))
            minute += timedelta(minutes=1)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
