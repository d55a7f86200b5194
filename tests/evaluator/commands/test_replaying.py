"""A run again from its saved answers: the same report to the byte, and nobody is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evaluator.commands.running import SOURCE, Folder
from tests.evaluator.commands.test_running import run as running
from tests.evaluator.commands.test_settle import settle
from tests.fault_server import FaultServer
from tests.faults.metrics_server import healthy
from tests.faults.running import AT, SPEC

ROOT = Path(__file__).parents[3]

CLOSED = """
import socket, sys
def closed(*_, **__):
    raise AssertionError("the network is closed")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = closed
class Closed(socket.socket):
    def __init__(self, *_, **__):
        closed()
socket.socket = Closed
from evaluator import cli
sys.exit(cli.main())
"""
COMPARING = """\
apiVersion: slogate/v1
kind: Policy
metadata: {name: gate}
rules:
  - {when: objective-missed, then: fail}
  - {when: budget-fell, by: 5%, since: last-run, then: fail}
"""


def saved(here: Folder, *more: str) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "--format", "json", "--save-answers", "answers.json", *more)
    assert "slogate: answers saved in answers.json, sha256:" in ran.err
    here.write("first.json", ran.out)


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_replay_gives_the_same_report_to_the_byte(here: Folder, form: str) -> None:
    here.shop(without=range(10, 14))
    first = here.slogate("check", *SOURCE, "--format", form, "--save-answers", "answers.json")
    (here.path / "orders.csv").unlink()
    again = here.slogate("check", "--replay", "answers.json", "--format", form)
    assert (again.code, again.out) == (first.code, first.out)
    assert again.err == ""


def test_a_replay_needs_neither_network_nor_source_nor_credential(tmp_path: Path) -> None:
    (tmp_path / "checkout.yaml").write_text(SPEC)
    (tmp_path / "slogate.yaml").write_text(
        "apiVersion: slogate/v1\nkind: Sources\nsources: {metrics: {type: prometheus, url: 'https://nowhere.example'}}\n"
    )
    asks = [
        sys.executable,
        "-c",
        "import sys; from evaluator import cli; sys.exit(cli.main())",
        "check",
        "checkout.yaml",
    ]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "SLOGATE_CACHE_DIR": "off"}
    with FaultServer(healthy) as server:
        more = ["--source", f"metrics={server.url}", "--at", AT, "--save-answers", "a.json", "--format", "json"]
        first = subprocess.run([*asks, *more], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert first.returncode == 0, first.stderr
    closed = [sys.executable, "-c", CLOSED, "check", "checkout.yaml"]
    again = subprocess.run(
        [*closed, "--replay", "a.json", "--format", "json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (again.returncode, again.stdout, again.stderr) == (0, first.stdout, "")
    asking = subprocess.run([*closed, *more[:4]], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert asking.returncode == 3  # or the network was never closed


def test_a_question_that_the_run_never_asked_is_unknown_and_named(here: Folder) -> None:
    saved(here)
    here.write("slo/shop.yaml", (here.path / "slo/shop.yaml").read_text().replace("status < 500", "status < 999"))
    ran = here.slogate("check", "--replay", "answers.json")
    assert ran.code == 3
    assert "answers.json has no answer to this question to orders" in " ".join(ran.out.split())


def test_a_replay_of_less_than_was_asked_finds_the_question_that_was_shared(here: Folder) -> None:
    here.shop()
    text = (here.path / "slo/shop.yaml").read_text()
    here.write("slo/shop.yaml", f'{text}  - {{name: long, indicator: orders, target: "90%", window: 3d}}\n')
    first = here.slogate("check", *SOURCE, "--save-answers", "answers.json")
    one = here.slogate("check", "--replay", "answers.json", "--select", "shop/long")
    assert (first.code, one.code) == (1, 0)
    explained = here.slogate("explain", "shop/most", "--replay", "answers.json")
    assert explained.code == 0
    assert "PASS  shop/most" in explained.out
    part = here.slogate("check", *SOURCE, "--select", "shop/long", "--save-answers", "part.json")
    assert here.slogate("check", "--replay", "part.json", "--select", "shop/long").out == part.out
    assert here.slogate("check", "--replay", "part.json").code == 3


def test_what_was_known_of_earlier_runs_is_replayed_too(here: Folder) -> None:
    here.shop()
    here.write("slo/policy.yaml", COMPARING)
    earlier = ("--source", "orders=orders.csv", "--at", "2026-11-04T20:00:00Z")
    here.slogate("check", *earlier, "--history", "h.db", "--record", "--without-baseline", "warn")
    first = here.slogate("check", *SOURCE, "--history", "h.db", "--save-answers", "answers.json", "--format", "json")
    (here.path / "h.db").unlink()
    again = here.slogate("check", "--replay", "answers.json", "--format", "json")
    assert (again.code, again.out) == (first.code, first.out)
    assert "unchanged" in first.out or "in run" in first.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--replay", "none.json"), "--replay none.json: No such file or directory"),
        (("--replay", "slo"), "--replay slo: this is no regular file"),
        (("--replay", "slo/shop.yaml"), "--replay slo/shop.yaml: it is not JSON"),
        (("--replay", "first.json"), "--replay first.json: it holds no answers"),
        (("--replay", "answers.json", "--at", "2026-11-04"), "its answers are about 2026-11-05T00:00:00Z"),
        (("--replay", "answers.json", "--source", "orders=orders.csv"), "--replay asks nobody: leave --source out"),
    ],
)
def test_a_replay_that_makes_no_sense_does_not_start(here: Folder, more: tuple[str, ...], said: str) -> None:
    saved(here)
    ran = here.slogate("check", *more)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_file_that_was_changed_is_refused(here: Folder) -> None:
    saved(here)
    content = json.loads((here.path / "answers.json").read_text())
    question = next(iter(content["questions"].values()))
    question["groups"][0][1]["good"][-1] = question["groups"][0][1]["total"][-1]
    here.write("answers.json", json.dumps(content))
    ran = here.slogate("check", "--replay", "answers.json")
    assert ran.code == 2
    assert "its content is not what its digest says: it was changed after it was saved" in ran.err


def test_answers_that_cannot_be_written_are_an_error_and_the_report_is_printed(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "--save-answers", "nowhere/answers.json")
    assert ran.code == 2
    assert "--save-answers nowhere/answers.json cannot be written: No such file or directory" in ran.err
    assert "shop/most" in ran.out


def test_no_secret_is_saved(here: Folder) -> None:
    here.write("checkout.yaml", SPEC)
    with FaultServer(healthy) as server:
        source = ("--source", f"metrics={server.url}", "--at", AT)
        given = {"SLOGATE_SOURCE_METRICS_TOKEN": "canary", "SLOGATE_SOURCE_METRICS_ORIGIN": server.url}
        ran = here.slogate("check", "checkout.yaml", *source, "--save-answers", "a.json", environment=given)
    assert ran.code == 0
    assert "canary" not in (here.path / "a.json").read_text()


def test_a_plain_check_loads_nothing_of_it(here: Folder) -> None:
    here.shop()
    code = "import sys; from evaluator import cli; cli.main(); print(sorted(m for m in sys.modules if 'evaluator.stores' in m))"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SLOGATE_CACHE_DIR": "off"}
    ran = subprocess.run(
        [sys.executable, "-c", code, "check", *SOURCE, "-q"],
        cwd=here.path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert ran.stdout.splitlines()[-1] == "['evaluator.stores', 'evaluator.stores.documents']"


# ------------------------------------------------------------------------------- agreements


def test_running_commitments_are_replayed_too(here: Folder) -> None:
    first = running(here, "--save-answers", "answers.json", "--format", "json", failed=8)
    (here.path / "orders.csv").unlink()
    again = here.slogate("check", "--replay", "answers.json", "--format", "json")
    assert (again.code, again.out) == (first.code, first.out)
    assert json.loads(first.out)["exposures"]


def test_a_settlement_is_replayed_to_the_cent(here: Folder) -> None:
    first = settle(here, "--save-answers", "answers.json", "--format", "json", failed=tuple(range(20)))
    assert "answers saved in answers.json" in first.err
    (here.path / "orders.csv").unlink()
    again = here.slogate("settle", "--replay", "answers.json", "--format", "json", "--period", "2026-02")
    assert (again.code, again.out) == (first.code, first.out)
    assert settle(here, "--save-answers", "none/answers.json").code == 2
