"""``slogate check --shard`` and ``slogate merge``, from files to one report."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.evaluator.commands.running import SOURCE, Folder, Ran

SERVICE = """\
apiVersion: slogate/v1
kind: Service
metadata: {{name: {name}}}
indicators:
  orders: {{source: orders, rows: {{table: orders, time: at, good: "status < 500"}}}}
objectives:
  - {{name: most, indicator: orders, target: "{target}", window: 4d}}
"""
AGREEMENT = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {{name: {name}, owner: sales}}
parties: {{provider: {{name: Shop Ltd}}, customer: {{name: Acme}}}}
term: {{from: 2026-01-01, timezone: UTC}}
commitments:
  - {{name: uptime, objective: {service}/most, target: "90%", period: month, by: {{time: {{slice: 1h, down_above: "10%"}}}}}}
"""


@pytest.fixture
def estate(here: Folder) -> Folder:
    """Eight services, of which two miss their objective, and three agreements."""
    here.shop()
    (here.path / "slo/shop.yaml").unlink()
    for number in range(8):
        target = "99%" if number in (2, 5) else "90%"
        here.write(f"slo/s{number}.yaml", SERVICE.format(name=f"s{number}", target=target))
    for number in (0, 1, 3):
        here.write(f"slo/a{number}.yaml", AGREEMENT.format(name=f"a{number}", service=f"s{number}"))
    return here


def check(here: Folder, *more: str) -> Ran:
    return here.slogate("check", *SOURCE, *more)


def stored(here: Folder, of: int = 3) -> list[str]:
    for index in range(1, of + 1):
        check(here, "--shard", f"{index}/{of}", "--output", f"json={index}.json", "-q")
    return [f"{index}.json" for index in range(1, of + 1)]


def without_requests(text: str) -> Any:
    """A report without what was sent: the parts of an estate share fewer questions than the whole."""
    data = json.loads(text)
    for result in data["results"]:
        result.pop("requests")
    return data


def test_the_shards_merged_are_the_whole_run(estate: Folder) -> None:
    whole = check(estate, "--format", "json")
    merged = estate.slogate("merge", *reversed(stored(estate)), "--format", "json")
    assert merged.code == whole.code == 1
    assert without_requests(merged.out) == without_requests(whole.out)
    assert len(json.loads(merged.out)["exposures"]) == 3
    told = estate.slogate("merge", "1.json", "2.json", "3.json", "-q")
    assert told.out == check(estate, "-q").out


def test_a_missing_shard_is_undecided_and_a_missed_objective_still_missed(estate: Folder) -> None:
    files = stored(estate)
    codes = [estate.slogate("merge", *(each for each in files if each != gone)).code for gone in files]
    assert set(codes) <= {1, 3}
    assert 1 in codes
    for path in estate.path.glob("slo/s[25].yaml"):
        path.unlink()
    files = stored(estate)
    ran = estate.slogate("merge", files[0], files[2], "--output", "json=merged.json")
    assert ran.code == 3
    assert "shards are missing" in ran.out
    assert json.loads((estate.path / "merged.json").read_text())["findings"][0]["subject"] == "shard 2/3"


def test_a_shard_with_nothing_in_it_is_open_and_says_so(estate: Folder) -> None:
    index = next(number for number in range(1, 60) if check(estate, "--shard", f"{number}/60", "-q").code == 0)
    ran = check(estate, "--shard", f"{index}/60")
    assert ran.code == 0
    assert f"part {index}/60" in ran.out


def test_a_shard_of_nothing_is_still_refused(estate: Folder) -> None:
    assert check(estate, "--shard", "1/3", "--select", "tier=none").code == 2


def test_what_does_not_fit_together_is_refused(estate: Folder) -> None:
    stored(estate)
    check(estate, "--output", "json=whole.json")
    estate.slogate("check", *SOURCE[:-1], "2026-11-04", "--shard", "2/3", "--output", "json=other.json")
    for files, words in (
        (["1.json", "whole.json"], "not a shard"),
        (["1.json", "other.json", "3.json"], "give every shard the same --at"),
        (["1.json", "nowhere.json"], "nowhere.json"),
        (["1.json", "slo/s1.yaml"], "this is no JSON"),
    ):
        ran = estate.slogate("merge", *files)
        assert (ran.code, ran.out) == (2, "")
        assert words in ran.err


def test_the_shard_may_come_from_the_environment(estate: Folder) -> None:
    ran = estate.slogate("check", *SOURCE, "-q", environment={"SLOGATE_SHARD": "1/3"})
    assert "part 1/3" in ran.out


def test_a_merged_report_is_rendered_like_any_other(estate: Folder) -> None:
    estate.slogate("merge", *stored(estate), "--output", "json=merged.json")
    assert estate.slogate("render", "merged.json", "-q").out == check(estate, "-q").out
