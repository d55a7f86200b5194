"""``slogate check`` evaluates, reports in every format that is asked for, and gates."""

from __future__ import annotations

import json

import pytest

from evaluator import cli
from evaluator.core.report import Report
from tests.evaluator.commands.running import SOURCE, Folder


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--select", "shop/most"], 0),
        ([], 1),
        (["--select", "shop/most", "--at", "2026-11-30"], 3),
        (["--select", "shop/most", "--at", "2026-11-30", "--on-unknown", "fail"], 1),
        (["--select", "shop/most", "--at", "2026-11-30", "--on-unknown", "warn"], 0),
        (["--select", "shop/most", "--at", "2026-11-30", "--on-unknown", "warn", "--fail-on", "warn"], 1),
        (["--select", "tier=3"], 2),
        (["--format", "yaml"], 2),
        (["none.yaml"], 2),
    ],
)
def test_the_exit_code_says_what_came_of_it(here: Folder, more: list[str], code: int) -> None:
    here.shop()
    assert here.slogate("check", *SOURCE, *more).code == code


def test_the_verdict_of_a_breach_is_printed_last(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE)
    assert (ran.out.splitlines()[-1], ran.err) == ("✗ FAIL, exit 1: 1 fail, 1 pass", "")


def test_what_a_check_made_lives_as_long_as_who_ends_the_process_wants(here: Folder) -> None:
    here.shop()
    alive: list[object] = []
    assert cli.main(["check", *SOURCE], alive=alive) == 1
    (made,) = alive
    assert isinstance(made, tuple)
    assert isinstance(made[-1], Report)


def test_json_goes_to_standard_output(here: Folder) -> None:
    here.shop()
    report = json.loads(here.slogate("check", *SOURCE, "--format", "json").out)
    assert report["exit_code"] == 1
    assert {result["name"]: result["verdict"] for result in report["results"]} == {
        "shop/all": "fail",
        "shop/most": "pass",
    }
    assert report["results"][0]["location"]["file"] == "slo/shop.yaml"


def test_several_outputs_are_written_from_one_evaluation(here: Folder) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, "-q", "--output", "json=a.json", "--output", "text=b.txt")
    assert ran.code == 1
    assert json.loads((here.path / "a.json").read_text(encoding="utf-8"))["exit_code"] == 1
    assert "shop/all" in (here.path / "b.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("json", "write FORMAT=PATH"),
        ("jsn=a", "unknown format 'jsn' (did you mean 'json'?)"),
        ("json=none/a", "there is no folder none"),
        ("json=slo", "this is not a regular file"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_anything_is_asked(here: Folder, output: str, words: str) -> None:
    here.shop()
    ran = here.slogate("check", "--source", "orders=http://127.0.0.1:1", "--output", output)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_an_output_that_fails_while_it_is_written_is_exit_2_and_the_report_is_shown(
    here: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.shop()

    def full(path: object, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evaluator.commands.outputs.write_text", full)
    ran = here.slogate("check", *SOURCE, "--output", "json=a.json")
    assert ran.code == 2
    assert "a.json cannot be written: No space left on device" in ran.err
    assert "FAIL" in ran.out


def test_nothing_is_written_when_nothing_was_evaluated(here: Folder) -> None:
    here.write("slo/a.yaml", "kind: Nothing\n")
    assert here.slogate("check", "--output", "json=a.json").code == 2
    assert not (here.path / "a.json").exists()


def test_warnings_of_the_specification_are_shown_beside_the_report(here: Folder) -> None:
    here.shop()
    text = (here.path / "slo/shop.yaml").read_text(encoding="utf-8")
    unused = '  unused: {source: orders, rows: {table: orders, time: at, good: "true"}}\nobjectives:'
    here.write("slo/shop.yaml", text.replace("objectives:", unused))
    ran = here.slogate("check", *SOURCE)
    assert ran.code == 1
    assert ran.err == "slo/shop.yaml:6:3: warning[unused-indicator]: no objective uses the indicator 'unused'\n"
    assert "  ^" in here.slogate("check", *SOURCE, "-v").err
    assert here.slogate("check", *SOURCE, "-q").err == ""


def test_remarks_are_for_lint_and_for_verbose(here: Folder) -> None:
    here.shop()
    text = (here.path / "slo/shop.yaml").read_text(encoding="utf-8")
    own = "alert_policies: {sre-workbook: {tiers: [{name: a, severity: page, windows: [1h], burn_rate: 2}]}}\n"
    here.write("slo/shop.yaml", text.replace("window: 4d}", "window: 4d, alerts: sre-workbook}") + own)
    assert "info[hidden-alert-policy]" in here.slogate("lint").out
    assert here.slogate("check", *SOURCE).err == ""
    assert "info[hidden-alert-policy]" in here.slogate("check", *SOURCE, "-v").err
    broken = (here.path / "slo/shop.yaml").read_text(encoding="utf-8").replace("indicator: orders", "indicator: order")
    here.write("slo/shop.yaml", broken)
    ran = here.slogate("check", *SOURCE)
    assert (ran.code, "info" in ran.err, ran.err.splitlines()[-1]) == (2, False, "2 errors; nothing was evaluated")


def test_warnings_about_services_that_are_not_selected_are_left_to_lint(here: Folder) -> None:
    here.shop()
    text = (here.path / "slo/shop.yaml").read_text(encoding="utf-8")
    unused = '  unused: {source: orders, rows: {table: orders, time: at, good: "true"}}\nobjectives:'
    other = text.replace("shop", "other").replace("objectives:", unused)
    here.write("slo/shop.yaml", f"{text}---\n{other}")
    assert "unused-indicator" in here.slogate("check", *SOURCE).err
    assert "unused-indicator" in here.slogate("check", *SOURCE, "--select", "other/most").err
    assert here.slogate("check", *SOURCE, "--select", "shop").err == ""


def test_verbose_shows_what_passed_with_its_steps(here: Folder) -> None:
    here.shop()
    quiet, loud = (here.slogate("check", *SOURCE, "--select", "shop/most", *more).out for more in ([], ["-v"]))
    assert "steps" not in quiet
    assert "steps    window 4d: 2026-11-01T00:00:00Z to 2026-11-05T00:00:00Z" in loud


def test_colour_is_off_in_a_file_and_on_when_asked_for(here: Folder) -> None:
    here.shop()
    assert "\x1b" not in here.slogate("check", *SOURCE).out
    assert "\x1b[" in here.slogate("check", *SOURCE, "--color", "always").out
    assert "\x1b" not in here.slogate("check", *SOURCE, "--color", "always", "--no-color").out
