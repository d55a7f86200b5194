"""``slogate mark``: what happened to a service, kept once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluator.commands.recorded import HISTORY, recorded
from tests.evaluator.commands.running import Folder

ROOT = Path(__file__).parents[3]


def test_a_mark_is_kept_once_and_may_be_of_several_services(here: Folder) -> None:
    asked = ("mark", "deploy", "v7", "--service", "shop", "--service", "search", "--at", "2026-11-03", *HISTORY)
    assert here.slogate(*asked).out.count("marked in h.db") == 2
    again = here.slogate(*asked)
    assert (again.code, again.out.count("was marked already in h.db")) == (0, 2)


def test_a_service_that_no_run_is_about_is_marked_with_a_warning(shop: Folder) -> None:
    recorded(shop)
    ran = shop.slogate("mark", "deploy", "v7", "--service", "shop", "--service", "shpo", *HISTORY)
    assert (ran.code, ran.out.count("marked in h.db")) == (0, 2)
    assert ran.err == "slogate: warning: no run is recorded of the service 'shpo'; did you mean 'shop'?\n"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("v7",), "missing option '--service'"),
        (("v7", "--service", "shop"), "which history?"),
        (("v\n7", "--service", "shop", *HISTORY), "a name is printable text"),
        (("", "--service", "shop", *HISTORY), "a name is printable text"),
        (("v7", "--service", "shop", "--history", "none/h.db"), "the deploy was not marked: "),
    ],
)
def test_a_mark_that_cannot_be_kept_is_an_error(here: Folder, more: tuple[str, ...], said: str) -> None:
    ran = here.slogate("mark", "deploy", *more)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
