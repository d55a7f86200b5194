"""What the command line hands to a command, and what it gets back to print.

Named tuples, not records: help is shown without loading what records are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from evaluator.formats.style import Style

PASSED = 0
REFUSED = 2
UNDECIDED = 3


class Invocation(NamedTuple):
    """The world as ``cli`` found it: nothing below it looks for itself.

    ``now`` is in whole seconds since the epoch, ``clock`` is monotonic. ``terminal`` is standard
    error where it is a terminal, for a progress display. ``colored`` makes the style for a choice
    of ``auto``, ``always`` or ``never``. ``program`` is what a shell calls slogate by, anywhere.
    ``stdin`` reads at most so many bytes of standard input.
    """

    folder: Path
    now: int
    clock: Callable[[], float]
    environment: Mapping[str, str]
    colored: Callable[[str], Style]
    version: Callable[[], str]
    program: Callable[[], str] = lambda: "slogate"
    terminal: TextIO | None = None
    stdin: Callable[[int], bytes] = lambda most: b""  # noqa: ARG005 - of nobody

    def __repr__(self) -> str:
        """Without the environment, which has secrets."""
        return f"Invocation(folder={self.folder!r}, now={self.now})"


class Outcome(NamedTuple):
    """What is to be printed, and the exit code.

    ``made`` is what the run made on the way. A process that is about to end keeps it: nobody waits while Python takes
    a million values apart.
    """

    exit_code: int = PASSED
    stdout: str = ""
    stderr: str = ""
    made: object = None
