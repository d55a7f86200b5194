from decimal import Decimal

import pytest

from evaluator.backends.duckdb.asked import asked
from evaluator.core.interval import Span
from evaluator.core.query import Query
from slo_spec.model import Comparison, Ratio, Rows, RowSource, Threshold

ROWS = RowSource(time="minute", table="requests", where="service = 'a'")
GAUGE = Threshold(
    comparison=Comparison.AT_MOST, bound=Decimal(27), slice_seconds=300, rows=ROWS, column="celsius", reduce="max"
)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            Rows(rows=ROWS, bad="errors", total="requests"),
            "bad: errors, total: requests; from requests where service = 'a', at minute",
        ),
        (
            Rows(rows=RowSource(time="t", query="SELECT 1"), good="ok"),
            "good: ok, total: rows; from the query, at t",
        ),
        (GAUGE, "max(celsius) <= 27 in each 5m; from requests where service = 'a', at minute"),
        (Ratio(total="t", bad="b"), ""),
    ],
)
def test_a_question_is_said_as_its_author_would(measure, said):
    assert asked(Query(source="s", measure=measure, span=Span(0, 1), knots=(0, 1))) == said


def test_the_groups_are_said_too():
    query = Query(source="s", measure=Rows(rows=ROWS, good="ok"), span=Span(0, 1), knots=(0, 1), group_by=("region",))
    assert asked(query).endswith(", at minute, for each region")
