from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from evaluator.core.counts import Counts, Reason, Unanswered, exact_sum, quotient, sum_of_ratios

counts = st.builds(
    lambda good, bad, observed, gap: Counts(good, good + bad, observed + gap, observed),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)


@given(st.lists(counts, max_size=6), st.randoms())
def test_counts_add_in_any_order(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert sum(parts, Counts()) == sum(shuffled, Counts())


@given(counts)
def test_good_and_bad_are_all_there_is(each):
    assert each.good + each.bad == each.total


@given(counts)
def test_unanswered_swallows_what_it_meets(each):
    missing = Unanswered(Reason.NO_DATA, "nothing")
    assert each + missing is missing
    assert missing + each is missing


def test_an_estimate_makes_the_sum_an_estimate():
    assert (Counts(1, 1) + Counts(1, 1, estimated=True)).estimated


def test_nothing_has_no_ratio():
    assert Counts().ratio is None
    assert Counts(1, 3).ratio == Fraction(1, 3)


def test_an_empty_stretch_is_covered():
    assert Counts().coverage == 1
    assert Counts(seconds=4, observed=1).coverage == Fraction(1, 4)


def test_a_reason_is_shown_with_its_detail():
    assert str(Unanswered(Reason.STALE, "an hour old")) == "stale: an hour old"
    assert str(Unanswered(Reason.STALE, "")) == "stale"


NUMBERS = st.integers(-(10**12), 10**12) | st.fractions(max_denominator=10**6)


@given(NUMBERS, NUMBERS.filter(bool))
def test_a_quotient_is_what_fractions_divide_to(part, whole):
    assert quotient(part, whole) == Fraction(part) / Fraction(whole)


@given(counts, st.fractions(0, 2))
def test_enough_is_covered_exactly_where_the_coverage_is_at_least_that(each, needed):
    assert each.is_covered(needed) is (each.coverage >= needed)
    assert each.is_covered(each.coverage)


def test_many_fractions_add_up_exactly():
    numbers = [Fraction(n, n + 7) for n in range(101)] + [3]
    assert exact_sum(numbers) == sum(numbers)
    assert exact_sum([]) == 0


@given(st.lists(st.tuples(NUMBERS, NUMBERS.filter(bool)), max_size=9))
def test_ratios_add_up_to_what_fractions_would_one_after_another(pairs):
    assert sum_of_ratios(pairs) == sum((Fraction(good) / Fraction(total) for good, total in pairs), Fraction(0))
