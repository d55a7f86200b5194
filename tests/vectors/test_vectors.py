"""The published cases, as ``python -m tests.vectors`` runs them."""

from __future__ import annotations

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
