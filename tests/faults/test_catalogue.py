"""docs/reliability.md says what the tests run, and every test that it names is there."""

from __future__ import annotations

import ast
import functools
import re

from tests.faults.page import PAGE, page
from tests.faults.running import ROOT
from tests.integration.scenario_table import SCENARIOS


@functools.cache
def functions(file: str) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/reliability.md is out of date: run `make docs`"


def test_every_test_that_the_page_names_is_there() -> None:
    rows = re.findall(r"\| `([^:`]+)::(\w+)(?:\[(.+)\])?` \|$", page(), re.MULTILINE)
    assert len(rows) > 300
    assert [f"{file}::{function}" for file, function, _ in rows if function not in functions(file)] == []
    scenarios = {scenario.name for scenario in SCENARIOS}
    assert {case for file, _, case in rows if "test_scenarios" in file} <= scenarios
    assert len({f"{file}::{function}[{case}]" for file, function, case in rows if case}) == len(
        [1 for *_, case in rows if case]
    )
