"""What one column tells of a condition, and what is left to be asked."""

from __future__ import annotations

import duckdb
import pytest

from evaluator.backends.duckdb.telling import Condition, taken_apart

CONNECTION = duckdb.connect(":memory:")
COLUMNS = {"Service": "VARCHAR", "region": "VARCHAR", "status": "INTEGER", "n": "DOUBLE"}


@pytest.mark.parametrize(
    ("where", "told", "rest"),
    [
        ("service = 'a'", "service = 'a'", "true"),
        ("service IN ('a', 'b') -- both", "service IN ('a', 'b') -- both", "true"),
        ("service = 'a' OR service IS NULL", "service = 'a' OR service IS NULL", "true"),
        ("n > 1 AND service = 'a'", "(service = 'a')", "(n > 1)"),
        ("service = 'a' AND (n > 1 AND service < 'b')", "((service = 'a') AND (service < 'b'))", "(n > 1)"),
    ],
)
def test_a_comparison_with_constants_is_told_by_its_column(where: str, told: str, rest: str) -> None:
    assert taken_apart(CONNECTION, [where], COLUMNS) == ("Service", (Condition(told, rest),))


@pytest.mark.parametrize(
    "where",
    [
        "lower(service) = 'a'",
        "service = region",
        "service = 'a' OR region = 'eu'",
        "n = 0",
        "CAST(service AS INTEGER) = 1",
        "random() < 1",
        "service ~ 'a'",
        "service = (SELECT 'a')",
        "service = 'a' COLLATE NOCASE",
        "orders.service = 'a'",
        "nosuch = 'a'",
        "1 = 1",
    ],
)
def test_what_more_than_the_value_of_one_column_decides_is_asked_of_each_row(where: str) -> None:
    assert taken_apart(CONNECTION, [where], COLUMNS) == (None, (Condition("true", where),))


def test_the_column_that_most_conditions_compare_is_the_key_and_the_others_are_left_whole() -> None:
    wheres = ["service = 'a'", "region = 'eu' AND service = 'b'", "region = 'us'", None, "service = 'c'"]
    key, conditions = taken_apart(CONNECTION, wheres, COLUMNS)
    assert key == "Service"
    assert [condition.rest for condition in conditions] == ["true", "(region = 'eu')", "region = 'us'", "true", "true"]
