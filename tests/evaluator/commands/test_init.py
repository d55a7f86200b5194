"""``slogate init`` writes a specification that is valid as it is, and overwrites nothing."""

from __future__ import annotations

import json
import shlex

import pytest

from tests.evaluator.commands.running import Folder


def test_what_it_writes_is_valid_without_a_warning(here: Folder) -> None:
    assert here.slogate("init").code == 0
    assert sorted(str(path.relative_to(here.path)) for path in here.path.rglob("*") if path.is_file()) == [
        "slo/.slogate-v1.schema.json",
        "slo/checkout.yaml",
        "slogate.yaml",
    ]
    assert here.slogate("lint", "--strict").out == "1 file and slogate.yaml: 1 service, 2 objectives; no problems\n"


def test_the_editor_finds_the_schema_beside_it(here: Folder) -> None:
    here.slogate("init", "a/b/mine.yaml")
    first = (here.path / "a/b/mine.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = here.path / "a/b" / first.partition("=")[2]
    assert json.loads(schema.read_text(encoding="utf-8"))["$schema"].endswith("2020-12/schema")


def test_nothing_that_exists_is_overwritten(here: Folder) -> None:
    here.write("slo/checkout.yaml", "mine")
    here.write("slogate.yaml", "mine too")
    assert here.slogate("init").code == 2
    ran = here.slogate("init", "slo/other.yaml")
    assert (ran.code, "kept  slogate.yaml" in ran.out) == (0, True)
    assert (here.path / "slo/checkout.yaml").read_text(encoding="utf-8") == "mine"
    assert (here.path / "slogate.yaml").read_text(encoding="utf-8") == "mine too"


@pytest.mark.parametrize(
    "file", ["true.yaml", "12.yaml", "Größe & co.yaml", "./---.yaml", "a" * 150 + ".yaml", "1e3.yml"]
)
def test_whatever_the_file_is_called_the_service_has_a_valid_name(here: Folder, file: str) -> None:
    assert here.slogate("init", file).code == 0
    assert here.slogate("lint", "--strict", file).code == 0


@pytest.mark.parametrize("file", ["slo/My Service.yaml", "./-mine.yaml", "it's.yaml"])
def test_what_it_says_to_do_next_can_be_pasted_into_a_shell(here: Folder, file: str) -> None:
    out = here.slogate("init", file).out
    (lint,) = [shlex.split(line.partition("   is it")[0]) for line in out.splitlines() if "slogate lint" in line]
    assert here.slogate(*lint[1:]).code == 0
    in_file = next(line for line in (here.path / file).read_text(encoding="utf-8").splitlines() if "lint" in line)
    assert shlex.split(in_file.partition(":")[2]) == lint


@pytest.mark.parametrize(("file", "told"), [("My Service.yaml", True), ("my-service.yaml", False)])
def test_another_name_than_the_files_is_told(here: Folder, file: str, told: bool) -> None:
    words = "the service is named My-Service: 'My Service' would not do as a name"
    assert (words in here.slogate("init", file).out) is told


def test_a_name_that_would_break_its_line_is_refused(here: Folder) -> None:
    ran = here.slogate("init", "a\nb.yaml")
    assert (ran.code, list(here.path.iterdir())) == (2, [])


def test_the_source_is_where_it_is_said_to_be(here: Folder) -> None:
    here.slogate("init", "--source-url", "https://prometheus.example.com/team")
    text = (here.path / "slogate.yaml").read_text(encoding="utf-8")
    assert "    url: https://prometheus.example.com/team\n" in text


SOURCES = "apiVersion: slogate/v1\nkind: Sources\nsources:\n"


@pytest.mark.parametrize("name", ["prod", "true", "12", "A.b"])
def test_the_source_of_a_slogate_yaml_that_is_there_is_used(here: Folder, name: str) -> None:
    files = "  files: {type: duckdb, tables: {a: a.csv}}\n"
    here.write("slogate.yaml", f'{SOURCES}{files}  "{name}": {{type: prometheus, url: http://localhost:9090}}\n')
    assert "(it is, as it stands)" in here.slogate("init", "slo/mine.yaml").out
    assert here.slogate("lint", "--strict", "slo/mine.yaml").code == 0


def test_a_slogate_yaml_without_such_a_source_is_said(here: Folder) -> None:
    here.write("slogate.yaml", f"{SOURCES}  files: {{type: duckdb, tables: {{a: a.csv}}}}\n")
    out = here.slogate("init", "slo/mine.yaml").out
    assert "slogate.yaml has no source 'metrics' of type prometheus: add it, or name another in slo/mine.yaml\n" in out
    assert "it is, as it stands" not in out
    assert here.slogate("lint", "slo/mine.yaml").code == 2


@pytest.mark.parametrize("url", ["localhost:9090", "http://a:b@host", "http://x\n  evil: 1", "http://x # y"])
def test_an_address_that_would_not_do_is_refused(here: Folder, url: str) -> None:
    ran = here.slogate("init", "--source-url", url)
    assert (ran.code, list(here.path.iterdir())) == (2, [])


def test_a_folder_that_cannot_be_made_is_exit_2(here: Folder) -> None:
    here.write("slo", "a file")
    ran = here.slogate("init")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)
