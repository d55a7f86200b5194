"""What a changed waiver means: a condition that does not close the gate for longer, or for more."""

from __future__ import annotations

from typing import Final

from evaluator.core.diff.change import Direction
from evaluator.core.diff.meaning import FOR_READERS, Nothing, as_set, ordered
from evaluator.core.diff.parts import Table

MEANINGS: Final[Table] = {
    ("Waiver", "rules"): as_set(more=Direction.LOOSENED, gained="it waives more", lost="it waives less"),
    ("Waiver", "until"): ordered(falling=True, tighter="it ends earlier", looser="it holds longer"),
    ("Waiver", "start"): ordered(
        nothing=Nothing.LEAST, tighter="it begins later", looser="it begins earlier, or holds already"
    ),
    ("Waiver", "owner"): FOR_READERS,
    ("Waiver", "reason"): FOR_READERS,
    ("Waiver", "ticket"): FOR_READERS,
    ("Waiver", "description"): FOR_READERS,
}
