"""Flag, then environment, then the operator's file, then default: for every setting, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest

from evaluator import cli
from evaluator.commands.settings import TABLE, Row
from slo_spec.schema import schema_text
from tests.evaluator.commands.running import SOURCE, Folder

HEAD = "apiVersion: slogate/v1\nkind: Settings\n"
SCHEMA = json.loads(schema_text())["$defs"]["Settings"]["properties"]
FOUR: dict[str, tuple[str, str, str]] = {
    "select": ("shop/all", "shop/most", "shop"),
    "format": ("json", "text", "json"),
    "fail_on": ("warn", "fail", "warn"),
    "on_unknown": ("warn", "fail", "pass"),
    "deadline": ("11s", "12s", "13s"),
    "settle": ("11s", "12s", "13s"),
    "color": ("never", "always", "never"),
    "store": ("a.db", "b.db", "c.db"),
    "history": ("a.db", "b.db", "c.db"),
    "period": ("month", "2026-03", "week"),
    "timezone": ("Europe/Berlin", "Asia/Tokyo", "UTC"),
    "fiscal_start": ("2", "3", "4"),
    "trend": ("5", "6", "7"),
    "ahead": ("5d", "6d", "7d"),
    "output_dir": ("a", "b", "c"),
    "post_as": ("slack", "json", "slack"),
}
"""Of each setting a value by flag, by environment and by file."""


def shown(here: Folder, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, tuple[Any, str, str]]:
    ran = here.slogate("config", "show", "--format", "json", *arguments, environment=environment)
    assert ran.code == 0, ran.err
    return {each["name"]: (each["value"], each["origin"], each["where"]) for each in json.loads(ran.out)["settings"]}


def row_of(name: str) -> Row:
    return next(row for row in TABLE if row.name == name)


def options_of(command: str) -> dict[str, list[str]]:
    found = cli.slogate.get_command(click.Context(cli.slogate), command)
    assert found is not None
    return {str(each.name): each.opts for each in reversed(found.params)}


@pytest.mark.parametrize("name", list(FOUR))
def test_a_flag_wins_over_the_environment_that_over_the_file_and_that_over_the_default(here: Folder, name: str) -> None:
    flag, variable, file = FOUR[name]
    row = row_of(name)
    command = (row.commands or ("report" if name == "evidence" else "check",))[0]
    written = f"[{file}]" if name == "select" else file
    here.write("operator.yaml", f"{HEAD}{name}: {written}\n")
    config = ["--config", "operator.yaml"]
    option = options_of(command)[row.parameter][0]
    environment = {row.variable: variable}

    def value(found: dict[str, tuple[Any, str, str]]) -> tuple[str, str, str]:
        shown_value, origin, where = found[name]
        return (" ".join(shown_value) if isinstance(shown_value, list) else str(shown_value), origin, where)

    assert value(shown(here, command, *config, option, flag, environment=environment)) == (flag, "flag", option)
    assert value(shown(here, command, *config, environment=environment)) == (variable, "environment", row.variable)
    assert value(shown(here, command, *config)) == (file, "file", "operator.yaml:3")
    assert shown(here, command)[name][1] == "default"


def test_the_table_has_every_key_of_the_schema_and_no_other() -> None:
    assert {row.name for row in TABLE if row.in_file} == set(SCHEMA) - {"apiVersion", "kind", "metadata"}


def test_a_default_in_the_schema_is_the_default(here: Folder) -> None:
    found = shown(here)
    for name, property_ in SCHEMA.items():
        if "default" in property_ and name in found:
            assert found[name][0] == property_["default"], name


def test_every_row_sets_a_parameter_that_some_command_has() -> None:
    names = list(cli.COMMANDS)
    for row in TABLE:
        assert any(row.parameter in options_of(name) for name in names if row.is_of(name)), row


def test_settings_are_what_a_run_goes_by(here: Folder) -> None:
    here.shop()
    assert here.slogate("check", *SOURCE).code == 1
    assert here.slogate("check", *SOURCE, environment={"SLOGATE_SELECT": "shop/most"}).code == 0
    here.write("slogate.yaml", f"{HEAD}format: json\n")
    assert json.loads(here.slogate("check", *SOURCE).out)["report"] == "slogate-report/v1"
    here.write("away/operator.yaml", f"{HEAD}select: [shop/most]\n")
    assert here.slogate("check", *SOURCE, "--config", "away/operator.yaml").code == 0
    assert here.slogate("check", *SOURCE, environment={"SLOGATE_CONFIG": "away/operator.yaml"}).code == 0


def test_a_file_of_the_checkout_opens_no_gate(here: Folder) -> None:
    here.shop()
    here.write("slogate.yaml", f"{HEAD}select: [shop/most]\n")
    ran = here.slogate("check", *SOURCE)
    assert ran.code == 2
    assert "slogate.yaml:3:1: error[needs-config]: 'select' in a file of the checkout" in ran.err
    assert here.slogate("config", "show").code == 2


def test_paths_of_a_found_file_hold_but_not_against_a_trusted_revision(here: Folder) -> None:
    here.shop()
    here.write("slogate.yaml", f"{HEAD}paths: [nowhere]\n")
    ran = here.slogate("check", *SOURCE)
    assert "nowhere:1:1: error[file-missing]" in ran.err
    context = click.Context(click.Command("check"), info_name="check")
    context.params["trusted"] = "origin/main"
    from evaluator.commands.settings import FILE, KEPT, expect_own_paths
    from evaluator.configuration import operator_file
    from evaluator.refusal import Refusal
    from slo_spec.load import operator_settings

    found = operator_file(here.path, None)
    context.meta[FILE] = found
    context.meta[KEPT] = {each.name: each for each in operator_settings((found.shown, found.text), trusted=False)}
    context.set_parameter_source("paths", click.core.ParameterSource.DEFAULT_MAP)
    with pytest.raises(Refusal, match=r"slogate\.yaml:3 names the paths"):
        expect_own_paths(context, click.Argument(["paths"]), ())


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SLOGATE_DEADLINE": "soon"}, "(from SLOGATE_DEADLINE)"),
        ({"SLOGATE_FAIL_ON": "never"}, "(from SLOGATE_FAIL_ON)"),
        ({"SLOGATE_COLOR": "pink"}, "(from SLOGATE_COLOR)"),
    ],
)
def test_a_variable_that_makes_no_sense_is_named(here: Folder, environment: dict[str, str], words: str) -> None:
    here.shop()
    ran = here.slogate("check", *SOURCE, environment=environment)
    assert ran.code == 2
    assert words in ran.err


def test_an_empty_variable_says_nothing(here: Folder) -> None:
    here.shop()
    assert here.slogate("check", *SOURCE, environment={"SLOGATE_SELECT": "", "SLOGATE_DEADLINE": ""}).code == 1


def test_secrets_are_not_shown(here: Folder) -> None:
    ran = here.slogate(
        "config", "show", environment={"SLOGATE_POST": "https://u:pass@hooks.example.com/cAnArY?k=cAnArY"}
    )
    assert "https://hooks.example.com/..." in ran.out
    assert "cAnArY" not in ran.out
    assert "pass@" not in ran.out


def test_no_color_and_color_are_one_setting(here: Folder) -> None:
    assert shown(here, "check", "--no-color")["color"][:2] == ("never", "flag")
    assert shown(here, "check", environment={"SLOGATE_COLOR": "always"})["color"] == (
        "always", "environment", "SLOGATE_COLOR",
    )  # fmt: skip
    assert shown(here, "check", "--no-color", environment={"SLOGATE_COLOR": "always"})["color"][0] == "never"
