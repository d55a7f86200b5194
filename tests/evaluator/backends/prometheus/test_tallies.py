"""The same window counted under each assumption about counters that were born in it."""

from __future__ import annotations

from fractions import Fraction

from evaluator.backends.prometheus.births import Born, Sides
from evaluator.backends.prometheus.measure import Pair, Tally, of_buckets, of_ratio
from evaluator.backends.prometheus.tallies import Bounds, tallies
from evaluator.core.counts import Reason, Unanswered
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Histogram, Ratio, Selector

RATIO = Ratio(total=Selector("a"), bad=Selector("a"))
QUERY = Query(source="m", measure=RATIO, span=Span(0, 3600), knots=(0, 3600))
BAD = of_ratio(RATIO, ())
GOOD = of_buckets(Histogram(selector=Selector("a"), below=Fraction(1)), (), ("1",))


def sides(total: int, part: int) -> Sides:
    return Sides({(): Fraction(total)}, {(): Fraction(part)})


def counted(born: Born, pair: Pair = BAD, part: int = 10) -> Bounds:
    """The bounds of a window in which 1000 events, ``part`` of them the pair's part, were seen to happen."""
    return tallies(QUERY, pair, {(): (Fraction(1000), Fraction(part))}, born, 3600, estimated=True)[0]


def only(counts: object) -> tuple[int, int]:
    assert isinstance(counts, dict)
    tally = counts[()]
    assert isinstance(tally, Tally), tally
    return int(tally.good), int(tally.bad)


def test_what_a_newborn_counter_holds_is_counted_or_not_or_only_the_bad_of_it() -> None:
    bounds = counted(Born(possible=sides(300, 50)))
    assert only(bounds.certain) == (990, 10)
    assert only(bounds.all_counted) == (1240, 60)
    assert only(bounds.bad_counted) == (990, 60)


def test_of_a_good_part_the_bad_is_what_is_left() -> None:
    bounds = counted(Born(possible=sides(300, 250)), GOOD, 990)
    assert only(bounds.certain) == (990, 10)
    assert only(bounds.all_counted) == (1240, 60)
    assert only(bounds.bad_counted) == (990, 60)


def test_what_happened_for_sure_is_always_counted() -> None:
    bounds = counted(Born(certain=sides(300, 50), possible=sides(300, 50)))
    assert only(bounds.certain) == (1240, 60)
    assert bounds.all_counted == bounds.certain == bounds.bad_counted


def test_what_the_server_has_assumed_already_is_not_counted_twice() -> None:
    bounds = counted(Born(possible=sides(5, 5), assumed=sides(5, 5)))
    assert only(bounds.certain) == (990, 5)
    assert only(bounds.all_counted) == (990, 10)


def test_a_doubt_names_the_window_it_is_about() -> None:
    refused, _ = tallies(QUERY, BAD, {(): (Fraction(5), Fraction(7))}, Born(), 3600, estimated=True)
    said = refused.certain[()]
    assert isinstance(said, Unanswered)
    assert said.reason is Reason.IMPLAUSIBLE
    assert said.detail.startswith("m: in the 3600 s until 1970-01-01T01:00:00Z: ")
