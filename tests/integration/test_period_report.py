"""A report on three days from a real Prometheus: each day's counts are exactly what happened in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import start_prometheus, stop

DAY = 86_400
START = 1_790_805_600
"""2026-09-30T22:00:00Z: midnight of the first of October in Berlin."""
FAILED = {START + 6 * 3600: 40, START + DAY + 3 * 3600: 10}
"""From when, and for how many minutes half of all requests failed: on the first and on the second of October."""

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web}
indicators:
  requests:
    source: metrics
    ratio:
      total: {metric: http_requests_total}
      bad: {match: {code: "500"}}
objectives:
  - {name: most, indicator: requests, target: "99%", window: 1d}
  - {name: slices, indicator: requests, target: "99%", window: 1d, method: {timeslices: {slice: 5m, target: "95%"}}}
"""


def samples() -> Iterator[str]:
    """A request a second, scraped each half minute."""
    yield "# TYPE http_requests counter"
    for code in ("200", "500"):
        count = 1000
        for at in range(START - 7_200, START + 3 * DAY + 7_200, 30):
            down = any(since < at <= since + minutes * 60 for since, minutes in FAILED.items())
            bad = 15 if down else 0
            count += bad if code == "500" else 30 - bad
            yield f'http_requests_total{{job="shop",instance="a",code="{code}"}} {count} {at}'
    yield "# TYPE up gauge"
    for at in range(START - 7_200, START + 3 * DAY + 7_200, 30):
        yield f'up{{job="shop",instance="a"}} 1 {at}'
    yield "# EOF"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    started = start_prometheus(tmp_path_factory.mktemp("prometheus"), "\n".join(samples()) + "\n")
    yield started
    stop(started)


def test_each_day_of_berlin_has_what_happened_in_it(url: str, tmp_path: Path) -> None:
    (tmp_path / "slo").mkdir()
    (tmp_path / "slo/shop.yaml").write_text(SPEC, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable, "-m", "evaluator", "report", "--source", f"metrics={url}", "--format", "json",
            "--period", "2026-10-03", "--timezone", "Europe/Berlin", "--trend", "2", "--at", "2026-10-04T00:00:00Z",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    found = {each["objective"]: each for each in data["objectives"]}
    most = [found["most"], *found["most"]["earlier"]]
    assert [each["total"] for each in most] == [DAY] * 3
    assert [each["total"] - each["good"] for each in most] == [0, 10 * 30, 40 * 30]
    assert [each["verdict"] for each in most] == ["pass", "pass", "fail"]
    slices = [found["slices"], *found["slices"]["earlier"]]
    assert [each["total"] - each["good"] for each in slices] == [0, 2, 8]
