"""What action.yml runs: ``python -I integrations/github run`` and ``... comment``."""

from __future__ import annotations

import os
import sys
import traceback

from slogate_action import comment, gate
from slogate_action.inputs import Mistake
from slogate_action.workflow import command

PARTS = {"run": gate.main, "comment": comment.main}
BUG = 70


def main() -> int:
    """The exit code of one step. A bug of ours never ends with 1, which would read as a broken promise."""
    try:
        PARTS[sys.argv[1]](dict(os.environ))
    except Mistake as mistake:
        sys.stdout.write(command("error", str(mistake), title="slogate"))
        return 2
    except Exception as error:  # noqa: BLE001 - the one place where a bug of the action ends
        traceback.print_exc()
        sys.stdout.write(command("error", f"a bug in the action, not a verdict: {error!r}", title="slogate"))
        return BUG
    return 0


if __name__ == "__main__":
    sys.exit(main())
