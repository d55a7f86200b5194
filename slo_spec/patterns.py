"""Regular expressions that are compiled when they are first used: a start pays for none that it does not need."""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Stands for a compiled expression. Each of its methods is the compiled one's own, from its second use on."""

    def __init__(self, expression: str, flags: int) -> None:
        self._expression = expression
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._expression, self._flags), name)
        setattr(self, name, found)
        return found


def regex(expression: str, flags: int = 0) -> re.Pattern[str]:
    """The expression as ``re.compile`` gives it; an error in it shows when it is first used."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))
