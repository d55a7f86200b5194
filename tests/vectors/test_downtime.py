"""Cases of our own, worked by hand, for operations of downtime of which none is published."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from tests.vectors.case import differences
from tests.vectors.operations.downtime import OPERATIONS

APRIL = ["2025-04-01T00:00:00Z", "2025-05-01T00:00:00Z"]


@pytest.mark.parametrize(
    ("operation", "given", "expect"),
    [
        (
            "data_gaps",
            {"up": 95, "down": 3, "missing": 2},
            {"exclude_pct": "96.938775510", "missing_as_down_pct": "95", "missing_as_up_pct": "97"},
        ),
        ("data_gaps", {"up": 0, "down": 0, "missing": 2}, {"exclude_pct": None, "missing_as_down_pct": "0"}),
        (
            "affected_weighting",
            {"outages": [["60", "25"], ["10", "100"]], "total_min": 43200},
            {"weighted_down_min": "25", "uptime_pct": "99.942129630"},
        ),
        (
            "uptime_formulas_decision",
            {
                "commitment_pct": "99.9",
                "counted_down_min": "43.2",
                "excluded_window_min": "60",
                "total_min": 43200,
            },
            {"exclude_both_met": False, "numerator_only_met": True, "numerator_only_pct": "99.9"},
        ),
        (
            "uptime_credit_series",
            {"commitment_pct": "99.9", "down_min": ["43.2", "43.21", "2.16", "43200"], "total_min": 43200},
            {"display_2dp": ["99.90", "99.90", "100.00", "0.00"], "met": [True, False, True, False]},
        ),
        (
            "average_vs_weighted",
            {"groups": [[9, 100, 100], [1, 0, 10]]},
            {"interval_average_pct": "90", "request_weighted_pct": "98.901098901"},
        ),
        (
            "mtbf_open",
            {
                "outages": [["2025-04-01T00:00:00Z", "2025-04-01T01:00:00Z"], [APRIL[1], None]],
                "period": APRIL,
            },
            {"downtime_s": 3600, "mtbf_s": "2588400", "mttr_closed_s": "3600"},
        ),
        (
            "mtbf_open",
            {"outages": [["2025-04-30T23:00:00Z", None]], "period": APRIL},
            {"downtime_s": 3600, "mtbf_s": "2588400", "mttr_closed_s": None, "availability_pct": "99.861111111"},
        ),
        (
            "exclusion_order",
            {
                "exclusion": ["2025-04-01T00:02:00Z", "2025-04-01T00:04:00Z"],
                "min_run_s": 300,
                "outage": ["2025-04-01T00:00:00Z", "2025-04-01T00:06:00Z"],
            },
            {"exclude_then_filter_s": 0, "filter_then_exclude_s": 240},
        ),
        (
            "interval_composite",
            {
                "a": [["2025-04-01T00:00:00Z", "2025-04-01T01:00:00Z"]],
                "b": [["2025-04-01T00:30:00Z", "2025-04-01T02:00:00Z"]],
            },
            {"serial_down_s": 7200, "parallel_down_s": 1800},
        ),
        (
            "partial_period",
            {"period": "2025-Q1", "start": "2025-03-30", "target_pct": "99.9", "tz": "Europe/Berlin"},
            {"window_s": 169200, "budget_s": "169.2"},
        ),
        (
            "no_data",
            {"policies": ["good", "bad", "unknown"]},
            {"sli_pct": ["100", "0", None], "status": ["met", "missed", "unknown"]},
        ),
    ],
)
def test_a_case_worked_by_hand_comes_out(operation: str, given: Mapping[str, Any], expect: Mapping[str, Any]) -> None:
    assert differences(expect, OPERATIONS[operation](given, {}), Fraction(5, 10_000_000)) == []
