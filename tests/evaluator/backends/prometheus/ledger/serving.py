"""A server of a few series, whose samples are known: it answers what a ledger asks about births."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from evaluator.backends.prometheus.request import Instant, Outcome, Range, Request, Samples, Series, SeriesIn
from slo_spec.model import Labels, labels_of

History = Mapping[Labels, Sequence[tuple[int, int]]]
"""The samples of series: instants and values, ascending."""

_CALL = re.compile(r"(\w+)\(([^()\[]*)\[(\d+)(m?s)\]\)")
_MATCHER = re.compile(r'(\w+)(=~|=)"([^"]*)"')


def listing(history: History, request: SeriesIn, grain: int) -> Samples:
    """The series that have samples in an hour (a day, ...) which the request touches."""
    first, last = request.start // grain * grain, request.end // grain * grain + grain
    return Samples(
        label_sets=tuple(
            labels_of({**dict(labels), "__name__": "requests_total"})
            for labels, samples in history.items()
            if any(first <= at < last for at, _ in samples) and _fulfils(labels, request.match)
        )
    )


def serving(history: History, grain: int = 1) -> Callable[[Request], Outcome]:
    """Answers from the samples; what ``grain`` is more than a second, listings know of no better."""

    def answer(request: Request) -> Outcome:
        if isinstance(request, SeriesIn):
            return listing(history, request, grain)
        assert isinstance(request, Instant | Range)
        instants = (
            [request.time] if isinstance(request, Instant) else range(request.start, request.end + 1, request.step)
        )
        points: dict[Labels, list[tuple[int, Fraction]]] = {}
        for at in instants:
            for labels, value in evaluated(history, request.promql, at).items():
                points.setdefault(labels, []).append((at, Fraction(value)))
        return Samples(tuple(Series(labels, tuple(found)) for labels, found in points.items()))

    return answer


def evaluated(history: History, promql: str, at: int) -> Mapping[Labels, int]:
    """The values of the few expressions that births are asked in."""
    if promql.startswith("min by (job, instance)"):
        return {}
    if promql.startswith("clamp_min(last_over_time"):
        return _called(history, promql, at, lambda values: values[0])
    first, _, beside = promql.partition(" or label_replace(")
    made = dict(_called(history, first, at, {"min": min, "last": lambda values: values[-1]}[first.split("_")[0]]))
    if beside:
        resets = _called(history, beside, at, lambda values: sum(later < own for own, later in pairwise(values)))
        made |= {labels_of({**dict(labels), "slogate": "beside"}): value for labels, value in resets.items() if value}
    return made


def _called(history: History, promql: str, at: int, function: Callable[[Sequence[int]], int]) -> Mapping[Labels, int]:
    match = _CALL.search(promql)
    assert match is not None, promql
    seconds = int(match[3]) // (1000 if match[4] == "ms" else 1)
    found = {
        labels: [value for instant, value in samples if at - seconds <= instant <= at]
        for labels, samples in history.items()
        if _fulfils(labels, match[2])
    }
    return {labels: function(values) for labels, values in found.items() if values}


def _fulfils(labels: Labels, selector: str) -> bool:
    values = dict(labels)
    return all(values.get(name, "") in value.split("|") for name, _, value in _MATCHER.findall(selector))
