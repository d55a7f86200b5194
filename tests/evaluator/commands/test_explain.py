"""``slogate explain`` shows the arithmetic of a verdict, or says what a code means."""

from __future__ import annotations

import pytest

from evaluator import files
from evaluator.core.counts import Reason
from tests.evaluator.commands.running import SOURCE, Folder


@pytest.mark.parametrize("word", [*files.CODES, *(reason.value for reason in Reason), "no-data", "duplicate-key"])
def test_every_code_and_reason_has_a_page(here: Folder, word: str) -> None:
    ran = here.slogate("explain", word)
    assert ran.code == 0
    assert ran.out.startswith(f"{word}\n\n")
    assert len(ran.out) > len(word) + 50


def test_an_objective_is_explained_step_by_step_and_gates_nothing(here: Folder) -> None:
    here.shop()
    ran = here.slogate("explain", "shop/all", *SOURCE)
    assert ran.code == 0
    assert "budget: (1 - 99%) x 96 events = 0.96 allowed bad events" in ran.out
    assert "spent: 2 bad / 0.96 = 208.33% of the budget" in ran.out
    assert "shop/most" not in ran.out
    assert ran.out.endswith("This only explains: slogate check would exit with 1.\n")


def test_a_service_is_all_its_objectives(here: Folder) -> None:
    here.shop()
    ran = here.slogate("explain", "shop", "slo/shop.yaml", *SOURCE)
    assert ran.out.count("steps ") == 2


@pytest.mark.parametrize("name", ["duplicate-kye", "shp"])
def test_an_unknown_word_is_exit_2_with_a_guess(here: Folder, name: str) -> None:
    here.shop()
    ran = here.slogate("explain", name, *SOURCE)
    assert ran.code == 2
    assert f"no service, problem code or reason is named {name!r} (did you mean " in ran.err


def test_a_word_is_not_looked_for_in_a_folder_that_is_not_there(here: Folder) -> None:
    assert "is named 'nothing-like-it'" in here.slogate("explain", "nothing-like-it").err
    assert "there is no folder slo/ here" in here.slogate("explain", "shop/all").err


def test_a_broken_specification_is_said_first(here: Folder) -> None:
    here.write("slo/a.yaml", "kind: x\n")
    ran = here.slogate("explain", "shop/all")
    assert (ran.code, ran.out) == (2, "")
