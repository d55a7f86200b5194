"""``python -m evaluator`` is ``slogate``."""

from __future__ import annotations

import sys

from evaluator.cli import main

if __name__ == "__main__":
    sys.exit(main())
