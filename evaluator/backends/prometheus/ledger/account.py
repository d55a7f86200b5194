"""One query of a family with what belongs to it: its series, the selectors to count, the scrape interval."""

from __future__ import annotations

from collections.abc import Sequence

from evaluator.backends.prometheus.histogram import number
from evaluator.backends.prometheus.ledger.questions import Question, equal_values, holds
from evaluator.backends.prometheus.ledger.roster import Roster, roster
from evaluator.backends.prometheus.ledger.selection import Selection
from evaluator.backends.prometheus.measure import Pair, of_buckets, of_ratio
from evaluator.backends.prometheus.promql import any_of
from evaluator.backends.prometheus.steps import Steps, together
from evaluator.core.counts import Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Histogram, Labels, Matcher, MatchOperator, Ratio, Selector
from slo_spec.record import Record, replace


class Rosters(Record):
    """The series of a family: of the total's and of the part's metric, and of what coverage is measured on."""

    total: Roster
    part: Roster
    presence: Roster


class Account(Record, kw_only=True):
    """A question whose series are known. ``total`` and ``part`` are what is counted."""

    question: Question
    pair: Pair
    total: Selector
    part: Selector
    total_members: tuple[Labels, ...]
    part_members: tuple[Labels, ...]
    watched_members: tuple[Labels, ...]
    interval: int


def rosters(questions: Sequence[Question], configured: int | None) -> Steps[Rosters | Unanswered]:
    """The rosters of a family; what cannot be had of one is missing for all."""
    whole, group_by = questions[0].whole, questions[0].query.group_by
    sides = {"total": _spans(questions, "total"), "part": _spans(questions, "part")}
    sides["presence"] = _spans(questions, "presence")
    if all(each.part.metric == each.total.metric for each in questions):
        sides["total"] = sides["part"] = sides["part"] | sides["total"]
    if all(each.is_own_presence for each in questions):
        sides["presence"] = sides["total"]
    distinct = {Selection.of(spans, group_by): spans for spans in sides.values()}
    found = yield from together({key: roster(spans, group_by, whole, configured) for key, spans in distinct.items()})
    made: dict[str, Roster] = {}
    for name, spans in sides.items():
        one = found[Selection.of(spans, group_by)]
        if isinstance(one, Unanswered):
            return one
        made[name] = one
    return Rosters(**made)


def _spans(questions: Sequence[Question], side: str) -> dict[Selector, tuple[Span, ...]]:
    """The selectors of one side, each with the spans that are asked about."""
    made: dict[Selector, dict[Span, None]] = {}
    for each in questions:
        made.setdefault(getattr(each, side), {})[each.query.span] = None
    return {selector: tuple(spans) for selector, spans in made.items()}


def account(question: Question, rosters: Rosters) -> Account | None:
    """What belongs to a question; None where it has to be asked by itself, to say what is missing."""
    try:
        total_members = _members(rosters.total, question.total)
        part_members = _members(rosters.part, question.part)
        watched = _members(rosters.presence, question.presence)
    except ValueError:
        return None
    if not total_members or not watched or not _is_grouped(total_members, question.query.group_by):
        return None
    key = rosters.total.selection.key_of(dict(total_members[0]))
    measure = question.measure
    if isinstance(measure, Histogram):
        return _of_histogram(question, measure, total_members, watched, rosters.total.interval(key))
    if not part_members and question.part.metric != question.total.metric:
        return None
    return Account(
        question=question,
        pair=of_ratio(measure, question.query.group_by),
        total=question.total,
        part=question.part,
        total_members=total_members,
        part_members=part_members,
        watched_members=watched,
        interval=rosters.total.interval(key),
    )


def is_nowhere(question: Question, rosters: Rosters) -> bool:
    """Whether the server has no series at all of what is counted."""
    sides = ((rosters.total, question.total), (rosters.part, question.part))
    try:
        return isinstance(question.measure, Ratio) and not any(_members(*side) for side in sides)
    except ValueError:
        return False


def _is_grouped(members: Sequence[Labels], group_by: tuple[str, ...]) -> bool:
    """Whether any series has any of the labels by which the query is grouped."""
    return not group_by or any(dict(member).get(name) for member in members for name in group_by)


def _of_histogram(
    question: Question, measure: Histogram, members: tuple[Labels, ...], watched: tuple[Labels, ...], interval: int
) -> Account | None:
    """The buckets at the bound, however it is written ("1" is "1.0"), of all observations."""
    bounds = {dict(member).get("le", "") for member in members}
    at_bound = sorted(bound for bound in bounds if number(bound) == measure.below)
    if not at_bound or "+Inf" not in bounds:
        return None
    everything = Matcher("le", MatchOperator.EQUAL, "+Inf")
    below = Matcher("le", MatchOperator.EQUAL, at_bound[0]) if len(at_bound) == 1 else any_of("le", at_bound)
    own = question.is_own_presence
    return Account(
        question=question,
        pair=of_buckets(measure, question.query.group_by, tuple(at_bound)),
        total=replace(question.total, matchers=(*question.total.matchers, everything)),
        part=replace(question.part, matchers=(*question.part.matchers, below)),
        total_members=tuple(each for each in members if holds(each, [everything])),
        part_members=tuple(each for each in members if dict(each).get("le") in at_bound),
        watched_members=tuple(each for each in watched if holds(each, [everything])) if own else watched,
        interval=interval,
    )


def _members(roster: Roster, selector: Selector) -> tuple[Labels, ...]:
    """The series that a selector has. ValueError where only the server could tell."""
    near = roster.by_key.get(roster.selection.key_of(equal_values(selector)), ())
    left = roster.selection.beside_key(selector)
    return tuple(member for member in near if holds(member, left)) if left else near
