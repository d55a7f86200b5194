"""How every command behaves: results on standard output, everything else on standard error, colour only where wanted."""

from __future__ import annotations

import pytest

from evaluator import cli
from tests.evaluator.commands.conftest import here as here  # noqa: PLC0414 - a fixture of the commands' tests
from tests.evaluator.commands.running import SOURCE, Folder, Ran

AGREEMENT = """\
apiVersion: slogate/v1
kind: Agreement
metadata: {name: acme, owner: sales}
parties: {provider: {name: Shop Ltd}, customer: {name: Acme}}
term: {from: 2026-01-01, timezone: UTC}
commitments:
  - {name: uptime, objective: shop/most, target: "99%", period: day, by: {time: {slice: 1h, down_above: "10%"}}}
"""
RUNS: dict[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "init": ("init", "first.yaml"),
    "lint": ("lint",),
    "check": ("check", *SOURCE),
    "settle": ("settle", *SOURCE),
    "compare": ("compare", "acme", "other", *SOURCE),
    "report": ("report", *SOURCE, "--period", "last-3d", "--trend", "0"),
    "explain": ("explain", "shop/most", *SOURCE),
    "collect": ("collect", *SOURCE, "--evidence", "evidence.db"),
    "cache": ("cache", "documents"),
    "plan": ("plan", *SOURCE),
    "policy": ("policy", "show"),
    "render": ("render", "stored.json"),
    "merge": ("merge", "stored.json"),
    "config": ("config", "show"),
    "completion": ("completion", "bash"),
    "preset": ("preset",),
    "schema": ("schema",),
    "diff": ("diff", "slo", "slo"),
    "history": ("history", "list", "--history", "history.db"),
    "mark": ("mark", "deploy", "3f2a1c", "--service", "shop", "--history", "history.db"),
}
NEEDED = {"render": "report", "merge": "report", "history": "history", "mark": "history"}
"""What some commands read, which a check has to leave first."""


@pytest.fixture
def shop(here: Folder) -> Folder:
    """A folder in which every command has something to do."""
    here.shop()
    here.write("slo/acme.yaml", AGREEMENT)
    here.write("slo/other.yaml", AGREEMENT.replace("name: acme", "name: other"))
    return here


def run(shop: Folder, name: str, *more: str, environment: dict[str, str] | None = None) -> Ran:
    if NEEDED.get(name) == "report":
        shop.slogate("check", *SOURCE, "--output", "json=stored.json")
    if NEEDED.get(name) == "history":
        shop.slogate("check", *SOURCE, "--record", "--history", "history.db")
    return shop.slogate(*RUNS[name], *more, environment=environment)


def test_every_command_has_a_run_here() -> None:
    assert set(RUNS) == set(cli.COMMANDS)


@pytest.mark.parametrize("name", list(RUNS))
def test_results_are_on_standard_output_and_no_color_wins_over_force_color(shop: Folder, name: str) -> None:
    ran = run(shop, name, environment={"NO_COLOR": "1", "FORCE_COLOR": "1"})
    assert ran.code in (0, 1, 3), ran.err
    assert ran.out.endswith("\n")
    assert "\x1b" not in ran.out + ran.err
    assert "error" not in ran.err


@pytest.mark.parametrize("name", ["check", "lint", "explain", "diff"])
def test_colour_is_there_where_it_is_asked_for(shop: Folder, name: str) -> None:
    if name in ("lint", "diff"):
        shop.write("slo/wrong.yaml", "apiVersion: slogate/v1\nkind: Policy\nmetadata: {name: p}\nrules: []\n")
    plain, coloured = (run(shop, name, "--color", choice) for choice in ("never", "always"))
    assert "\x1b" not in plain.out + plain.err
    assert "\x1b[" in coloured.out + coloured.err


@pytest.mark.parametrize("name", list(RUNS))
def test_what_cannot_start_says_so_on_standard_error_alone(shop: Folder, name: str) -> None:
    inside = RUNS[name][1:2] if name in ("cache", "policy", "config", "history", "mark") else ()
    ran = shop.slogate(name, *inside, "--zzz")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("slogate: error: ")


@pytest.mark.parametrize("name", ["check", "lint", "settle", "report", "merge", "diff"])
def test_quiet_is_shorter_and_without_remarks_and_ends_alike(shop: Folder, name: str) -> None:
    loud, quiet = run(shop, name), run(shop, name, "-q")
    assert quiet.code == loud.code
    assert quiet.err == ""
    assert 0 < len(quiet.out) <= len(loud.out)
