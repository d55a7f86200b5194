"""The demo's data: the same every time, and each service as it was meant to fare."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from evaluator.commands.demo_data import write_demo
from evaluator.core.interval import rfc3339

NOVEMBER = 1_793_491_200
DAY = 86_400


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_instant_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, NOVEMBER)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert sorted(map(str, files)) == ["data/mails.csv", "data/requests.csv", "slo/shop.yaml", "slogate.yaml"]
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_rows_reach_from_thirty_days_before_the_instant_to_the_instant(tmp_path: Path) -> None:
    minutes = [row["minute"] for row in _rows(write_demo(tmp_path, NOVEMBER).folder / "data" / "requests.csv")]
    assert (minutes[0], minutes[-1]) == (rfc3339(NOVEMBER - 30 * DAY), rfc3339(NOVEMBER - 60))


@pytest.mark.parametrize("at", [NOVEMBER + hours * 3600 + 37 for hours in (0, 5, 11, 19)])
def test_whatever_the_hour_checkout_broke_its_promise_payments_burns_and_search_is_well(
    tmp_path: Path, at: int
) -> None:
    requests: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    recent: Counter[str] = Counter()
    for row in _rows(write_demo(tmp_path, at).folder / "data" / "requests.csv"):
        requests[row["service"]] += int(row["requests"])
        errors[row["service"]] += int(row["errors"])
        if row["minute"] >= rfc3339(at - DAY):
            recent[row["service"]] += int(row["errors"])
    spent = {name: errors[name] / requests[name] for name in requests}
    assert spent["checkout"] > 0.001
    assert spent["payments"] < 0.0009
    assert recent["payments"] > errors["payments"] * 0.2
    assert spent["search"] < 0.002


def test_it_takes_less_than_two_seconds_of_the_processor(tmp_path: Path) -> None:
    begun = time.process_time()
    write_demo(tmp_path, NOVEMBER)
    assert time.process_time() - begun < 2
