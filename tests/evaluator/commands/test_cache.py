"""The store of closed hours, as its owner sees it."""

from __future__ import annotations

import json
import stat

import pytest

from tests.evaluator.commands.running import Folder, Ran
from tests.evaluator.core.given import DAY

SPEC = """\
apiVersion: slogate/v1
kind: Service
metadata: {name: shop, owner: web}
indicators:
  orders:
    source: metrics
    ratio: {bad: 'sum(increase(bad[$window]))', total: 'sum(increase(all[$window]))'}
objectives:
  - {name: most, indicator: orders, target: "90%", window: 30d}
  - {name: all, indicator: orders, target: "99.9%", window: 7d}
"""
NOW = ("--at", "2024-09-21T10:20:34Z")
MIDNIGHT = 1_726_876_800
"""The beginning of that day. It is over wherever this runs, so that its hours are closed."""
LATER = ("--at", "2024-09-21T12:20:34Z")
STORE = ("--store", "hours.db")
SPANS = "2024-08-22T11:00:00Z to 2024-09-21T08:00:00Z"


@pytest.fixture
def shop(here: Folder) -> Folder:
    """A service whose events are on a tape, ten every ten minutes and every hundredth bad."""
    here.write("slo/shop.yaml", SPEC)
    events = [[at, 9 if at // 600 % 10 == 0 else 10, 10] for at in range(MIDNIGHT - 32 * DAY, MIDNIGHT + DAY, 600)]
    source = {"type": "memory", "tape": [{"events": events}]}
    document = {"apiVersion": "slogate/v1", "kind": "Sources", "sources": {"metrics": source}}
    here.write("slogate.yaml", json.dumps(document))
    return here


def verdicts(ran: Ran) -> list[tuple[object, ...]]:
    """What was decided, and from which numbers."""
    report = json.loads(ran.out)
    return [
        (each["objective"], each["verdict"], each["measured"], each["budget"], each["alerts"])
        for each in report["results"]
    ]


def notices(ran: Ran) -> list[str]:
    return list(json.loads(ran.out)["notices"])


def test_a_check_with_a_store_says_the_same_and_what_it_remembered(shop: Folder) -> None:
    without = shop.slogate("check", "--format", "json", *NOW)
    cold = shop.slogate("check", "--format", "json", *NOW, *STORE)
    warm = shop.slogate("check", "--format", "json", *NOW, *STORE)
    assert verdicts(cold) == verdicts(warm) == verdicts(without)
    assert (cold.code, warm.code) == (1, 1)
    assert notices(cold) == []
    assert notices(warm) == [f"metrics: 717 hours, {SPANS}, were remembered in {shop.path / 'hours.db'}"]
    assert stat.S_IMODE((shop.path / "hours.db").stat().st_mode) == 0o600


def test_the_environment_names_a_store_and_the_command_line_wins(shop: Folder) -> None:
    environment = {"SLOGATE_STORE": "theirs.db"}
    shop.slogate("check", *NOW, environment=environment)
    shop.slogate("check", *NOW, *STORE, environment=environment)
    assert sorted(path.name for path in shop.path.glob("*.db")) == ["hours.db", "theirs.db"]


def test_without_being_told_no_store_is_found_or_made(shop: Folder) -> None:
    shop.slogate("check", *NOW, environment={"SLOGATE_STORE": ""})
    assert list(shop.path.glob("*.db*")) == []


def test_explain_uses_the_store_too(shop: Folder) -> None:
    shop.slogate("check", *NOW, *STORE)
    assert "717 hours" in shop.slogate("explain", "shop/most", *NOW, *STORE).out.replace("\n", " ")


def test_a_store_that_cannot_be_used_changes_nothing_but_a_notice(shop: Folder) -> None:
    shop.write("hours.db", "no database at all, whatever its name may say " * 10)
    without = shop.slogate("check", "--format", "json", *NOW)
    ran = shop.slogate("check", "--format", "json", *NOW, *STORE)
    assert (verdicts(ran), ran.code) == (verdicts(without), without.code)
    assert notices(ran) == [
        f"the store was not used, everything was asked: {shop.path / 'hours.db'}: file is not a database"
    ]


def test_a_source_that_cannot_be_remembered_says_so(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", "--source", "orders=orders.csv", "--at", "2026-11-05", "--format", "json", *STORE)
    assert notices(ran) == ["orders: hours of this kind of source cannot be remembered, everything was asked"]


def test_fill_remembers_what_is_missing_and_judges_nothing(shop: Folder) -> None:
    path = shop.path / "hours.db"
    assert shop.slogate("cache", "fill", *NOW, *STORE) == Ran(
        0, f"717 more hours of 1 question remembered in {path}\n", ""
    )
    assert shop.slogate("cache", "fill", *LATER, *STORE).out.startswith("2 more hours of 1 question")
    assert shop.slogate("cache", "fill", *LATER, *STORE).out.startswith("0 more hours of 1 question")
    assert notices(shop.slogate("check", "--format", "json", *NOW, *STORE))


def test_fill_takes_a_selection(shop: Folder) -> None:
    assert shop.slogate("cache", "fill", *NOW, *STORE, "--select", "shop/all").out.startswith("165 more hours of 1 ")


def test_fill_says_what_is_still_missing(shop: Folder) -> None:
    shop.write(
        "slogate.yaml", (shop.path / "slogate.yaml").read_text().replace('{"events"', '{"measure": "x", "events"')
    )
    ran = shop.slogate("cache", "fill", *NOW, *STORE)
    assert (ran.code, ran.err) == (3, "slogate: metrics: no data: metrics has no events of this measure\n")


def test_fill_into_a_store_that_cannot_be_used_is_no_success(shop: Folder) -> None:
    ran = shop.slogate("cache", "fill", *NOW, "--store", "none/hours.db")
    assert ran.code == 3
    assert "none/hours.db: No such file or directory" in ran.err


def test_fill_refuses_a_wrong_specification(shop: Folder) -> None:
    shop.write("slo/shop.yaml", SPEC.replace("30d", "30"))
    ran = shop.slogate("cache", "fill", *NOW, *STORE)
    assert ran.code == 2
    assert "nothing was evaluated" in ran.err


def test_show_lists_hours_by_source_and_objective(shop: Folder) -> None:
    shop.slogate("check", *NOW, *STORE)
    first, second = shop.slogate("cache", "show", *STORE).out.splitlines()
    assert first.startswith(f"{shop.path / 'hours.db'}: 1 question, ")
    assert first.endswith(" bytes")
    assert second == f"  metrics: shop/most, shop/all: 717 hours, {SPANS}"


@pytest.mark.parametrize("command", ["show", "fill", "clear"])
def test_a_store_must_be_named(shop: Folder, command: str) -> None:
    ran = shop.slogate("cache", command)
    assert (ran.code, ran.err) == (2, "slogate: error: which store? Give --store FILE, or set SLOGATE_STORE\n")


@pytest.mark.parametrize("command", ["show", "clear"])
def test_a_store_that_is_not_there_is_not_made(shop: Folder, command: str) -> None:
    ran = shop.slogate("cache", command, *STORE)
    assert ran.code == 2
    assert "hours.db: there is no such file yet" in ran.err
    assert list(shop.path.glob("*.db*")) == []


def test_clear_forgets_everything_or_what_is_selected(shop: Folder) -> None:
    shop.slogate("check", *NOW, *STORE)
    path = shop.path / "hours.db"
    assert shop.slogate("cache", "clear", *STORE, "--select", "shop").out == f"717 hours forgotten in {path}\n"
    assert shop.slogate("cache", "clear", *STORE).out == f"0 hours forgotten in {path}\n"


def test_clear_of_a_name_that_is_not_there_lists_what_is(shop: Folder) -> None:
    shop.slogate("check", *NOW, *STORE)
    ran = shop.slogate("cache", "clear", *STORE, "--select", "shop/al")
    assert ran.code == 2
    assert "has nothing of 'shop/al' (did you mean 'shop/all'?); known: metrics, shop/all, shop/most" in ran.err


def test_clear_forgets_what_is_older(shop: Folder) -> None:
    shop.slogate("check", *NOW, *STORE)
    assert shop.slogate("cache", "clear", *STORE, "--older-than", "30000d").out.startswith("0 hours forgotten")


def test_documents_that_passed_are_shown_and_forgotten(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOGATE_CACHE_DIR", "kept")
    assert shop.slogate("cache", "documents").out.endswith("kept/documents.sqlite: nothing\n")
    assert shop.slogate("lint").code == 0
    shown = shop.slogate("cache", "documents").out
    assert "texts, " in shown
    assert shop.slogate("cache", "documents", "--clear").out.startswith("1")
    assert shop.slogate("cache", "documents").out.endswith(": nothing\n")


def test_where_documents_are_not_remembered_it_says_why(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLOGATE_CACHE_DIR", "off")
    assert "SLOGATE_CACHE_DIR turns it off" in shop.slogate("cache", "documents").out
