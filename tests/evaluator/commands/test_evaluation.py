"""From paths to a report: what is read, what is selected, who is asked with which secret."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from evaluator import plugins
from evaluator.core.answer import Answer
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.query import Deadline, Query, Settings
from tests.evaluator.commands.running import SOURCE, SPEC, Folder

SOURCES = "apiVersion: slogate/v1\nkind: Sources\nsources:\n  orders: {type: duckdb, tables: {orders: orders.csv}}\n"


class Spy:
    """A backend that remembers how it was connected, asked and closed, and tells its secret."""

    def __init__(self) -> None:
        self.settings: list[Settings] = []
        self.asked: list[Query] = []
        self.closed = 0

    def connect(self, settings: Settings) -> Spy:
        self.settings.append(settings)
        return self

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        self.asked += queries
        secret = self.settings[-1].credential
        return dict.fromkeys(queries, Unanswered(Reason.BACKEND, f"401 for {secret.token if secret else 'nobody'}"))

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    found = Spy()
    monkeypatch.setattr(plugins, "backend", lambda name: found)
    return found


def test_without_paths_and_without_the_folder_it_says_so(here: Folder) -> None:
    ran = here.slogate("check")
    assert ran.code == 2
    assert "no paths were given, and there is no folder slo/ here" in ran.err


def test_the_operators_file_of_the_folder_is_used(here: Folder) -> None:
    here.shop()
    here.write("slogate.yaml", SOURCES)
    assert here.slogate("check", "--at", "2026-11-05").code == 1


def test_a_source_on_the_command_line_wins_over_the_file(here: Folder) -> None:
    here.shop()
    here.write("slogate.yaml", SOURCES.replace("orders.csv", "none.csv"))
    assert here.slogate("check", *SOURCE).code == 1
    assert here.slogate("check", "--at", "2026-11-05").code == 3


def test_a_source_that_nobody_names_is_refused_with_a_guess(here: Folder) -> None:
    here.shop()
    here.write("slogate.yaml", SOURCES)
    ran = here.slogate("check", "--source", "order=orders.csv")
    assert ran.code == 2
    assert "no indicator names a source 'order' (did you mean 'orders'?); known: orders" in ran.err


def test_a_source_that_is_not_configured_says_how(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check")
    assert ran.code == 2
    assert "source 'orders' is not configured; say where it is: --source orders=URL|PATH, or in " in ran.err


def test_all_sources_that_are_missing_are_named_and_only_those_that_are_asked(here: Folder) -> None:
    here.shop()
    here.write("slo/mail.yaml", SPEC.replace("shop", "mail").replace("source: orders", "source: outbox"))
    both = "sources 'outbox' and 'orders' are not configured; say where they are: "
    assert both + "--source outbox=URL|PATH --source orders=URL|PATH, or in slogate.yaml" in here.slogate("check").err
    ran = here.slogate("check", *SOURCE)
    assert (ran.code, "source 'outbox' is not configured; say where it is: " in ran.err) == (2, True)
    assert ran.err.endswith("; known: orders\n")
    assert here.slogate("check", *SOURCE, "--select", "shop/most").code == 0


@pytest.mark.parametrize(
    ("select", "names"),
    [
        (["shop"], {"shop/most", "shop/all"}),
        (["shop/most"], {"shop/most"}),
        (["tier=1"], {"shop/most"}),
        (["tier=2", "service=shop"], {"shop/all"}),
    ],
)
def test_what_is_selected_is_judged(here: Folder, select: list[str], names: set[str]) -> None:
    here.shop()
    asked = [part for text in select for part in ("--select", text)]
    ran = here.slogate("check", *SOURCE, *asked, "--format", "json")
    assert {result["name"] for result in json.loads(ran.out)["results"]} == names


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ("shop/mst", "nothing is named 'shop/mst' (did you mean 'shop/most'?)"),
        ("shop/none", "nothing is named 'shop/none'; known: shop/all, shop/most\n"),
        ("shp", "nothing is named 'shp' (did you mean 'shop'?); known: shop, shop/all, shop/most"),
        ("tier=9", "nothing selected: tier=9 (there is: shop/most, shop/all)"),
        ("=9", "write label=value"),
    ],
)
def test_nothing_selected_is_no_pass(here: Folder, select: str, words: str) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "--select", select)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_the_instant_is_now_less_the_time_to_settle(here: Folder, spy: Spy, monkeypatch: pytest.MonkeyPatch) -> None:
    here.shop()
    monkeypatch.setattr("evaluator.cli.time.time", lambda: 1_800_000_000.9)
    here.slogate("check", "--source", "orders=http://x")
    here.slogate("check", "--source", "orders=http://x", "--settle", "0s")
    assert [query.at for query in spy.asked] == [1_799_999_940, 1_800_000_000]


def test_a_secret_reaches_the_backend_and_no_output(here: Folder, spy: Spy) -> None:
    here.shop()
    secret = {"SLOGATE_SOURCE_ORDERS_TOKEN": "hunter2", "SLOGATE_SOURCE_ORDERS_ORIGIN": "http://x"}
    for form in ("text", "json"):
        ran = here.slogate("check", "--source", "orders=http://x", "--format", form, environment=secret)
        assert ran.code == 3
        assert "hunter2" not in ran.out + ran.err
        assert "401 for [hidden]" in ran.out
    assert [each.credential.token for each in spy.settings if each.credential] == ["hunter2", "hunter2"]


def test_every_backend_is_closed(here: Folder, spy: Spy) -> None:
    here.shop()
    here.slogate("check", "--source", "orders=http://x")
    assert (len(spy.settings), spy.closed) == (1, 1)


def test_settings_that_a_backend_refuses_are_exit_2(here: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict:
        @staticmethod
        def connect(settings: Settings) -> Any:
            raise ValueError("no option 'urll'")

    monkeypatch.setattr(plugins, "backend", lambda name: Strict)
    here.shop()
    ran = here.slogate("check", "--source", "orders=http://x")
    assert (ran.code, ran.err) == (2, "slogate: error: source 'orders': no option 'urll'\n")


def test_the_same_run_prints_the_same_bytes(here: Folder) -> None:
    here.shop()
    here.write("slo/other.yaml", SPEC.replace("shop", "other"))
    first, second = (here.slogate("check", *SOURCE, "--format", "json").out for _ in range(2))
    assert first == second


def test_a_gap_in_the_data_is_not_a_pass(here: Folder) -> None:
    here.shop(without=range(96 - 12, 96))
    assert here.slogate("check", *SOURCE, "--select", "shop/most").code == 3
