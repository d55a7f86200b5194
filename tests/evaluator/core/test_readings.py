"""Two readings, and what they allow to be said."""

from __future__ import annotations

import pytest

from evaluator.core.readings import Attained, Attainment


def reading(met: bool) -> Attained:
    """A reading of nothing in particular."""
    return Attained(value=None, met=met, down=(), counting_seconds=1, good=0, total=1)


@pytest.mark.parametrize(
    ("best", "worst", "met"),
    [(True, True, True), (True, False, None), (False, False, False)],
)
def test_it_is_kept_if_the_worst_keeps_it_and_broken_if_the_best_breaks_it(
    best: bool, worst: bool, met: bool | None
) -> None:
    assert Attainment(best=reading(best), worst=reading(worst)).met is met


def test_without_a_reading_it_is_neither_kept_nor_broken() -> None:
    assert Attainment(best=None, worst=None).met is None
