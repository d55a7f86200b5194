"""The series that were born inside the span, one by one: in which stretch, with how many events already counted.

``increase`` cannot see the first value of a counter. Whether its events happened in the span nobody can
tell from the series, unless its target's process is known to have started in it too: then they did.
Where nothing is older than the span, what is there in its first twentieth is as old as the data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from evaluator.backends.prometheus.births import BEFORE_SECONDS, DATA_BEGINS_SHARE
from evaluator.backends.prometheus.ledger.appearing import Listed, Part, Piece, listed, pieces
from evaluator.backends.prometheus.ledger.roster import TARGET, Roster, named
from evaluator.backends.prometheus.ledger.stretches import Over, Run, found
from evaluator.backends.prometheus.promql import any_of, matcher_text
from evaluator.backends.prometheus.request import Instant, Outcomes, Range, Samples
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels, labels_of
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

    @property
    def surely_after(self) -> Fraction | None:
        """The last instant after which all of it surely happened: its target's process had not started before."""
        return None if self.started is None else min(self.started, Fraction(self.end - 1))


Values = Mapping[tuple[Labels, int], Fraction]
"""Numbers by series and by the end of the stretch."""

_MARK = "slogate"
"""The label that the server is asked to put on what stands beside first values in one answer."""


class _Begun(Record):
    """A birth, the part of its stretch that was looked at, and whether the counter was reset in it."""

    birth: Birth
    part: Run
    restarted: bool


class _Asked(Record):
    """An expression over every stretch."""

    runs: tuple[Run, ...]
    requests: tuple[tuple[Instant | Range, ...], ...]

    @classmethod
    def over(cls, runs: Sequence[Run], expression: Over, series: int = 1) -> _Asked:
        return cls(tuple(runs), tuple(run.requests(expression, run.length * 1000, series) for run in runs))

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
    roster: Roster,
    asked: tuple[Sequence[Labels], Sequence[Labels]],
    runs: Sequence[Run],
    whole: Span,
    interval: int,
    *,
    exact: bool,
) -> Steps[tuple[Birth, ...] | Unanswered]:
    """The births in the stretches of some runs (sorted), of members whose age is told and of those of young data.

    ``exact`` servers know first values. Births with nothing counted are left out. Scrapes are ``interval`` apart.
    """
    told, young = asked
    new = {*told, *young} - roster.old
    if not new:
        return ()
    # What an exact server has counted of a first value depends on the stretch: that is not looked at in parts.
    where = (tuple(map(Part, runs)),) if exact else pieces(runs, len(new), interval)
    candidates = yield from _candidates(roster, (new, ({*young} - {*told}) & new), where, whole)
    if isinstance(candidates, Unanswered):
        return candidates
    begun = yield from _begun(roster, candidates, where, whole, exact=exact)
    if isinstance(begun, Unanswered):
        return begun
    last: dict[str, Steps[Values | Unanswered]] = {
        "corrected": _corrected(roster, [each for each in begun if each.restarted]),
        "started": _started([each.birth for each in begun if each.birth.value > 0 or each.restarted], runs),
    }
    told_last = yield from together(last)
    corrected, started = told_last["corrected"], told_last["started"]
    if isinstance(corrected, Unanswered) or isinstance(started, Unanswered):
        return corrected if isinstance(corrected, Unanswered) else started  # type: ignore[return-value]
    made = (_finished(each, corrected, started) for each in begun)
    return tuple(each for each in made if each.value > 0)


def _finished(begun: _Begun, corrected: Values, started: Values) -> Birth:
    birth = begun.birth
    return replace(
        birth,
        value=corrected.get((birth.labels, begun.part.end), birth.value),
        started=started.get((birth.labels, birth.end)),
    )


def _candidates(
    roster: Roster, new: tuple[Collection[Labels], Collection[Labels]], where: Sequence[Piece], whole: Span
) -> Steps[Listed | Unanswered]:
    """The new series that may have been born, with the pieces in which they are listed. Some are of young data."""
    every, young = new
    text, start = roster.text_of(every), where[0][0].run.start
    before = [Instant(f"last_over_time({text}[{BEFORE_SECONDS}s])", start)] if start > whole.start else []
    beginning = [_beginning(text, whole)] if young else []
    steps: dict[str, Steps[Any]] = {"older": _seen(before), "beginning": _seen(beginning)}
    if before or len(where) > 1:
        steps["listed"] = listed(roster, every, where)
    told = yield from together(steps)
    older, begun_with = told["older"], told["beginning"]
    if isinstance(older, Unanswered) or isinstance(begun_with, Unanswered):
        return next(each for each in (older, begun_with) if isinstance(each, Unanswered))
    known: Listed = told.get("listed", dict.fromkeys(every, (0,)))
    out = older | ({*young} & begun_with)
    return {labels: numbers for labels, numbers in known.items() if labels not in out}


def _begun(
    roster: Roster, candidates: Listed, where: Sequence[Piece], whole: Span, *, exact: bool
) -> Steps[list[_Begun] | Unanswered]:
    """The births among candidates: in the piece in which one is listed first, or else in any later one."""
    firsts = {labels: numbers[:1] for labels, numbers in candidates.items()}
    steps: dict[str, Steps[Any]] = {
        "begun": _looked_at(roster, firsts, where, exact=exact),
        "older": _older(roster, candidates, where[0][0].run.start, whole),
    }
    told = yield from together(steps)
    begun, older = told["begun"], told["older"]
    if isinstance(begun, Unanswered) or isinstance(older, Unanswered):
        return begun if isinstance(begun, Unanswered) else older
    known = begun.keys() | older
    left = {labels: numbers[1:] for labels, numbers in candidates.items() if labels not in known and numbers[1:]}
    later = yield from _looked_at(roster, left, where, exact=exact)
    if isinstance(later, Unanswered):
        return later
    return [each for each in (*begun.values(), *later.values()) if each.birth.labels not in older]


def _looked_at(
    roster: Roster, wanted: Listed, where: Sequence[Piece], *, exact: bool
) -> Steps[dict[Labels, _Begun] | Unanswered]:
    """Each wanted series' first samples, in the pieces that are given for it."""
    looks: list[tuple[set[Labels], Part, _Asked]] = []
    for number, piece in enumerate(where):
        own = {labels for labels, numbers in wanted.items() if number in numbers}
        if own:
            expression = _first_values(roster.text_of(own), exact=exact)
            looks += [(own, part, _Asked.over([part.run], expression, 2 * len(own))) for part in piece]
    if not looks:
        return {}
    outcomes = yield [request for _, _, asked in looks for request in asked.each]
    made: dict[Labels, _Begun] = {}
    for own, part, asked in looks:
        values = asked.values(outcomes)
        if isinstance(values, Unanswered):
            return values
        for (labels, end), value in values.items():
            if labels in own and labels not in made:
                beside = values.get((_marked(labels), end))
                birth = Birth(labels=labels, end=part.stretch_of(end), value=value)
                if exact and beside is not None:
                    birth = replace(birth, assumed=beside)
                seen_in = Run(end - part.run.length, part.run.length)
                made[labels] = _Begun(birth, seen_in, not exact and beside is not None)
    return made


def _first_values(text: str, *, exact: bool) -> Over:
    """PromQL for the first values of series; of servers that only know the least, with the resets after them."""

    def over(behind: str) -> str:
        first = f"{'first' if exact else 'min'}_over_time({text}{behind})"
        beside = _assumed(f"({text}{behind})") if exact else f"resets({text}{behind}) > 0"
        return f'{first} or label_replace({beside}, "{_MARK}", "beside", "", "")'

    return over


def _marked(labels: Labels) -> Labels:
    return labels_of({**dict(labels), _MARK: "beside"})


def _assumed(over: str) -> str:
    """What VictoriaMetrics has counted of a first value: it takes small ones for an increase from zero."""
    return f"clamp_min(increase{over} - increase_pure{over} + first_over_time{over}, 0)"


def _older(roster: Roster, maybe: Collection[Labels], start: int, whole: Span) -> Steps[set[Labels] | Unanswered]:
    """Which of the series that nobody saw in the hour before the first stretch had been there earlier in the span."""
    if not maybe or start == whole.start:
        return set()
    text = roster.text_of(maybe)
    return (yield from _seen([Instant(f"last_over_time({text}[{start - whole.start}s])", start)]))


def _beginning(text: str, whole: Span) -> Instant:
    """What was there when the data began."""
    seconds = max(1, whole.seconds // DATA_BEGINS_SHARE)
    return Instant(f"last_over_time({text}[{seconds}s])", whole.start + seconds)


def _seen(requests: Sequence[Instant]) -> Steps[set[Labels] | Unanswered]:
    """The series that were there at some instants."""
    outcomes: Outcomes = (yield requests) if requests else {}
    seen: set[Labels] = set()
    for request in requests:
        outcome = outcomes[request]
        if not isinstance(outcome, Samples):
            return outcome
        seen |= {named(series.labels) for series in outcome.series}
    return seen


def _corrected(roster: Roster, restarted: Sequence[_Begun]) -> Steps[Values | Unanswered]:
    """The first values of counters that were reset where they were born: the least is not the first.

    It is the last less the difference, and nothing where that is below zero.
    """
    by_part: dict[Run, list[Labels]] = {}
    for each in restarted:
        by_part.setdefault(each.part, []).append(each.birth.labels)
    asked = []
    for part, own in by_part.items():
        asked.append(_Asked.over([part], _first_of(roster.text_of(own))))
    if not asked:
        return {}
    outcomes = yield [request for expression in asked for request in expression.each]
    found_values: dict[tuple[Labels, int], Fraction] = {}
    for expression in asked:
        values = expression.values(outcomes)
        if isinstance(values, Unanswered):
            return values
        found_values |= values
    return found_values


def _first_of(text: str) -> Over:
    return lambda behind: f"clamp_min(last_over_time({text}{behind}) - delta({text}{behind}), 0)"


def _started(born: Sequence[Birth], runs: Sequence[Run]) -> Steps[Values | Unanswered]:
    """When the processes of births' targets started, by the series and the end of the stretch, where that is told."""
    targets = [_target(each.labels) for each in born]
    if not any(all(target) for target in targets):
        return {}
    matchers = (
        any_of(name, sorted({target[at] for target in targets if all(target)})) for at, name in enumerate(TARGET)
    )
    text = "process_start_time_seconds{" + ",".join(map(matcher_text, matchers)) + "}"
    ends = {each.end for each in born}
    stretches = [Run(end - run.length, run.length) for run in runs for end in run.ends if end in ends]
    started = _Asked.over(stretches, lambda behind: f"min by (job, instance) (min_over_time({text}{behind}))")
    outcomes = yield started.each
    told = started.values(outcomes)
    if isinstance(told, Unanswered):
        return told
    since = {(_target(labels), end): value for (labels, end), value in told.items()}
    known = {(each.labels, each.end): since.get((_target(each.labels), each.end)) for each in born}
    return {key: value for key, value in known.items() if value is not None}


def _target(labels: Labels) -> tuple[str, str]:
    values = dict(labels)
    return values.get("job", ""), values.get("instance", "")
