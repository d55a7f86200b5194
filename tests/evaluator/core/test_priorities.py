"""The priority of a ticket."""

import pytest

from evaluator.core.priorities import priority

MATRIX = {"high": {"high": "P1", "low": "P3"}, "low": {"high": "P2", "low": "P4"}}


def test_the_impact_is_the_row_and_the_urgency_the_column():
    assert [priority(MATRIX, impact, urgency) for impact in MATRIX for urgency in ("high", "low")] == [
        "P1",
        "P3",
        "P2",
        "P4",
    ]


def test_an_unknown_impact_or_urgency_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="no impact named 'huge'; known: high, low"):
        priority(MATRIX, "huge", "low")
    with pytest.raises(ValueError, match="no urgency named 'now' for the impact 'low'; known: high, low"):
        priority(MATRIX, "low", "now")
