"""``slogate schema`` prints the public contracts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evaluator.commands.running import Folder

SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        ([], "slogate-v1"),
        (["spec"], "slogate-v1"),
        (["report"], "slogate-report-v1"),
        (["diff"], "slogate-diff-v1"),
        (["period-report"], "slogate-period-report-v1"),
        (["settlement"], "slogate-settlement-v1"),
    ],
)
def test_the_schema_is_the_one_that_is_published(here: Folder, arguments: list[str], file: str) -> None:
    ran = here.slogate("schema", *arguments)
    assert ran.code == 0
    assert json.loads(ran.out) == json.loads((SCHEMAS / f"{file}.schema.json").read_text(encoding="utf-8"))


def test_another_one_is_refused(here: Folder) -> None:
    assert here.slogate("schema", "nonsense").code == 2
