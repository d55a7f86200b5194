"""What action.yml runs: ``python -I integrations/github run`` and ``... comment``."""

from __future__ import annotations

import os
import sys

from slogate_action import comment, gate
from slogate_action.inputs import Mistake
from slogate_action.workflow import command

PARTS = {"run": gate.main, "comment": comment.main}


def main() -> int:
    """The exit code of one step."""
    try:
        PARTS[sys.argv[1]](dict(os.environ))
    except Mistake as mistake:
        sys.stdout.write(command("error", str(mistake), title="slogate"))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
