"""The series that were born inside the span, one by one: in which stretch, with how many events already counted.

``increase`` cannot see the first value of a counter. Whether its events happened in the span nobody can
tell from the series, unless its target's process is known to have started in it too: then they did.
Where nothing is older than the span, what is there in its first twentieth is as old as the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from evaluator.backends.prometheus.births import BEFORE_SECONDS, DATA_BEGINS_SHARE
from evaluator.backends.prometheus.ledger.roster import TARGET, Roster, named
from evaluator.backends.prometheus.ledger.stretches import Run, found
from evaluator.backends.prometheus.promql import any_of, matcher_text
from evaluator.backends.prometheus.request import Instant, Outcomes, Range, Samples
from evaluator.backends.prometheus.rounds import Steps
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels
from slo_spec.record import Record, replace


class Birth(Record, kw_only=True):
    """One series' birth, in the stretch that ends at ``end``, with ``value`` already counted.

    ``assumed`` is what the server has counted of it; ``started`` is when its target's process did, where told.
    """

    labels: Labels
    end: int
    value: Fraction
    assumed: Fraction = Fraction(0)
    started: Fraction | None = None

    def is_of_process_since(self, instant: int) -> bool:
        """Whether the process that the series is from is known to have started no earlier."""
        return self.started is not None and self.started >= instant


Values = Mapping[tuple[Labels, int], Fraction]
"""Numbers by series and by the end of the stretch."""


class _Asked(Record):
    """An expression over every stretch: SECONDS in it stands for the stretch's length."""

    runs: tuple[Run, ...]
    requests: tuple[tuple[Instant | Range, ...], ...]

    @classmethod
    def over(cls, runs: Sequence[Run], expression: str, series: int = 1) -> _Asked:
        texts = (expression.replace("SECONDS", f"{run.length}s") for run in runs)
        return cls(tuple(runs), tuple(run.requests(text, series) for run, text in zip(runs, texts, strict=True)))

    @property
    def each(self) -> tuple[Instant | Range, ...]:
        return tuple(request for requests in self.requests for request in requests)

    def values(self, outcomes: Outcomes) -> Values | Unanswered:
        made: dict[tuple[Labels, int], Fraction] = {}
        for run, requests in zip(self.runs, self.requests, strict=True):
            for end, answer in found(run, requests, outcomes).items():
                if isinstance(answer, Unanswered):
                    return answer
                for series in answer:
                    value = series.samples[0][1]
                    if isinstance(value, Fraction):
                        made[named(series.labels), end] = value
        return made


def births(
    roster: Roster, asked: tuple[Sequence[Labels], Sequence[Labels]], runs: Sequence[Run], whole: Span, *, exact: bool
) -> Steps[tuple[Birth, ...] | Unanswered]:
    """The births in the stretches of some runs (sorted), of members whose age is told and of those of young data.

    ``exact`` servers know first values. Births with nothing counted are left out.
    """
    told, young = asked
    new = sorted({*told, *young} - roster.old)
    if not new:
        return ()
    text = roster.text_of(new)
    firsts = _Asked.over(runs, f"{'first' if exact else 'min'}_over_time({text}[SECONDS])", len(new))
    others = _Asked.over(runs, _assumed(text) if exact else f"resets({text}[SECONDS]) > 0", len(new))
    start = runs[0].start
    before = [Instant(f"last_over_time({text}[{BEFORE_SECONDS}s])", start)] if start > whole.start else []
    beginning = [_beginning(text, whole)] if young else []
    outcomes = yield [*firsts.each, *others.each, *before, *beginning]
    values, more = firsts.values(outcomes), others.values(outcomes)
    if isinstance(values, Unanswered):
        return values
    if isinstance(more, Unanswered):
        return more
    old, begun_with = _seen(outcomes, before), _seen(outcomes, beginning)
    if isinstance(old, Unanswered) or isinstance(begun_with, Unanswered):
        return next(each for each in (old, begun_with) if isinstance(each, Unanswered))
    maybe = _first(values, ({*told} | ({*young} - begun_with)) & set(new) - old)
    older = yield from _older(roster, maybe, start, whole)
    if isinstance(older, Unanswered):
        return older
    begun = [each for each in maybe if each.labels not in older]
    if exact:
        made = [replace(each, assumed=more.get((each.labels, each.end), Fraction(0))) for each in begun]
    else:
        restarted = [each for each in begun if (each.labels, each.end) in more]
        corrected = yield from _corrected(roster, restarted, runs)
        if isinstance(corrected, Unanswered):
            return corrected
        made = [replace(each, value=corrected.get((each.labels, each.end), each.value)) for each in begun]
    return (yield from _started([each for each in made if each.value > 0], runs))


def _assumed(text: str) -> str:
    """What VictoriaMetrics has counted of a first value: it takes small ones for an increase from zero."""
    over = f"({text}[SECONDS])"
    return f"clamp_min(increase{over} - increase_pure{over} + first_over_time{over}, 0)"


def _older(roster: Roster, maybe: Sequence[Birth], start: int, whole: Span) -> Steps[set[Labels] | Unanswered]:
    """Which of the series that nobody saw in the hour before the first stretch had been there earlier in the span."""
    if not maybe or start == whole.start:
        return set()
    text = roster.text_of([each.labels for each in maybe])
    request = Instant(f"last_over_time({text}[{start - whole.start}s])", start)
    return _seen((yield [request]), [request])


def _beginning(text: str, whole: Span) -> Instant:
    """What was there when the data began."""
    seconds = max(1, whole.seconds // DATA_BEGINS_SHARE)
    return Instant(f"last_over_time({text}[{seconds}s])", whole.start + seconds)


def _seen(outcomes: Outcomes, requests: Iterable[Instant]) -> set[Labels] | Unanswered:
    """The series that were there."""
    seen: set[Labels] = set()
    for request in requests:
        outcome = outcomes[request]
        if not isinstance(outcome, Samples):
            return outcome
        seen |= {named(series.labels) for series in outcome.series}
    return seen


def _first(values: Values, wanted: set[Labels]) -> list[Birth]:
    """Each wanted series' first stretch and what it held there."""
    made: dict[Labels, Birth] = {}
    for (labels, end), value in values.items():
        if labels in wanted and (labels not in made or end < made[labels].end):
            made[labels] = Birth(labels=labels, end=end, value=value)
    return list(made.values())


def _born_in(born: Iterable[Birth], runs: Sequence[Run]) -> list[Run]:
    """The stretches in which there were births, each by itself."""
    ends = {each.end for each in born}
    return [Run(end - run.length, run.length) for run in runs for end in run.ends if end in ends]


def _corrected(roster: Roster, restarted: Sequence[Birth], runs: Sequence[Run]) -> Steps[Values | Unanswered]:
    """The first values of counters that were reset in the stretch of their birth: the least is not the first.

    It is the last less the difference, and nothing where that is below zero.
    """
    if not restarted:
        return {}
    text = roster.text_of([each.labels for each in restarted])
    over = f"({text}[SECONDS])"
    begun = _Asked.over(_born_in(restarted, runs), f"clamp_min(last_over_time{over} - delta{over}, 0)")
    outcomes = yield begun.each
    return begun.values(outcomes)


def _started(born: Sequence[Birth], runs: Sequence[Run]) -> Steps[tuple[Birth, ...] | Unanswered]:
    """The births with the instants at which their targets' processes started, where those are told."""
    targets = [_target(each.labels) for each in born]
    if not any(all(target) for target in targets):
        return tuple(born)
    matchers = (
        any_of(name, sorted({target[at] for target in targets if all(target)})) for at, name in enumerate(TARGET)
    )
    text = "process_start_time_seconds{" + ",".join(map(matcher_text, matchers)) + "}"
    started = _Asked.over(_born_in(born, runs), f"min by (job, instance) (min_over_time({text}[SECONDS]))")
    outcomes = yield started.each
    told = started.values(outcomes)
    if isinstance(told, Unanswered):
        return told
    since = {(_target(labels), end): value for (labels, end), value in told.items()}
    return tuple(replace(each, started=since.get((_target(each.labels), each.end))) for each in born)


def _target(labels: Labels) -> tuple[str, str]:
    values = dict(labels)
    return values.get("job", ""), values.get("instance", "")
