"""Both versions asked and judged: each question once, of the sources that the operator names now."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.commands import impacts
from evaluator.fetch import fetch
from tests.evaluator.commands.reviewing import ADDED, LOOSER, TIGHTER, WITHOUT, after, commit, data, repository
from tests.evaluator.commands.running import SOURCE, SPEC, Folder


@pytest.fixture
def both(here: Folder) -> Folder:
    """The shop's promises as they were and with another target, and its orders."""
    here.shop()
    here.write("old/shop.yaml", SPEC)
    here.write("new/shop.yaml", SPEC.replace('"90%"', '"99.9%"').replace('"99%"', '"98%"'))
    return here


def test_a_question_that_both_versions_and_two_objectives_ask_is_asked_once(
    both: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def counted(queries: Any, *others: Any, **more: Any) -> Any:
        asked.extend(queries)
        return fetch(queries, *others, **more)

    monkeypatch.setattr(impacts, "fetch", counted)
    assert both.slogate("diff", "old", "new", "--impact", *SOURCE).code == 0
    assert len(asked) == 1


def test_a_source_that_only_one_version_names_may_be_given(both: Folder) -> None:
    text = (both.path / "new/shop.yaml").read_text(encoding="utf-8")
    both.write("new/shop.yaml", text.replace("source: orders", "source: others"))
    more = ("--source", "others=orders.csv")
    ran = both.slogate("diff", "old", "new", "--impact", *SOURCE, *more)
    assert ran.code == 0, ran.err
    assert "verdict       pass → fail" in ran.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "source 'orders' is not configured"),
        (("--source", "other=orders.csv"), "no indicator names a source 'other'"),
        (("--source", "orders=nowhere.csv", "--config", "gone.yaml"), "there is no such file"),
    ],
)
def test_what_cannot_be_asked_is_refused(both: Folder, more: tuple[str, ...], said: str) -> None:
    ran = both.slogate("diff", "old", "new", "--impact", "--at", "2026-11-05", *more)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


@pytest.fixture
def shop(here: Folder) -> Folder:
    """A repository with the shop's promises on main, and four days of its orders."""
    return repository(here)


def test_the_impact_is_what_either_version_would_have_judged(shop: Folder) -> None:
    ran = after(shop, TIGHTER, "--impact", *SOURCE)
    assert ran.code == 0, ran.err
    words = " ".join(ran.out.split())
    assert "shop/most verdict pass → fail target 90% → 99.9% window 4d measured 97.917%" in words
    assert "budget left 79.2% → -1983.3%" in words
    assert "1 verdict or credit stays as it was, and was not asked for" in ran.out
    assert "\nshop/most turns from pass to fail\n" in ran.out
    comment = shop.slogate("diff", "main", "--impact", *SOURCE, "--format", "markdown").out
    assert "\n- **shop/most** turns from pass to **fail**\n" in comment


def test_what_fails_now_stops_only_when_asked(shop: Folder) -> None:
    asked = ("--impact", *SOURCE, "--fail-on", "failing")
    assert after(shop, TIGHTER, *asked).code == 1
    assert "stopped by --fail-on failing: shop/most would fail" in shop.slogate("diff", "main", *asked).out
    assert after(shop, LOOSER, *asked).code == 0
    assert after(shop, SPEC, *asked).code == 0


def test_what_nobody_knows_is_undecided_only_when_asked(shop: Folder) -> None:
    late = ("--impact", "--source", "orders=orders.csv", "--at", "2027-11-05")
    assert after(shop, TIGHTER, *late).code == 0
    ran = shop.slogate("diff", "main", *late, "--fail-on", "failing")
    assert ran.code == 3
    assert "shop/most cannot be told" in ran.out
    both = shop.slogate("diff", "main", *late, "--fail-on", "failing", "--fail-on", "loosened")
    assert both.code == 3
    shop.write("slo/shop.yaml", TIGHTER.replace('"99%"', '"98%"'))
    assert shop.slogate("diff", "main", *late, "--fail-on", "failing", "--fail-on", "loosened").code == 1


def test_an_objective_that_is_new_or_gone_is_judged_on_its_side(shop: Folder) -> None:
    found = data(after(shop, ADDED, "--impact", *SOURCE, "--format", "json"))
    (more,) = found["impact"]["objectives"]
    assert (more["name"], more["before"], more["after"]["verdict"]) == ("shop/more", None, "pass")
    gone = data(after(shop, WITHOUT, "--impact", *SOURCE, "--format", "json"))
    assert gone["impact"]["objectives"][0]["after"] is None
    assert gone["impact"]["same"] == 1


def test_without_a_change_nothing_is_asked(shop: Folder) -> None:
    ran = after(shop, SPEC.replace("owner: web", "owner: us"), "--impact")
    assert ran.code == 0, ran.err
    assert "no verdict, budget or credit can have changed" in ran.out


def test_sources_are_the_operators_of_now_and_no_versions(shop: Folder) -> None:
    sources = (
        "apiVersion: slogate/v1\nkind: Sources\nsources:\n  orders: {type: duckdb, tables: {orders: nowhere.csv}}\n"
    )
    shop.write("slogate.yaml", sources)
    commit(shop, "sources")
    shop.write("slogate.yaml", sources.replace("nowhere.csv", "orders.csv"))
    found = data(after(shop, TIGHTER, "--impact", "--at", "2026-11-05", "--format", "json"))
    assert found["impact"]["objectives"][0]["before"]["measured"] == "47/48"


AGREED = f"""{SPEC}---
apiVersion: slogate/v1
kind: Agreement
metadata: {{name: acme, owner: sales}}
parties: {{provider: {{name: Shop Ltd}}, customer: {{name: Acme}}}}
term: {{from: 2026-01-01, timezone: UTC}}
commitments: [{{name: uptime, indicator: shop/orders, target: "99%", period: day, by: {{time: {{slice: 1h, down_above: 0%}}}}}}]
credits: {{tiers: [{{below: "99%", credit: 10%}}], base: 100 EUR}}
signatures: [{{party: provider, name: Kim, on: 2025-12-01}}, {{party: customer, name: Jo, on: 2025-12-02}}]
"""


def test_the_credit_of_the_last_closed_period_is_settled_by_both(shop: Folder) -> None:
    shop.write("slo/shop.yaml", AGREED)
    commit(shop, "agreed")
    ran = after(shop, AGREED.replace("credit: 10%", "credit: 5%"), "--impact", *SOURCE[:2], "--at", "2026-11-04")
    assert ran.code == 0, ran.err
    words = " ".join(ran.out.split())
    assert "loosened credits tiers: below 99%: 10% → below 99%: 5%" in words
    assert "acme, 2026-11-03 promises missed credit 10.00 EUR → 5.00 EUR" in words
