"""What is wrong with a text, and where."""

from __future__ import annotations

import enum
from typing import ClassVar, NamedTuple

from slo_spec.record import Placed


class Location(NamedTuple):
    """A place in a file: line and column count from 1, as editors do. Line 0 is all of a file or folder.

    A tuple, not a dataclass: a page has forty of them, and they are made and compared in a third of the time.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Severity(enum.StrEnum):
    """How much a problem matters: an error stops the run (exit 2), the others are shown."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Problem(Placed):
    """One thing wrong with a text, in the user's words.

    ``code`` is stable and kebab-case; ``slogate explain CODE`` tells more about it.
    ``excerpt`` is the line of the source that ``location`` points into, if it is known.
    """

    BESIDE: ClassVar = ("excerpt",)

    location: Location
    code: str
    message: str
    severity: Severity = Severity.ERROR
    hint: str = ""
    excerpt: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this problem stops the run."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.location}: {self.severity}[{self.code}]: {self.message}{hint}"


def in_order(problems: list[Problem] | tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems by place, each once: the order in which a reader would fix them."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.location, p.severity.value, p.code, p.message)))
