from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.answer import Timeline
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import Span, cut
from evaluator.core.slices import cells, counted
from slo_spec.model import Occurrences, RatioTimeslices, Timeslices
from tests.evaluator.core.given import target
from tests.shared import close, share, vector


def of_slices(good, valid, step=60, observed=None):
    """A timeline with one entry a slice."""
    seen = observed or [step] * len(good)
    return Timeline(
        knots=tuple(range(0, step * len(good) + 1, step)), good=_sums(good), total=_sums(valid), observed=_sums(seen)
    )


def _sums(values):
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    return tuple(sums)


def test_the_three_methods_give_three_answers_on_one_series():
    case = vector("EB-15")
    given, expect = case["given"], case["expect"]
    timeline = of_slices(given["good"], given["valid"])
    spans, grid, text = (Span(0, 600),), Span(0, 60), f"{given['target_pct']}%"
    allowed = 1 - share(given["target_pct"])
    for method, name in [
        (Occurrences(), "occurrences"),
        (Timeslices(60, target(text)), "timeslices"),
        (RatioTimeslices(60), "ratio_timeslices"),
    ]:
        counts = counted(method, timeline, spans, grid)
        assert close(counts.ratio * 100, expect[f"{name}_pct"]), name
        assert close((1 - counts.ratio) / allowed * 100, expect[f"{name}_burnt_pct"]), name


def test_a_slice_exactly_on_its_target_is_good():
    timeline = of_slices([99, 98], [100, 100])
    assert counted(Timeslices(60, target("99%")), timeline, (Span(0, 120),), Span(0, 60)).good == 1


def test_a_slice_without_traffic_leaves_both_sides_and_keeps_the_coverage():
    timeline = of_slices([10, 0], [10, 0])
    assert counted(Timeslices(60, target("99%")), timeline, (Span(0, 120),), Span(0, 60)) == Counts(1, 1, 120, 120)


def test_a_slice_without_data_leaves_both_sides_and_lowers_the_coverage():
    timeline = of_slices([10, 0], [10, 0], observed=[60, 0])
    assert counted(Timeslices(60, target("99%")), timeline, (Span(0, 120),), Span(0, 60)) == Counts(1, 1, 120, 60)


def test_a_slice_partly_excluded_is_judged_on_its_remainder():
    # The first half of the slice was bad, and is cut out.
    timeline = Timeline(knots=(0, 30, 60), good=(0, 0, 10), total=(0, 10, 20), observed=(0, 30, 60))
    spans = cut((Span(0, 60),), (Span(0, 30),))
    assert counted(Timeslices(60, target("99%")), timeline, spans, Span(0, 60)) == Counts(1, 1, 30, 30)


def test_a_slice_with_a_hole_in_its_middle_is_one_slice():
    timeline = Timeline(knots=(0, 20, 40, 60), good=(0, 5, 5, 10), total=(0, 5, 15, 20), observed=(0, 20, 40, 60))
    spans = cut((Span(0, 60),), (Span(20, 40),))
    assert counted(RatioTimeslices(60), timeline, spans, Span(0, 60)) == Counts(Fraction(1), 1, 40, 40)


def test_a_slice_wholly_excluded_leaves_both_sides():
    timeline = of_slices([0, 10], [10, 10])
    spans = cut((Span(0, 120),), (Span(0, 60),))
    assert counted(Timeslices(60, target("99%")), timeline, spans, Span(0, 60)) == Counts(1, 1, 60, 60)


def test_cells_follow_the_grid_and_not_the_span():
    assert list(cells((Span(50, 130),), Span(0, 60))) == [
        (Span(50, 60),),
        (Span(60, 120),),
        (Span(120, 130),),
    ]


def test_what_is_unanswered_stays_unanswered():
    missing = Unanswered(Reason.BACKEND, "down")
    timeline = Timeline(knots=(0, 60, 120), good=(0, 0, 0), total=(0, 0, 0), observed=(0, 0, 0), holes=((60, missing),))
    assert counted(RatioTimeslices(60), timeline, (Span(0, 120),), Span(0, 60)) is missing


@pytest.mark.parametrize("method", [RatioTimeslices(60), Timeslices(60, target("50%"))])
def test_an_estimated_slice_makes_an_estimated_sum(method):
    timeline = Timeline(knots=(0, 60), good=(0, 1), total=(0, 1), observed=(0, 60), estimated=True)
    assert counted(method, timeline, (Span(0, 60),), Span(0, 60)).estimated


SLICES = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 3), st.sampled_from([0, 30, 60])) | st.just((0, 0, 60)),
    min_size=1,
    max_size=8,
)


def plainly(method, timeline, spans, grid):
    """What is counted slice by slice, with fractions added one after the other."""
    good, total, seconds, observed = Fraction(0), 0, 0, 0
    for fragments in cells(spans, grid):
        piece = timeline.over(fragments)
        seconds, observed = seconds + piece.seconds, observed + piece.observed
        if piece.observed and piece.total:
            ratio = Fraction(piece.good) / Fraction(piece.total)
            total += 1
            good += ratio if isinstance(method, RatioTimeslices) else ratio >= method.slice_target.ratio
    return Counts(good, total, seconds, observed, timeline.estimated)


@given(SLICES, st.lists(st.integers(1, 479), max_size=4), st.integers(0, 480), st.integers(0, 480), st.booleans())
def test_whole_slices_and_parts_of_slices_count_what_they_count_one_by_one(rows, cut_at, one, other, whole):
    each = [(Fraction(good, 3), bad, seen) for good, bad, seen in rows]
    line = of_slices(
        [good for good, _, _ in each], [good + bad for good, bad, _ in each], observed=[s for *_, s in each]
    )
    end = line.knots[-1]
    start, stop = sorted((min(one, end), min(other, end)))
    if whole:
        start, stop = start // 60 * 60, -(-stop // 60) * 60
    knots = sorted({*line.knots, start, stop, *(place for place in cut_at if place < end)})
    line = Timeline(
        knots=tuple(knots),
        good=tuple(_between(line.knots, line.good, knot) for knot in knots),
        total=tuple(_between(line.knots, line.total, knot) for knot in knots),
        observed=tuple(int(_between(line.knots, line.observed, knot)) for knot in knots),
        estimated=True,
    )
    spans = (Span(start, stop),) if stop > start else ()
    for method in (Timeslices(60, target("90%")), RatioTimeslices(60)):
        found = counted(method, line, spans, Span(0, 60))
        expected = plainly(method, line, spans, Span(0, 60))
        assert found == (expected if spans else Counts())


def _between(knots, sums, at):
    """A sum that grows evenly between two knots."""
    place = max(index for index, knot in enumerate(knots) if knot <= at)
    if knots[place] == at:
        return sums[place]
    share = Fraction(at - knots[place], knots[place + 1] - knots[place])
    return sums[place] + share * (sums[place + 1] - sums[place])
