"""Progress is shown on a terminal, and only when it takes long."""

from __future__ import annotations

import io
import time

from evaluator.progress import shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_short_run_shows_nothing() -> None:
    terminal = Terminal()
    with shown(2, terminal, after=5.0) as told:
        told("metrics", 2)
    assert terminal.getvalue() == ""


def test_a_long_run_shows_who_has_answered() -> None:
    terminal = Terminal()
    with shown(2, terminal, str.upper, after=0.01) as told:
        told("metrics", 1)
        time.sleep(0.5)
    assert "asking the sources (METRICS answered)" in terminal.getvalue()
    assert "1/2" in terminal.getvalue()


def test_without_a_terminal_nothing_is_shown_and_the_block_runs() -> None:
    with shown(1, None, after=0.0) as told:
        told("metrics", 1)


def test_a_sources_name_is_never_markup() -> None:
    terminal = Terminal()
    with shown(1, terminal, after=0.01) as told:
        told("[/red]", 1)
        time.sleep(0.4)
    assert "[/red]" in terminal.getvalue()
