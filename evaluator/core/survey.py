"""What a source has of what a query names: looked at, not judged.

A backend may be able to ``survey`` its source: it answers, for each query, what is missing, and
what is there in figures. Nothing here says pass or fail; a missing metric is a finding about the
spec and its source, told at the place in the spec that names it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

from evaluator.core.counts import Unanswered
from evaluator.core.interval import rfc3339
from evaluator.core.plan import Evaluation
from evaluator.core.query import Deadline, Query
from evaluator.core.wording import duration, percent
from slo_spec.model import NOWHERE
from slo_spec.problem import Location
from slo_spec.record import Record, replace

MOST_NAMES = 10
"""Names that a finding lists."""
STALE_INTERVALS = 5
"""A source is silent when five samples in a row are missing: what Prometheus itself looks back for."""
LEAST_SILENCE_SECONDS = 300


class Code(enum.StrEnum):
    """What a finding is about; ``slogate explain CODE`` says more."""

    METRIC = "missing-metric"
    LABEL = "missing-label"
    VALUE = "missing-value"
    BUCKET = "missing-bucket"
    TABLE = "missing-table"
    COLUMN = "missing-column"
    ROWS = "missing-rows"
    EMPTY = "empty-query"
    GONE = "gone-silent"
    HISTORY = "short-history"
    UNANSWERED = "not-answered"
    UNSURVEYED = "not-surveyed"
    UNPARSED = "not-taken-apart"


class Weight(enum.StrEnum):
    """What a finding does to the exit code: what is missing 1, what could not be asked 3, the rest nothing."""

    MISSING = "missing"
    UNANSWERED = "unanswered"
    INFO = "info"


class Finding(Record, kw_only=True):
    """One thing found. ``part`` is the key of the spec that names it (``total``, ``bad``, ``match`` ...)."""

    code: Code
    message: str
    weight: Weight = Weight.MISSING
    part: str = ""
    hint: str = ""
    location: Location = NOWHERE


class Survey(Record, kw_only=True):
    """What a source has for one query. Every figure is None where it could not be had.

    ``series`` are those of the total (for rows: None) over the whole span, ``interval_seconds`` is how
    far apart their samples (or rows) are, ``first`` and ``last`` are the first and last instant of the
    span with data, and ``samples`` about how many samples (or rows) an evaluation reads.
    """

    findings: tuple[Finding, ...] = ()
    series: int | None = None
    interval_seconds: int | None = None
    first: int | None = None
    last: int | None = None
    samples: int | None = None


class Surveyor(Protocol):
    """What a backend is that can be looked at: an optional capability."""

    def survey(self, queries: Sequence[Query], deadline: Deadline) -> Mapping[Query, Survey]:
        """What there is for each query. A query that is left out counts as unanswered."""
        ...


def unanswered(found: Unanswered, part: str = "") -> Finding:
    """The finding that a question had no answer."""
    return Finding(code=Code.UNANSWERED, weight=Weight.UNANSWERED, message=str(found), part=part)


def unsurveyed(source: str, kind: str) -> Survey:
    """The survey of a source whose backend cannot be looked at."""
    words = f"the source {source} cannot be surveyed: the backend {kind} does not offer it"
    return Survey(findings=(Finding(code=Code.UNSURVEYED, weight=Weight.INFO, message=words),))


def located(evaluation: Evaluation, survey: Survey, needed: Fraction) -> tuple[Finding, ...]:
    """A survey's findings for one objective, each at its place in the spec, and whether the data reach far enough.

    ``needed`` is the share of the window that must be covered by data for a verdict.
    """
    indicator, query = evaluation.indicator, evaluation.query
    found = [*survey.findings]
    if query is not None and not any(each.weight is not Weight.INFO for each in found):
        found += [*_silent(query, survey), *_short(evaluation, survey, needed)]
    places = {each.part: indicator.location_of(each.part) for each in found}
    return tuple(
        replace(each, location=evaluation.objective.window_location if each.code is Code.HISTORY else places[each.part])
        for each in found
    )


def _silent(query: Query, survey: Survey) -> Iterator[Finding]:
    if survey.last is None:
        return
    silence = query.at - survey.last
    if silence > max(LEAST_SILENCE_SECONDS, STALE_INTERVALS * (survey.interval_seconds or 0)):
        words = f"{query.source} has nothing of it since {rfc3339(survey.last)}, {duration(silence)} before the end"
        yield Finding(code=Code.GONE, message=words, hint="a late import, a stopped target, or a name that has changed")


def reach(evaluation: Evaluation, survey: Survey) -> tuple[int, int] | None:
    """How far back the data reach, and how long the window is, in seconds; None where one of them is not known.

    A first sample within two intervals of the window's start is as early as one can be.
    """
    if survey.first is None or not evaluation.spans:
        return None
    window = evaluation.spans[0]
    if survey.first - window.start <= 2 * (survey.interval_seconds or 0):
        return window.seconds, window.seconds
    return max(0, window.end - survey.first), window.seconds


def _short(evaluation: Evaluation, survey: Survey, needed: Fraction) -> Iterator[Finding]:
    reached = reach(evaluation, survey)
    if reached is None or survey.first is None:
        return
    there, seconds = reached
    if seconds and Fraction(there, seconds) < needed:
        words = (
            f"{evaluation.indicator.source} reaches back to {rfc3339(survey.first)}: {duration(there)} of the "
            f"{duration(seconds)} of the window, and {percent(needed)} of it are needed"
        )
        hint = "write since: if the service is younger; a shorter window or recording rules if the source forgets"
        yield Finding(code=Code.HISTORY, message=words, hint=hint)


def exit_code(findings: Iterable[Finding]) -> int:
    """1 where something is missing, else 3 where something could not be asked, else 0."""
    weights = {each.weight for each in findings}
    if Weight.MISSING in weights:
        return 1
    return 3 if Weight.UNANSWERED in weights else 0


def near(name: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The names most like one that is not there, nearest first.

    Names that share a word with it count as near too: ``http_requests_total`` became
    ``http_server_requests_total``.
    """
    import difflib

    others = [each for each in known if each != name]
    close = difflib.get_close_matches(name, others, n=most, cutoff=0.6)
    words = {word for word in name.lower().split("_") if len(word) > 2}
    if len(close) < most and words:
        shared = {each: len(words & set(each.lower().split("_"))) for each in others if each not in close}
        likely = [each for each, count in shared.items() if count >= max(1, -(-len(words) * 2 // 3))]
        close += sorted(likely, key=lambda each: (-shared[each], each))[: most - len(close)]
    return tuple(close)


def listed(names: Iterable[str], most: int = MOST_NAMES) -> str:
    """The names, each once and sorted as given, at most ten of them, and how many more there are."""
    every = tuple(dict.fromkeys(names))
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return (", ".join(every[:most]) or "none") + more
