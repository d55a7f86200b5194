"""What is asked: a domain question, and the door through which a backend is asked it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from evaluator.core.answer import Answer
from evaluator.core.interval import Span
from slo_spec.model import Measure, RawQuery, Selector
from slo_spec.record import Record, as_data, field


class Query(Record, kw_only=True, cache_hash=True):
    """One question to one source: a measure over a span, readable at the given instants.

    ``knots`` are the instants (sorted, both ends of ``span`` among them) at which cumulative sums
    will be read. With ``step``, every ``span.start + n * step`` is a knot too, and the answer
    resolves single slices. ``group_by`` splits the answer; more than ``at_most`` groups are refused.
    How many requests that takes is the backend's business.

    ``part_of`` is the longer span of which this is a stretch, where others answer the rest and the
    sums are put together: what was there at any time since its beginning is not new in this stretch,
    and a stretch may be shorter than a window could be.
    """

    source: str
    measure: Measure
    span: Span
    knots: tuple[int, ...]
    step: int | None = None
    presence: RawQuery | Selector | None = None
    group_by: tuple[str, ...] = ()
    at_most: int = 100
    part_of: Span | None = None

    @property
    def at(self) -> int:
        """The last instant that the query speaks of: no answer may look beyond it."""
        return self.span.end

    def all_knots(self) -> tuple[int, ...]:
        """Every instant at which the answer can be read, sorted."""
        if self.step is None:
            return self.knots
        grid = range(self.span.start, self.span.end + 1, self.step)
        return tuple(sorted({*grid, *self.knots}))

    def digest(self) -> str:
        """A canonical fingerprint, the same in every run and on every machine."""
        return _digest(self)


@functools.lru_cache(maxsize=4096)
def _digest(query: Query) -> str:
    import hashlib
    import json

    text = json.dumps([type(query.measure).__name__, as_data(query)], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class Deadline(Record):
    """A point in time after which nobody waits any more. ``clock`` is monotonic, in seconds."""

    expires: float
    clock: Callable[[], float]

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.expires - self.clock())

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.remaining() <= 0.0


class Credential(Record, kw_only=True):
    """What proves who asks, and the only place where it may be sent."""

    origin: str
    token: str = ""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        """Where it may be sent, and nothing of what it is."""
        return f"Credential(origin={self.origin!r})"


class Settings(Record, kw_only=True):
    """What a backend's ``connect`` gets: a source as the operator described it.

    ``root`` is the folder that relative paths in ``options`` start from. ``coverage`` is the
    share of the expected samples below which nothing is judged.
    """

    name: str
    type: str
    options: Mapping[str, Any] = field(default_factory=dict)
    root: Path = Path()
    credential: Credential | None = None
    coverage: Fraction = Fraction(95, 100)


class Backend(Protocol):
    """A source of numbers. Answers in batches, so that each may merge what it is asked.

    A backend may have more: ``survey`` (see ``core.survey.Surveyor``), ``fingerprint`` (see ``Rememberable``)
    and ``asked`` (see ``Accountable``).
    """

    def answer(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Answer]:
        """An answer for each query. A query that is left out counts as unanswered."""
        ...

    def close(self) -> None:
        """Let go of connections and processes."""
        ...


class Rememberable(Protocol):
    """What a backend may have besides: sums that can be kept and put together again later."""

    def fingerprint(self, query: Query) -> str | None:
        """What identifies where a query's numbers come from and how they are counted, whatever its span and knots.

        Two queries with one fingerprint read the same series in the same way. None where the sums of
        adjacent stretches do not add up to that of the whole, or where the past may still change.
        """
        ...


class Asked(Record, kw_only=True):
    """A request that was sent: for which queries, what came back, and what it cost the source, where that is told."""

    request: str
    queries: tuple[Query, ...]
    outcome: str
    samples: int | None = None
    seconds: float | None = None


class Accountable(Protocol):
    """What a backend may have besides: an account of what it sent."""

    def asked(self) -> tuple[Asked, ...]:
        """Every request since it was connected, in the order in which they were answered."""
        ...
