"""A large estate in parts: which part a service or an agreement belongs to, wherever and in whatever order it is read.

A part is told by the name alone, so that jobs need not agree on anything: adding a service moves no other, and two
checkouts put the same one into the same part. What belongs to one service or one agreement stays together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from slo_spec.patterns import regex
from slo_spec.record import Record, field

MOST = 1_000
_WRITTEN = regex(r"([0-9]{1,4})/([0-9]{1,4})")


class Shard(Record):
    """Part ``index`` (from 1) of ``of``. ``estate`` is a digest of all that was selected, in whatever part it is."""

    index: int
    of: int
    estate: str = field(default="")

    @classmethod
    def parse(cls, text: str) -> Shard:
        """From a text such as "2/5"; ValueError says what would be right."""
        found = _WRITTEN.fullmatch(text)
        index, of = (int(found.group(1)), int(found.group(2))) if found else (0, 0)
        if not 1 <= index <= of <= MOST:
            raise ValueError(f"{text!r} is no part of a whole; write 1/3, 2/3 or 3/3, of at most {MOST}")
        return cls(index, of)

    def holds(self, name: str) -> bool:
        """Whether a service or an agreement of that name belongs to it: each belongs to exactly one."""
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.index - 1

    def __str__(self) -> str:
        return f"{self.index}/{self.of}"


def estate(promises: Iterable[str]) -> str:
    """A digest of everything that is promised, the same in whatever order it is given."""
    text = "\n".join(sorted(promises))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
