from fractions import Fraction

import pytest

from evaluator.core.interval import Span, rfc3339
from evaluator.core.lifecycle.amendments import Segment, blend_passes, pieces, unsigned
from tests.evaluator.core.lifecycle.given import BOTH, amendment, commitment, month, utc

JUNE = month(2026, 6)


def shown(amendments, period=JUNE, timezone="UTC"):
    found = pieces(commitment(), amendments, BOTH, period, timezone)
    return [(rfc3339(span.start)[:13], rfc3339(span.end)[:13], str(target)) for span, target in found]


def test_without_an_amendment_a_period_is_one_piece():
    assert shown([]) == [("2026-06-01T00", "2026-07-01T00", "99.9%")]


def test_an_amendment_inside_a_period_makes_two_pieces_at_its_local_midnight():
    assert shown([amendment("2026-06-15", "99.5%")], timezone="Europe/Berlin") == [
        ("2026-06-01T00", "2026-06-14T22", "99.9%"),
        ("2026-06-14T22", "2026-07-01T00", "99.5%"),
    ]


@pytest.mark.parametrize("on", ["2026-06-01", "2025-01-01"])
def test_an_amendment_from_the_first_day_or_before_holds_for_the_whole_period(on):
    assert shown([amendment(on, "99.5%")]) == [("2026-06-01T00", "2026-07-01T00", "99.5%")]


def test_an_amendment_after_the_period_does_not_touch_it():
    assert shown([amendment("2026-07-01", "99.5%")]) == shown([])


@pytest.mark.parametrize("signed", [(), ("provider",), ("customer",), ("provider", "reseller")])
def test_an_amendment_that_somebody_has_not_signed_does_not_hold(signed):
    assert shown([amendment("2026-06-15", "99.5%", signed)]) == shown([])


def test_what_is_not_signed_is_reported_with_who_is_missing():
    lone = amendment("2026-06-15", "99.5%", ("customer",))
    (found,) = unsigned([lone, amendment("2026-06-20", "99%")], BOTH)
    assert found.missing == ("provider",)
    assert found.because == ("the amendment of 2026-06-15 to uptime (99.5%) does not hold: not signed by provider")


def test_an_amendment_of_another_commitment_does_not_touch_this_one():
    assert shown([amendment("2026-06-15", "99.5%", name="latency")]) == shown([])


def test_of_two_amendments_on_one_day_the_one_written_last_holds():
    twice = [amendment("2026-06-15", "99%"), amendment("2026-06-15", "99.5%")]
    assert [target for _, _, target in shown(twice)] == ["99.9%", "99.5%"]
    assert shown([amendment("2026-06-15", "99%"), amendment("2026-06-15", "99.9%")]) == shown([])


def test_amendments_hold_in_the_order_of_their_days_not_of_the_text():
    found = shown([amendment("2026-06-20", "99%"), amendment("2026-06-10", "99.5%")])
    assert [target for _, _, target in found] == ["99.9%", "99.5%", "99%"]


def test_an_amendment_that_changes_nothing_makes_no_new_piece():
    assert shown([amendment("2026-06-15", "99.90%")]) == shown([])


def test_a_good_piece_does_not_hide_a_missed_one():
    strict = Segment(20160, 25, Fraction("0.999"))
    loose = Segment(23040, 10, Fraction("0.995"))
    assert [each.allowed for each in (strict, loose)] == [Fraction("20.16"), Fraction("115.2")]
    assert [each.met for each in (strict, loose)] == [False, True]
    assert blend_passes([strict, loose])


def test_a_piece_that_spends_exactly_what_is_allowed_is_met():
    assert Segment(10_000, 10, Fraction("0.999")).met
    assert not Segment(10_000, Fraction("10.001"), Fraction("0.999")).met
    assert blend_passes([Segment(10_000, 10, Fraction("0.999"))])
    assert not blend_passes([Segment(10_000, 11, Fraction("0.999"))])


def test_the_pieces_of_a_part_of_a_period_stay_inside_it():
    half = Span(utc(2026, 6, 10), utc(2026, 6, 20))
    assert shown([amendment("2026-06-15", "99.5%")], half) == [
        ("2026-06-10T00", "2026-06-15T00", "99.9%"),
        ("2026-06-15T00", "2026-06-20T00", "99.5%"),
    ]
