"""The short way to a timeline says what the long way says, or nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.births import unchecked
from evaluator.backends.prometheus.coverage import observed_at
from evaluator.backends.prometheus.evaluation import of_windows, without_short
from evaluator.backends.prometheus.ledger.account import Account
from evaluator.backends.prometheus.ledger.counting import Births, counted
from evaluator.backends.prometheus.ledger.increments import Increments
from evaluator.backends.prometheus.ledger.questions import question_of
from evaluator.backends.prometheus.ledger.stretches import NANO, each_of, events, runs
from evaluator.backends.prometheus.ledger.undoubted import undoubted
from evaluator.backends.prometheus.measure import of_buckets, of_ratio
from evaluator.backends.prometheus.targets import Slot
from evaluator.core.answer import Answered, Timeline
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Histogram, Matcher, MatchOperator, Ratio, Selector
from tests.evaluator.backends.prometheus.ledger.asking import TOTAL, member

KNOTS = (0, 3600, 7200, 9000, 10_800)
ENDS = KNOTS[1:]
RUNS = runs(KNOTS)
SLOTS = (Slot(0, 3600, 1), Slot(3600, 7200, Fraction(1, 3)), Slot(7200, 10_800, 1))
PART = Selector(TOTAL.metric, (*TOTAL.matchers, Matcher("code", MatchOperator.EQUAL, "500")))
OTHER = Selector("errors_total", TOTAL.matchers)
FAILED = Unanswered(Reason.BACKEND, "no")

SOME = st.one_of(
    st.builds(dict), st.builds(lambda nanos: {(): nanos}, st.integers(0, 5 * NANO)), st.just({(): 3 * NANO})
)
SIDES = st.lists(st.one_of(SOME, SOME, SOME, st.just(FAILED)), min_size=4, max_size=4).map(
    lambda found: dict(zip(ENDS, found, strict=True))
)


def account(part: Selector, knots: tuple[int, ...], interval: int, *, good: bool) -> Account:
    """A question about the stretches between these knots."""
    ratio = Ratio(total=TOTAL, good=part) if good else Ratio(total=TOTAL, bad=part)
    question = question_of(Query(source="m", measure=ratio, span=Span(knots[0], KNOTS[-1]), knots=knots))
    assert question is not None
    members = (member(),)
    return Account(
        question=question, pair=of_ratio(ratio, ()), total=TOTAL, part=part, total_members=members,
        part_members=members, watched_members=members, interval=interval,
    )  # fmt: skip


def the_long_way(own: Account, increments: tuple[Increments, Increments]) -> object:
    """The answer by way of tallies."""
    query = own.question.query
    windows = counted(own, increments, Births((), ()), RUNS, estimated=True)
    return of_windows(query, without_short(query, windows, own.interval), SLOTS, adds_up=False, sums=True)


def the_short_way(own: Account, increments: tuple[Increments, Increments]) -> Timeline | None:
    """The timeline in whole billionths."""
    return undoubted(own, increments, each_of(RUNS), lambda knots: observed_at(knots, SLOTS), estimated=True)


@given(
    SIDES,
    SIDES,
    st.sampled_from([PART, OTHER]),
    st.sampled_from([KNOTS, (0, 7200, 10_800), (3600, 9000, 10_800), (7200, 10_800)]),
    st.sampled_from([60, 600, 1200]),
    st.booleans(),
)
def test_what_is_undoubted_is_what_tallies_say(
    totals: Increments, parts: Increments, part: Selector, knots: tuple[int, ...], interval: int, good: bool
) -> None:
    own = account(part, knots, interval, good=good)
    found = the_short_way(own, (totals, parts))
    if found is not None:
        assert the_long_way(own, (totals, parts)) == Answered(groups=(((), found),))


@pytest.mark.parametrize("good", [False, True])
@pytest.mark.parametrize("absent", [0, 9000])
def test_usual_increments_take_the_short_way(good: bool, absent: int) -> None:
    own = account(PART, KNOTS, 60, good=good)
    totals = {end: {(): end * NANO // 7} for end in ENDS}
    parts = {end: {(): end * NANO // 9} if end > absent else {} for end in ENDS}
    found = the_short_way(own, (totals, parts))
    assert found is not None
    assert the_long_way(own, (totals, parts)) == Answered(groups=(((), found),))


@pytest.mark.parametrize(
    ("total", "part"),
    [({}, {}), ({(): 1}, {(): 2}), ({(): 1}, {}), (FAILED, {(): 1}), ({(): 1}, FAILED)],
    ids=["no series", "more than in total", "none of the part", "total failed", "part failed"],
)
def test_what_is_doubtful_takes_the_long_way(total: object, part: object) -> None:
    own = account(PART, KNOTS, 60, good=False)
    assert the_short_way(own, (dict.fromkeys(ENDS, total), dict.fromkeys(ENDS, part))) is None


def test_billionths_are_events_exactly() -> None:
    assert [events(each) for each in (0, NANO, -3 * NANO, 1, NANO // 2)] == [
        0,
        1,
        -3,
        Fraction(1, NANO),
        Fraction(1, 2),
    ]
    assert all(isinstance(events(each * NANO), int) for each in (0, 7, -7))


@given(value=st.one_of(st.text(), st.sampled_from(["rate(x[5m])", "a\\", 'b"[', "`(", "# max("])), good=st.booleans())
def test_the_births_of_whatever_is_counted_here_can_be_told(value: str, *, good: bool) -> None:
    part = Selector(TOTAL.metric, (*TOTAL.matchers, Matcher("code", MatchOperator.EQUAL, value)))
    own = account(part, KNOTS, 60, good=good)
    histogram = Histogram(selector=Selector("seconds", part.matchers, "increase"), below=Fraction(1, 4))
    assert unchecked(own.question.query, own.pair) == ()
    assert unchecked(own.question.query, of_buckets(histogram, (), ("0.25",))) == ()
