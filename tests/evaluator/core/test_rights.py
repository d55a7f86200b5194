"""What each party may do after a period, and until when."""

from datetime import date
from fractions import Fraction

import pytest

from slo_spec.model.agreements import ChronicOutage, ClaimFrom, Claims, InARow, StreakNoData, Strikes, Term, Termination
from tests.evaluator.core.agreed import agreement, at, hourly, outage, settled
from tests.evaluator.core.given import target


def month(text, hours=8):
    return outage(f"{text}-10T00:00", 60 * hours)


def rights(*down, period="2026-04", instant="2026-05-05", commitments=None, unseen=(), **changes):
    (found,) = settled(
        agreement(*(commitments or (hourly(),)), **changes),
        down=down,
        unseen=unseen,
        instant=at(instant),
        period=period,
    )
    return found


def said(found):
    return [(right.party, right.what, str(right.until), right.passed) for right in found.rights]


# ------------------------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("claims", "until", "passed"),
    [
        (Claims(count=30, after=ClaimFrom.MONTH_END), "2026-05-30", False),
        (Claims(count=4, after=ClaimFrom.MONTH_END), "2026-05-04", True),
        (Claims(count=5, after=ClaimFrom.MONTH_END), "2026-05-05", False),
        (Claims(count=30, after=ClaimFrom.QUARTER_END), "2026-07-30", False),
        (Claims(count=2, after=ClaimFrom.BILLING_MONTHS), "2026-06-30", False),
        (Claims(count=30, after=ClaimFrom.INCIDENT), "2026-05-10", False),
    ],
)
def test_a_credit_can_be_claimed_until_its_last_day_which_is_in(claims, until, passed):
    found = rights(month("2026-04"), claims=claims)
    assert said(found) == [("customer", "claim the credit for uptime", until, passed)]


def test_each_outage_has_a_last_day_of_its_own():
    found = rights(month("2026-04"), outage("2026-04-20T20:00", 600), claims=Claims(count=1, after=ClaimFrom.INCIDENT))
    assert [until for _, _, until, _ in said(found)] == ["2026-04-11", "2026-04-22"]


def test_an_automatic_credit_is_the_providers_to_give():
    found = rights(month("2026-04"), claims=Claims(automatic=True))
    assert said(found) == [("provider", "credit what is owed for uptime", "None", False)]


def test_what_was_kept_is_not_claimed():
    assert said(rights(claims=Claims(count=30))) == []


def test_what_may_have_been_missed_may_be_claimed():
    found = rights(unseen=[outage("2026-04-10T00:00", 1440)], claims=Claims(count=30))
    assert said(found)[0][1] == "claim the credit for uptime"


# ------------------------------------------------------------------------------- ways out


@pytest.mark.parametrize(
    ("no_data", "leaves"), [(StreakNoData.BREAKS, False), (StreakNoData.SKIPS, True), (StreakNoData.COUNTS, True)]
)
def test_a_month_that_nobody_saw_breaks_is_skipped_or_counts(no_data, leaves):
    clause = Termination(when=InARow(periods=3, no_data=no_data), notice_days=30)
    down = (month("2026-01"), month("2026-02"), month("2026-04"))
    found = rights(*down, unseen=[outage("2026-03-01T00:00", 31 * 1440)], termination=(clause,))
    assert [right.what for right in found.rights] == [
        "terminate with 30 days' notice, so on 2026-06-04 at the earliest"
    ] * leaves


def test_a_chronic_outage_that_was_complete_before_is_no_news():
    clause = Termination(when=ChronicOutage(count=2, longer_than_seconds=1800, within_days=30))
    march = (outage("2026-03-28T00:00", 60), outage("2026-03-29T00:00", 60))
    assert rights(*march, termination=(clause,)).rights == ()
    assert len(rights(*march, outage("2026-04-02T00:00", 60), termination=(clause,)).rights) == 1


# ------------------------------------------------------------------------------- strikes

RULE = Strikes(limit=3, months=6, then="review the staffing")


def test_the_third_strike_within_the_months_is_one_too_many():
    found = rights(month("2026-01"), month("2026-03"), month("2026-04"), strikes=RULE)
    assert said(found) == [("either party", "review the staffing", "None", False)]
    assert found.rights[0].because == "3 strikes within 6 months, 3 are too many"


def test_fewer_are_counted_and_told():
    found = rights(month("2026-03"), month("2026-04"), strikes=RULE)
    assert found.rights == ()
    assert found.notes == ("strikes: 2 within 6 months, 3 are too many",)


def test_a_month_that_was_kept_strikes_nobody_out():
    found = rights(month("2026-01"), month("2026-02"), month("2026-03"), strikes=RULE)
    assert (found.rights, found.notes) == ((), ())


def test_strikes_leave_with_time():
    rule = Strikes(limit=3, months=3, then="review")
    assert rights(month("2026-01"), month("2026-03"), month("2026-04"), strikes=rule).rights == ()


def test_each_commitment_that_is_missed_is_a_strike_unless_one_is_named():
    two = (hourly(), hourly(name="other"))
    down = (month("2026-03"), month("2026-04"))
    assert len(rights(*down, commitments=two, strikes=RULE).rights) == 1
    assert rights(*down, commitments=two, strikes=Strikes(limit=3, months=6, commitment="other")).rights == ()


def test_what_nobody_knows_is_no_strike():
    found = rights(month("2026-02"), month("2026-03"), unseen=[outage("2026-04-10T00:00", 1440)], strikes=RULE)
    assert found.rights == ()


# ------------------------------------------------------------------------------- dates


def test_renewal_and_review_are_named_with_their_day():
    term = Term(start=date(2026, 1, 1), end=date(2026, 12, 31), timezone="UTC", renewal_notice_days=30)
    found = rights(term=term, review_on=date(2026, 5, 4))
    assert said(found) == [
        ("either party", "ask for renewal", "2026-12-01", False),
        ("either party", "review the agreement", "2026-05-04", True),
    ]


def test_the_day_is_that_of_the_agreements_zone():
    """22:00 UTC on the fourth is the fifth in Kolkata: the claim of four days after month end has passed there."""
    for zone, passed in (("UTC", False), ("Asia/Kolkata", True)):
        found = rights(
            outage("2026-04-10T00:00", 60 * 12), commitments=(hourly(zone),), zone=zone,
            instant="2026-05-04T22:00", claims=Claims(count=4, after=ClaimFrom.MONTH_END),
        )  # fmt: skip
        assert found.rights[0].passed is passed


def test_a_target_that_is_just_reached_is_kept():
    exact = hourly(target=target("98.75%"))  # 9 of 720 hours
    assert rights(month("2026-04", 9), commitments=(exact,), claims=Claims(count=30)).rights == ()
    assert len(rights(month("2026-04", 10), commitments=(exact,), claims=Claims(count=30)).rights) == 1
    assert Fraction(711, 720) == Fraction("0.9875")
