"""The published cases, as ``python -m tests.vectors`` runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shared import FOLDER
from tests.vectors.__main__ import run


def test_every_published_case_that_the_product_computes_comes_out_as_worked_by_hand() -> None:
    file = FOLDER / "vectors" / "sla.yaml"
    if not file.exists():
        pytest.skip("the worked cases do not lie beside the project")
    lines, passed, failed, _ = run(file)
    assert not failed, "\n".join(lines)
    assert passed


def test_every_case_of_our_own_comes_out_as_worked_by_hand() -> None:
    lines, passed, failed, skipped = run(Path(__file__).with_name("own.yaml"))
    assert not failed, "\n".join(lines)
    assert (passed > 35, skipped) == (True, 0)
