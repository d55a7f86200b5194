"""Writes data/probes.csv: a probe a minute for a day and a bit, which an incident answered only in part."""

import csv
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

BEGIN = datetime(2026, 10, 30, 23, 30, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
INCIDENT = datetime(2026, 10, 31, 14, 0, tzinfo=UTC), datetime(2026, 10, 31, 16, 0, tzinfo=UTC)


def main(folder: Path) -> None:
    """Each tenth probe of the incident's two hours is lost, and all of its last ten minutes."""
    with (folder / "probes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("at", "answered"))
        at = BEGIN
        while at < END:
            inside = INCIDENT[0] <= at < INCIDENT[1]
            lost = inside and (at.minute % 10 == 3 or at >= INCIDENT[1] - timedelta(minutes=10))
            writer.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", str(not lost).lower()))
            at += timedelta(minutes=1)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
