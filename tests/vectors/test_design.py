"""Cases of our own, worked by hand, for designs, lines and offers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from tests.vectors.case import differences
from tests.vectors.operations import design, downtime

OPERATIONS = design.OPERATIONS | downtime.OPERATIONS


@pytest.mark.parametrize(
    ("operation", "given", "expect"),
    [
        ("composite", {"expr": {"parallel": ["99.5", "99.5", "99"]}}, {"pct": "99.999975"}),
        ("composite", {"expr": {"serial": ["100", {"k_of_n": {"k": 2, "n": 3, "p_pct": "99"}}]}}, {"pct": "99.9702"}),
        ("composite", {"expr": {"k": 2, "of": ["99", "98", "97"]}}, {"pct": "99.8912"}),
        ("composite", {"expr": {"serial": []}}, {"pct": 100}),
        ("composite", {"expr": "99.95"}, {"pct": "99.95"}),
        ("k_of_n", {"k": 3, "n": 3, "p_pct": "99"}, {"pct": "97.0299"}),
        ("k_of_n", {"k": 1, "n": 2, "p_pct": "99"}, {"pct": "99.99"}),
        ("k_of_n", {"k": 0, "n": 2, "p_pct": "0"}, {"pct": 100}),
        ("k_of_n", {"k": 3, "n": 2, "p_pct": "99"}, {"pct": 0}),
        ("weighted", {"items": [{"pct": "99", "weight": 1}, {"pct": "100", "weight": 3}]}, {"pct": "99.75"}),
        ("weighted", {"items": [["99.9", "0.6"], ["99.5", "0.4"]]}, {"pct": "99.74"}),
        ("weighted", {"items": [{"pct": "50", "weight": 0}, {"pct": "100", "weight": "2.5"}]}, {"pct": 100}),
        ("pooled", {"up": ["0", "43200"], "total": ["0", "43200"]}, {"pct": 100}),
        ("required_component", {"promise_pct": "99.9", "dependencies_pct": ["99.9"]}, {"required_pct": 100, "feasible": True}),
        ("required_component", {"promise_pct": "99.9", "dependencies_pct": ["99.95", "99.9"]}, {"required_pct": "100.050025013", "feasible": False}),
        ("jitter", {"delays_ms": ["20", "20", "20"], "max_ms": "0"}, {"jitter_ms": 0, "met": True}),
        ("jitter", {"delays_ms": ["20", "21", "19"], "max_ms": "1.5"}, {"jitter_ms": "1.5", "met": True}),
        ("jitter", {"delays_ms": ["20"], "max_ms": "1"}, {"jitter_ms": None}),
        ("percentile", {"values": ["3", "1", "2"], "p": 50}, {"nearest_rank": "2", "linear": "2"}),
        ("percentile", {"values": ["1", "2"], "p": "100"}, {"nearest_rank": "2", "linear": "2"}),
        ("percentile", {"values": ["7"], "p": "99.9"}, {"nearest_rank": "7", "linear": "7"}),
        ("packet_delivery", {"cases": [[1000, 5], [1000, 6], [200, 1], [3, 0]], "target_pct": "99.5"}, {"delivery_pct": ["99.5", "99.4", "99.5", "100"], "met": [True, False, True, True]}),
        ("throughput", {"samples_mbps": ["95", "94.999"], "min_mbps": "95", "target_pct": "50.0001"}, {"sli_pct": "50", "met": False}),
        (
            "compare_providers",
            {"a": {"availability_pct": "99.5", "cost": "1000"}, "b": {"availability_pct": "99.9", "cost": "1864"}, "total_min": 43200},
            {"downtime_min": ["216", "43.2"], "saved_min": "172.8", "cost_per_saved_min": "5", "more_available": "b"},
        ),
        (
            "compare_providers",
            {"a": {"availability_pct": "99.9", "cost": "100"}, "b": {"availability_pct": "99.9", "cost": "90"}, "total_min": 43200},
            {"downtime_min": ["43.2", "43.2"], "saved_min": "0", "cost_per_saved_min": None, "more_available": None},
        ),
        (
            "affected_weighting",
            {"outages": [{"minutes": 60, "affected_share": "0.25"}, {"minutes": 10, "affected_pct": "50"}], "total_min": 1000},
            {"weighted_down_min": 20, "uptime_pct": 98},
        ),
        (
            "interval_composite",
            {
                "a": [["2025-04-01T00:00:00Z", "2025-04-01T01:00:00Z"], ["2025-04-01T00:30:00Z", "2025-04-01T01:30:00Z"]],
                "b": [["2025-04-01T01:30:00Z", "2025-04-01T02:00:00Z"]],
            },
            {"serial_down_s": 7200, "parallel_down_s": 0},
        ),
        ("interval_composite", {"a": [], "b": [["2025-04-01T00:00:00Z", "2025-04-01T00:00:01Z"]]}, {"serial_down_s": 1, "parallel_down_s": 0}),
    ],
)  # fmt: skip
def test_a_case_worked_by_hand_comes_out(operation: str, given: Mapping[str, Any], expect: Mapping[str, Any]) -> None:
    assert differences(expect, OPERATIONS[operation](given, {}), Fraction(5, 10_000_000)) == []
