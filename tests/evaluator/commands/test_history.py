"""``slogate history``: what was recorded is listed, shown, compared, and told deploy by deploy."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from evaluator.stores.history import open_history
from tests.evaluator.commands.recorded import HISTORY, name_of, recorded
from tests.evaluator.commands.running import SOURCE, Folder
from tests.evaluator.stores.recording import at as placed
from tests.evaluator.stores.recording import result, run

ROOT = Path(__file__).parents[3]


def three_runs(shop: Folder) -> list[str]:
    times = ("2026-11-03", "2026-11-03T04:00:00Z", "2026-11-04")
    return [name_of(recorded(shop, "--label", f"n={number}", at=at)) for number, at in enumerate(times)]


def test_runs_are_listed_newest_first_and_filtered(shop: Folder) -> None:
    names = three_runs(shop)

    def listed(*more: str) -> list[str]:
        return [
            each["run"] for each in json.loads(shop.slogate("history", "list", *HISTORY, "--format", "json", *more).out)
        ]

    assert listed() == names[::-1]
    assert listed("--limit", "1") == [names[2]]
    assert listed("--label", "n=1") == [names[1]]
    assert listed("--since", "2026-11-03T03:00:00Z") == [names[2], names[1]]
    assert listed("--service", "shop", "--since", "36500d") == names[::-1]
    assert listed("--select", "shop/none") == []
    assert shop.slogate("history", "list", *HISTORY, "--since", "yesterday").code == 2
    text = shop.slogate("history", "list", *HISTORY)
    assert text.out.splitlines()[1].startswith(f"{names[2]}  2026-11-04T00:00:00Z  ")


def test_objectives_are_shown_over_time(shop: Folder) -> None:
    three_runs(shop)
    printed = shop.slogate("history", "trend", "shop/most", *HISTORY).out
    assert printed.splitlines()[1].split()[:2] == ["shop/most", "pass"]
    assert "shop/all" not in printed
    table = list(csv.DictReader(io.StringIO(shop.slogate("history", "trend", *HISTORY, "--format", "csv").out)))
    assert [(each["objective"], each["at"]) for each in table] == [
        (objective, at)
        for objective in ("all", "most")
        for at in ("2026-11-03T00:00:00Z", "2026-11-03T04:00:00Z", "2026-11-04T00:00:00Z")
    ]
    (one,) = json.loads(shop.slogate("history", "trend", "shop/all", *HISTORY, "--limit", "2", "--format", "json").out)
    assert len(one["results"]) == 2


def test_two_runs_are_compared(shop: Folder) -> None:
    names = three_runs(shop)
    ran = shop.slogate("history", "compare", names[0], names[1], *HISTORY)
    assert ran.code == 0
    assert [line.split()[:2] for line in ran.out.splitlines()[4:]] == [["worse", "shop/all"], ["worse", "shop/most"]]
    last = json.loads(shop.slogate("history", "compare", *HISTORY, "--format", "json").out)
    assert (last["before"], last["after"]) == (names[1], names[2])


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("latest~9", "there is no run latest~9: 3 are recorded"),
        ("0000", "no run is named '0000'; slogate history list shows their names"),
        ("abc", "no run is named 'abc'"),
        ("", "no run is named ''"),
        ("LATEST", "no run is named 'LATEST'"),
    ],
)
def test_a_run_that_is_not_there_is_named(shop: Folder, run: str, said: str) -> None:
    three_runs(shop)
    ran = shop.slogate("history", "show", run, *HISTORY)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_beginning_that_two_runs_share_lists_them(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evaluator.commands.history.FEWEST_DIGITS", 1)
    with open_history(placed(here.path / "h.db")) as store:
        first = [made for made, text in map(run, range(17)) if store.record(made, text, [result()])]
    shared = next(digit for digit in "0123456789abcdef" if sum(made.digest[0] == digit for made in first) > 1)
    ran = here.slogate("history", "show", shared, *HISTORY)
    assert ran.code == 2
    assert f"several runs begin with {shared}: {shared}" in ran.err


@pytest.mark.parametrize("command", ["list", "trend", "compare", "show latest", "deploys --source orders=orders.csv"])
def test_a_history_that_is_not_there_is_an_error_and_is_not_made(shop: Folder, command: str) -> None:
    ran = shop.slogate("history", *command.split(), *HISTORY)
    assert (ran.code, ran.out) == (2, "")
    assert "h.db: there is no such file yet" in ran.err
    assert not (shop.path / "h.db").exists()
    assert "which history?" in shop.slogate("history", *command.split()).err


def test_a_recorded_report_is_shown_in_any_format_as_it_was_printed(shop: Folder) -> None:
    plain = recorded(shop)
    shown = shop.slogate("history", "show", "latest", *HISTORY, "--format", "text")
    assert (shown.code, shown.out) == (0, plain.out)
    assert shop.slogate("history", "show", "latest", *HISTORY, "--format", "markdown").out.startswith("<!--")
    assert "unknown format 'poem'" in shop.slogate("history", "show", "latest", *HISTORY, "--format", "poem").err


# ------------------------------------------------------------------------------- deploys


def test_what_each_deploy_spent_is_asked_from_the_source(shop: Folder) -> None:
    for name, at in (("v1", "2026-11-02"), ("v2", "2026-11-03T02:30:00Z"), ("v3", "2026-11-04")):
        shop.slogate("mark", "deploy", name, "--service", "shop", "--at", at, *HISTORY)
    ran = shop.slogate("history", "deploys", *SOURCE, *HISTORY, "--select", "shop/most", "--format", "json")
    assert ran.code == 0
    (found,) = json.loads(ran.out)
    assert [(each["deploy"], each["bad"]) for each in found["deploys"]] == [(None, 0), ("v1", 1), ("v2", 1), ("v3", 0)]
    assert sum(each["bad"] for each in found["deploys"]) == found["spent"]
    text = shop.slogate("history", "deploys", *SOURCE, *HISTORY, "--select", "shop/most").out
    assert "v2" in text
    assert "spent 10.4% of the budget, 1 bad" in text
    table = shop.slogate("history", "deploys", *SOURCE, *HISTORY, "--format", "csv").out
    assert len(table.splitlines()) == 9


def test_deploys_that_cannot_be_told_exit_3(shop: Folder) -> None:
    shop.shop(without=range(20, 60))
    shop.slogate("mark", "deploy", "v1", "--service", "shop", "--at", "2026-11-02", *HISTORY)
    ran = shop.slogate("history", "deploys", *SOURCE, *HISTORY, "--select", "shop/most")
    assert ran.code == 3
    assert "in doubt: incomplete coverage" in ran.out
