"""A source with a tape, a store in a folder, and questions about it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evaluator.backends.memory import MemoryBackend, Tape
from evaluator.core.answer import Answer
from evaluator.core.interval import Span, Spans
from evaluator.core.query import Deadline, Query
from evaluator.stores.remembering import Remembering
from slo_spec.model import Ratio

HOUR, DAY = 3_600, 86_400
AT = 1_790_000_000 // DAY * DAY + 10 * HOUR + 1_234
"""Some minutes after ten in the morning of a day in September 2026."""
MEASURE = Ratio(total="t", bad="b")
EU, US = (("region", "eu"),), (("region", "us"),)


@dataclass
class Source:
    """The memory backend, which keeps what it was asked, and answers in another way if told to."""

    tape: Tape
    observed: Spans | None = None
    instead: Mapping[Span, Answer] = field(default_factory=dict)
    known_by: str | None = "these events"
    asked: tuple[Query, ...] = ()

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        self.asked = tuple(queries)
        found = MemoryBackend({MEASURE: self.tape}, self.observed).answer(queries, deadline)
        return {query: self.instead.get(query.span, found[query]) for query in queries}

    def fingerprint(self, query: Query) -> str | None:
        return self.known_by

    def close(self) -> None:
        """Nothing to let go of."""

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(query.span for query in self.asked)


def query(*knots: int, at: int = AT, **changes: Any) -> Query:
    """A question with these knots before an instant (in seconds), and the instant."""
    found = tuple(sorted({at, *(at - knot for knot in knots)}))
    span = Span(found[0], found[-1])
    return Query(**({"source": "metrics", "measure": MEASURE, "span": span, "knots": found} | changes))


def deadline(seconds: float = 300.0) -> Deadline:
    return Deadline(expires=time.monotonic() + seconds, clock=time.monotonic)


def direct(source: Source, asked: Query) -> Answer:
    """The answer without a store."""
    return source.answer([asked], deadline())[asked]


def ask(source: Source, store: Path, asked: Query, **changes: Any) -> Answer:
    """The answer with a store."""
    return told(source, store, asked, **changes)[0]


def told(source: Source, store: Path, asked: Query, **changes: Any) -> tuple[Answer, tuple[str, ...]]:
    """The answer with a store, and what there is to say of it."""
    remembering = Remembering(source, store, **({"now": AT + 40 * DAY} | changes))
    return remembering.answer([asked], deadline())[asked], remembering.said


def steady(days: int = 40, every: int = 600) -> list[tuple[int, int, int]]:
    """Ten events every ten minutes, one of a hundred bad, up to the instant."""
    return [(at, 9 if at // every % 10 == 0 else 10, 10) for at in range(AT - days * DAY, AT, every)]
