"""``python -m evaluator`` is ``slogate``."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn

from evaluator.cli import main


def program() -> NoReturn:
    """Run the command line, and end the process with its exit code.

    Everything was written and let go of by then, and what plugins or coverage tools have asked for at the end is
    done. Python would still take apart all that a run has made, value by value, which takes a fifth of the time of
    a start; the system takes it back at once.
    """
    alive: list[object] = []
    code = main(alive=alive)
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join()  # a plugin's: all of slogate's own may be left behind
    atexit._run_exitfuncs()  # noqa: SLF001 - there is no public way, and nothing else calls them now
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    program()
