"""``slogate history`` and ``slogate mark``, and what a check does with a history."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.evaluator.commands.running import SOURCE, Folder, Ran
from tests.postgres import database

ROOT = Path(__file__).parents[3]
HISTORY = ("--history", "h.db")
POLICY = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: gate}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-fell, by: 5%, since: RUN, then: fail}
"""


def recorded(here: Folder, *more: str, at: str = "2026-11-05", history: tuple[str, ...] = HISTORY) -> Ran:
    return here.slogate("check", "--source", "orders=orders.csv", "--at", at, *history, "--record", *more)


def name_of(ran: Ran) -> str:
    found = re.search(r"recorded as run ([0-9a-f]{10}) in ", ran.err)
    assert found, ran.err
    return found.group(1)


@pytest.fixture
def shop(here: Folder) -> Folder:
    """The shop, with a week of orders before: the first two that failed are of 3 November, at two and three."""
    here.shop()
    earlier = [f"2026-10-{day}T{hour:02d}:00:00Z,200\n" for day in range(25, 32) for hour in range(24)]
    text = (here.path / "orders.csv").read_text()
    here.write("orders.csv", text.replace("at,status\n", f"at,status\n{''.join(earlier)}"))
    return here


# ------------------------------------------------------------------------------- check --record


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


# ------------------------------------------------------------------------------- rules that compare


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


# ------------------------------------------------------------------------------- history list, show, trend, compare


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


def test_a_beginning_that_two_runs_share_lists_them(shop: Folder) -> None:
    three_runs(shop)
    with closing(sqlite3.connect(shop.path / "h.db")) as other:
        other.execute("UPDATE run SET digest = 'abcd' || substr(digest, 5)")
        other.commit()
    ran = shop.slogate("history", "show", "abcd", *HISTORY)
    assert ran.code == 2
    assert "several runs begin with abcd: abcd" in ran.err


@pytest.mark.parametrize("command", ["list", "trend", "compare", "show latest", "deploys --source orders=orders.csv"])
def test_a_history_that_is_not_there_is_an_error_and_is_not_made(shop: Folder, command: str) -> None:
    ran = shop.slogate("history", *command.split(), *HISTORY)
    assert (ran.code, ran.out) == (2, "")
    assert "h.db: there is no such file yet" in ran.err
    assert not (shop.path / "h.db").exists()
    assert "which history?" in shop.slogate("history", *command.split()).err


# ------------------------------------------------------------------------------- mark, deploys


def test_a_mark_is_kept_once_and_may_be_of_several_services(here: Folder) -> None:
    asked = ("mark", "deploy", "v7", "--service", "shop", "--service", "search", "--at", "2026-11-03", *HISTORY)
    assert here.slogate(*asked).out.count("marked in h.db") == 2
    again = here.slogate(*asked)
    assert (again.code, again.out.count("was marked already in h.db")) == (0, 2)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("v7",), "missing option '--service'"),
        (("v7", "--service", "shop"), "which history?"),
        (("v\n7", "--service", "shop", *HISTORY), "a name is printable text"),
        (("", "--service", "shop", *HISTORY), "a name is printable text"),
        (("v7", "--service", "shop", "--history", "none/h.db"), "the deploy was not marked: "),
    ],
)
def test_a_mark_that_cannot_be_kept_is_an_error(here: Folder, more: tuple[str, ...], said: str) -> None:
    ran = here.slogate("mark", "deploy", *more)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


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


# ------------------------------------------------------------------------------- a team's PostgreSQL


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
