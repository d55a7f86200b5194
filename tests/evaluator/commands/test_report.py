"""``slogate report``, from YAML and CSV files to a report, a folder and a webhook."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder, Ran
from tests.evaluator.commands.test_settle import SPEC
from tests.fault_server import FaultServer, answering

HOURS = range(59 * 24)
"""January and February of 2026."""
QUICK = SPEC.replace("window: {calendar: month, timezone: UTC}", "window: 4d")


def report(here: Folder, *more: str, failed: range = range(0), without: range = range(0), spec: str = QUICK) -> Ran:
    """A report made on 5 March; of the hours, counted from New Year, some failed and some nobody saw."""
    prepare(here, failed, without, spec)
    return here.slogate("report", "--source", "orders=orders.csv", "--at", "2026-03-05", *more)


def prepare(here: Folder, failed: range = range(0), without: range = range(0), spec: str = QUICK) -> None:
    here.write("slo/shop.yaml", spec)
    rows = [
        f"2026-{1 + (hour >= 744):02d}-{(hour % 744 if hour >= 744 else hour) // 24 + 1:02d}T{hour % 24:02d}:{m:02d}:00Z,"
        f"10,{5 if hour in failed else 0}"
        for hour in HOURS
        for m in range(0, 60, 10)
        if hour not in without
    ]
    here.write("orders.csv", "\n".join(["at,asked,failed", *rows, ""]))


FEBRUARY = 744
MISSED = range(FEBRUARY + 5, FEBRUARY + 25)


def test_last_month_is_reported_over_its_own_span_with_credits_and_dates(here: Folder) -> None:
    ran = report(here, "--trend", "1", failed=MISSED)
    assert ran.code == 0
    assert ran.out.splitlines()[:2] == ["Service levels, 2026-02", "2026-02-01 00:00 to 2026-03-01 00:00 (UTC), 672 h"]
    assert "missed   shop/most  99%     98.512%  148.8%        -1.488       100%" in ran.out
    assert "missed   acme       2026-02  308.63 EUR" in ran.out
    assert "2026-03-30  in 25 days  acme  last day to claim the credit for uptime of 2026-02" in ran.out


def test_a_breach_exits_one_only_where_asked_for(here: Folder) -> None:
    assert report(here, "--fail-on", "breach", failed=MISSED).code == 1
    assert report(here, "--fail-on", "breach").code == 0


def test_what_nobody_saw_in_the_period_exits_three_and_before_it_does_not(here: Folder) -> None:
    unseen = range(FEBRUARY + 10, FEBRUARY + 200)
    ran = report(here, without=unseen)
    assert ran.code == 3
    assert "unknown  shop/most" in ran.out
    assert report(here, without=range(10, 200)).code == 0


def test_a_running_month_is_reported_so_far(here: Folder) -> None:
    prepare(here)
    ran = here.slogate("report", "--source", "orders=orders.csv", "--at", "2026-02-15", "--period", "month")
    assert ran.code == 0
    assert "so far, up to 2026-02-15 00:00" in ran.out
    assert "Agreements" not in ran.out


def test_every_format_is_the_same_each_time(here: Folder) -> None:
    every = [word for form in ("text", "markdown", "csv", "html", "json") for word in ("--format", form)]
    first: dict[str, bytes] = {}
    second: dict[str, bytes] = {}
    for found in (first, second):
        assert report(here, *every, "--output-dir", "reports").code == 0
        found.update({path.name: path.read_bytes() for path in (here.path / "reports").iterdir()})
    assert first == second
    assert len(first) == 5
    assert all(text.endswith(b"\n") for text in first.values())


def test_json_and_csv_are_read_back(here: Folder) -> None:
    data = json.loads(report(here, "--format", "json", "--trend", "1", failed=MISSED).out)
    (objective,) = data["objectives"]
    assert (objective["good"], objective["total"], objective["own_window"]) == (39_720, 40_320, "4d")
    assert objective["earlier"][0]["ratio"] == 1
    assert data["credits"] == [{"lowest": {"amount": "308.63", "currency": "EUR"}, "highest": {"amount": "308.63", "currency": "EUR"}}]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(report(here, "--format", "csv", failed=MISSED).out)))
    assert rows[-1]["credit_highest"] == "308.63"


def test_a_folder_gets_a_file_a_format_under_stable_names_and_they_are_listed(here: Folder) -> None:
    ran = report(here, "--output-dir", "reports", "--format", "markdown", "--format", "html")
    assert ran.out.splitlines() == ["reports/report-2026-02.md", "reports/report-2026-02.html"]
    assert sorted(path.name for path in (here.path / "reports").iterdir()) == [
        "report-2026-02.html", "report-2026-02.md",
    ]  # fmt: skip
    again = report(here, "--output-dir", "reports", "--format", "markdown")
    assert again.out == "reports/report-2026-02.md\n"


def test_a_folder_that_takes_nothing_exits_two_and_the_report_is_printed(
    here: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaluator.commands.delivery.write_texts", full)
    ran = report(here, "--output-dir", "reports")
    assert ran.code == 2
    assert ran.out.startswith("Service levels, 2026-02")
    assert "reports cannot be written: No space left on device" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--period", "march"], "'march' names no period; write month, last-month"),
        (["--period", "2027-01"], "2027-01 has not begun"),
        (["--period", "2020-01", "--select", "shop/mst"], "nothing is named 'shop/mst'"),
        (["--timezone", "Berlin"], "Berlin"),
        (["--ahead", "36h"], "not whole days"),
        (["--format", "csv", "--format", "text"], "for several give a folder with --output-dir"),
        (["--output-dir", "nowhere/reports"], "there is no folder nowhere"),
        (["--output-dir", "orders.csv"], "this is not a folder"),
        (["--post", "hooks.example.com/SECRET"], "is no URL"),
        (["--trend", "99"], "99"),
    ],
)
def test_what_cannot_be_reported_is_refused_before_anything_is_asked(
    here: Folder, arguments: list[str], words: str
) -> None:
    ran = report(here, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "SECRET" not in ran.err


def test_a_period_in_which_nothing_held_is_nothing_to_report_on(here: Folder) -> None:
    young = QUICK.replace("window: 4d", "window: 4d, since: 2026-01-01")
    ran = report(here, "--period", "2025-06", spec=young)
    assert ran.code == 2
    assert "nothing to report on in 2025-06" in ran.err


def test_it_is_posted_with_the_address_from_the_environment_and_printed_too(here: Folder) -> None:
    prepare(here, MISSED)
    with FaultServer(answering("ok")) as server:
        ran = here.slogate(
            "report", "--source", "orders=orders.csv", "--at", "2026-03-05", "--post-as", "slack",
            environment={"SLOGATE_POST": f"{server.url}/cAnArY"},
        )  # fmt: skip
    assert ran.code == 0
    assert ran.out.startswith("Service levels, 2026-02")
    assert "missed shop/most" in json.loads(server.requests[0].body)["text"]
    assert "cAnArY" not in ran.out + ran.err


@pytest.mark.parametrize(("more", "code"), [([], 3), (["--fail-on", "breach"], 1)])
def test_a_report_that_could_not_be_posted_is_printed_and_exits_three(here: Folder, more: list[str], code: int) -> None:
    prepare(here, MISSED)
    with FaultServer(answering("invalid_token", 403)) as server:
        ran = here.slogate(
            "report", "--source", "orders=orders.csv", "--at", "2026-03-05", *more,
            environment={"SLOGATE_POST": f"{server.url}/cAnArY"},
        )  # fmt: skip
    assert ran.code == code
    assert ran.out.startswith("Service levels, 2026-02")
    assert "the report was not posted: http://127.0.0.1:" in ran.err
    assert "it answered 403" in ran.err
    assert "cAnArY" not in ran.err


def test_a_store_of_closed_hours_and_evidence_give_the_same_report_when_the_source_is_gone(here: Folder) -> None:
    where = ("--store", "hours.db", "--evidence", "evidence.db", "--format", "json", "--trend", "1")
    first = report(here, *where, failed=MISSED)
    assert first.code == 0
    assert Path(here.path / "evidence.db").exists()
    assert json.loads(report(here, *where, failed=MISSED).out)["agreements"] == json.loads(first.out)["agreements"]


def test_what_the_source_has_forgotten_comes_from_recorded_runs(here: Folder) -> None:
    monthly = SPEC
    prepare(here, MISSED, spec=monthly)
    source = ("--source", "orders=orders.csv", "--history", "history.db")
    for at in ("2026-02-01", "2026-03-01"):
        here.slogate("check", *source, "--at", at, "--record", "-q")
    rows = (here.path / "orders.csv").read_text().splitlines()
    here.write("orders.csv", "\n".join([rows[0], *(row for row in rows[1:] if row > "2026-02"), ""]))
    forgotten = here.slogate("report", *source[:2], "--at", "2026-03-05", "--trend", "1")
    assert "100%" not in forgotten.out
    ran = here.slogate("report", *source, "--at", "2026-03-05", "--trend", "1")
    assert "98.512%  148.8%        -1.488       100%" in ran.out
    assert "2026-01: 1 of 1 results are of runs recorded at 2026-02-01T00:00:00Z" in ran.out
    (here.path / "orders.csv").unlink()
    alone = here.slogate("report", *source, "--at", "2026-03-05", "--trend", "1", "--from-history")
    assert "missed   shop/most  99%     98.512%" in alone.out
    assert "agreements are settled from sources or evidence, not from a history" in alone.out
    assert alone.code == 0


def test_a_history_that_is_not_there_is_said_and_refused_only_where_nothing_else_is_asked(here: Folder) -> None:
    ran = report(here, "--history", "none.db")
    assert ran.code == 0
    assert "there is no history at none.db yet" in ran.out
    assert report(here, "--history", "none.db", "--from-history").code == 2
    assert "which history?" in report(here, "--from-history").err
