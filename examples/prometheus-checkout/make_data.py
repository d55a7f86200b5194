"""Writes eight days of a checkout service as OpenMetrics text, for ``promtool tsdb create-blocks-from openmetrics``.

Two instances are scraped once a minute. On October 28 a bad release fails one order in five for two hours.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

BEGIN = int(datetime(2026, 10, 24, tzinfo=UTC).timestamp())
END = int(datetime(2026, 11, 1, 0, 10, tzinfo=UTC).timestamp())
BAD_RELEASE = int(datetime(2026, 10, 28, 13, tzinfo=UTC).timestamp())
BAD_SECONDS = 2 * 3600
MINUTE = 60
INSTANCES = ("10.0.0.1:8080", "10.0.0.2:8080")
BOUNDS = ("0.1", "0.3", "1", "+Inf")
SHARES = (0.70, 0.27, 0.02, 0.01)
"""How many answers fall between each bound and the one before it."""


def lines() -> Iterator[str]:
    """The text line by line, metric by metric and series by series, as the format wants it."""
    times = range(BEGIN, END, MINUTE)
    yield "# TYPE up gauge"
    for instance in INSTANCES:
        yield from (f'up{{job="checkout",instance="{instance}"}} 1 {at}' for at in times)
    yield "# TYPE checkout_queue_depth gauge"
    chance = random.Random(1)
    yield from (f'checkout_queue_depth{{job="checkout"}} {queue_depth(chance, at)} {at}' for at in times)
    yield "# TYPE http_requests counter"
    for instance in INSTANCES:
        for path in ("/orders", "/baskets"):
            for code in ("200", "500"):
                labels = f'job="checkout",instance="{instance}",path="{path}",code="{code}"'
                chance = random.Random(f"{instance}{path}")
                for at, count in zip(times, accumulate(requests(chance, path, code, at) for at in times), strict=True):
                    yield f"http_requests_total{{{labels}}} {count} {at}"
    yield "# TYPE http_request_duration_seconds histogram"
    for instance in INSTANCES:
        yield from histogram(instance, times)
    yield "# EOF"


def requests(chance: random.Random, path: str, code: str, at: int) -> int:
    """How many requests of a path end with a code in the minute before an instant."""
    total = chance.randint(40, 60)
    bad = sum(chance.random() < 0.0004 for _ in range(total))
    if path == "/orders" and BAD_RELEASE <= at < BAD_RELEASE + BAD_SECONDS:
        bad = total // 5
    return bad if code == "500" else total - bad


def queue_depth(chance: random.Random, at: int) -> int:
    """How many orders wait."""
    return chance.randint(5, 60) + (80 if BAD_RELEASE <= at < BAD_RELEASE + BAD_SECONDS // 4 else 0)


def histogram(instance: str, times: range) -> Iterator[str]:
    """The classic histogram of one instance."""
    chance = random.Random(instance)
    rows = [[round(chance.randint(80, 120) * share) for share in SHARES] for _ in times]
    cumulative = [list(accumulate(row)) for row in rows]
    name, labels = "http_request_duration_seconds", f'job="checkout",instance="{instance}"'
    for index, bound in enumerate(BOUNDS):
        counts = accumulate(row[index] for row in cumulative)
        for at, count in zip(times, counts, strict=True):
            yield f'{name}_bucket{{{labels},le="{bound}"}} {count} {at}'
    for at, count in zip(times, accumulate(row[-1] for row in cumulative), strict=True):
        yield f"{name}_count{{{labels}}} {count} {at}"
        yield f"{name}_sum{{{labels}}} {count * 0.15:.2f} {at}"


def main(place: Path) -> None:
    """The same text on every run."""
    place.write_text("\n".join(lines()) + "\n", encoding="utf-8")


main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("checkout.om"))
