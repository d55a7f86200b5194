"""Every reason for an unknown has its page."""

from __future__ import annotations

from evaluator.commands.reasons import PAGES, page
from evaluator.core.counts import Reason


def test_every_reason_has_a_page() -> None:
    assert set(PAGES) == set(Reason)


def test_a_reason_is_found_as_it_is_printed_and_as_one_word() -> None:
    assert page("no traffic") == page("no-traffic") == PAGES[Reason.NO_TRAFFIC]
    assert page("no reason") is None
