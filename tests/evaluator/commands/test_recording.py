"""What a check does with a history: it records, and compares, and neither changes an exit code by itself."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluator.commands.recorded import HISTORY, POLICY, name_of, recorded
from tests.evaluator.commands.running import SOURCE, Folder, Ran
from tests.postgres import database

ROOT = Path(__file__).parents[3]


def test_a_recorded_run_is_shown_to_the_byte_and_its_exit_code_is_its_own(shop: Folder) -> None:
    first = recorded(shop, "--format", "json", "--label", "commit=3f2a1c")
    assert first.code == 1
    shown = shop.slogate("history", "show", name_of(first)[:6], *HISTORY)
    assert (shown.code, shown.out, shown.err) == (0, first.out, "")
    assert shop.slogate("history", "show", "latest", environment={"SLOGATE_HISTORY": "h.db"}).out == first.out


def test_the_same_run_twice_adds_nothing_and_says_so(shop: Folder) -> None:
    name = name_of(recorded(shop))
    again = recorded(shop, "--format", "json")
    assert again.err == f"slogate: run {name} stands in h.db already, nothing was added\n"
    assert again.code == 1
    assert recorded(shop, "-q", "--label", "a=b").err == ""
    assert len(json.loads(shop.slogate("history", "list", *HISTORY, "--format", "json").out)) == 2


@pytest.mark.parametrize("broken", ["nowhere/h.db", "slo", "notes.txt"])
def test_a_history_that_cannot_be_written_changes_no_verdict(shop: Folder, broken: str) -> None:
    shop.write("notes.txt", "not a database, and rather longer than a header would be " * 20)
    plain = shop.slogate("check", *SOURCE)
    ran = recorded(shop, history=("--history", broken))
    assert (ran.code, ran.out) == (plain.code, plain.out)
    assert ran.err.startswith("slogate: warning: this run was not recorded: ")


def test_a_full_disk_changes_no_verdict(shop: Folder) -> None:
    plain = shop.slogate("check", *SOURCE)
    recorded(shop)
    code = "import resource, sys; from evaluator import cli; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); sys.exit(cli.main())"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SLOGATE_CACHE_DIR": "off", "LANG": "C.UTF-8"}
    # Python itself would leave half a compiled module behind.
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    asked = [sys.executable, "-c", code, "check", *SOURCE, *HISTORY, "--record", "--label", "another=run"]
    ran = subprocess.run(asked, cwd=shop.path, env=environment, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (plain.code, plain.out)
    assert "slogate: warning: this run was not recorded: " in ran.stderr
    assert len(json.loads(shop.slogate("history", "list", *HISTORY, "--format", "json").out)) == 1
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--record",), "which history? Give --history FILE|URL, or set SLOGATE_HISTORY"),
        (("--label", "a=b"), "--label goes with --record"),
        (("--record", *HISTORY, "--label", "a"), "--label 'a': write KEY=VALUE"),
        (("--record", *HISTORY, "--label", "a=b\nc"), "a label is printable text"),
        (("--record", *HISTORY, "--label", "a=b", "--label", "a=c"), "--label 'a=c': a is 'b' as well"),
        (("--record", "--history", "mysql://h/d"), "a history is a file or postgresql://HOST/DATABASE, not mysql://"),
    ],
)
def test_what_makes_no_sense_does_not_start(shop: Folder, more: tuple[str, ...], said: str) -> None:
    ran = shop.slogate("check", *SOURCE, *more)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_nothing_in_a_checkout_names_a_history(shop: Folder) -> None:
    shop.write(
        "slogate.yaml",
        "apiVersion: slogate/v1\nkind: Sources\nsources: {orders: {type: duckdb, path: .}}\nhistory: evil.db\n",
    )
    ran = shop.slogate("check", *SOURCE)
    assert ran.code == 2
    assert not (shop.path / "evil.db").exists()


def compared(shop: Folder, at: str, *more: str, since: str = "last-run", record: bool = True) -> Ran:
    shop.write("slo/policy.yaml", POLICY.replace("RUN", since))
    asked = ("--source", "orders=orders.csv", "--at", at, "--select", "shop/most", *HISTORY)
    return shop.slogate("check", *asked, *(["--record"] if record else []), *more)


def test_the_first_run_cannot_be_told_and_the_next_is_compared_with_it(shop: Folder) -> None:
    first = compared(shop, "2026-11-03")
    assert first.code == 3
    assert "no earlier run of shop/most stands in h.db" in " ".join(first.out.split())
    second = compared(shop, "2026-11-03T01:00:00Z")
    assert second.code == 0, second.out
    fallen = compared(shop, "2026-11-03T04:00:00Z")
    assert fallen.code == 1
    assert "more than 5% is too much" in " ".join(fallen.out.split())


def test_explain_compares_as_check_does(shop: Folder) -> None:
    compared(shop, "2026-11-03")
    asked = ("--source", "orders=orders.csv", "--at", "2026-11-03T04:00:00Z", *HISTORY)
    explained = shop.slogate("explain", "shop/most", *asked, "--baseline", "branch=none", "--without-baseline", "pass")
    assert "which passes by --without-baseline" in " ".join(explained.out.split())
    assert "check would exit with 1" in shop.slogate("explain", "shop/most", *asked).out


def test_each_group_is_compared_with_the_newest_run_that_had_it(shop: Folder) -> None:
    heading, *rows = (shop.path / "orders.csv").read_text().splitlines()
    zoned = [f"{row},{'ab'[number % 2]}" for number, row in enumerate(rows)]
    shop.write("orders.csv", "\n".join([f"{heading},zone", *zoned, ""]))
    text = (shop.path / "slo/shop.yaml").read_text()
    grouped = text.replace("{source: orders, rows", "{source: orders, group_by: [zone], rows")
    shop.write("slo/shop.yaml", grouped)
    compared(shop, "2026-11-03")
    ran = compared(shop, "2026-11-03T01:00:00Z", "--format", "json")
    results = json.loads(ran.out)["results"]
    assert {each["group"]["zone"]: each["rules"][1]["holds"] for each in results} == {"a": False, "b": False}


def test_the_operator_may_let_the_first_run_pass(shop: Folder) -> None:
    for without, code in (("unknown", 3), ("warn", 0), ("pass", 0)):
        ran = compared(shop, "2026-11-03", "--without-baseline", without, record=False)
        assert ran.code == code
        assert ("by --without-baseline" in " ".join(ran.out.split())) is (without == "warn")
    shown = compared(shop, "2026-11-03", "--without-baseline", "pass", "-v", record=False)
    assert "which passes by --without-baseline" in " ".join(shown.out.split())


def test_without_a_history_or_with_one_that_cannot_be_read_nothing_is_let_through(shop: Folder) -> None:
    shop.write("slo/policy.yaml", POLICY.replace("RUN", "last-run"))
    asked = (
        "--source",
        "orders=orders.csv",
        "--at",
        "2026-11-03",
        "--select",
        "shop/most",
        "--without-baseline",
        "pass",
    )
    none = shop.slogate("check", *asked)
    assert (none.code, "no history was given; --history FILE|URL" in " ".join(none.out.split())) == (3, True)
    shop.write("broken.db", "not a database " * 100)
    broken = shop.slogate("check", *asked, "--history", "broken.db")
    assert (broken.code, "the history cannot be read: " in " ".join(broken.out.split())) == (3, True)


def test_only_runs_of_the_trusted_pipeline_are_compared_with(shop: Folder) -> None:
    compared(shop, "2026-11-03", "--label", "branch=main")
    compared(shop, "2026-11-03T03:30:00Z", "--label", "branch=evil")
    asked = ("--baseline", "branch=main")
    assert compared(shop, "2026-11-03T04:00:00Z", record=False).code == 0
    against_main = compared(shop, "2026-11-03T04:00:00Z", *asked, record=False)
    assert against_main.code == 1
    assert compared(shop, "2026-11-03T04:00:00Z", "--baseline", "branch=none", record=False).code == 3


def test_the_budget_is_compared_with_what_it_was_before_the_deploy(shop: Folder) -> None:
    compared(shop, "2026-11-03T01:00:00Z")
    compared(shop, "2026-11-03T03:30:00Z")
    marked = shop.slogate("mark", "deploy", "v7", "--service", "shop", "--at", "2026-11-03T01:30:00Z", *HISTORY)
    assert marked.out == "deploy v7 of shop at 2026-11-03T01:30:00Z marked in h.db\n"
    assert compared(shop, "2026-11-03T04:00:00Z", since="last-run", record=False).code == 0
    fallen = compared(shop, "2026-11-03T04:00:00Z", since="last-deploy", record=False)
    assert fallen.code == 1
    assert "before the deploy v7 (2026-11-03T01:30:00Z)" in " ".join(fallen.out.split())


@pytest.mark.integration
@pytest.mark.xdist_group("postgres")
def test_the_whole_story_goes_the_same_way_in_a_postgresql(shop: Folder) -> None:
    url = database("story")
    history = ("--history", url)
    first = recorded(shop, "--format", "json", "--label", "branch=main", history=history, at="2026-11-03")
    recorded(shop, history=history, at="2026-11-03T04:00:00Z")
    assert "slogate: recorded as run" in first.err
    assert shop.slogate("history", "show", "latest~1", *history).out == first.out
    assert len(json.loads(shop.slogate("history", "list", *history, "--format", "json").out)) == 2
    assert "worse" in shop.slogate("history", "compare", *history).out
    assert shop.slogate("mark", "deploy", "v1", "--service", "shop", "--at", "2026-11-02", *history).code == 0
    assert shop.slogate("history", "deploys", *SOURCE, *history).code == 0
    assert "shop/most" in shop.slogate("history", "trend", *history).out


def test_a_password_of_a_history_is_never_printed(shop: Folder) -> None:
    url = "postgresql://me:c4nary@127.0.0.1:1/slo"
    ran = recorded(shop, history=("--history", url))
    assert ran.code == 1
    assert "this run was not recorded: postgresql://me@127.0.0.1:1/slo: " in ran.err
    listed = shop.slogate("history", "list", environment={"SLOGATE_HISTORY": url})
    shop.write("slo/policy.yaml", POLICY.replace("RUN", "last-run"))
    judged = shop.slogate("check", *SOURCE, "--history", url, "--format", "json")
    assert "c4nary" not in ran.out + ran.err + listed.out + listed.err + judged.out + judged.err
