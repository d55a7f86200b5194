"""A display for people who wait: on a terminal, and only when it takes long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

AFTER_SECONDS = 1.0


class _State:
    """How far it is: the one thing that two threads share here."""

    def __init__(self) -> None:
        self.answered = 0
        self.last = ""


@contextmanager
def shown(
    total: int, stream: TextIO | None, clean: Callable[[str], str] = str, after: float = AFTER_SECONDS
) -> Iterator[Callable[[str, int], None]]:
    """A function to be told of each source that has answered; a display while the block runs.

    Nothing is shown without a ``stream`` (a terminal), nor when the block ends within ``after``
    seconds. ``clean`` makes a source's name safe to print.
    """
    lock = threading.Lock()
    state = _State()

    def told(source: str, asked: int) -> None:
        with lock:
            state.answered += asked
            state.last = clean(source)

    if stream is None:
        yield told
        return
    ended = threading.Event()
    thread = threading.Thread(target=_display, args=(total, stream, state, ended, after), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        ended.set()
        thread.join(timeout=2.0)


def _display(total: int, stream: TextIO, state: _State, ended: threading.Event, after: float) -> None:
    if ended.wait(after):
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    columns = (
        SpinnerColumn("line"),  # ASCII: some terminals have no more
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as display:
        task = display.add_task("asking the sources", total=total)
        while not ended.wait(0.1):
            text = f"asking the sources ({state.last} answered)" if state.last else "asking the sources"
            display.update(task, completed=state.answered, description=text)
