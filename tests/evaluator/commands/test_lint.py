"""``slogate lint`` says everything that is wrong, offline."""

from __future__ import annotations

import json

from tests.evaluator.commands.running import SPEC, Folder

UNUSED = SPEC.replace(
    "objectives:", '  unused: {source: orders, rows: {table: t, time: at, good: "true"}}\nobjectives:'
)


def test_a_valid_specification_is_exit_0(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    ran = here.slogate("lint")
    assert (ran.code, ran.out, ran.err) == (0, "1 file: 1 service, 2 objectives; no problems\n", "")


def test_an_error_is_exit_2_with_place_line_and_caret(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC.replace('indicator: orders, target: "90%"', 'indicator: order, target: "90%"'))
    ran = here.slogate("lint")
    assert ran.code == 2
    assert ran.out.splitlines()[0].startswith("slo/shop.yaml:7:29: error[unknown-indicator]: ")
    assert ran.out.splitlines()[2].endswith("^")


def test_a_warning_is_shown_and_only_strict_makes_it_an_error(here: Folder) -> None:
    here.write("slo/shop.yaml", UNUSED)
    lax, strict = here.slogate("lint"), here.slogate("lint", "--strict")
    assert (lax.code, strict.code) == (0, 2)
    assert "1 warning" in lax.out
    assert lax.out == strict.out


def test_json_has_every_problem(here: Folder) -> None:
    here.write("slo/shop.yaml", UNUSED)
    ran = here.slogate("lint", "--format", "json")
    found = json.loads(ran.out)
    assert (found["report"], found["files"], found["exit_code"]) == ("slogate-problems/v1", ["slo/shop.yaml"], 0)
    assert [(each["code"], each["severity"], each["line"]) for each in found["problems"]] == [
        ("unused-indicator", "warning", 6)
    ]


def test_the_operators_file_is_linted_too(here: Folder) -> None:
    here.write("slo/shop.yaml", SPEC)
    here.write(
        "slogate.yaml", "apiVersion: slogate/v1\nkind: Sources\nsources:\n  orders: {type: duckdb, memry: 1GB}\n"
    )
    ran = here.slogate("lint")
    assert (ran.code, "slogate.yaml:4:" in ran.out) == (2, True)
    assert "\n1 file and slogate.yaml: 1 service, 2 objectives; " in ran.out


def test_only_specifications_are_counted(here: Folder) -> None:
    here.write("slogate.yaml", "apiVersion: slogate/v1\nkind: Sources\nsources: {a: {type: memory}}\n")
    (here.path / "slo").mkdir()
    assert here.slogate("lint").out.splitlines()[-1].startswith("0 files and slogate.yaml: 0 services, 0 objectives; ")


def test_a_name_that_would_command_a_build_server_is_only_text(here: Folder) -> None:
    here.write("slo/::error::x.yaml", "a: ##[error]\n")
    ran = here.slogate("lint", "slo/::error::x.yaml")
    assert ran.code == 2
    assert "##[" not in ran.out
    assert not [line for line in ran.out.splitlines() if line.startswith("::")]
