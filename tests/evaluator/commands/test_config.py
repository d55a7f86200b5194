"""``slogate config show``: text and JSON, for all commands or for one as it would be called."""

from __future__ import annotations

import json

from tests.evaluator.commands.running import Folder

HEAD = "apiVersion: slogate/v1\nkind: Settings\n"


def test_every_setting_is_listed_with_its_origin(here: Folder) -> None:
    here.write("slogate.yaml", f"{HEAD}deadline: 20s\n")
    ran = here.slogate("config", "show", environment={"SLOGATE_TREND": "5"})
    assert ran.code == 0
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "setting value from"
    assert "deadline 20s slogate.yaml:3" in lines
    assert "trend 5 environment SLOGATE_TREND" in lines
    assert "paths slo default" in lines
    assert lines[-1] == "The operator's file is slogate.yaml: found, so it sets nothing that could open a gate."


def test_a_command_with_its_arguments_is_shown_as_it_would_be_called(here: Folder) -> None:
    ran = here.slogate("config", "show", "report", "--trend", "2", "contracts")
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "trend 2 flag --trend" in lines
    assert "paths contracts flag" in lines
    assert not any(line.startswith("fail_on") for line in lines)


def test_json_says_the_same(here: Folder) -> None:
    here.write("operator.yaml", f"{HEAD}fail_on: warn\n")
    ran = here.slogate("config", "show", "--format", "json", "check", "--config", "operator.yaml")
    data = json.loads(ran.out)
    assert data["config"] == "slogate-config/v1"
    assert data["operators_file"] == {"file": "operator.yaml", "trusted": True}
    assert {"name": "fail_on", "value": "warn", "origin": "file", "where": "operator.yaml:3"} in data["settings"]


def test_an_unknown_command_or_flag_is_refused(here: Folder) -> None:
    assert "did you mean 'check'?" in here.slogate("config", "show", "chek").err
    ran = here.slogate("config", "show", "check", "--zzz")
    assert ran.code == 2
    assert "no such option" in ran.err


def test_a_file_that_is_named_and_is_not_there_is_an_error(here: Folder) -> None:
    ran = here.slogate("config", "show", environment={"SLOGATE_CONFIG": "nowhere.yaml"})
    assert (ran.code, ran.out) == (2, "")
    assert "nowhere.yaml:1:1: error[file-missing]" in ran.err


def test_a_file_that_is_wrong_is_no_configuration(here: Folder) -> None:
    here.write("slogate.yaml", f"{HEAD}deadlin: 20s\n")
    ran = here.slogate("config", "show")
    assert (ran.code, ran.out) == (2, "")
    assert "slogate.yaml:3:1: error[unknown-key]" in ran.err
