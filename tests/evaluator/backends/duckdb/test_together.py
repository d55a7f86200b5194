"""Measures that share a pass: what the law says of any table, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.backends.duckdb import direct, together
from evaluator.backends.duckdb.question import Measured, Scan
from evaluator.backends.duckdb.relation import Column, Found, Source
from evaluator.backends.duckdb.scanning import Scanner
from tests.evaluator.backends.duckdb.asking import MIDNIGHT

JOB: dict[str, Any] = {"database": "shop.duckdb", "tables": {}, "memory_text": "512MB"}
COLUMNS = "ts TIMESTAMP, service VARCHAR, region VARCHAR, status INTEGER, n DOUBLE, lost DOUBLE"
WHERES = st.sampled_from(
    [
        None,
        "service = 'a'",
        "'b' = service",
        "service = 'c' AND status <> 404",
        "status <> 404 AND (service = 'a' AND region = 'eu')",
        "service IN ('a', 'b')",
        "service NOT IN ('a', 'c')",
        "service IS NULL",
        "service = 'a' OR service IS NULL -- or nobody's",
        "service = 'a' OR region = 'eu'",
        "service BETWEEN 'a' AND 'b' AND region IS NOT NULL",
        "lower(service) = 'b'",
        "region = 'eu'",
        "service = 'nobody'",
    ]
)
MEASURES = st.sampled_from(
    [
        {"good": "status < 500"},
        {"bad": "status >= 500"},
        {"bad": "lost", "total": "n"},
        {"good": "status", "total": "n"},
        {"value": "n", "reduce": "avg"},
        {"value": "n", "reduce": "max"},
        {"value": "status", "reduce": "sum"},
        {"value": "n", "reduce": "last"},
    ]
)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.integers(-4000, 8000), st.sampled_from([0, 7199, 7200])),
        st.sampled_from(["a", "b", "c", "", None]),
        st.sampled_from(["eu", "us", None]),
        st.sampled_from([200, 404, 500, None]),
        st.sampled_from([0.1, 0.2, 3.0, None]),
    ),
    min_size=1,
    max_size=40,
)
SPAN = 7200


@st.composite
def scans(draw: st.DrawFn) -> dict[str, Any]:
    """A scan of two hours with up to six measures."""
    pairs = draw(st.lists(st.tuples(WHERES, MEASURES), min_size=1, max_size=6))
    cuts = draw(st.sets(st.integers(1, SPAN - 1), max_size=4))
    return Scan(
        time="ts",
        start=MIDNIGHT,
        end=MIDNIGHT + SPAN,
        table=None if (query := draw(st.booleans())) else "orders",
        query="SELECT * FROM orders" if query else None,
        step=draw(st.sampled_from([None, 300, 1000])),
        cuts=tuple(sorted(MIDNIGHT + cut for cut in cuts)),
        group_by=draw(st.sampled_from([(), ("region",), ("region", "service")])),
        measures=tuple(Measured(where=where, **measure) for where, measure in pairs),
    ).data()


def table(rows: Sequence[tuple[Any, ...]], untimed: int = 0) -> duckdb.DuckDBPyConnection:
    """A connection to a table of these rows, times in seconds of the first of November."""
    connection = duckdb.connect(":memory:", config={"threads": "1"})
    connection.execute(f"SET TimeZone = 'UTC'; CREATE TABLE orders ({COLUMNS})")
    for second, *rest in [*rows, *((None, *rows[0][1:]) for _ in range(untimed))]:
        at = None if second is None else (MIDNIGHT + second) * 1_000_000 + second % 7
        connection.execute("INSERT INTO orders VALUES (make_timestamp(?), ?, ?, ?, ?, 0.1)", [at, *rest])
    return connection


class Both(Scanner):
    """A scanner that counts in both ways."""

    def prepared(self, scan: dict[str, Any]) -> tuple[Source, list[Column]]:
        """What both ways begin with."""
        source = self._source(scan)
        self._resolve_time(source, scan["time"])
        source.groups = [self._column_name(source, group) for group in scan["group_by"]]
        return source, [self._checked(source, index, data) for index, data in enumerate(scan["measures"])]

    def directly(self, scan: dict[str, Any]) -> Found:
        """Each measure with aggregates of its own."""
        source, checked = self.prepared(scan)
        return direct.count(self._run, source, scan, checked)

    def together(self, scan: dict[str, Any]) -> Found:
        """All that fit in one pass."""
        source, checked = self.prepared(scan)
        asked = together.shared(self._connection, source, checked)
        fit = [column.index for column in checked if column.data["reduce"] != "last" or column.kind != "readings"]
        assert sorted(column.index for column, _, _ in asked.members) == fit
        found = together.count(self._connection, source, scan, asked)
        assert found is not None or not fit
        return found or Found()


@settings(max_examples=60)
@given(ROWS, scans(), st.sampled_from([0, 0, 0, 2]))
def test_what_is_counted_together_is_what_is_counted_directly(
    rows: list[tuple[Any, ...]], scan: dict[str, Any], untimed: int
) -> None:
    both = Both(table(rows, untimed), JOB)
    apart, shared = both.directly(scan), both.together(scan)
    if shared.answers:
        assert [tuple(stretch) for stretch in shared.extent] == apart.extent
    for index, answer in shared.answers.items():
        assert _told(answer) == _told(apart.answers[index])


def _told(answer: dict[str, Any]) -> Any:
    return answer.get("unanswered") or (answer["kind"], sorted(answer["cells"], key=repr))


def _shared(*wheres: str | None) -> together.Shared:
    rows = [(n, "a", "eu", 200, 1.0) for n in range(3)]
    measures = tuple(Measured(where=where, good="status < 500") for where in wheres)
    scan = Scan(time="ts", start=MIDNIGHT, end=MIDNIGHT + SPAN, table="orders", measures=measures).data()
    both = Both(table(rows), JOB)
    source, checked = both.prepared(scan)
    return together.shared(both._connection, source, checked)


def test_a_hundred_services_are_one_grouping_and_one_form() -> None:
    shared = _shared(*(f"service = 's{n}'" for n in range(100)))
    assert (shared.key, len(shared.forms), len(shared.members)) == ("service", 1, 100)


def test_the_column_that_tells_most_measures_apart_is_the_key() -> None:
    shared = _shared("service = 'a' AND region = 'eu'", "REGION = 'us'", "region IN ('eu', 'us')")
    assert shared.key == "region"
    assert {form.where for form in shared.forms} == {"(service = 'a')", "true"}


def test_measures_with_too_many_conditions_of_their_own_are_left_to_be_counted_directly() -> None:
    shared = _shared(*(f"service = 'a' AND status <> {n}" for n in range(9)), "service = 'b' AND status <> 3")
    assert len(shared.forms) == len(shared.members) - 1 == 8


def test_a_table_of_the_name_of_the_pieces_is_read_as_any_other() -> None:
    connection = table([(n, "a", "eu", 200, 1.0) for n in range(3)])
    connection.execute("ALTER TABLE orders RENAME TO slogate_pieces")
    measures = (Measured(where="service = 'a'", good="status < 500"),)
    scan = Scan(time="ts", start=MIDNIGHT, end=MIDNIGHT + SPAN, table="slogate_pieces", measures=measures).data()
    ((kind, cells),) = map(_told, Both(connection, JOB).together(scan).answers.values())
    assert (kind, [cell[2][2:] for cell in cells]) == ("events", [[3, 3, 0]])


def test_a_column_of_too_many_values_is_no_key_for_small_pieces() -> None:
    connection = duckdb.connect(":memory:")
    connection.execute(
        f"CREATE TABLE orders AS SELECT make_timestamp({MIDNIGHT}000000 + range) AS ts, "
        "CAST(range AS VARCHAR) AS service, 200 AS status FROM range(100001)"
    )
    measures = tuple(Measured(where=f"service = '{n}'", good="status < 500") for n in range(2))
    scan = Scan(time="ts", start=MIDNIGHT, end=MIDNIGHT + SPAN, table="orders", measures=measures).data()
    both = Both(connection, JOB)
    source, checked = both.prepared(scan)
    assert together.count(connection, source, scan, together.shared(connection, source, checked)) is None
    answers = both.scan(scan)["measures"]
    assert [cell[2][2:] for answer in answers for cell in answer["cells"]] == [[1, 1, 0], [1, 1, 0]]
