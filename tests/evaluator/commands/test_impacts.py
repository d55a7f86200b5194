"""Both versions asked and judged: each question once, of the sources that the operator names now."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.commands import impacts
from tests.evaluator.commands.running import SOURCE, SPEC, Folder


@pytest.fixture
def both(here: Folder) -> Folder:
    """The shop's promises as they were and with another target, and its orders."""
    here.shop()
    here.write("old/shop.yaml", SPEC)
    here.write("new/shop.yaml", SPEC.replace('"90%"', '"99.9%"').replace('"99%"', '"98%"'))
    return here


def test_a_question_that_both_versions_and_two_objectives_ask_is_asked_once(
    both: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    fetch = impacts.fetch

    def counted(queries: Any, *others: Any, **more: Any) -> Any:
        asked.extend(queries)
        return fetch(queries, *others, **more)

    monkeypatch.setattr(impacts, "fetch", counted)
    assert both.slogate("diff", "old", "new", "--impact", *SOURCE).code == 0
    assert len(asked) == 1


def test_a_source_that_only_one_version_names_may_be_given(both: Folder) -> None:
    text = (both.path / "new/shop.yaml").read_text(encoding="utf-8")
    both.write("new/shop.yaml", text.replace("source: orders", "source: others"))
    more = ("--source", "others=orders.csv")
    ran = both.slogate("diff", "old", "new", "--impact", *SOURCE, *more)
    assert ran.code == 0, ran.err
    assert "verdict       pass → fail" in ran.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "source 'orders' is not configured"),
        (("--source", "other=orders.csv"), "no indicator names a source 'other'"),
        (("--source", "orders=nowhere.csv", "--config", "gone.yaml"), "there is no such file"),
    ],
)
def test_what_cannot_be_asked_is_refused(both: Folder, more: tuple[str, ...], said: str) -> None:
    ran = both.slogate("diff", "old", "new", "--impact", "--at", "2026-11-05", *more)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""
