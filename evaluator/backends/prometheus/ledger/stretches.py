"""The stretches between knots: each is asked by itself, so that every sample is read once.

``increase(x[w])`` sees the pairs of samples inside w and stretches what they say to the whole of it,
so that the windows next to each other miss the pair across their border and make up for it by a guess.
Asked over one scrape interval more, and scaled back by the same, it sees each pair once and the
guess cancels out: sums of adjacent stretches are then the sum of the whole, and where no counter was
reset and no scrape is missing, they are the raw difference (docs/mathematics.md, exact increase). A
millisecond less keeps a sample on the far border from being counted by servers whose ranges are closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from evaluator.backends.prometheus.promql import by
from evaluator.backends.prometheus.request import Instant, Outcomes, Range, Series, chunks
from evaluator.core.counts import Number, Unanswered
from slo_spec.record import Record

NANO = 1_000_000_000
"""Counts are whole billionths of an event: no float is that exact."""


def events(nanos: int) -> Number:
    """Billionths of events as events, exactly: an int where they are whole."""
    whole, rest = divmod(nanos, NANO)
    return Fraction(nanos, NANO) if rest else whole


Over = Callable[[str], str]
"""PromQL over what stands behind a selector: ``[300s]``."""


class Run(Record):
    """Adjacent stretches of one length: ``number`` of them, from ``start`` on."""

    start: int
    length: int
    number: int = 1

    @property
    def end(self) -> int:
        """Where the last one ends."""
        return self.start + self.length * self.number

    @property
    def ends(self) -> range:
        """Where each ends."""
        return range(self.start + self.length, self.end + 1, self.length)

    def requests(self, over: Over, milliseconds: int, series: int = 1) -> tuple[Instant | Range, ...]:
        """What to ask so that an expression over so many milliseconds is evaluated at each end."""
        promql = over(f"[{milliseconds}ms]" if milliseconds % 1000 else f"[{milliseconds // 1000}s]")
        if self.number == 1:
            return (Instant(promql, self.end),)
        return chunks(promql, self.start + self.length, self.end, self.length, series)


def each_of(runs: Sequence[Run]) -> list[tuple[int, int]]:
    """The beginning and the end of every stretch, ascending."""
    return [(end - run.length, end) for run in runs for end in run.ends]


Found = Mapping[int, Sequence[Series] | Unanswered]
"""The series that an expression gave, by the end of the stretch; each with the one sample."""


def runs(knots: Sequence[int]) -> tuple[Run, ...]:
    """The stretches between sorted knots, those of one length together."""
    made: list[Run] = []
    for length, pairs in groupby(pairwise(knots), key=lambda pair: pair[1] - pair[0]):
        each = list(pairs)
        made.append(Run(each[0][0], length, len(each)))
    return tuple(made)


def found(run: Run, requests: Sequence[Instant | Range], outcomes: Outcomes) -> Found:
    """What was answered for each stretch of a run."""
    answers: dict[int, list[Series] | Unanswered] = {end: [] for end in run.ends}
    for request in requests:
        outcome = outcomes[request]
        ends = (request.time,) if isinstance(request, Instant) else range(request.start, request.end + 1, request.step)
        if isinstance(outcome, Unanswered):
            answers.update(dict.fromkeys(ends, outcome))
            continue
        for series in outcome.series:
            for sample in series.samples:
                at = answers[sample[0]]
                if isinstance(at, list):
                    at.append(Series(series.labels, (sample,)))
    return answers


class Increase(Record):
    """How the increase of counters is asked over a stretch, where scrapes are ``interval`` seconds apart.

    ``widened`` for servers that guess what happened outside of the samples that they see, plainly for those
    that count what lies in the stretch.
    """

    interval: int
    widened: bool = True

    def over(self, selector: str, labels: Sequence[str], scaled: str = "") -> Over:
        """The increase, summed by some labels; ``scaled`` is added to it."""
        return lambda behind: f"sum{by(labels)}(increase({selector}{behind})){scaled}"

    def milliseconds(self, seconds: int) -> int:
        """How far to look for what happened in that many seconds."""
        return (seconds + self.interval) * 1000 - 1 if self.widened else seconds * 1000

    @property
    def words(self) -> str:
        """The way of counting, for a reader."""
        if not self.widened:
            return "the increase in each stretch between the windows' beginnings, which this server counts exactly"
        return (
            f"the exact form of increase: each stretch between the windows' beginnings, and {self.interval} s more "
            "(one scrape), scaled back"
        )

    def scale(self, seconds: int) -> tuple[int, int]:
        """By what the answer is multiplied and divided."""
        return (seconds * 1000, (seconds + self.interval) * 1000 - 1) if self.widened else (1, 1)

    def nanos(self, seconds: int) -> Callable[[int, int], int]:
        """A function from a number (numerator, denominator) of the answer to billionths of an event.

        What is a whole number but for the last digits of a float is taken for that number.
        """
        times, per = self.scale(seconds)

        def scaled(numerator: int, denominator: int) -> int:
            value = (2 * numerator * times * NANO // (denominator * per) + 1) // 2
            whole = (value + NANO // 2) // NANO
            return whole * NANO if abs(value - whole * NANO) <= max(1, whole) else value

        return scaled
