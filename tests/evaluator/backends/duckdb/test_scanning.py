"""What is counted, and what is refused, from rows in files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from evaluator.core.answer import Answered
from evaluator.core.counts import Counts, Reason
from evaluator.core.interval import Span, rfc3339
from slo_spec.model import Rows, RowSource
from tests.evaluator.backends.duckdb.asking import (
    HOUR,
    MIDNIGHT,
    ask,
    counted,
    events,
    query,
    readings,
    why,
    write_orders,
)

MINUTES = [f"{rfc3339(MIDNIGHT + 60 * n)},{500 if n % 10 == 0 else 200},{'eu' if n % 2 else 'us'}" for n in range(60)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one hour of orders, one a minute, each tenth of them failed."""
    write_orders(tmp_path, *MINUTES)
    return tmp_path


def test_each_row_is_an_event_good_by_its_condition(root: Path) -> None:
    assert counted(ask(root, query(events(good="status < 500")))) == Counts(54, 60, 3600, 3600)


def test_bad_is_the_other_side_of_good(root: Path) -> None:
    assert counted(ask(root, query(events(bad="status >= 500")))) == Counts(54, 60, 3600, 3600)


def test_where_picks_rows_and_a_null_in_it_does_not(root: Path) -> None:
    write_orders(root, *MINUTES, f"{rfc3339(MIDNIGHT + 5)},200,")
    assert counted(ask(root, query(events(where="region = 'eu'")))) == Counts(30, 30, 3600, 3600)


def test_a_row_on_a_knot_belongs_to_what_begins_there_and_none_from_the_end_on_counts(root: Path) -> None:
    write_orders(root, *(f"{rfc3339(MIDNIGHT + n)},200,eu" for n in (-1, 0, 1799, 1800, 3599, 3600, 9999)))
    answer = ask(root, query(events(), HOUR, MIDNIGHT + 1800))
    assert [counted(answer, Span(MIDNIGHT + a, MIDNIGHT + b)).total for a, b in ((0, 1800), (1800, 3600))] == [2, 2]


def test_a_fraction_of_a_second_does_not_move_a_row_over_a_knot(root: Path) -> None:
    write_orders(root, "2026-11-01T00:29:59.999999Z,200,eu", "2026-11-01T00:30:00.000001Z,500,eu")
    answer = ask(root, query(events(), HOUR, MIDNIGHT + 1800))
    assert counted(answer, Span(MIDNIGHT, MIDNIGHT + 1800)).good == 1
    assert counted(answer, Span(MIDNIGHT + 1800, MIDNIGHT + 3600)).good == 0


def test_with_total_good_and_total_are_summed_exactly(tmp_path: Path) -> None:
    write_orders(tmp_path, *("2026-11-01T00:00:00Z,0.1,0.3" for _ in range(10)), header="ts,ok,n")
    counts = counted(ask(tmp_path, query(events(good="ok", total="n"))))
    assert (counts.good, counts.total) == (1, 3)


def test_a_sum_of_whole_numbers_beyond_64_bits_is_exact(tmp_path: Path) -> None:
    write_orders(tmp_path, *("2026-11-01T00:00:00Z,9223372036854775807" for _ in range(4)), header="ts,n")
    assert counted(ask(tmp_path, query(events(bad="n", total="n")))).total == 4 * (2**63 - 1)


def test_bad_with_total_is_taken_from_it(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,0.5,2", "2026-11-01T00:01:00Z,0,2", header="ts,lost,n")
    assert counted(ask(tmp_path, query(events(bad="lost", total="n")))).good == Fraction(7, 2)


def test_a_query_gives_the_rows(root: Path) -> None:
    text = "SELECT date_trunc('minute', ts) AS minute, count(*) AS n FROM orders GROUP BY 1 -- by minute"
    measure = Rows(rows=RowSource(query=text, time="minute"), good="n", total="n")
    assert counted(ask(root, query(measure))).total == 60


def test_good_above_total_is_implausible(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,3,2", header="ts,ok,n")
    found = why(ask(tmp_path, query(events(good="ok", total="n"))))
    assert (found.reason, found.detail) == (
        Reason.IMPLAUSIBLE,
        "rows of orders: in 1 of them good is above total",
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("-1,2", "in 1 of them good or total is negative"),
        (",2", "in 1 of them good or total is NULL, NaN or infinite"),
        ("nan,2.5", "in 1 of them good or total is NULL, NaN or infinite"),
    ],
)
def test_numbers_that_cannot_be_counts_are_implausible(tmp_path: Path, row: str, said: str) -> None:
    write_orders(tmp_path, f"2026-11-01T00:00:00Z,{row}", "2026-11-01T00:00:01Z,1.5,2.5", header="ts,ok,n")
    found = why(ask(tmp_path, query(events(good="ok", total="n"))))
    assert found.reason is Reason.IMPLAUSIBLE
    assert found.detail.endswith(said)


def test_an_infinite_number_is_implausible(root: Path) -> None:
    found = why(ask(root, query(events(good="1", total="CASE status WHEN 500 THEN 'inf'::DOUBLE ELSE 1 END"))))
    assert (found.reason, found.detail[-51:]) == (
        Reason.IMPLAUSIBLE,
        "in 6 of them good or total is NULL, NaN or infinite",
    )


def test_a_condition_that_is_null_is_implausible_never_bad_nor_good(root: Path) -> None:
    write_orders(root, *MINUTES, f"{rfc3339(MIDNIGHT + 5)},,eu")
    found = why(ask(root, query(events())))
    assert found.reason is Reason.IMPLAUSIBLE
    assert "the condition is NULL" in found.detail


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"good": "statsu < 500"},
            "no column 'statsu' in orders (did you mean 'status'?); columns: ts, status, region",
        ),
        ({"table": "oders"}, "no table 'oders' (did you mean 'orders'?); tables: orders"),
        ({"time": "tz"}, "no column 'tz' in orders; columns: ts, status, region"),
        ({"time": "region"}, "60 rows of orders without a time that can be read in 'region'"),
        ({"good": "status"}, "good: status is BIGINT, not a condition; write for instance: status = 1"),
        ({"good": "region", "total": "1"}, "good: region is VARCHAR, not a number"),
        ({"where": "status"}, "where: status is BIGINT, not a condition; write for instance: status = 1"),
        ({"good": "nosuch(status)"}, "good: nosuch(status): DuckDB has no function nosuch"),
        ({"good": "*"}, "good: *: this is 3 columns, not one"),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_its_own_words(root: Path, changes: dict[str, str], said: str) -> None:
    assert why(ask(root, query(events(**changes)))).detail == said


@pytest.mark.parametrize(
    "changes",
    [
        {"table": "oders"},
        {"time": "tz"},
        {"good": "statsu < 500"},
        {"good": "status >="},
        {"good": "status"},
        {"good": "nosuch(status)"},
        {"good": "status < date '2026-11-01'"},
        {"where": "regoin = 'eu'"},
    ],
)
def test_what_the_spec_names_and_the_source_has_not_is_the_specs_fault(root: Path, changes: dict[str, str]) -> None:
    assert why(ask(root, query(events(**changes)))).reason is Reason.UNKNOWN_NAME


@pytest.mark.parametrize("text", ["SELECT * FROM oders", "SELECT tz AS ts FROM orders", "SELECT ts FORM orders"])
def test_a_query_of_something_else_is_the_specs_fault(root: Path, text: str) -> None:
    found = why(ask(root, query(Rows(rows=RowSource(query=text, time="ts"), good="true"))))
    assert found.reason is Reason.UNKNOWN_NAME


def test_a_query_of_a_table_whose_file_is_broken_is_the_sources_fault(root: Path) -> None:
    (root / "broken.parquet").write_text("no parquet", encoding="utf-8")
    tables = {"orders": "orders.csv", "broken": "broken.parquet"}
    measure = Rows(rows=RowSource(query="SELECT * FROM broken", time="ts"), good="true")
    assert why(ask(root, query(measure), tables)).reason is Reason.BACKEND


@pytest.mark.parametrize(
    "expression",
    [
        "status < 500) FROM secret WHERE (1=1",
        "true), (true",
        "true; DROP VIEW orders",
        "true;",
        "true /* and",
        "true ORDER BY 1",
        "true AS fine",
        "SELECT true",
        "'true",
        "true) UNION SELECT (true",
        "",
    ],
)
def test_an_expression_cannot_leave_its_place(root: Path, expression: str) -> None:
    found = why(ask(root, query(events(good=expression))))
    assert found.detail.endswith("this is not one SQL expression")


MORE_THAN_A_ROW = [
    {"good": "unnest(case when status < 500 then [true] else [] end)"},
    {"good": "unnest([true, true])"},
    {"good": "unlist([true])"},
    {"bad": "unnest(case when status < 500 then [false] else [] end)"},
    {"good": "unnest(case when status < 500 then [1] else [] end)", "total": "1"},
    {"good": "1", "total": "unnest([1, 1])"},
    {"good": "unnest(range(2)) = 0"},
    {"good": "generate_subscripts([1, 2], 1) = 1"},
    {"good": "[unnest([status])][1] < 500"},
    {"good": "true", "where": "unnest(case when status < 500 then [true] else [] end)"},
    {"good": "count(*) > 1"},
    {"good": "sum(1) OVER () > 1"},
    {"good": "1", "total": "row_number() OVER ()"},
]


@pytest.mark.parametrize("changes", MORE_THAN_A_ROW, ids=str)
@pytest.mark.parametrize("source", ["table", "query"])
def test_an_expression_that_is_no_value_of_a_row_is_refused_and_changes_no_other_measure(
    root: Path, changes: dict[str, str], source: str
) -> None:
    from tests.evaluator.backends.duckdb.test_backend import ask_all

    def made(where: str | None = None, **expressions: str) -> Rows:
        if source == "query":
            rows = RowSource(query="SELECT * FROM orders", time="ts", where=where)
            return Rows(rows=rows, **expressions)
        return events(where=where, **expressions)

    sound, other, odd = (
        query(made(good="status < 500")),
        query(made("region = 'eu'", good="true")),
        query(made(**changes)),
    )
    answers = ask_all(root, odd, sound, other)
    assert (counted(answers[sound]), counted(answers[other])) == (
        Counts(54, 60, 3600, 3600),
        Counts(30, 30, 3600, 3600),
    )
    found = why(answers[odd])
    assert found.reason is Reason.UNKNOWN_NAME
    assert found.detail.endswith(
        ": this is not one value of one row: no unnest, aggregate or window function stands here"
    )
    assert any(found.detail.startswith(f"{key}: {text}") for key, text in changes.items())


def test_a_reading_that_is_no_value_of_a_row_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readings.csv").write_text("ts,celsius\n2026-11-01T00:00:00Z,20\n", encoding="utf-8")
    found = why(ask(tmp_path, query(readings(column="unnest([20, 30])"), step=300), {"readings": "readings.csv"}))
    assert found.detail.startswith("value: unnest([20, 30]): this is not one value of one row")


@pytest.mark.parametrize(
    "expression",
    [
        "(SELECT true)",
        "status < (SELECT max(status) FROM orders) ",
        "status NOT IN (SELECT unnest([500, 501]))",
        "len(list_filter([status], lambda x: x >= 500)) = 0",
        "list_max([status, 1]) < 500",
    ],
)
def test_a_subquery_or_a_list_is_one_value_of_a_row(root: Path, expression: str) -> None:
    good = 60 if expression == "(SELECT true)" else 54
    assert counted(ask(root, query(events(good=expression)))).good == good


def test_a_comment_at_the_end_of_an_expression_swallows_nothing(root: Path) -> None:
    assert counted(ask(root, query(events(good="status < 500 -- no server error")))).good == 54


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM orders; DROP VIEW orders",
        "SELECT * FROM orders;",
        "DROP VIEW orders",
        "SELECT * FROM orders) AS a, (SELECT 1",
        "COPY orders TO 'out.csv'",
        "ATTACH 'x.duckdb'",
        "INSTALL httpfs",
        "PRAGMA version",
        "SET threads = 9",
        "",
    ],
)
def test_only_one_select_is_a_query(root: Path, text: str) -> None:
    found = why(ask(root, query(Rows(rows=RowSource(query=text, time="ts"), good="true"))))
    assert found.detail == "query: is not one SELECT statement without a semicolon"
    assert sorted(path.name for path in root.iterdir()) == ["orders.csv"]


def test_names_with_quotes_and_keywords_are_names(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,a", header='"the ""time""",select')
    answer = ask(tmp_path, query(events(time='the "time"', good="true"), group_by=("select",)))
    assert isinstance(answer, Answered)
    assert answer.groups[0][0] == (("select", "a"),)


def test_a_column_named_as_one_of_ours_is_the_tables(tmp_path: Path) -> None:
    write_orders(tmp_path, "2026-11-01T00:00:00Z,true", header="slogate_us,slogate_where_0")
    assert counted(ask(tmp_path, query(events(time="slogate_us", good="slogate_where_0")))).good == 1


def test_a_value_that_is_not_what_its_column_seemed_to_be_is_an_error_with_its_line(root: Path) -> None:
    lines = [f"{rfc3339(MIDNIGHT + n % 3600)},200,eu" for n in range(30_000)]
    write_orders(root, *lines, "2026-11-01T00:00:00Z,oops,eu")
    found = why(ask(root, query(events())))
    assert found.reason is Reason.BACKEND
    assert "Line: 30002" in found.detail
    assert "oops" in found.detail
    assert str(root) not in found.detail


def test_a_query_that_fails_at_a_row_does_not_take_the_others_with_it(root: Path) -> None:
    from tests.evaluator.backends.duckdb.test_backend import ask_all

    sound, broken = query(events()), query(events(good="CAST(region AS INTEGER) = 1"))
    answers = ask_all(root, sound, broken)
    assert counted(answers[sound]) == Counts(54, 60, 3600, 3600)
    assert why(answers[broken]).reason is Reason.BACKEND
