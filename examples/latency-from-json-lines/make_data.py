"""Writes data/access.jsonl: a day of an access log, one JSON object a line, times in milliseconds since 1970."""

import json
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

BEGIN = int(datetime(2026, 10, 30, 23, 50, tzinfo=UTC).timestamp()) * 1000
END = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 1000


def main(folder: Path) -> None:
    """The same lines on every run."""
    chance = random.Random(5)
    with (folder / "access.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        time = BEGIN
        while time < END:
            path = chance.choice(("/search?q=tea", "/search?q=cups", "/health"))
            duration = 1.0 if path == "/health" else min(9000.0, chance.lognormvariate(4.9, 0.55))
            line = {"time": time, "path": path, "duration_ms": round(duration, 1)}
            file.write(json.dumps(line) + "\n")
            time += chance.randint(20_000, 160_000)


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data")
