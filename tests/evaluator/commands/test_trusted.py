"""``check --trusted``: the tree is held to a revision, and what lies in the repository is read from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from evaluator.backends.duckdb.backend import DuckDBBackend
from evaluator.core.answer import Answer
from evaluator.core.query import Deadline, Query
from slo_spec.model import Rows
from tests.evaluator.commands.repository import committed, git, promised
from tests.evaluator.commands.running import SOURCE, SPEC, Folder, Ran

LAX = SPEC.replace('target: "99%"', 'target: "9%"')


def checked(here: Folder, *more: str, trusted: str = "main") -> tuple[Ran, dict[str, Any]]:
    ran = here.slogate("check", *SOURCE, "--trusted", trusted, "--format", "json", *more)
    return ran, json.loads(ran.out) if ran.out else {}


def test_a_target_that_the_tree_lowers_is_the_one_of_the_revision(here: Folder) -> None:
    promised(here)
    here.write("slo/shop.yaml", LAX)
    assert here.slogate("check", *SOURCE).code == 0
    ran, report = checked(here)
    assert (ran.code, ran.err) == (1, "")
    assert {each["name"]: each["verdict"] for each in report["results"]} == {"shop/all": "fail", "shop/most": "pass"}
    assert report["trusted"] == {"revision": "main", "commit": git(here.path, "rev-parse", "main")}
    assert report["results"][0]["location"] == {"file": "slo/shop.yaml", "line": 8, "column": 12}


def test_an_objective_that_is_gone_closes_the_gate(here: Folder) -> None:
    promised(here)
    here.write("slo/shop.yaml", "".join(line for line in SPEC.splitlines(keepends=True) if "most" not in line))
    ran, report = checked(here, "--select", "shop/most")
    assert ran.code == 1
    assert [each["code"] for each in report["findings"]] == ["objective-removed", "data-in-tree"]


def test_what_is_new_is_judged_too(here: Folder) -> None:
    promised(here)
    new = '  - {name: new, indicator: orders, target: "99.9%", window: 4d}\n'
    here.write("slo/shop.yaml", SPEC + new)
    here.write("slo/mail.yaml", SPEC.replace("name: shop", "name: mail"))
    ran, report = checked(here, "--select", "shop/new", "--select", "mail/most")
    assert ran.code == 1
    assert {each["name"]: each["verdict"] for each in report["results"]} == {"shop/new": "fail", "mail/most": "pass"}


def test_a_tree_that_is_wrong_and_a_revision_that_is_wrong_are_exit_2_each_in_its_own_words(here: Folder) -> None:
    promised(here)
    here.write("slo/shop.yaml", SPEC.replace("window: 4d", "window: 4"))
    ran, _ = checked(here)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("slo/shop.yaml:7:")
    committed(here.path, "wrong")
    here.write("slo/shop.yaml", SPEC)
    ran, _ = checked(here)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("main:slo/shop.yaml:7:")
    assert "main itself is wrong (2 errors), so nothing can be held to it" in ran.err


@pytest.mark.parametrize("name", ["", "nowhere", "-h", "main:slo/shop.yaml"])
def test_a_revision_that_is_not_there_is_exit_2(here: Folder, name: str) -> None:
    promised(here)
    assert checked(here, trusted=name)[0].code == 2


def test_outside_of_a_repository_there_is_no_revision(here: Folder) -> None:
    here.shop()
    ran, _ = checked(here)
    assert (ran.code, "is not in a git repository" in ran.err) == (2, True)


def test_a_revision_that_promises_nothing_there_holds_nobody_to_anything(here: Folder) -> None:
    promised(here)
    here.write("other/shop.yaml", SPEC)
    ran, _ = checked(here, "other")
    assert ran.code == 2
    assert "main promises nothing in other, so there is nothing to hold the tree to" in ran.err


def test_a_folder_that_is_gone_is_exit_2(here: Folder) -> None:
    promised(here)
    git(here.path, "rm", "-r", "--quiet", "slo")
    assert checked(here)[0].code == 2


def test_names_of_the_revision_and_of_the_tree_can_be_selected_and_others_not(here: Folder) -> None:
    promised(here)
    here.write("slo/shop.yaml", SPEC.replace("name: most", "name: more"))
    assert checked(here, "--select", "shop/more")[0].code == 0
    assert checked(here, "--select", "shop/most")[0].code == 1
    ran, _ = checked(here, "--select", "shop/mist")
    assert (ran.code, "did you mean 'shop/most'?" in ran.err) == (2, True)


# ------------------------------------------------------------------------------- the operator's file


def operator(path: str) -> str:
    return f"apiVersion: slogate/v1\nkind: Sources\nsources:\n  orders: {{type: duckdb, tables: {{orders: {path}}}}}\n"


def all_good(here: Folder, name: str) -> None:
    text = (here.path / "orders.csv").read_text(encoding="utf-8")
    here.write(name, text.replace(",500", ",200"))


def test_the_operators_file_is_that_of_the_revision(here: Folder) -> None:
    here.write("slogate.yaml", operator("orders.csv"))
    promised(here)
    all_good(here, "good.csv")
    here.write("slogate.yaml", operator("good.csv"))
    assert here.slogate("check", "--at", "2026-11-05").code == 0
    assert here.slogate("check", "--at", "2026-11-05", "--trusted", "main").code == 1


def test_an_operators_file_that_the_tree_adds_or_nests_is_not_looked_at(here: Folder) -> None:
    promised(here)
    all_good(here, "good.csv")
    here.write("slogate.yaml", operator("good.csv"))
    ran = here.slogate("check", "--at", "2026-11-05", "--trusted", "main")
    assert (ran.code, "source 'orders' is not configured" in ran.err) == (2, True)
    git(here.path, "checkout", "--quiet", "-b", "other")
    (here.path / "slogate.yaml").unlink()
    here.write("slogate.yml", operator("orders.csv"))
    committed(here.path, "operator")
    here.write("slogate.yaml", operator("good.csv"))
    assert here.slogate("check", "--at", "2026-11-05", "--trusted", "other").code == 1


def test_an_operators_file_that_the_tree_deletes_is_still_there(here: Folder) -> None:
    here.write("slogate.yaml", operator("orders.csv"))
    promised(here)
    (here.path / "slogate.yaml").unlink()
    assert here.slogate("check", "--at", "2026-11-05", "--trusted", "main").code == 1


def test_a_file_given_by_config_may_not_lie_in_the_repository(here: Folder) -> None:
    here.write("ci/sources.yaml", operator("../orders.csv"))
    promised(here)
    all_good(here, "good.csv")
    asks = ("check", "--at", "2026-11-05", "--trusted", "main", "--config")
    here.write("ci/sources.yaml", operator("../good.csv"))
    assert here.slogate("check", "--at", "2026-11-05", "--config", "ci/sources.yaml").code == 0
    ran = here.slogate(*asks, "ci/sources.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "--config ci/sources.yaml lies in the repository, where a pull request can bring its own" in ran.err


@pytest.mark.parametrize(
    "given", [{"arguments": ["--store", "hours.db"]}, {"environment": {"SLOGATE_STORE": "./hours.db"}}]
)
def test_a_store_that_the_pull_request_could_bring_is_not_believed(here: Folder, given: dict[str, Any]) -> None:
    promised(here)
    ran = here.slogate(
        "check", *SOURCE, "--trusted", "main", *given.get("arguments", ()), environment=given.get("environment", {})
    )
    assert (ran.code, "hours.db lies in the repository" in ran.err) == (2, True)
    assert not (here.path / "hours.db").exists()


def test_a_history_or_answers_that_the_pull_request_could_bring_are_not_believed(here: Folder) -> None:
    promised(here)
    here.slogate("check", *SOURCE, "--save-answers", "answers.json")
    replayed = here.slogate("check", "--replay", "answers.json", "--trusted", "main")
    assert (replayed.code, "--replay answers.json lies in the repository" in replayed.err) == (2, True)
    for given in ({"SLOGATE_HISTORY": "history.db"}, {}):
        typed = () if given else ("--history", "history.db")
        ran = here.slogate("check", *SOURCE, "--trusted", "main", *typed, "--record", environment=given)
        assert (ran.code, "history.db lies in the repository" in ran.err) == (2, True)
    assert not (here.path / "history.db").exists()


def test_a_file_given_by_config_from_elsewhere_is_the_operators_own(
    here: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    promised(here)
    outside: Path = tmp_path_factory.mktemp("operator") / "sources.yaml"
    outside.write_text(operator(str(here.path / "orders.csv")), encoding="utf-8")
    asks = ("check", "--at", "2026-11-05", "--trusted", "main", "--config")
    assert here.slogate(*asks, str(outside)).code == 1
    (here.path / "ci.yaml").symlink_to(outside)
    assert here.slogate(*asks, "ci.yaml").code == 2, "a link of the tree to it is the tree's"
    (outside.parent / "link.yaml").symlink_to(here.write("mine.yaml", outside.read_text(encoding="utf-8")))
    assert here.slogate(*asks, str(outside.parent / "link.yaml")).code == 2, "and so is one into the tree"


def test_a_policy_of_the_operators_file_is_the_revisions_too(here: Folder) -> None:
    policy = "---\n{apiVersion: slogate/v1, kind: Policy, metadata: {name: all}, rules: [{when: objective-missed, then: %s}]}\n"
    here.write("slogate.yaml", operator("orders.csv") + policy % "fail")
    promised(here)
    here.write("slogate.yaml", operator("orders.csv") + policy % "warn")
    assert here.slogate("check", "--at", "2026-11-05").code == 0
    assert here.slogate("check", "--at", "2026-11-05", "--trusted", "main").code == 1


def test_data_of_the_tree_are_named(here: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    promised(here)
    _, report = checked(here)
    assert [each["because"] for each in report["findings"]] == [
        "it reads orders.csv of the tree under test, which decides what was measured"
    ]
    outside = tmp_path_factory.mktemp("data") / "orders.csv"
    (here.path / "orders.csv").rename(outside)
    ran = here.slogate(
        "check", "--source", f"orders={outside}", "--at", "2026-11-05", "--trusted", "main", "--format", "json"
    )
    assert json.loads(ran.out)["findings"] == []


@pytest.mark.parametrize(
    "given", [{"arguments": ["--history", "runs.db"]}, {"environment": {"SLOGATE_HISTORY": "runs.db"}}]
)
def test_a_history_that_the_pull_request_could_bring_is_not_believed(here: Folder, given: dict[str, Any]) -> None:
    promised(here)
    ran = here.slogate(
        "check", *SOURCE, "--trusted", "main", *given.get("arguments", ()), environment=given.get("environment", {})
    )
    assert (ran.code, "--history" in ran.err and "lies in the repository" in ran.err) == (2, True)


def test_answers_that_the_pull_request_could_bring_are_not_replayed(
    here: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    promised(here)
    outside = tmp_path_factory.mktemp("evidence") / "answers.json"
    assert here.slogate("check", *SOURCE, "--trusted", "main", "--save-answers", str(outside)).code == 1
    assert here.slogate("check", "--trusted", "main", "--replay", str(outside)).code == 1
    here.write("answers.json", outside.read_text(encoding="utf-8"))
    ran = here.slogate("check", "--trusted", "main", "--replay", "answers.json")
    assert (ran.code, "--replay answers.json lies in the repository" in ran.err) == (2, True)


def test_a_cache_of_documents_in_the_repository_is_neither_believed_nor_filled(
    here: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    promised(here)
    assert here.slogate("check", *SOURCE, "--trusted", "main", environment={"SLOGATE_CACHE_DIR": "kept"}).code == 1
    assert not (here.path / "kept").exists()
    outside = tmp_path_factory.mktemp("kept")
    outside.chmod(0o700)
    assert (
        here.slogate("check", *SOURCE, "--trusted", "main", environment={"SLOGATE_CACHE_DIR": str(outside)}).code == 1
    )
    assert list(outside.iterdir())


# ------------------------------------------------------------------------------- waivers

WAIVER = """\
---
apiVersion: slogate/v1
kind: Waiver
metadata: {name: moving}
service: shop
rules: [objective-missed, budget-exhausted, objective-removed]
until: 2999-12-01
owner: web
reason: we move
"""


def test_a_waiver_of_the_tree_opens_nothing_and_one_of_the_revision_does(here: Folder) -> None:
    promised(here)
    here.write("slo/waiver.yaml", WAIVER)
    assert here.slogate("check", *SOURCE).code == 0
    ran, report = checked(here)
    assert (ran.code, [each["code"] for each in report["findings"]]) == (1, ["document-changed", "data-in-tree"])
    committed(here.path, "waiver")
    assert checked(here)[0].code == 0
    here.write("slo/shop.yaml", SPEC.replace("name: most", "name: more"))
    ran, report = checked(here)
    assert (ran.code, report["verdict"]) == (0, "warn")
    assert report["findings"][0]["waived"].startswith("waived until 2999-12-01T00:00:00Z by 'moving' (web)")


def test_a_promise_whose_removal_is_waived_is_not_judged_any_more(here: Folder) -> None:
    failing = '  - {name: old, indicator: orders, target: "99.9%", window: 4d}\n'
    promised(here)
    here.write("slo/shop.yaml", SPEC.replace('"99%"', '"90%"') + failing)
    waiver = WAIVER.replace("service: shop", "objective: shop/old").replace("objective-missed, budget-exhausted, ", "")
    here.write("slo/waiver.yaml", waiver)
    committed(here.path, "a waiver")
    assert checked(here)[0].code == 1, "it is promised as long as it is there"
    here.write("slo/shop.yaml", SPEC.replace('"99%"', '"90%"'))
    assert "warning[unknown-objective]" in here.slogate("lint").out
    (here.path / "slo/waiver.yaml").unlink()
    ran, report = checked(here)
    assert (ran.code, report["verdict"]) == (0, "warn")
    assert {each["name"] for each in report["results"]} == {"shop/all", "shop/most"}
    assert next(each["code"] for each in report["findings"]) == "objective-removed"
    ended = waiver.replace("2999", "2020")
    git(here.path, "checkout", "--quiet", ".")
    here.write("slo/waiver.yaml", ended)
    committed(here.path, "it has ended")
    here.write("slo/shop.yaml", SPEC.replace('"99%"', '"90%"'))
    ran, report = checked(here)
    assert (ran.code, {each["name"] for each in report["results"]}) == (1, {"shop/all", "shop/most", "shop/old"})


# ------------------------------------------------------------------------------- what is proposed is asked apart

STRANGER = SPEC.replace("name: shop", "name: stranger")
STRANGE = [
    'good: "unnest(case when status < 500 then [true] else [] end)"',
    'good: "unnest([true, true])"',
    'bad: "unnest(case when status < 500 then [false] else [] end)"',
    'good: "unnest(case when status < 500 then [1] else [] end)", total: "1"',
    'good: "unnest(range(2)) = 0"',
    'good: "true", where: "unnest(case when status < 500 then [true] else [] end)"',
    'good: "count(*) > 0"',
    "good: \"error('no') IS NULL\"",
]


def counted(report: dict[str, Any]) -> dict[str, Any]:
    """What is said of the shop, but for how its source was asked."""
    shop = [each for each in report["results"] if each["name"].startswith("shop/")]
    return {each["name"]: {key: value for key, value in each.items() if key != "requests"} for each in shop}


@pytest.mark.parametrize("expression", STRANGE)
def test_what_is_proposed_changes_no_number_of_what_is_promised(here: Folder, expression: str) -> None:
    promised(here)
    ran, without = checked(here)
    assert ran.code == 1
    here.write("slo/stranger.yaml", STRANGER.replace('good: "status < 500"', expression))
    ran, beside = checked(here)
    assert ran.code == 1
    assert counted(beside) == counted(without)
    verdicts = {each["name"]: each["verdict"] for each in beside["results"]}
    assert (verdicts["stranger/all"], verdicts["stranger/most"]) == ("unknown", "unknown")
    untrusted = here.slogate("check", *SOURCE, "--format", "json")
    assert counted(json.loads(untrusted.out)) == counted(without)


def test_what_is_proposed_is_asked_in_a_batch_of_its_own_after_what_is_promised(
    here: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    batches: list[set[str]] = []
    real = DuckDBBackend.answer

    def answer(self: DuckDBBackend, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        batches.append({str(query.measure.good) for query in queries if isinstance(query.measure, Rows)})
        return real(self, queries, deadline)

    monkeypatch.setattr(DuckDBBackend, "answer", answer)
    agreement = """\
---
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: requests, objective: shop/most, target: "99%", period: month, owner: web}
"""
    promised(here)
    here.write("slo/acme.yaml", agreement)
    committed(here.path, "an agreement")
    here.write("slo/copy.yaml", SPEC.replace("name: shop", "name: copy"))
    here.write("slo/stranger.yaml", STRANGER.replace("status < 500", "status < 600"))
    outside = tmp_path_factory.mktemp("evidence")
    for stores in ((), ("--store", str(outside / "hours.db"), "--evidence", str(outside / "evidence.db"))):
        batches.clear()
        ran, report = checked(here, *stores)
        assert ran.code == 1
        assert batches == [{"status < 500"}, {"status < 600"}], "and what both ask is asked once, with the promised"
        verdicts = {each["name"]: each["verdict"] for each in report["results"]}
        assert verdicts == {
            **dict.fromkeys(("shop/all", "copy/all"), "fail"),
            **dict.fromkeys(("shop/most", "copy/most", "stranger/most", "stranger/all"), "pass"),
        }
