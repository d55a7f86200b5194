"""What was born from each knot on, told in one walk from the last to the first; and what it means that there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.backends.prometheus.births import Sides
from evaluator.backends.prometheus.ledger.counting import Births, births_from, silent
from evaluator.backends.prometheus.ledger.increments import Increments
from evaluator.backends.prometheus.ledger.newborn import Birth
from evaluator.core.counts import Reason, Silent, Unanswered
from evaluator.core.interval import Span
from slo_spec.model import Labels
from slo_spec.record import replace
from tests.evaluator.backends.prometheus.ledger.asking import member
from tests.evaluator.backends.prometheus.ledger.test_undoubted import ENDS, FAILED, PART, account

KNOTS = (0, 3600, 7200, 9000, 10_800)
MEMBER = member()

born = st.builds(
    Birth,
    labels=st.just(MEMBER),
    end=st.sampled_from(KNOTS[1:]),
    value=st.integers(0, 3).map(Fraction),
    assumed=st.integers(0, 2).map(Fraction),
    started=st.one_of(st.none(), st.integers(-1, 11_000).map(Fraction)),
)


@given(total=st.lists(born, max_size=6), part=st.lists(born, max_size=4))
def test_a_birth_counts_in_every_window_that_begins_before_the_end_of_its_stretch(
    total: list[Birth], part: list[Birth]
) -> None:
    own = account(PART, KNOTS, 60, good=True)
    found = births_from(own, Births(tuple(total), tuple(part)), KNOTS[:-1])

    def summed(totals: list[Birth], parts: list[Birth], knot: int, of: Callable[[Birth], Fraction]) -> Sides:
        def side(births: list[Birth]) -> dict[Labels, Fraction]:
            more = sum((of(each) for each in births if each.end > knot), Fraction(0))
            return {(): more} if more else {}

        return Sides(side(totals), side(parts))

    for knot in KNOTS[:-1]:
        if not any(each.end > knot for each in (*total, *part)):
            assert knot not in found
            continue
        assert found[knot].possible == summed(total, part, knot, lambda each: each.value)
        assert found[knot].assumed == summed(total, part, knot, lambda each: each.assumed)
        assert found[knot].certain == summed(since(total, knot), since(part, knot), knot, lambda each: each.value)


def since(births: list[Birth], instant: int) -> list[Birth]:
    """Those of processes that are known to have started no earlier."""
    return [each for each in births if each.started is not None and each.started >= instant]


def test_only_a_stretch_without_any_series_is_silent() -> None:
    own, no_data = account(PART, KNOTS, 60, good=True), Unanswered(Reason.NO_DATA, "no series")
    nothing: Increments = {end: {} for end in ENDS}
    something: Increments = {**nothing, ENDS[0]: {(): 0}}
    query = own.question.query
    stretch = replace(own, question=replace(own.question, query=replace(query, part_of=Span(-3600, KNOTS[-1]))))
    assert isinstance(silent(no_data, stretch, (nothing, nothing)), Silent)
    assert silent(no_data, own, (nothing, nothing)) is no_data
    assert silent(no_data, stretch, (something, nothing)) is no_data
    assert silent(no_data, stretch, (nothing, {**nothing, ENDS[0]: FAILED})) is no_data
    assert silent(FAILED, stretch, (nothing, nothing)) is FAILED
