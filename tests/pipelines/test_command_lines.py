"""Every command of slogate's that a pipeline or a page about pipelines shows is one that slogate has."""

import importlib
import re

import pytest

from evaluator.cli import COMMANDS
from tests.pipelines.tools import ROOT

PLACES = [
    *(
        path
        for path in sorted((ROOT / "integrations").rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc")
    ),
    ROOT / ".pre-commit-hooks.yaml",
    *(ROOT / "docs" / "how-to" / name for name in ("github-action.md", "other-pipelines.md", "release.md")),
]
_COMMAND = re.compile(r"(?:^|[\s\"'/(`])slogate[\"']? +((?:{})\b[^\n`#]*)".format("|".join(COMMANDS)), re.MULTILINE)


def shown():
    """Each command that is shown, with the file it stands in; lines that a backslash joins are one."""
    texts = ((path, re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8"))) for path in PLACES)
    return [
        (path.relative_to(ROOT).as_posix(), found[1].strip())
        for path, text in texts
        for found in _COMMAND.finditer(text)
    ]


@pytest.mark.parametrize(("place", "line"), shown())
def test_a_command_that_is_shown_has_its_options(place, line):
    command = importlib.import_module(COMMANDS[re.match("[a-z]+", line)[0]][0]).command
    known = {option for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", line)) <= known


def test_commands_are_found_in_every_kind_of_place():
    places = {place for place, _ in shown()}
    assert {"integrations/systemd/slogate-report.service", "integrations/gitlab/templates/slogate.yml"} <= places
    assert {"integrations/jenkins/Jenkinsfile", "docs/how-to/other-pipelines.md"} <= places
