"""A DuckDB source as a whole: kinds of files, databases, batches, and connecting."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from evaluator.backends.duckdb import connect
from evaluator.core.answer import Answer, Answered
from evaluator.core.counts import Counts, Reason, Unanswered
from evaluator.core.interval import rfc3339
from evaluator.core.query import Deadline, Query, Settings
from slo_spec.model import Comparison, Ratio, Rows, RowSource, Threshold
from tests.evaluator.backends.duckdb.asking import HOUR, MIDNIGHT, ask, counted, events, query, why, write_orders

HALF = 1800


def ask_all(root: Path, *asked: Query) -> Mapping[Query, Answer]:
    """The answers of a source over ``orders.csv``, asked at once."""
    backend = connect(Settings(name="shop", type="duckdb", options={"tables": {"orders": "orders.csv"}}, root=root))
    return backend.answer(asked, Deadline(time.monotonic() + 60, time.monotonic))


def _minutes(count: int = 60) -> list[str]:
    return [f"{rfc3339(MIDNIGHT + 60 * n)},{500 if n % 10 == 0 else 200},eu" for n in range(count)]


def _json_lines(count: int = 60) -> str:
    rows = (line.split(",") for line in _minutes(count))
    return "\n".join(f'{{"ts": "{at}", "status": {status}}}' for at, status, _ in rows)


def _database(path: Path, *more: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE orders (ts TIMESTAMP, status INTEGER)")
        rows = [(rfc3339(MIDNIGHT + 60 * n), 500 if n % 10 == 0 else 200) for n in range(60)]
        connection.executemany("INSERT INTO orders VALUES (?, ?)", rows)
        for statement in more:
            connection.execute(statement)


def test_csv_parquet_json_lines_and_compressed_texts_say_the_same(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes())
    csv = (tmp_path / "orders.csv").read_bytes()
    (tmp_path / "orders.csv.gz").write_bytes(gzip.compress(csv))
    (tmp_path / "orders.jsonl").write_text(_json_lines(), encoding="utf-8")
    (tmp_path / "orders.jsonl.gz").write_bytes(gzip.compress(_json_lines().encode()))
    array = f"[{','.join(_json_lines().splitlines())}]"
    (tmp_path / "orders.json.gz").write_bytes(gzip.compress(array.encode()))
    for name in ("orders.csv.zst", "orders.parquet"):
        duckdb.execute(f"COPY (SELECT * FROM '{tmp_path}/orders.csv') TO '{tmp_path}/{name}'")
    compressed = ("orders.csv.gz", "orders.csv.zst", "orders.json.gz", "orders.jsonl.gz")
    for name in ("orders.csv", "orders.jsonl", "orders.parquet", *compressed):
        assert counted(ask(tmp_path, query(events()), {"orders": name})) == Counts(54, 60, 3600, 3600), name


def test_many_files_are_one_table_with_columns_matched_by_name(tmp_path: Path) -> None:
    lines = _minutes()
    for name, part in (("b", lines[30:]), ("a", lines[:30])):
        (tmp_path / f"{name}.csv").write_text("\n".join(["ts,status,region", *part]), encoding="utf-8")
    (tmp_path / "c.csv").write_text(f"region,status,ts\neu,500,{rfc3339(MIDNIGHT)}\n", encoding="utf-8")
    for tables in ({"orders": "*.csv"}, {"orders": ["a.csv", "b.csv", "c.csv"]}):
        assert counted(ask(tmp_path, query(events()), tables)) == Counts(54, 61, 3600, 3600)


def test_a_database_is_read_without_being_changed(tmp_path: Path) -> None:
    _database(
        tmp_path / "shop.duckdb", "CREATE SCHEMA old", "CREATE TABLE old.orders AS SELECT * FROM main.orders LIMIT 5"
    )
    before = (tmp_path / "shop.duckdb").read_bytes()
    assert counted(ask(tmp_path, query(events()), database="shop.duckdb")) == Counts(54, 60, 3600, 3600)
    assert counted(ask(tmp_path, query(events(table="old.orders")), database="shop.duckdb")).total == 5
    missing = why(ask(tmp_path, query(events(table="ordres")), database="shop.duckdb"))
    assert missing.detail == "no table 'ordres' (did you mean 'orders'?); tables: old.orders, orders"
    assert (tmp_path / "shop.duckdb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop.duckdb"]


def test_a_database_that_is_being_written_is_named_with_the_writers_pid(tmp_path: Path) -> None:
    _database(tmp_path / "shop.duckdb")
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path / "shop.duckdb")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"open\n"
        found = why(ask(tmp_path, query(events()), database="shop.duckdb"))
        writer.communicate(b"")
    assert found.reason is Reason.BACKEND
    assert found.detail == f"shop.duckdb is locked by a process that writes it (pid {writer.pid}); try again later"


def test_indicators_of_one_table_are_answered_by_one_scan(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes())
    asked = [query(events()), query(events(bad="status = 200")), query(events(where="region = 'us'"))]
    answers = ask_all(tmp_path, *asked)
    assert [counted(answers[each]).good for each in asked] == [54, 6, 0]
    scans = {answer.requests[1:] for answer in answers.values() if isinstance(answer, Answered)}
    assert len(scans) == 1


def test_a_batch_of_nothing_starts_nothing(tmp_path: Path) -> None:
    assert ask_all(tmp_path) == {}


def test_promql_and_presence_are_not_asked_of_rows(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes())
    promql = query(Ratio(total="sum(x[$window])", bad="sum(y[$window])"))
    present = query(events(), presence="up")
    series = query(Threshold(comparison=Comparison.BELOW, bound=Decimal(1), slice_seconds=60, value="up"), step=60)
    answers = ask_all(tmp_path, promql, present, series)
    assert {answer.reason for answer in answers.values() if isinstance(answer, Unanswered)} == {Reason.BACKEND}
    assert str(answers[promql]).endswith("ratio asks for PromQL; use rows:, or threshold: with a table")


def test_a_source_whose_file_is_missing_answers_nothing_and_creates_nothing(tmp_path: Path) -> None:
    for options in ({"tables": {"orders": "gone.csv"}}, {"database": "gone.duckdb"}, {"tables": {"orders": "*.csv"}}):
        backend = connect(Settings(name="shop", type="duckdb", options=options, root=tmp_path))
        asked = query(events())
        answer = backend.answer([asked], Deadline(time.monotonic() + 9, time.monotonic))[asked]
        assert isinstance(answer, Unanswered)
        assert answer.detail.startswith("source shop: ")
        assert not list(tmp_path.iterdir())


def test_wrong_options_are_refused_on_connecting(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"^source shop: a duckdb source has either tables: or database:$"):
        connect(Settings(name="shop", type="duckdb", options={}, root=tmp_path))


def test_connecting_and_asking_import_no_duckdb_here(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes())
    program = (
        "import sys; from pathlib import Path; import tests.evaluator.backends.duckdb.asking as a;"
        "assert a.counted(a.ask(Path(sys.argv[1]), a.query(a.events()))).total == 60;"
        "assert 'duckdb' not in sys.modules"
    )
    checkout = Path(__file__).parents[4]
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=checkout, check=True, timeout=60)


def test_slices_of_a_day_by_the_minute_are_all_readable(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes(1440))
    day = type(HOUR)(MIDNIGHT, MIDNIGHT + 86_400)
    answer = ask(tmp_path, query(events(), day, MIDNIGHT + 90, step=60))
    assert counted(answer, type(HOUR)(MIDNIGHT + 600, MIDNIGHT + 660)) == Counts(0, 1, 60, 60)
    assert counted(answer, type(HOUR)(MIDNIGHT + 90, MIDNIGHT + 120)).total == 0
    assert counted(answer, day) == Counts(1296, 1440, 86_400, 86_400)


def test_rows_of_a_query_may_join_tables(tmp_path: Path) -> None:
    write_orders(tmp_path, *_minutes())
    (tmp_path / "regions.csv").write_text("region,tier\neu,1\n", encoding="utf-8")
    rows = RowSource(query="SELECT * FROM orders JOIN regions USING (region)", time="ts", where="tier = 1")
    tables = {"orders": "orders.csv", "regions": "regions.csv"}
    assert counted(ask(tmp_path, query(Rows(rows=rows, good="status < 500")), tables)).total == 60
