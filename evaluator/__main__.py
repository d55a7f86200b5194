"""``python -m evaluator`` is ``slogate``."""

from __future__ import annotations

import os
from typing import NoReturn

from evaluator.cli import main


def program() -> NoReturn:
    """Run the command line, and end the process with its exit code.

    Everything was written and let go of by then. Python would still take apart all that a run has made, value by
    value, which takes as long as half of the start: the system takes it back at once.
    """
    os._exit(main())


if __name__ == "__main__":
    program()
