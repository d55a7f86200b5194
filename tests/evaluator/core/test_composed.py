"""What several parts reached as one: union, intersection, so many of them, and by weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import pytest

from evaluator.core.attained_slices import States
from evaluator.core.attainment import Attainment, question
from evaluator.core.composed import PartSeen, State, composed, state_of, together
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span, Spans, total_seconds
from evaluator.core.query import Query
from slo_spec.model import Ratio
from slo_spec.model.agreements import (
    ByAverage,
    ByOutages,
    ByRequests,
    ByTime,
    Commitment,
    Formula,
    Limit,
    NoTraffic,
    OutageFigure,
)
from slo_spec.model.composites import AllOf, AnyOf, AtLeast, Composite, Weighted
from slo_spec.model.dependencies import Part
from slo_spec.record import replace
from tests.evaluator.core.given import timeline
from tests.evaluator.core.test_attainment import commitment

MINUTE = 60
PERIOD = Span(0, 100 * MINUTE)
TIME = ByTime(slice_seconds=MINUTE, down_above=Fraction(1, 100))
A, B, C = Part("a/up"), Part("b/up"), Part("c/up")
NOBODY_ANSWERED = Unanswered(Reason.BACKEND, "b is away")


def minutes(*ranges: tuple[int, int]) -> Spans:
    """Stretches in minutes as spans."""
    return tuple(Span(start * MINUTE, end * MINUTE) for start, end in ranges)


def seen(
    part: Part, given: Commitment, down: Iterable[int] = (), silent: Iterable[int] = (), unseen: Spans = (), **more: Any
) -> PartSeen:
    """A part with ten requests a minute; all fail in the minutes that it is ``down``, none come while it is silent."""
    excluded = more.get("excluded", ())
    span, step, knots = question(given, PERIOD, excluded=excluded)
    query = Query(source="m", measure=Ratio(total="t", bad="b"), span=span, knots=knots, step=step)
    events = [
        (minute * MINUTE, 0 if minute in set(down) else 10, 10 if minute in set(down) else 0)
        for minute in range(span.start // MINUTE, span.end // MINUTE)
        if minute not in set(silent)
    ]
    found = timeline(query, events, unseen)
    return PartSeen(name=part.name, timeline=found, asked=span, excluded=excluded)


def reached(composite: Composite, given: Commitment, parts: Sequence[PartSeen], hours: Spans = (PERIOD,)) -> Attainment:
    """What the composite reached."""
    return composed(replace(given, composite=composite), given.target, parts, PERIOD, hours=hours)


def down_minutes(found: Attainment) -> tuple[int, int]:
    """Minutes down in the best and in the worst reading."""
    assert found.best is not None
    assert found.worst is not None
    return total_seconds(found.best.down) // MINUTE, total_seconds(found.worst.down) // MINUTE


@pytest.mark.parametrize(
    ("composite", "down"),
    [
        (AllOf((A, B)), 15),
        (AnyOf((A, B)), 5),
        (AllOf((A, B, C)), 16),
        (AnyOf((A, B, C)), 0),
        (AtLeast(1, (A, B, C)), 0),
        (AtLeast(2, (A, B, C)), 5),
        (AtLeast(3, (A, B, C)), 16),
        (AllOf((C, AnyOf((A, B)))), 6),
        (AnyOf((C, AllOf((A, B)))), 0),
    ],
    ids=str,
)
def test_downtime_of_a_composite_is_put_together_on_the_timeline(composite, down):
    given = commitment(TIME)
    parts = [seen(A, given, range(10, 20)), seen(B, given, range(15, 25)), seen(C, given, [50])]
    assert down_minutes(reached(composite, given, parts)) == (down, down)


def test_a_composite_says_what_each_part_reached_by_itself():
    given = commitment(TIME)
    found = reached(AllOf((A, B)), given, [seen(A, given, range(10)), seen(B, given, [0])])
    assert [(name, each.best.value) for name, each in found.parts] == [
        ("a/up", Fraction(90, 100)),
        ("b/up", Fraction(99, 100)),
    ]


def test_short_runs_are_dropped_from_the_whole_and_not_from_the_parts():
    given = commitment(replace(TIME, min_run_seconds=5 * MINUTE))
    parts = [seen(A, given, range(10, 13)), seen(B, given, range(13, 16))]
    assert down_minutes(reached(AllOf((A, B)), given, parts)) == (6, 6)
    parts = [seen(A, given, range(10, 20)), seen(B, given, range(17, 27))]
    assert down_minutes(reached(AnyOf((A, B)), given, parts)) == (0, 0)


def test_a_run_of_a_composite_that_begins_before_the_period_is_judged_whole():
    given = commitment(replace(TIME, min_run_seconds=5 * MINUTE))
    parts = [seen(A, given, range(-5, -2)), seen(B, given, range(-2, 2))]
    assert down_minutes(reached(AllOf((A, B)), given, parts)) == (2, 2)


def test_what_nobody_saw_of_a_part_is_up_in_the_best_and_down_in_the_worst_reading():
    given = commitment(TIME)
    parts = [seen(A, given, [1]), seen(B, given, unseen=minutes((50, 60)))]
    serial = reached(AllOf((A, B)), given, parts)
    assert down_minutes(serial) == (1, 11)
    assert total_seconds(serial.unknown) == 600
    assert serial.reason.reason is Reason.INCOMPLETE


def test_what_nobody_saw_of_a_part_does_not_matter_while_another_one_was_up():
    given = commitment(TIME)
    parts = [seen(A, given, [1]), seen(B, given, unseen=minutes((50, 60)))]
    parallel = reached(AnyOf((A, B)), given, parts)
    assert down_minutes(parallel) == (0, 0)
    assert (parallel.unknown, parallel.reason, parallel.met) == ((), None, True)


def test_a_part_that_did_not_answer_is_unknown_throughout_and_named():
    given = commitment(TIME)
    parts = [seen(A, given, range(10)), PartSeen(name="b/up", timeline=NOBODY_ANSWERED, asked=PERIOD)]
    serial = reached(AllOf((A, B)), given, parts)
    assert serial.met is False, "ten minutes of a hundred are already too many"
    assert str(serial.reason) == "backend error: b/up: b is away"
    parallel = reached(AnyOf((A, B)), given, parts)
    assert down_minutes(parallel) == (0, 10)
    assert parallel.met is None


def test_a_part_in_an_excluded_window_is_excused_and_the_others_are_not():
    given = commitment(TIME)
    window = minutes((10, 20))
    parts = [seen(A, given, range(10, 20), excluded=window), seen(B, given, range(18, 22))]
    serial = reached(AllOf((A, B)), given, parts)
    assert down_minutes(serial) == (4, 4)
    assert serial.best.counting_seconds == (100 - 8) * MINUTE, "only what was excused, and not down for another reason"
    parallel = reached(AnyOf((A, B)), given, parts)
    assert down_minutes(parallel) == (0, 0), "while both are away, one is excused"
    assert parallel.best.counting_seconds == 98 * MINUTE


def test_with_numerator_only_what_is_excused_stays_in_the_whole():
    given = commitment(TIME, formula=Formula.NUMERATOR_ONLY)
    parts = [seen(A, given, range(10, 20), excluded=minutes((10, 20))), seen(B, given, [50])]
    assert reached(AllOf((A, B)), given, parts).best.value == Fraction(99, 100)


def test_an_idle_part_is_up_unless_the_contract_leaves_it_out():
    given = commitment(TIME)
    parts = [seen(A, given, range(10, 20)), seen(B, given, silent=range(100))]
    assert down_minutes(reached(AnyOf((A, B)), given, parts)) == (0, 0)
    left_out = commitment(replace(TIME, no_traffic=NoTraffic.EXCLUDED))
    found = reached(AnyOf((A, B)), left_out, parts)
    assert (down_minutes(found), found.best.total) == ((0, 0), 90 * MINUTE)


def test_outages_of_a_composite_are_runs_of_the_whole():
    given = commitment(
        ByOutages(figure=OutageFigure.OUTAGES, time=TIME), target=Limit(text="1", value=Fraction(1)), name="outages"
    )
    parts = [seen(A, given, range(10, 20)), seen(B, given, [19, 20, 40])]
    assert reached(AllOf((A, B)), given, parts).best.value == 2
    assert reached(AnyOf((A, B)), given, parts).best.value == 1


def test_a_weighted_composite_counts_downtime_with_the_share_that_it_affects():
    given = commitment(TIME)
    parts = [seen(A, given, range(10)), seen(B, given, range(20))]
    found = reached(Weighted(((A, Fraction(3)), (B, Fraction(1)))), given, parts)
    assert found.best.value == 1 - Fraction(3, 4) * Fraction(10, 100) - Fraction(1, 4) * Fraction(20, 100)
    assert found.met is False
    assert down_minutes(found) == (20, 20)


@pytest.mark.parametrize("accounting", [ByRequests(), ByAverage(slice_seconds=MINUTE)])
def test_a_weighted_composite_may_be_by_requests_and_by_average(accounting):
    given = commitment(accounting)
    parts = [seen(A, given, range(10)), seen(B, given)]
    found = reached(Weighted(((A, Fraction(1)), (B, Fraction(1)))), given, parts)
    assert (found.best.value, found.met) == (Fraction(95, 100), True)


def test_a_weighted_part_that_nobody_saw_may_have_reached_all_or_nothing():
    given = commitment(TIME)
    parts = [seen(A, given), PartSeen(name="b/up", timeline=NOBODY_ANSWERED, asked=PERIOD)]
    found = reached(Weighted(((A, Fraction(99)), (B, Fraction(1)))), given, parts)
    assert (found.best.value, found.worst.value, found.met) == (1, Fraction(99, 100), True)
    assert str(found.reason) == "backend error: b/up: b is away"
    none = [PartSeen(name=part.name, timeline=NOBODY_ANSWERED, asked=PERIOD) for part in (A, B)]
    assert reached(Weighted(((A, Fraction(1)), (B, Fraction(1)))), given, none).best is None


def test_a_weighted_part_of_which_nothing_counts_weighs_nothing():
    given = commitment(ByRequests())
    parts = [seen(A, given, range(10)), seen(B, given, silent=range(100))]
    found = reached(Weighted(((A, Fraction(1)), (B, Fraction(9)))), given, parts)
    assert found.best.value == Fraction(90, 100)


def test_one_state_may_follow_another_at_once():
    one = States(down=(Span(0, 10), Span(20, 30)), excused=(Span(10, 20),))
    found = together(AllOf((A, B)), {"a/up": one, "b/up": States(down=())})
    assert (found.down, found.excused) == (one.down, one.excused)


@pytest.mark.parametrize(("count", "state"), [(1, State.UP), (2, State.LEFT_OUT), (3, State.DOWN)])
def test_of_parts_of_which_so_many_are_needed_the_last_one_needed_decides(count, state):
    states = {"a/up": State.DOWN, "b/up": State.UP, "c/up": State.LEFT_OUT}
    assert state_of(AtLeast(count, (A, B, C)), states) is state


def test_outside_the_hours_nothing_counts():
    given = commitment(TIME)
    parts = [seen(A, given, range(10)), seen(B, given)]
    found = reached(AllOf((A, B)), given, parts, hours=())
    assert (found.best, found.reason.reason) == (None, Reason.NO_TRAFFIC)


def test_events_of_uncertain_age_make_a_part_uncertain_and_nothing_else():
    given = commitment(TIME)
    sure, doubtful = seen(A, given, range(10)), seen(B, given)
    other = seen(B, given, range(20, 25)).timeline
    doubtful = replace(doubtful, timeline=replace(doubtful.timeline, if_counted=other))
    assert down_minutes(reached(AllOf((A, B)), given, [sure, doubtful])) == (10, 15)
    assert down_minutes(reached(AnyOf((A, B)), given, [sure, doubtful])) == (0, 0)


@pytest.mark.parametrize("hours", [(PERIOD,), ()], ids=["silent", "outside the hours"])
def test_a_weighted_composite_of_which_nothing_counts_is_no_traffic(hours):
    given = commitment(ByRequests())
    parts = [seen(A, given, silent=range(100)), seen(B, given, silent=range(100))]
    found = reached(Weighted(((A, Fraction(1)), (B, Fraction(1)))), given, parts, hours=hours)
    assert (found.best, found.reason.reason) == (None, Reason.NO_TRAFFIC)


def test_of_several_parts_that_did_not_answer_the_first_is_named():
    given = commitment(TIME)
    parts = [PartSeen(name=part.name, timeline=NOBODY_ANSWERED, asked=PERIOD) for part in (A, B)]
    found = reached(AllOf((A, B)), given, parts)
    assert (found.best, str(found.reason)) == (None, "backend error: a/up: b is away")
