"""Laws of composites: union and intersection, k of n, bounds, and a second reading that goes second by second."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.core.attained_slices import States
from evaluator.core.composed import PartSeen, composed, together
from evaluator.core.interval import Span, Spans, cut, intersection, total_seconds, union
from evaluator.core.query import Query
from slo_spec.model import Ratio
from slo_spec.model.agreements import ByTime, Formula
from slo_spec.model.composites import AllOf, AnyOf, AtLeast, Weighted
from slo_spec.model.dependencies import Part
from slo_spec.promised import promised_together
from tests.evaluator.core.given import timeline
from tests.evaluator.core.test_attainment import commitment
from tests.laws.test_agreements_downtime import runs_of, seconds_of

END = 60
PERIOD, ASKED = Span(10, 50), Span(0, END)
NAMES = ("a/x", "b/x", "c/x", "d/x")
spans = st.lists(
    st.tuples(st.integers(0, END - 1), st.integers(1, 15)).map(lambda pair: Span(pair[0], min(END, sum(pair)))),
    max_size=3,
).map(union)


@st.composite
def parts(draw, least=2):
    """Up to four parts: what is down, excluded, and not seen of each."""
    names = NAMES[: draw(st.integers(least, 4))]
    return {name: (draw(spans), draw(spans), draw(spans)) for name in names}


@st.composite
def arrangements(draw, names, depth=2):
    """Any arrangement of the parts, each in it once."""
    if len(names) == 1:
        return Part(names[0])
    kind = draw(st.sampled_from(("all", "any", "least")))
    if depth and len(names) > 2 and draw(st.booleans()):
        middle = draw(st.integers(1, len(names) - 1))
        inner = tuple(draw(arrangements(half, depth - 1)) for half in (names[:middle], names[middle:]))
    else:
        inner = tuple(Part(name) for name in names)
    if kind == "least":
        return AtLeast(draw(st.integers(1, len(inner))), inner)
    return AllOf(inner) if kind == "all" else AnyOf(inner)


def states(drawn) -> dict[str, States]:
    return {name: States(down=cut(down, away), excused=away) for name, (down, away, _) in drawn.items()}


def flat(kind, names, *count):
    return kind(*count, tuple(Part(name) for name in names))


@given(parts())
@settings(max_examples=150, deadline=None)
def test_serial_downtime_is_the_union_and_parallel_downtime_the_intersection(drawn):
    downs = {name: States(down=down) for name, (down, _, _) in drawn.items()}
    every: Spans = (ASKED,)
    for each in downs.values():
        every = intersection(every, each.down)
    assert together(flat(AllOf, drawn), downs).down == union(span for each in downs.values() for span in each.down)
    assert together(flat(AnyOf, drawn), downs).down == every


@given(parts(least=3))
@settings(max_examples=100, deadline=None)
def test_needing_more_of_the_parts_is_never_down_for_less(drawn):
    found = [together(flat(AtLeast, drawn, count), states(drawn)) for count in range(1, len(drawn) + 1)]
    for fewer, more in pairwise(found):
        assert cut(fewer.down, more.down) == ()
    assert found[0] == together(flat(AnyOf, drawn), states(drawn))
    assert found[-1] == together(flat(AllOf, drawn), states(drawn))


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_parts_changes_nothing(data):
    drawn = data.draw(parts())
    names = data.draw(st.permutations(list(drawn)))
    for kind in (AllOf, AnyOf):
        assert together(flat(kind, drawn), states(drawn)) == together(flat(kind, names), states(drawn))
    count = data.draw(st.integers(1, len(names)))
    assert together(flat(AtLeast, drawn, count), states(drawn)) == together(flat(AtLeast, names, count), states(drawn))


def seen(name: str, down: Spans, away: Spans, dark: Spans) -> PartSeen:
    """A part with an event a second, of which those inside ``down`` are bad."""
    knots = tuple(range(END + 1))
    query = Query(source="m", measure=Ratio(total="t", bad="b"), span=ASKED, knots=knots, step=1)
    bad = seconds_of(down)
    events = [(second, int(second not in bad), int(second in bad)) for second in range(END)]
    return PartSeen(name=name, timeline=timeline(query, events, dark), asked=ASKED, excluded=away)


def walked(arrangement, second: int, drawn, truth) -> int:
    """What an arrangement is at one second (0 down, 1 excused, 2 up), where ``truth`` says what was down unseen."""
    if isinstance(arrangement, Part):
        down, away, dark = (seconds_of(each) for each in drawn[arrangement.name])
        if second in away:
            return 1
        return 0 if second in (down - dark) | (dark & truth[arrangement.name]) else 2
    inner = [walked(part, second, drawn, truth) for part in arrangement.parts]
    if isinstance(arrangement, AllOf):
        return min(inner)
    if isinstance(arrangement, AnyOf):
        return max(inner)
    return max(level for level in (0, 1, 2) if sum(each >= level for each in inner) >= arrangement.count)


def reached_by_walking(arrangement, drawn, truth, minimum: int, formula: Formula) -> tuple[set[int], Fraction | None]:
    """The seconds down in the period, and the share that was not; None where nothing counts."""
    each = {second: walked(arrangement, second, drawn, truth) for second in range(END)}
    excused = {second for second, state in each.items() if state == 1}
    inside = set(range(PERIOD.start, PERIOD.end))
    down = runs_of({second for second, state in each.items() if state == 0}, minimum) & inside
    whole = inside if formula is Formula.NUMERATOR_ONLY else inside - excused
    return down, 1 - Fraction(len(down), len(whole)) if whole else None


@given(st.data(), st.integers(0, 8), st.sampled_from(Formula))
@settings(max_examples=120, deadline=None)
def test_a_composite_reaches_what_a_walk_second_by_second_finds(data, minimum, formula):
    drawn = data.draw(parts())
    arrangement = data.draw(arrangements(tuple(drawn)))
    time = ByTime(slice_seconds=1, down_above=Fraction(0), min_run_seconds=minimum)
    promised = commitment(time, composite=arrangement, formula=formula)
    found = composed(
        promised, promised.target, [seen(name, *each) for name, each in drawn.items()], PERIOD, hours=(PERIOD,)
    )
    if found.best is None or found.worst is None:
        return
    all_up: dict[str, Any] = {name: set() for name in drawn}
    all_down: dict[str, Any] = {name: set(range(END)) for name in drawn}
    some: dict[str, Any] = {name: seconds_of(data.draw(spans)) for name in drawn}
    for reading, truth in ((found.best, all_up), (found.worst, all_down)):
        down, value = reached_by_walking(arrangement, drawn, truth, minimum, formula)
        assert seconds_of(reading.down) == down
        if value is not None and (not minimum or found.best is found.worst):
            assert reading.value == value
    for truth in (all_up, all_down, some):
        _, value = reached_by_walking(arrangement, drawn, truth, minimum, formula)
        assert value is None or found.worst.value <= value <= found.best.value


@given(parts(), st.sampled_from((AllOf, AnyOf)))
@settings(max_examples=60, deadline=None)
def test_unknown_time_only_widens_what_may_have_been_reached(drawn, kind):
    time = ByTime(slice_seconds=1, down_above=Fraction(0))
    promised = commitment(time, composite=flat(kind, drawn))

    def read(*, dark: bool):
        given_parts = [seen(name, down, (), gone if dark else ()) for name, (down, _, gone) in drawn.items()]
        return composed(promised, promised.target, given_parts, PERIOD, hours=(PERIOD,))

    sure, doubtful = read(dark=False), read(dark=True)
    if doubtful.best is not None and doubtful.worst is not None:
        assert doubtful.worst.value <= sure.worst.value == sure.best.value <= doubtful.best.value


@given(parts())
@settings(max_examples=60, deadline=None)
def test_serial_reaches_at_most_what_each_part_reaches_and_parallel_at_least(drawn):
    time = ByTime(slice_seconds=1, down_above=Fraction(0))
    given_parts = [seen(name, down, (), ()) for name, (down, _, _) in drawn.items()]
    for kind in (AllOf, AnyOf):
        promised = commitment(time, composite=flat(kind, drawn))
        found = composed(promised, promised.target, given_parts, PERIOD, hours=(PERIOD,))
        alone: list[Any] = [each.best.value for _, each in found.parts]
        assert found.best.value <= min(alone) if kind is AllOf else found.best.value >= max(alone)
        assert total_seconds(found.best.down) == PERIOD.seconds * (1 - found.best.value)


@given(st.lists(st.tuples(st.integers(1, 50), spans), min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_weighted_composite_lies_between_its_parts_whatever_their_order(drawn, dice):
    time = ByTime(slice_seconds=1, down_above=Fraction(0))
    rows = [(Part(name), Fraction(weight), down) for name, (weight, down) in zip(NAMES, drawn, strict=False)]

    def read(some):
        promised = commitment(time, composite=Weighted(tuple((part, weight) for part, weight, _ in some)))
        given_parts = [seen(part.name, down, (), ()) for part, _, down in some]
        return composed(promised, promised.target, given_parts, PERIOD, hours=(PERIOD,))

    found = read(rows)
    alone: list[Any] = [each.best.value for _, each in found.parts]
    assert min(alone) <= found.best.value <= max(alone)
    assert read(dice.sample(rows, len(rows))).best.value == found.best.value


shares = st.fractions(min_value=0, max_value=1, max_denominator=1000)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_what_parts_promise_together_is_the_sum_over_all_they_may_do(data):
    names = NAMES[: data.draw(st.integers(2, 4))]
    arrangement = data.draw(arrangements(names))
    each = {name: data.draw(shares) for name in names}
    expected = Fraction(0)
    for code in range(2 ** len(names)):
        up = {name: bool(code >> n & 1) for n, name in enumerate(names)}
        chance = Fraction(1)
        for name in names:
            chance *= each[name] if up[name] else 1 - each[name]
        found = together(arrangement, {name: States(down=() if up[name] else (ASKED,)) for name in names})
        expected += chance if not found.down else 0
    assert promised_together(arrangement, each) == expected
