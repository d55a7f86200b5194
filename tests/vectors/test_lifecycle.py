"""Operations of which no case is published, with cases of our own."""

from fractions import Fraction

from tests.vectors.operations.lifecycle import OPERATIONS


def told(operation, **given):
    return OPERATIONS[operation](given, {})


def test_a_month_without_data_in_a_run_of_three():
    assert told("consecutive_misses_nodata", limit=3, history=["F", "F", None, "F", "F"]) == {
        "breaks": None,
        "skips": 3,
        "counts": 2,
    }


def test_the_third_outage_of_more_than_thirty_minutes_in_thirty_days():
    days = ["2025-01-01T00:00:00Z", "2025-01-10T00:00:00Z", "2025-01-15T00:00:00Z", "2025-01-30T23:59:59Z"]
    found = told(
        "chronic_outage",
        count=3,
        min_exclusive_min=30,
        window_days=30,
        outages=list(zip(days, [31, "30.001", 30, 45], strict=True)),
    )
    assert found == {"triggered_at": "2025-01-30T23:59:59Z"}


def test_an_amendment_inside_a_month_is_judged_by_piece():
    found = told(
        "piecewise_targets",
        segments=[
            {"total_min": 20160, "target_pct": "99.9", "down_min": "25"},
            {"from": "2025-06-15T00:00:00Z", "to": "2025-07-01T00:00:00Z", "target_pct": "99.5", "down_min": 5},
        ],
    )
    assert found == {
        "allowed_min": [Fraction("20.16"), Fraction("115.2")],
        "met": [False, True],
        "blended_would_pass": True,
    }


def test_leads_contacted_at_the_limit_after_it_and_never():
    found = told("follow_up", contacted_after_s=[86400, 86401, None], limit_s=86400)
    assert found == {"met": [True, False, False], "attainment_pct": Fraction(100, 3)}


def test_offers_are_told_which_terms_break_what_was_asked_for():
    found = told(
        "offer_check",
        constraints={"uptime": {"min": "99.9"}, "region": {"enum": ["eu", "us"]}, "price": {"min": 1, "max": "10"}},
        offers=[
            {"uptime": "99.90", "region": "eu", "price": 10},
            {"uptime": "99.8", "region": "asia", "price": "10.01"},
            {"uptime": "99.9", "price": 1},
        ],
    )
    assert found == {"violations": [[], ["uptime", "region", "price"], ["region"]]}
